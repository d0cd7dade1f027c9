"""What hostile and broken clients send over raw sockets: each is answered or cut in bounded time, others never wait."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from live import Server

SITE = "limits.example"
_SLOW_SECONDS = 2
_ORIGIN = b"Origin: https://" + SITE.encode() + b"\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server that waits for slow clients a short time only."""
    data = tmp_path_factory.mktemp("limits") / "data"
    with Server(data, environ={"FOOTFALL_SLOW_CLIENT_SECONDS": str(_SLOW_SECONDS)}) as started:
        started.first_token()
        assert started.ask("POST", "/api/sites", {"domain": SITE}).status == 200
        yield started


class Raw(NamedTuple):
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """A connection on which bytes are sent as they are; answers are read strictly."""

    def __init__(self, server: Server, seconds: float = 10) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), seconds)
        self._rest = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send all of *data*; a server that has answered already may have closed."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def answer(self) -> Raw | None:
        """Return the next answer, None when the connection was closed without one; half an answer fails."""
        while b"\r\n\r\n" not in self._rest:
            if not self._read():
                assert self._rest == b"", self._rest
                return None
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        version, status, *_ = first.split(" ")
        assert version in {"HTTP/1.0", "HTTP/1.1"}, first
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Raw(int(status), headers, self._body(int(status), headers))

    def _body(self, status: int, headers: dict[str, str]) -> bytes:
        if status in {204, 304} or status < 200:
            return b""
        assert "chunked" not in headers.get("transfer-encoding", ""), "read with ask()"
        length = int(headers.get("content-length", "0"))
        while len(self._rest) < length:
            assert self._read(), "the body is shorter than it said"
        body, self._rest = self._rest[:length], self._rest[length:]
        return body

    def closed(self) -> bool:
        """Say whether the server closes within the time limit, with nothing more to say."""
        while self._read():
            pass
        return self._rest == b""

    def _read(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self._rest += data
        return bool(data)


def _collect(body: bytes, *headers: bytes, version: bytes = b"1.1") -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return (
        b"POST /collect HTTP/%s\r\nHost: x\r\n" % version
        + _ORIGIN
        + lines
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )


def _chunked(*chunks: bytes) -> bytes:
    head = b"POST /collect HTTP/1.1\r\nHost: x\r\n" + _ORIGIN + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def _is_answered(server: Server) -> None:
    """Somebody else is answered at once."""
    began = time.monotonic()
    assert server.view("/other", SITE).status == 204
    assert time.monotonic() - began < 1


_JUST = 64 * 1024


@pytest.mark.parametrize("path", ["/collect", "/api/sites"])
@pytest.mark.parametrize(
    ("size", "status"), [(_JUST, {204, 400}), (_JUST + 1, {413}), (10**7, {413}), (10**14, {413})]
)
def test_a_body_that_says_it_is_too_long_is_413_before_it_is_read(
    server: Server, path: str, size: int, status: set[int]
) -> None:
    """The connection may be used for nothing else then."""
    token = b"Authorization: Bearer %s\r\n" % server.token.encode()
    head = b"POST %s HTTP/1.1\r\nHost: x\r\n" % path.encode() + _ORIGIN + token
    with Wire(server) as wire:
        wire.send(head + b"Content-Length: %d\r\n\r\n" % size)
        if size == _JUST:
            wire.send(b'{"path":"/"}'.ljust(size))
        answer = wire.answer()
    assert answer is not None
    assert answer.status in status
    if answer.status != 204:
        assert set(json.loads(answer.body)) == {"error"}
    _is_answered(server)


def test_a_chunked_body_that_grows_too_long_is_413(server: Server) -> None:
    """In one chunk or in many; one that just fits is taken."""
    for chunks, status in (
        ((b" " * _JUST + b"{}",), 413),
        ((b" " * 1000,) * 70, 413),
        ((b" " * (_JUST - 2), b"{}"), 204),
        ((b"{", b"}"), 204),
    ):
        with Wire(server) as wire:
            wire.send(_chunked(*chunks))
            answer = wire.answer()
        assert answer is not None
        assert answer.status == status


def test_an_endless_chunked_body_is_cut(server: Server) -> None:
    """It is answered 413 at 64 KiB and not read for ever after."""
    with Wire(server) as wire:
        wire.send(b"POST /collect HTTP/1.1\r\nHost: x\r\n" + _ORIGIN + b"Transfer-Encoding: chunked\r\n\r\n")
        wire.socket.settimeout(0.2)
        sent = 0
        try:
            while sent < 64 * 2**20:
                wire.socket.sendall(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
                sent += 0x4000
        except OSError:
            pass
    assert sent < 64 * 2**20
    _is_answered(server)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Many: a\r\n" * 20_000 + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /track.js?" + b"a=1&" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        _collect(b"{}", b"Cookie: " + b"a" * 200_000),
    ],
    ids=["one header", "many headers", "path", "query", "cookie"],
)
def test_a_head_that_is_too_long_is_refused_and_closed(server: Server, request_bytes: bytes) -> None:
    """With a 4xx of HTTP's own."""
    with Wire(server) as wire:
        wire.send(request_bytes)
        answer = wire.answer()
        assert answer is None or answer.status in {400, 404, 414, 431}
        assert answer is not None or wire.closed()
    _is_answered(server)


