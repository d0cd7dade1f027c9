"""Behind a real nginx: whose address counts, and that its ways of speaking HTTP are understood."""

import http.client
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from live import BROWSER, Answer, Server, eventually

pytestmark = pytest.mark.nginx

SITE = "example.com"
VISITOR = "127.0.0.5"  # another address of this machine, from which a visitor comes to nginx at 127.0.0.1
_CHAIN = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
_REAL = 'proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For "";'


@pytest.fixture(autouse=True)
def _needs_nginx() -> None:
    if shutil.which("nginx") is None:
        pytest.skip("no nginx is installed, so nothing was tested behind it")


def _config(folder: Path, listen: int, upstream: int, headers: str, kept: int) -> str:
    keepalive = f"keepalive {kept};" if kept else ""
    http_1_1 = 'proxy_http_version 1.1; proxy_set_header Connection "";' if kept else ""
    # As root, nginx would hand its work to a user that may not write into the test's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""
        {user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
        events {{ worker_connections 512; }}
        http {{
            access_log off;
            client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
            uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
            upstream footfall {{ server 127.0.0.1:{upstream}; {keepalive} }}
            server {{
                listen 127.0.0.1:{listen};
                location / {{ proxy_pass http://footfall; proxy_set_header Host $host; {http_1_1} {headers} }}
            }}
        }}
    """


class Proxy:
    """A started nginx; requests through it come from the visitor's address."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, method: str, path: str, body: object = None, *, source: str = VISITOR, **headers: str
    ) -> Answer:
        """Send one request."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, 30, source_address=(source, 0))
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def view(self, path: str = "/", **headers: str) -> Answer:
        """Send the pageview of a browser."""
        origin = {"Origin": f"https://{SITE}", "User_Agent": BROWSER}
        return self.ask("POST", "/collect", {"path": path}, **{**origin, **headers})


@contextmanager
def _nginx(folder: Path, server: Server, headers: str, kept: int = 0) -> Iterator[Proxy]:
    """Start nginx in front of *server*, with *headers* set and so many connections kept to it."""
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(_config(folder, port, server.port, headers, kept))
    process = subprocess.Popen(
        ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")],
        stderr=subprocess.DEVNULL,
    )

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        assert eventually(listens), (folder / "error.log").read_text()
        yield Proxy(port)
    finally:
        process.terminate()
        process.wait(10)


def _server(tmp_path: Path, *options: str) -> Server:
    return Server(tmp_path / "data", *options)


def _ready(server: Server) -> None:
    server.first_token()
    assert server.ask("POST", "/api/sites", {"domain": SITE}).status == 200


_TRUSTED = ("--trusted-proxies", "127.0.0.1")
_OWN = ("--client-address-header", "X-Client-Address")
_SET = "proxy_set_header X-Client-Address 198.51.100.4;"
_ALL = {"X_Client_Address": "203.0.113.9", "X_Forwarded_For": "203.0.113.9", "X_Real_IP": "203.0.113.9"}


@pytest.mark.parametrize(
    ("options", "headers", "cases"),
    [
        # nginx is trusted, the visitor is not: what the visitor says of itself does not count.
        (_TRUSTED, _CHAIN, [({"X_Forwarded_For": "203.0.113.9"}, VISITOR), ({}, VISITOR)]),
        (
            _TRUSTED,
            _REAL,
            [({"X_Real_IP": "203.0.113.9"}, VISITOR), ({"X_Forwarded_For": "203.0.113.9"}, VISITOR)],
        ),
        # By default all of this machine is trusted: here the visitor is another proxy, and names its client.
        (
            (),
            _CHAIN,
            [
                ({"X_Forwarded_For": "192.0.2.1, 203.0.113.9, 10.0.0.7"}, "203.0.113.9"),
                ({"X_Forwarded_For": "::ffff:203.0.113.8"}, "203.0.113.8"),
                ({"X_Forwarded_For": "nonsense"}, VISITOR),
                ({}, VISITOR),
            ],
        ),
        # Nobody is, or somebody else: nginx itself is the client.
        (("--trusted-proxies", "none"), _CHAIN, [({"X_Forwarded_For": "203.0.113.9"}, "127.0.0.1")]),
        (("--trusted-proxies", "none"), _REAL, [({}, "127.0.0.1")]),
        (("--trusted-proxies", "10.0.0.0/8"), _CHAIN, [({}, "127.0.0.1")]),
        # A header of its own, which nginx sets; or does not: then the other two are not believed in its place.
        (_OWN, _SET, [(_ALL, "198.51.100.4")]),
        (_OWN, _CHAIN, [({"X_Forwarded_For": "203.0.113.9"}, "127.0.0.1")]),
    ],
)
def test_the_address_is_the_one_that_a_trusted_proxy_names(
    tmp_path: Path, options: tuple[str, ...], headers: str, cases: list[tuple[dict[str, str], str]]
) -> None:
    """The right-most entry that is itself no trusted proxy; never what a stranger says of itself."""
    with _server(tmp_path, *options) as server, _nginx(tmp_path / "nginx", server, headers) as proxy:
        _ready(server)
        for number, (sent, _) in enumerate(cases):
            assert proxy.view(f"/{number}", **sent).status == 204
        assert {row["path"]: row["ip"] for row in server.stats()} == {
            f"/{number}": kept for number, (_, kept) in enumerate(cases)
        }


def test_an_ignored_visitor_is_ignored_behind_the_proxy_and_others_are_not(tmp_path: Path) -> None:
    """By the visitor's address, not by nginx's."""
    with (
        _server(tmp_path, "--trusted-proxies", "127.0.0.1") as server,
        _nginx(tmp_path / "nginx", server, _CHAIN) as proxy,
    ):
        _ready(server)
        assert server.ask("POST", "/api/ignore", {"ip": VISITOR}).status == 201
        assert proxy.view("/ignored").status == 204
        other = {"Origin": f"https://{SITE}", "source": "127.0.0.6"}
        assert proxy.ask("POST", "/collect", b"{}", **other).status == 204
        assert [(row["ip"], row["path"]) for row in server.stats()] == [("127.0.0.6", "/")]


@pytest.mark.parametrize("kept", [0, 4])
def test_many_visitors_at_once_are_counted_once_each(tmp_path: Path, kept: int) -> None:
    """Over HTTP/1.0 with a connection each, which is nginx's default, and over connections that it keeps."""
    with (
        _server(tmp_path) as server,
        _nginx(tmp_path / "nginx", server, _CHAIN, kept) as proxy,
        ThreadPoolExecutor(8) as visitors,
    ):
        _ready(server)
        statuses = set(visitors.map(lambda number: proxy.view(f"/{number}").status, range(200)))
        assert statuses == {204}
        assert sorted(row["count"] for row in server.stats()) == [1] * 200


def test_connections_that_nginx_keeps_are_used_again(tmp_path: Path) -> None:
    """A hundred requests one after the other need one connection, so that none is left waiting to end."""
    with _server(tmp_path) as server, _nginx(tmp_path / "nginx", server, _CHAIN, kept=4) as proxy:
        _ready(server)

        def ended() -> int:
            return sum(
                connection.status == psutil.CONN_TIME_WAIT
                and bool(connection.raddr)
                and server.port in {connection.laddr.port, connection.raddr.port}
                for connection in psutil.net_connections("tcp4")
            )

        before = ended()
        assert {proxy.view("/").status for _ in range(100)} == {204}
        assert ended() - before < 10
        assert sum(row["count"] for row in server.stats()) == 100


def test_answers_come_through_as_they_are(tmp_path: Path) -> None:
    """The script with its cache headers, the preflight, errors, limits, a long answer in pieces."""
    with _server(tmp_path) as server, _nginx(tmp_path / "nginx", server, _CHAIN, kept=2) as proxy:
        _ready(server)
        script = proxy.ask("GET", "/track.js")
        assert (script.status, script.headers["content-type"]) == (200, "application/javascript")
        assert proxy.ask("GET", "/track.js", If_None_Match=script.headers["etag"]).status == 304

        asked = {"Origin": f"https://{SITE}", "Access_Control_Request_Method": "POST"}
        preflight = proxy.ask("OPTIONS", "/collect", **asked)
        assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, "*")
        assert proxy.ask("POST", "/collect", b"{", Origin=f"https://{SITE}").json == {"error": "invalid json"}
        too_long = proxy.ask("POST", "/collect", b" " * 70_000, Origin=f"https://{SITE}")
        assert too_long.status == 413
        assert set(too_long.json) == {"error"}

        # nginx may still hold the connection that was closed on the body that was too long: one answer of its own.
        statuses = [proxy.view(f"/{number}/{'x' * 1500}").status for number in range(50)]
        answered = statuses.count(204)
        assert answered >= 49, statuses
        direct = server.ask("GET", "/api/stats", verbose="true")
        through = proxy.ask("GET", "/api/stats?verbose=true", Authorization=f"Bearer {server.token}")
        assert through.body == direct.body
        assert len(through.json) == answered


def test_bootstrap_behind_the_proxy_goes_by_the_name_that_the_visitor_used(tmp_path: Path) -> None:
    """nginx hands the name on; only a configured one, an address or localhost will do."""
    with (
        _server(tmp_path, "--hosts", "analytics.example") as server,
        _nginx(tmp_path / "nginx", server, _CHAIN) as proxy,
    ):
        assert proxy.ask("POST", "/api/tokens/generate", Host="evil.example").status == 403
        assert proxy.ask("POST", "/api/tokens/generate", Host="analytics.example").status == 200


def test_a_stop_behind_the_proxy_answers_what_is_in_flight(tmp_path: Path) -> None:
    """Visitors see 204, or 502 once the server is gone; each 204 is kept."""
    server = _server(tmp_path).start()
    _ready(server)
    with _nginx(tmp_path / "nginx", server, _CHAIN, kept=4) as proxy, ThreadPoolExecutor(5) as visitors:
        sent = [visitors.submit(proxy.view, f"/{number}") for number in range(400)]
        assert eventually(lambda: sum(view.done() for view in sent) > 50)
        assert server.stop() == 0
        statuses = [view.result().status for view in sent]
    assert set(statuses) <= {204, 502}
    with server.start() as again:
        counted = {row["path"]: row["count"] for row in again.stats()}
    answered = {f"/{number}" for number, status in enumerate(statuses) if status == 204}
    assert answered <= set(counted)
    assert set(counted.values()) == {1}
