"""A batch endpoint on a local port: keeps what it is sent and answers what the test says. No footfall server."""

import json
from collections.abc import Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple, Self

from live import eventually

_DROP = 0
"""As a status: the connection is closed without an answer."""


class Received(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of its batch."""
        return list(json.loads(self.body)["events"])


class Receiver:
    """Use it in a `with`. Answers *statuses* in order, then 200; waits with each while it is held."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None, body: bytes = b"{}") -> None:
        self.received: list[Received] = []
        self.go_on = Event()
        self.go_on.set()
        self._statuses = list(statuses)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(headers or {}, body))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events of all requests, in order."""
        return [event for one in list(self.received) for event in one.events]

    def paths(self, number: int) -> Sequence[str]:
        """Return the paths of all events, once there are *number*, or of those that came in ten seconds."""
        eventually(lambda: len(self.events) >= number)
        return [event["path"] for event in self.events]

    def _handler(self, headers: dict[str, str], body: bytes) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                sent = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(self.path, sent, self.rfile.read(length)))
                status = receiver._statuses.pop(0) if receiver._statuses else 200
                receiver.go_on.wait(30)
                if status == _DROP:
                    return
                with suppress(ConnectionError):  # programs that end do not wait for the answer
                    self.send_response(status)
                    for name, value in {**headers, "Content-Length": str(len(body))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)

            def do_GET(self) -> None:
                receiver.received.append(Received(self.path, {}, b'{"events":[]}'))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *_: object) -> None:
                pass

        return Handler