def test_a_head_as_long_as_browsers_ever_send_is_taken(server: Server) -> None:
    """Cookies of 16 KiB and a referrer of 8 KiB."""
    with Wire(server) as wire:
        wire.send(_collect(b"{}", b"Cookie: " + b"a" * 16_000, b"Referer: https://x.example/" + b"a" * 8_000))
        answer = wire.answer()
    assert answer is not None
    assert answer.status == 204


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"P",
        b"POST /collect HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        _collect(b"{}")[:-1],
        b"POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"POST /api/sites HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\nContent-Length: 20\r\n\r\n{",
    ],
    ids=["nothing", "a letter", "header", "body", "chunk", "API body"],
)
def test_slow_clients_are_cut_in_bounded_time(server: Server, first: bytes) -> None:
    """A byte now and then does not help them; twenty of them keep nobody from an answer."""
    first = first.replace(b"TOKEN", server.token.encode())
    slow = [Wire(server, 1) for _ in range(20)]
    for wire in slow:
        wire.send(first)
    began = time.monotonic()
    left = list(slow)
    while left and time.monotonic() - began < 5 * _SLOW_SECONDS:
        _is_answered(server)
        for wire in list(left):
            if first:
                wire.send(b" ")
            wire.socket.settimeout(0.01)
            try:
                if not wire.socket.recv(65536):
                    left.remove(wire)
            except TimeoutError:
                continue
            except OSError:
                left.remove(wire)
        time.sleep(0.2)
    for wire in slow:
        wire.socket.close()
    assert left == []


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,  # a TLS greeting
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\n: empty name\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        _collect(b"{}").replace(b"Content-Length: 2", b"Content-Length: two"),
        _collect(b"{}").replace(b"Content-Length: 2", b"Content-Length: -2"),
        _collect(b"{}").replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 3"),
        _collect(b"{}").replace(
            b"Content-Length: 2", b"Content-Length: 99999999999999999999999999999999999999"
        ),
        _chunked(b"{}").replace(b"2\r\n{}", b"zz\r\n{}"),
        b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET %ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"NONSENSE /collect HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_or_closed(server: Server, request_bytes: bytes) -> None:
    """Never a 5xx, never silence for long."""
    with Wire(server, 5 * _SLOW_SECONDS) as wire:
        wire.send(request_bytes)
        answer = wire.answer()
    assert answer is None or 200 <= answer.status < 500, answer
    _is_answered(server)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (b"Origin", b"https://\xff\xfe.example"),
        (b"Origin", "https://bücher.example".encode()),
        (b"Origin", b"https://\xed\xa0\x80.example"),
        (b"Origin", b"https://" + b"a" * 3000),
        (b"Referer", b"https://limits.example/\xed\xb2\xa9"),
        (b"User-Agent", b"\xff\xfe\xed\xa0\x80"),
        (b"User-Agent", b""),
        (b"Accept-Language", b"\xff,;q=\xfe"),
        (b"X-Forwarded-For", b"\xff"),
        (b"X-Forwarded-For", b"," * 4000),
        (b"X-Real-IP", b"\xed\xa0\x80"),
        (b"Content-Type", b"\xff/\xff"),
        (b"Sec-Purpose", b"\xff"),
        (b"Authorization", b"Bearer \xff\xed\xa0\x80"),
        (b"Expect", b"100-continue"),
        (b"Upgrade", b"websocket"),
    ],
)
@pytest.mark.parametrize("path", ["/collect", "/api/stats", "/api/tokens/generate"])
def test_any_bytes_in_headers_are_answered(server: Server, header: bytes, value: bytes, path: str) -> None:
    """Bytes that are no text, halves of surrogates, and headers of other protocols."""
    method = "POST" if path != "/api/stats" else "GET"
    with Wire(server) as wire:
        wire.send(
            b"%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n%s: %s\r\n\r\n{}"
            % (method.encode(), path.encode(), header, value)
        )
        answer = wire.answer()
        while answer is not None and answer.status == 100:
            answer = wire.answer()
    assert answer is not None
    assert answer.status in {204, 400, 401, 403}, answer
    if answer.status != 204:
        assert set(json.loads(answer.body)) == {"error"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"path":"/\\ud800"}',
        b'{"path":"/","referrer":"\\udc00\\ud800"}',
        b'{"path":"\xed\xa0\x80"}',
        b'{"path":"/\\u0000"}',
        b'{"title":"\xff"}',
        b'{"screen":"9999999999999x1"}',
        b"[" * 30_000,
        b'{"path":' * 6_000,
        b'{"a":' + b"9" * 60_000 + b"}",
        b'\xef\xbb\xbf{"path":"/bom"}',
    ],
)
def test_any_bytes_in_a_body_are_answered_and_leave_the_store_readable(server: Server, body: bytes) -> None:
    """Taken or 400; what was taken is in the next answer, which is JSON."""
    with Wire(server) as wire:
        wire.send(_collect(body))
        answer = wire.answer()
    assert answer is not None
    assert answer.status in {204, 400}
    assert server.ask("GET", "/api/stats", None, verbose="true").status == 200
    assert not list((server.data / "quarantine").iterdir())


