"""Bodies of requests: whole, bounded, and asked for no oftener than needed; and whose a path is."""

import asyncio
import re
from collections.abc import MutableMapping, Sequence
from typing import Any

import pytest

from footfall.collect.base import Request, Response, Verdict
from footfall.collect.client import Clients
from footfall.errors import BadRequest, Refused
from footfall.ingest.endpoint import Collector
from footfall.model.hit import Hit
from footfall.testing import FrozenClock


class _Notes:
    """A wire format whose requests hold a hit that cannot be read; it notes their bodies and verdicts."""

    paths = ("/notes",)
    family = re.compile("/notes/[a-z]+")
    methods = ("POST",)
    max_body_bytes = 10

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.verdicts: list[tuple[str, str]] = []

    def read(self, request: Request) -> Sequence[Refused]:
        self.bodies.append(request.body)
        return (BadRequest("unreadable"),)

    def answer(
        self, request: Request, _: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /
    ) -> Response:
        self.verdicts += [(request.path, str(verdict)) for verdict in verdicts]
        return Response(204, [])

    def refuse(self, problem: Refused, _: Request | None = None, /) -> Response:
        return Response(problem.status, [])

    def preflight(self) -> Response:
        return Response(204, [])


class _NeverAsked:
    def take(self, hit: Hit) -> None:
        raise AssertionError(hit)


def _collector(notes: _Notes) -> Collector:
    return Collector(
        (notes,),
        clients=Clients(()),
        ingest=_NeverAsked(),  # type: ignore[arg-type]  # of it no more is needed
        clock=FrozenClock(),
        grant_of=lambda _: None,
        slow_client_seconds=5,
    )


def _post(parts: list[tuple[bytes, bool]], *headers: tuple[bytes, bytes]) -> tuple[int, list[bytes], int]:
    """Return status, bodies that were read, and how often the server was asked for a part of the body."""
    notes, asked, sent = _Notes(), 0, []
    collector = _collector(notes)

    async def receive() -> MutableMapping[str, Any]:
        nonlocal asked
        body, more = parts[asked]
        asked += 1
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(collector(_scope("/notes", headers), receive, send))
    return sent[0]["status"], notes.bodies, asked


def _scope(path: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
    }


def test_a_format_is_spoken_at_a_family_of_paths_too() -> None:
    """What of its request cannot be read is a verdict in its place, and the format sees the whole request."""
    notes = _Notes()
    collector = _collector(notes)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: MutableMapping[str, Any]) -> None:
        pass

    async def ask() -> None:
        for path in ("/notes", "/notes/abc"):
            await collector(_scope(path), receive, send)

    asyncio.run(ask())

    assert [family.pattern for family in collector.families] == ["/notes/[a-z]+"]
    assert notes.verdicts == [("/notes", "unreadable"), ("/notes/abc", "unreadable")]


@pytest.mark.parametrize(
    ("parts", "length", "asked"),
    [
        ([(b"abcd", True)], b"4", 1),
        ([(b"ab", True), (b"cd", True)], b"4", 2),
        ([(b"ab", True), (b"cd", True), (b"", False)], None, 3),
        ([(b"abcd", False)], None, 1),
    ],
)
def test_a_body_ends_where_its_length_says(
    parts: list[tuple[bytes, bool]], length: bytes | None, asked: int
) -> None:
    """Who says how much comes is not asked for more than that; who does not say is asked until the end."""
    headers = () if length is None else ((b"content-length", length),)

    assert _post(parts, *headers) == (204, [b"abcd"], asked)


@pytest.mark.parametrize(
    ("parts", "length", "asked"),
    [
        ([(b"", True)], b"11", 0),
        ([(b"", True)], b"18446744073709551615", 0),
        ([(b"abcdefgh", True), (b"ijk", True), (b"never", False)], None, 2),
    ],
)
def test_a_body_that_is_too_large_is_not_read_to_its_end(
    parts: list[tuple[bytes, bool]], length: bytes | None, asked: int
) -> None:
    """413 as soon as it is known: by what the request says, else by what came."""
    headers = () if length is None else ((b"content-length", length),)

    assert _post(parts, *headers) == (413, [], asked)
