"""
The collectors' HTTP side: raw ASGI, ahead of the framework, because this is where the load is.

One request is answered once all its hits are judged and those that count are on disk.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any

from footfall.clock import Clock
from footfall.collect.authorization import shown_token
from footfall.collect.base import Format, Request, Response, Verdict
from footfall.collect.client import Clients
from footfall.errors import BadRequest, MethodNotAllowed, Refused, TooLarge
from footfall.ingest.patience import Patience
from footfall.ingest.pipeline import Ingest
from footfall.model.grant import Grant
from footfall.model.hit import Hit
from footfall.model.reason import Reason

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Collector:
    """An ASGI application that answers `paths` and `families`: those of the wire formats it was given."""

    def __init__(
        self,
        formats: Iterable[Format],
        *,
        clients: Clients,
        ingest: Ingest,
        clock: Clock,
        grant_of: Callable[[str], Grant | None],
        slow_client_seconds: float,
        collect_path: str = "",
    ) -> None:
        """*grant_of* returns what a token allows, None for what is none."""
        formats = tuple(formats)
        self._formats = {path: wire for wire in formats for path in wire.paths}
        self.families: dict[re.Pattern[str], Format] = {
            wire.family: wire for wire in formats if wire.family is not None
        }
        if collect_path:
            self._formats[collect_path] = self._formats["/collect"]
        self._clients = clients
        self._ingest = ingest
        self._clock = clock
        self._grant_of = grant_of
        self._patience = Patience(slow_client_seconds)
        self.paths = frozenset(self._formats)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to one of `paths` or `families`."""
        wire = self._formats.get(scope["path"]) or self._of_family(scope["path"])
        try:
            response = await self._answer(wire, scope, receive)
        except Refused as problem:
            response = wire.refuse(problem)
        headers, body = response.headers, response.body
        if scope["method"] == "HEAD":
            headers, body = [*headers, (b"content-length", b"%d" % len(body))], b""
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, wire: Format, scope: Scope, receive: Receive) -> Response:
        method = scope["method"]
        if method not in wire.methods:
            if method == "OPTIONS":
                return wire.preflight()
            allowed = ", ".join((*wire.methods, "OPTIONS"))
            refused = wire.refuse(MethodNotAllowed(f"{scope['path']} takes {allowed}, not {method}."))
            return Response(refused.status, [*refused.headers, (b"allow", allowed.encode())], refused.body)
        headers = read_headers(scope["headers"])
        with self._patience:
            body = await read_body(receive, wire.max_body_bytes, headers.get(b"content-length"))
        peer = scope["client"]
        request = Request(
            method,
            scope["path"],
            scope["query_string"],
            headers,
            body,
            self._clients.read(peer[0] if peer else "", headers),
            self._clock.now_ms(),
            self._grant(headers.get(b"authorization")),
        )
        try:
            hits = wire.read(request)
            return wire.answer(request, hits, await self._verdicts(hits))
        except Refused as problem:
            return wire.refuse(problem, request)

    async def _verdicts(self, hits: Sequence[Hit | Refused]) -> Sequence[Verdict]:
        """
        Return what became of *hits*, in order, once those that count are on disk.

        Raises:
            JournalFull: some could not be kept.
        """
        if len(hits) != 1:
            return await self._ingest.take_many(hits) if hits else ()
        hit = hits[0]
        outcome = hit if isinstance(hit, Refused) else self._ingest.take(hit)
        if isinstance(outcome, Reason | Refused):
            return (outcome,)
        await outcome
        return (None,)

    def _of_family(self, path: str) -> Format:
        return next(wire for family, wire in self.families.items() if family.fullmatch(path))

    def _grant(self, authorization: bytes | None) -> Grant | None:
        return self._grant_of(shown_token(authorization)) if authorization else None


def read_headers(pairs: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return the headers by name; those that are repeated joined by commas."""
    headers = dict(pairs)
    if len(headers) < len(pairs):
        headers.clear()
        for name, value in pairs:
            headers[name] = headers[name] + b"," + value if name in headers else value
    return headers


async def read_body(receive: Receive, most: int, length: bytes | None) -> bytes:
    """
    Return the whole body: as many bytes as *length* (the header's text) says, else as many as come.

    The server hands over a small body whole and says that more may come. To ask again just to hear that there is
    no more costs another way to its thread and back, a quarter of all that a request takes.

    Raises:
        TooLarge: it is, or says that it is, longer than *most* bytes.
        BadRequest: it ends too early.
    """
    declared = int(length) if length is not None and length.isdigit() else -1
    if declared > most:
        raise TooLarge(most)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            # The client left, or its chunks are none; the server cannot tell which.
            raise BadRequest("The body is not whole.")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge(most)
        if size == declared or not message.get("more_body"):
            return b"".join((*parts, part)) if parts else part
        parts.append(part)
