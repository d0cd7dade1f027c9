"""
Any request to any collector, in one process without sockets: never a 5xx, never what nobody expected.

Bodies are near to what each format takes, so that they get past its first check; the pipeline behind is the server's own.
"""

import asyncio
import json
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.collect.events import Event
from footfall.collect.known import FORMATS
from footfall.collect.native import Body
from footfall.ingest.events import PATH as BATCHES
from footfall.testing import FrozenClock
from inside import BROWSER, Inside

SITE = "example.com"
WORDS = (
    *("n", "u", "d", "r", "m", "p", "i", "e", "sd", "$", "h", "domain", "url", "props", "meta", "revenue"),
    *(
        "type",
        "payload",
        "website",
        "hostname",
        "language",
        "referrer",
        "screen",
        "title",
        "name",
        "tag",
        "id",
        "data",
    ),
    *(
        "hits",
        "path",
        "event",
        "ref",
        "size",
        "query",
        "bot",
        "user_agent",
        "location",
        "ip",
        "created_at",
        "session",
    ),
    *(
        "no_sessions",
        "filter",
        "host",
        "s",
        "q",
        "b",
        "t",
        "rnd",
        "link",
        "link_id",
        "website_id",
        "timestamp",
    ),
    *("events", "amount", "currency", "scroll", "engaged_ms"),
    *Event.__struct_fields__,
    *Body.__struct_fields__,
)
_SENSIBLE = st.sampled_from(
    [
        SITE,
        f"https://{SITE}/a?utm_source=b#c",
        "pageview",
        "engagement",
        "event",
        "identify",
        "2024-01-01T12:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "abcdefab-cdef-4abc-8def-abcdefabcdef",
        "192.0.2.1",
        "1920x1080",
        BROWSER,
        "EUR",
        "1e999999",
        "\ud800",
        "\x00",
        "",
    ]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | _SENSIBLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner, max_size=8)
    ),
    max_leaves=20,
)
_objects = st.dictionaries(st.sampled_from(WORDS), _values, max_size=14)
_wrapped = st.one_of(
    _objects,
    st.lists(_objects, max_size=4),
    st.builds(lambda kind, payload: {"type": kind, "payload": payload}, _SENSIBLE, _objects),
    st.builds(
        lambda hits, more: {**more, "hits": hits}, st.lists(_objects, min_size=1, max_size=4), _objects
    ),
    st.builds(lambda hits: {"no_sessions": True, "hits": hits}, st.lists(_objects, min_size=1, max_size=4)),
    st.builds(
        lambda events, more: {**more, "events": events},
        st.lists(_objects | _values, min_size=1, max_size=4),
        _objects,
    ),
    _values,
)
_bodies = st.one_of(
    _wrapped.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    _wrapped.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=100),
)
_queries = st.one_of(
    st.dictionaries(
        st.sampled_from([*WORDS, "props.x", "props."]),
        _SENSIBLE.map(lambda text: text.encode("utf-8", "replace")),
        max_size=8,
    ).map(lambda query: urlencode(query).encode()),
    st.binary(max_size=60),
)
_names = st.sampled_from(
    [
        *(
            b"origin",
            b"referer",
            b"host",
            b"user-agent",
            b"accept-language",
            b"x-forwarded-for",
            b"x-real-ip",
        ),
        *(
            b"content-type",
            b"content-length",
            b"idempotency-key",
            b"authorization",
            b"x-umami-cache",
            b"sec-purpose",
        ),
        *(b"x-debug-request", b"dnt", b"cookie"),
    ]
)
_header_values = st.one_of(
    st.binary(max_size=40),
    _SENSIBLE.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"application/json", b"https://example.com/page?q", b"null", b"Basic Og==", b"Bearer x", b"key"]
    ),
)
_headers = st.lists(st.tuples(_names, _header_values), max_size=6)
_targets = st.sampled_from([BATCHES, *(path for wire in FORMATS for path in wire.paths)])
_methods = st.sampled_from(["POST", "POST", "POST", "GET", "HEAD", "OPTIONS", "PUT"])

# What an answer to a wrong or right request may be; 503 would be a disk's fault, and here is none.
_EXPECTED = {200, 202, 204, 400, 401, 403, 404, 405, 409, 413, 415}


class _World:
    """The server's routes, called as its HTTP server would."""

    def __init__(self, data: Path) -> None:
        self.runner = asyncio.Runner()
        self.inside = Inside(data, FrozenClock())
        self.runner.run(self.inside.__aenter__())
        things = self.inside.app.things
        things.sites.add(SITE)
        self.token = things.tokens.generate()[1]

    def close(self) -> None:
        self.runner.run(self.inside.__aexit__())
        self.runner.close()

    def ask(
        self, method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> tuple[int, bytes]:
        """Return status and body of the answer."""
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": headers,
            "client": ("127.0.0.1", 1),
        }
        self.runner.run(self.inside.app._routes(scope, receive, send))
        return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_World]:
    """One server's inside for all requests: what one leaves behind the next ones meet."""
    made = _World(tmp_path_factory.mktemp("fuzz") / "data")
    yield made
    made.close()


@settings(
    deadline=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(_targets, _methods, _queries, _headers, _bodies, st.booleans())
def test_any_request_to_a_collector_is_answered_and_none_is_a_fault(  # noqa: PLR0917 - what a request is made of
    world: _World,
    path: str,
    method: str,
    query: bytes,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    holds_token: bool,
) -> None:
    """Whatever body, query and headers, with a token or without."""
    if holds_token:
        headers = [
            *(one for one in headers if one[0] not in {b"authorization", b"content-length"}),
            (b"authorization", b"Bearer " + world.token.encode()),
            (b"content-type", b"application/json"),
        ]
    status, answer = world.ask(method, path, query, headers, body)

    assert status in _EXPECTED, (status, answer)
    assert b"Traceback" not in answer


def test_the_requests_get_as_far_as_the_store(world: _World) -> None:
    """Else the test above would say little: what counts and what is refused is there, and all of it can be loaded."""
    url = f"https://{SITE}/a"
    for path, body in (
        ("/collect", {"path": "/a"}),
        ("/api/event", {"n": "pageview", "u": url, "d": SITE}),
        (BATCHES, {"events": [{"site": SITE, "path": "/a", "user_agent": BROWSER, "ip": "192.0.2.1"}]}),
    ):
        headers = [(b"origin", b"https://example.com"), (b"authorization", b"Bearer " + world.token.encode())]
        headers.append((b"user-agent", BROWSER.encode()))
        status, answer = world.ask("POST", path, b"", headers, json.dumps(body).encode())
        assert status in {200, 202, 204}, answer
    rows = world.runner.run(world.inside.rows())

    assert len([row for row in rows if row.path == "/a"]) >= 3
    assert not list((world.inside.data / "quarantine").iterdir())
