"""Any request: it is answered, never with a 5xx or a traceback, and the server goes on."""

import http.client
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.faces.api.endpoints import ENDPOINTS
from live import BROWSER, Server

SITE = "fuzz.example"
WEBSITE = "abcdefab-cdef-4abc-8def-abcdefabcdef"
_bounded = settings(
    deadline=None,
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

_header_value = st.binary(max_size=60).map(
    lambda value: value.translate(None, bytes([*range(32), 127])).strip()
)
_text = st.text(max_size=60)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)
_fields = ("path", "referrer", "screen", "title", "query", "language", "name", "props", "revenue", "scroll")
_bodies = st.one_of(
    st.binary(max_size=300),
    _json.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")),
    st.dictionaries(st.sampled_from(_fields), _json | _text, max_size=6).map(
        lambda value: json.dumps(value).encode("utf-8", "surrogatepass")
    ),
)
_origins = st.one_of(
    st.just(f"https://{SITE}".encode()),
    st.sampled_from(
        [
            b"null",
            b"",
            b"https://",
            b"://",
            b"https://[::1]",
            b"http://x:99999",
            b"https://www." + SITE.encode(),
        ]
    ),
    _header_value,
    st.text(max_size=30).map(lambda host: b"https://" + host.encode("utf-8", "surrogatepass")),
).map(lambda value: value.translate(None, bytes([*range(32), 127])).strip())
_headers = st.lists(
    st.tuples(
        st.sampled_from(
            [
                b"Referer",
                b"User-Agent",
                b"Accept-Language",
                b"Content-Type",
                b"X-Forwarded-For",
                b"X-Real-IP",
                b"Sec-Purpose",
                b"Purpose",
                b"X-Moz",
                b"Cookie",
                b"Authorization",
                b"If-None-Match",
                b"Accept-Encoding",
            ]
        ),
        _header_value,
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server whose last word is that nothing went wrong inside it."""
    with Server(tmp_path_factory.mktemp("fuzz") / "data") as started:
        started.first_token()
        assert started.ask("POST", "/api/sites", {"domain": SITE}).status == 200
        assert (
            started.ask("PATCH", f"/api/sites/{SITE}", {"aliases": [WEBSITE], "counter": True}).status == 200
        )
        yield started
        for verbose in ("true", "false"):
            rows = started.ask("GET", "/api/stats", None, verbose=verbose)
            assert rows.status == 200
            assert isinstance(rows.json, list)
        assert "Traceback" not in started.log
        # What was taken could be loaded, all of it.
        assert not list((started.data / "quarantine").iterdir())
        assert not list((started.data / "journal").glob("*.jsonl"))


def _exchange(server: Server, request: bytes) -> tuple[int, bytes]:
    """Send raw bytes; return status and body of the answer, which must be whole."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = answer.read()
        answer.close()
    return answer.status, body


def _request(method: bytes, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    lines = b"".join(b"%s: %s\r\n" % header for header in headers)
    return (
        b"%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n"
        % (method, target, lines, len(body))
        + body
    )


def _check(status: int, body: bytes, allowed: set[int]) -> None:
    assert status in allowed, (status, body)
    assert b"Traceback" not in body
    if status >= 400 and body:
        assert set(json.loads(body)) == {"error"}


@_bounded
@given(_origins, _headers, _bodies)
def test_any_pageview_is_taken_or_refused(
    server: Server, origin: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    """204 or 400: whatever the origin, the headers and the body are."""
    status, answer = _exchange(server, _request(b"POST", b"/collect", [(b"Origin", origin), *headers], body))
    _check(status, answer, {204, 400})


_umami_fields = st.fixed_dictionaries(
    {"website": st.sampled_from([WEBSITE, SITE, ""]) | _text},
    optional={
        "data": st.dictionaries(_text, _json, max_size=6),
        "timestamp": st.integers() | _text,
        **dict.fromkeys(
            ("url", "referrer", "name", "title", "id", "ip", "userAgent", "hostname", "tag", "screen"), _text
        ),
    },
)
_umami = st.builds(
    lambda kind, payload: {"type": kind, "payload": payload},
    st.sampled_from(["event", "identify", "performance"]),
    _umami_fields,
)


@_bounded
@given(events=st.lists(_umami, max_size=4), body=_bodies, holds_token=st.booleans())
def test_any_event_of_umamis_clients_is_answered(
    server: Server, *, events: list[object], body: bytes, holds_token: bool
) -> None:
    """Alone or in a batch, with and without a token: 200 or 400 in their words."""
    sent = [(b"User-Agent", BROWSER.encode())]
    if holds_token:
        sent.append((b"Authorization", b"Bearer " + server.token.encode()))
    bodies = [json.dumps(event).encode("utf-8", "surrogatepass") for event in events]
    for path, raw in (
        *((b"/api/send", one) for one in (*bodies, body)),
        (b"/api/batch", b"[" + b",".join(bodies) + b"]"),
    ):
        status, answer = _exchange(server, _request(b"POST", path, sent, raw))
        _check(status, answer, {200, 400})


_goatcounter_hits = st.fixed_dictionaries(
    {"path": _text},
    optional={
        "event": st.booleans(),
        "bot": st.sampled_from([0, 1, 150]),
        "size": _text | st.lists(st.floats() | st.integers(), max_size=3),
        "created_at": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
        "ip": st.ip_addresses().map(str) | _text,
        **dict.fromkeys(
            ("title", "ref", "query", "user_agent", "location", "language", "session", "host"), _text
        ),
    },
)


@_bounded
@given(
    fields=st.dictionaries(
        st.sampled_from(["p", "t", "r", "e", "s", "q", "b", "page", "x"]), _text, max_size=6
    ),
    hits=st.lists(_goatcounter_hits, max_size=4),
    body=_bodies,
)
def test_any_hit_of_goatcounters_clients_is_answered(
    server: Server, *, fields: dict[str, str], hits: list[object], body: bytes
) -> None:
    """A page's with the image, a program's in its words, and the counter with a number or none."""
    query = urlencode({"p": "/a", **fields}, errors="replace").encode()
    status, answer = _exchange(server, _request(b"GET", b"/count?" + query, [], b""))
    assert (status in {200, 400}, len(answer)) == (True, 43)
    sent = [
        (b"Authorization", b"Bearer " + server.token.encode()),
        (b"Content-Type", b"application/json"),
    ]
    batch = json.dumps({"hits": hits, "no_sessions": True}).encode("utf-8", "surrogatepass")
    for raw in (batch, body):
        status, answer = _exchange(server, _request(b"POST", b"/api/v0/count", sent, raw))
        assert status in {202, 400}, answer
        assert set(json.loads(answer)) <= {"status", "error", "errors"}
    path = quote(fields.get("p", "TOTAL"), errors="replace").encode()
    for kind in (b"json", b"html", b"svg"):
        target = b"/counter/" + path + b"." + kind + b"?style=" + query
        status, answer = _exchange(server, _request(b"GET", target, [], b""))
        assert status in {200, 404}, answer


_PATHS = sorted(
    {endpoint.path for endpoint in ENDPOINTS}
    | {"/collect", "/api/send", "/api/batch", "/q/{domain}", "/p/{id}", "/track.js", "/openapi.json", "/docs"}
)
# Printable, or any other byte in its escaped form.
_piece = st.binary(max_size=30).map(lambda raw: b"".join(b"%%%02x" % byte for byte in raw)) | st.text(
    "abcz019.-_~:@!$&'()*+,;=", max_size=30
).map(str.encode)


def _target(path: str, pieces: list[bytes], query: list[tuple[bytes, bytes]]) -> bytes:
    target = path.encode()
    for name, piece in zip((b"{domain}", b"{id}", b"{ip}"), pieces, strict=True):
        target = target.replace(name, piece)
    return target + b"?" * bool(query) + b"&".join(b"%s=%s" % pair for pair in query)


_parameters = st.sampled_from([b"site", b"from", b"to", b"last", b"verbose", b"purge", b"day", b"x"])
_targets = st.builds(
    _target,
    st.sampled_from(_PATHS),
    st.lists(_piece, min_size=3, max_size=3),
    st.lists(st.tuples(_parameters, _piece), max_size=4),
)


@_bounded
@given(
    method=st.sampled_from([b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"]),
    target=_targets,
    holds_token=st.booleans(),
    headers=_headers,
    body=_bodies,
)
def test_any_request_to_any_endpoint_is_answered(
    server: Server,
    *,
    method: bytes,
    target: bytes,
    holds_token: bool,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> None:
    """With or without a token; nothing that a caller can send is a fault of the server's."""
    sent = [header for header in headers if header[0] != b"Authorization"]
    # Revoking by a guessed number would end the run.
    if holds_token and not (method == b"DELETE" and target.startswith(b"/api/tokens")):
        sent.append((b"Authorization", b"Bearer " + server.token.encode()))
    status, answer = _exchange(server, _request(method, target, sent, body))
    _check(status, answer, {200, 201, 202, 204, 304, 307, 400, 401, 403, 404, 405, 409, 413, 415, 422})


@_bounded
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_answered_or_the_connection_is_closed(server: Server, data: bytes) -> None:
    """Within the time that a slow client has; here the client says that it has ended."""
    with socket.create_connection(("127.0.0.1", server.port), 15) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while part := connection.recv(65536):
            said += part
    assert said == b"" or said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), said
    assert b"Traceback" not in said
