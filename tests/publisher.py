"""A publisher of files on this machine: an HTTP server whose addresses a test fills."""

import io
import tarfile
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Served:
    """What is at one address."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    login: str = ""
    """The Authorization without which it answers 401."""
    sent: int | None = None
    """So many bytes of the body are sent before the connection breaks."""
    wait_seconds: float = 0
    """Between the first byte and the next, and so on."""


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    path: str
    headers: dict[str, str]


class Publisher:
    """Serves `files`, path with query to what is there, in a `with`."""

    def __init__(self) -> None:
        self.files: dict[str, Served] = {}
        self.asked: list[Asked] = []
        self._over = threading.Event()
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False  # so that server_close waits for them
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(Asked(request.path, dict(request.headers)))
        served = self.files.get(request.path, Served(status=404))
        etag = served.headers.get("ETag")
        if served.login and request.headers.get("Authorization") != served.login:
            served = Served(status=401)
        elif etag and request.headers.get("If-None-Match") == etag:
            served = Served(status=304)
        request.send_response(served.status)
        for name, value in served.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(served.body)))
        request.end_headers()
        body = served.body[: served.sent]
        step = 1 if served.wait_seconds else len(body) or 1
        try:
            for start in range(0, len(body), step):
                request.wfile.write(body[start : start + step])
                if served.wait_seconds and self._over.wait(served.wait_seconds):
                    break
        except ConnectionError:
            pass  # the client has seen enough
        request.close_connection = True


def tarred(members: dict[str, bytes]) -> bytes:
    """Return a tar of *members*, name to content, as npm and MaxMind make them before they gzip them."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()