def test_a_thousand_idle_connections_keep_nobody_waiting(server: Server) -> None:
    """Some have never said a word, some have been answered once; all may still ask."""
    with Wire(server) as first:
        idle = [Wire(server, 30) for _ in range(1000)]
        for wire in idle[::10]:
            wire.send(_collect(b"{}"))
        for wire in idle[::10]:
            answer = wire.answer()
            assert answer is not None
            assert answer.status == 204
        _is_answered(server)
        first.send(_collect(b"{}"))
        answer = first.answer()
        assert answer is not None
        assert answer.status == 204
    for wire in idle:
        wire.socket.close()


def test_more_connections_than_are_served_at_a_time_are_served_when_the_idle_ones_are_cut(
    server: Server,
) -> None:
    """Whoever opens connections and says nothing blocks others for as long as a slow client may, no longer."""
    idle = [Wire(server, 30) for _ in range(1500)]
    began = time.monotonic()
    assert server.view("/patient", SITE).status == 204
    assert time.monotonic() - began < 5 * _SLOW_SECONDS
    for wire in idle:
        wire.socket.close()


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    """Of any endpoint, also when an earlier one takes longer."""
    token = b"Authorization: Bearer %s\r\n" % server.token.encode()
    with Wire(server) as wire:
        wire.send(
            _collect(b'{"path":"/pipelined"}')
            + b"GET /api/tokens HTTP/1.1\r\nHost: x\r\n%s\r\n" % token
            + _collect(b"{")
            + b"GET /nope HTTP/1.1\r\nHost: x\r\n\r\n"
            + _collect(b"{}", b"Connection: close")
        )
        answers = [wire.answer() for _ in range(5)]
        assert wire.closed()
    assert [answer.status if answer else None for answer in answers] == [204, 200, 400, 404, 204]


def test_the_body_of_one_request_is_never_the_next_request(server: Server) -> None:
    """A refused body is either read to its end or the connection is closed."""
    inner = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    for path in (b"/nope", b"/track.js", b"/collect"):
        request = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (path, len(inner), inner)
        with Wire(server, 3) as wire:
            wire.send(request + b"GET /track.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            first = wire.answer()
            assert first is not None
            assert first.status in {400, 404, 405}
            second = wire.answer()
            assert second is None or second.status == 200


@pytest.mark.parametrize("keep", [True, False])
def test_http_1_0_is_answered(server: Server, keep: bool) -> None:
    """Without Host; the connection is closed unless the client asks to keep it."""
    headers = (b"Connection: keep-alive",) if keep else ()
    request = _collect(b'{"path":"/old"}', *headers, version=b"1.0").replace(b"Host: x\r\n", b"")
    with Wire(server, 5) as wire:
        wire.send(request)
        answer = wire.answer()
        assert answer is not None
        assert answer.status == 204
        if keep:
            wire.send(request)
            again = wire.answer()
            assert again is not None
            assert again.status == 204
        else:
            assert wire.closed()


@pytest.mark.parametrize("path", ["/collect", "/api/sites", "/api/ignore"])
def test_a_body_in_broken_chunks_is_400(server: Server, path: str) -> None:
    """It is the client's fault, not the server's."""
    with Wire(server) as wire:
        wire.send(
            b"POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
            % (path.encode(), server.token.encode())
            + _ORIGIN
            + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
        )
        answer = wire.answer()
    assert answer is not None
    assert (answer.status, json.loads(answer.body)) == (400, {"error": "The body is not whole."})


def test_a_client_that_leaves_early_disturbs_nobody(server: Server) -> None:
    """In the middle of a head, of a body, and before its answer."""
    whole = _collect(b'{"path":"/left"}')
    for end in (10, len(whole) - 5, len(whole)):
        for _ in range(20):
            wire = Wire(server)
            wire.send(whole[:end])
            wire.socket.close()
    _is_answered(server)
    assert "Traceback" not in server.log


def test_nothing_of_all_this_was_a_fault_of_the_server(tmp_path: Path) -> None:
    """HEAD and OPTIONS of every kind of path have no body and no 5xx."""
    with Server(tmp_path / "data") as server:
        for method in ("HEAD", "OPTIONS", "TRACE", "PUT"):
            for path in ("/", "/collect", "/track.js", "/api/sites", "/openapi.json", "/docs", "/nope"):
                answer = server.ask(method, path, token="")
                assert answer.status < 500, (method, path)
                assert method != "HEAD" or answer.body == b""
        assert "Traceback" not in server.log
