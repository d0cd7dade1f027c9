"""
The HTTP side of batches: raw ASGI, for whoever holds a token that may write.

A batch is one append of the journal, however many events it has, and with a key it counts once however often it
comes. Reading it has pauses, in which other requests have their turn.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from footfall.clock import Clock
from footfall.collect.authorization import shown_token
from footfall.collect.base import Response, Verdict
from footfall.collect.events import MOST_BODY_BYTES, MOST_KEY_BYTES, BatchBody
from footfall.errors import BadRequest, Forbidden, MethodNotAllowed, Refused, Unauthorized, Unavailable
from footfall.ingest.endpoint import Receive, Scope, Send, read_body, read_headers
from footfall.ingest.keys import Keys, body_of, key_of
from footfall.ingest.patience import Patience
from footfall.ingest.pipeline import Ingest
from footfall.model import grant as grants
from footfall.model.batch import Batch
from footfall.model.grant import Grant
from footfall.model.hit import Hit
from footfall.model.reason import Reason
from footfall.sites.snapshot import Snapshot

PATH = "/api/events"
_BODY_SECONDS = 120  # 16 MiB at about a megabit a second; whoever sends them has a token
_AT_A_TIME = 2  # of ten thousand events one takes some 30 MB while it is worked on
_SLICE_EVENTS = 50  # to read them takes half a millisecond, for which all others wait
_LARGE_BYTES = 256 * 1024

_HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_Errors = dict[int, str]


class _Answer(msgspec.Struct, omit_defaults=True):
    """What became of the events of a batch, by their number from 0 on."""

    accepted: int
    refused: dict[int, str]
    errors: _Errors
    duplicate: bool = False


class Batches:
    """The ASGI application at PATH."""

    def __init__(
        self,
        *,
        ingest: Ingest,
        keys: Keys,
        clock: Clock,
        grant_of: Callable[[str], Grant | None],
        snapshot: Callable[[], Snapshot],
        slow_client_seconds: float,
    ) -> None:
        self._ingest = ingest
        self._keys = keys
        self._clock = clock
        self._grant_of = grant_of
        self._snapshot = snapshot
        self._patience = Patience(slow_client_seconds + _BODY_SECONDS)
        self._turn = asyncio.Semaphore(_AT_A_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._answer(scope, receive)
        except Refused as problem:
            response = _refused(problem)
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        await send({"type": "http.response.body", "body": response.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] == "OPTIONS":
            return Response(204, [(b"allow", b"POST, OPTIONS")])
        if scope["method"] != "POST":
            refused = _refused(MethodNotAllowed(f"{PATH} takes POST, not {scope['method']}."))
            return Response(refused.status, [*refused.headers, (b"allow", b"POST, OPTIONS")], refused.body)
        headers = read_headers(scope["headers"])
        # Before the body is read: a stranger's is none of our business, and may be long.
        token = shown_token(headers.get(b"authorization", b""))
        grant = self._grant_of(token)
        if grant is None or grants.Scope.WRITE not in grant.scopes:
            raise Unauthorized
        name = headers.get(b"idempotency-key", b"")
        if len(name) > MOST_KEY_BYTES:
            raise BadRequest(
                f"The header Idempotency-Key should have at most {MOST_KEY_BYTES} bytes, not {len(name)}."
            )
        with self._patience:
            body = await read_body(receive, MOST_BODY_BYTES, headers.get(b"content-length"))
        async with self._turn:
            hits, errors = await self._read(BatchBody(body), grant)
            if len(errors) == len(hits):
                return _nothing(errors)
            if not name:
                return _answer(await self._take(hits, errors))
            return await self._once(hits, errors, key_of(token, name), body)

    async def _read(self, batch: BatchBody, grant: Grant) -> tuple[list[Hit | Refused], _Errors]:
        """Return the events of a batch, and why those are none that are not."""
        now_ms = self._clock.now_ms()
        hits: list[Hit | Refused] = []
        for number in range(len(batch)):
            if number % _SLICE_EVENTS == _SLICE_EVENTS - 1:
                await asyncio.sleep(0)
            hit = batch.read(number, grant, now_ms)
            hits.append(
                self._permitted(hit, grant) if isinstance(hit, Hit) and grant.sites is not None else hit
            )
        return hits, {number: str(hit) for number, hit in enumerate(hits) if isinstance(hit, Refused)}

    def _permitted(self, hit: Hit, grant: Grant) -> Hit | Refused:
        site = self._snapshot().site_for(hit.site)
        # In the same words whether or not there is such a site.
        if site is None or not grant.allows(grants.Scope.WRITE, site.id):
            return Forbidden(f"This token may not send events for '{hit.site}'.")
        return hit

    async def _once(self, hits: list[Hit | Refused], errors: _Errors, key: int, body: bytes) -> Response:
        """Return what became of a batch with a key: now, or when it came first."""
        hashed = await asyncio.to_thread(body_of, body) if len(body) > _LARGE_BYTES else body_of(body)
        async with self._keys.claim(key, hashed) as before:
            if before is not None:
                return _answer(
                    _Answer(before.accepted, _read_refused(before.refused), errors, duplicate=True)
                )
            kept: list[Batch] = []

            def said(verdicts: Sequence[Verdict]) -> Batch:
                refused = _refused_by_reason(verdicts)
                accepted = sum(verdict is None for verdict in verdicts)
                kept.append(Batch(0, key, hashed, self._clock.now_ms(), accepted, refused))
                return kept[-1]

            answer = await self._take(hits, errors, said)
            self._keys.keep(kept[-1])
            return _answer(answer)

    async def _take(
        self,
        hits: Sequence[Hit | Refused],
        errors: _Errors,
        said: Callable[[Sequence[Verdict]], Batch] | None = None,
    ) -> _Answer:
        verdicts = await (self._ingest.take_many(hits, said) if said else self._ingest.take_many(hits))
        refused = {
            number: verdict.value for number, verdict in enumerate(verdicts) if isinstance(verdict, Reason)
        }
        return _Answer(len(hits) - len(refused) - len(errors), refused, errors)


def _refused_by_reason(verdicts: Sequence[Verdict]) -> str:
    numbers: dict[str, list[int]] = {}
    for number, verdict in enumerate(verdicts):
        if isinstance(verdict, Reason):
            numbers.setdefault(verdict.value, []).append(number)
    return msgspec.json.encode(numbers).decode() if numbers else ""


def _read_refused(said: str) -> dict[int, str]:
    """Return what `_refused_by_reason` said, by number."""
    if not said:
        return {}
    by_reason = msgspec.json.decode(said, type=dict[str, list[int]])
    return dict(sorted((number, reason) for reason, numbers in by_reason.items() for number in numbers))


def _answer(answer: _Answer) -> Response:
    return Response(200, _HEADERS, msgspec.json.encode(answer))


def _nothing(errors: _Errors) -> Response:
    """Return the answer to a batch none of whose events can be read."""
    said: dict[str, Any] = {
        "error": f"None of the {len(errors)} events can be taken; the first: {next(iter(errors.values()))}",
        "accepted": 0,
        "refused": {},
        "errors": errors,
    }
    return Response(400, _HEADERS, msgspec.json.encode(said))


def _refused(problem: Refused) -> Response:
    headers = list(_HEADERS)
    if isinstance(problem, Unavailable):
        headers.append((b"retry-after", str(problem.retry_after).encode()))
    return Response(problem.status, headers, msgspec.json.encode({"error": str(problem)}))
