"""Bodies of requests: whole, bounded, and asked for no oftener than needed."""

import asyncio
from collections.abc import MutableMapping, Sequence
from typing import Any

import pytest

from footfall.collect.base import Request, Response, Verdict
from footfall.collect.client import Clients
from footfall.errors import Refused
from footfall.ingest.endpoint import Collector
from footfall.model.hit import Hit
from footfall.testing import FrozenClock


class _Notes:
    """A wire format whose requests hold no hits; it notes their bodies."""

    paths = ("/notes",)
    methods = ("POST",)
    max_body_bytes = 10

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def read(self, request: Request) -> Sequence[Hit]:
        self.bodies.append(request.body)
        return ()

    def answer(self, verdicts: Sequence[Verdict]) -> Response:
        return Response(204, [])

    def refuse(self, problem: Refused) -> Response:
        return Response(problem.status, [])

    def preflight(self) -> Response:
        return Response(204, [])


class _NeverAsked:
    def take(self, hit: Hit) -> None:
        raise AssertionError(hit)


def _post(parts: list[tuple[bytes, bool]], *headers: tuple[bytes, bytes]) -> tuple[int, list[bytes], int]:
    """Return status, bodies that were read, and how often the server was asked for a part of the body."""
    notes, asked, sent = _Notes(), 0, []
    collector = Collector(
        (notes,),
        clients=Clients(()),
        ingest=_NeverAsked(),  # type: ignore[arg-type]  # of it no more is needed
        clock=FrozenClock(),
        grant_of=lambda _: None,
        slow_client_seconds=5,
    )

    async def receive() -> MutableMapping[str, Any]:
        nonlocal asked
        body, more = parts[asked]
        asked += 1
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/notes",
        "query_string": b"",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
    }
    asyncio.run(collector(scope, receive, send))
    return sent[0]["status"], notes.bodies, asked


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
