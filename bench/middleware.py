"""
What the middleware adds to an answer, whatever the footfall server does: it answers, hangs, or is not there.

The time is that of one call of the application, in this process, with and without the middleware in turn.
"""

import argparse
import asyncio
import gc
import logging
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from bench.machine import describe
from bench.processes import free_port
from footfall.middleware.asgi import FootfallMiddleware as Asgi
from footfall.middleware.wsgi import FootfallMiddleware as Wsgi

_BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
_HEADERS = {
    "Host": "example.com",
    "User-Agent": _BROWSER,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Referer": "https://www.google.com/",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "cross-site",
    "Cookie": "session=0123456789abcdef0123456789abcdef",
}
_QUERY = "utm_source=newsletter&utm_medium=email&id=7"
_PAGE = b"<h1>Hello</h1>" * 100
Ask = Callable[[], float]


@contextmanager
def server(hangs: bool) -> Iterator[str]:
    """Take batches, or hang with each, and yield the address."""
    end = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if hangs:
                end.wait()
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}"
    finally:
        end.set()
        listening.shutdown()
        listening.server_close()


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    """Answer a page."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": _PAGE})


def wsgi_app(environ: Any, start_response: Any) -> list[bytes]:
    """Answer a page."""
    start_response("200 OK", [("Content-Type", "text/html")])
    return [_PAGE]


def asgi_asker(app: Any, runner: asyncio.Runner) -> Ask:
    """Return what asks *app* once and says how many seconds it took until its call returned."""
    headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/blog/a-page",
        "raw_path": b"/blog/a-page",
        "query_string": _QUERY.encode(),
        "headers": headers,
        "client": ("198.51.100.1", 4711),
    }

    async def send(_: Any) -> None:
        pass

    async def ask() -> float:
        began = time.perf_counter()
        await app(dict(scope), None, send)
        return time.perf_counter() - began

    return lambda: runner.run(ask())


def wsgi_asker(app: Any, _: asyncio.Runner) -> Ask:
    """Return what asks *app* once and says how many seconds it took until the body was closed."""
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in _HEADERS.items()}
    environ |= {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/blog/a-page"}
    environ |= {"QUERY_STRING": _QUERY, "REMOTE_ADDR": "198.51.100.1"}

    def ask() -> float:
        began = time.perf_counter()
        body = app(dict(environ), lambda *_: None)
        for _part in body:
            pass
        if hasattr(body, "close"):
            body.close()
        return time.perf_counter() - began

    return ask


def measure(bare: Ask, wrapped: Ask, requests: int) -> tuple[list[float], list[float]]:
    """Return the sorted microseconds of so many calls of both, asked in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(requests):
        for found, ask in zip(times, (bare, wrapped), strict=True):
            found.append(ask() * 1e6)
    return sorted(times[0]), sorted(times[1])


def show(kind: str, state: str, bare: list[float], wrapped: list[float]) -> None:
    """Print what the middleware adds."""
    median = statistics.median(wrapped) - statistics.median(bare)
    tail = int(len(bare) * 0.999)
    print(
        f"{kind}, server {state}: +{median:.0f} us median; p99.9 {bare[tail]:.0f} -> {wrapped[tail]:.0f} us, "
        f"longest {bare[-1]:.0f} -> {wrapped[-1]:.0f} us",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=30_000, help="of each kind; more than may wait")
    options = parser.parse_args()
    logging.getLogger("footfall.middleware").setLevel(logging.CRITICAL)
    print(describe())
    kinds: tuple[tuple[str, Any, Any, Any], ...] = (
        ("ASGI", asgi_app, Asgi, asgi_asker),
        ("WSGI", wsgi_app, Wsgi, wsgi_asker),
    )
    with server(hangs=False) as answers, server(hangs=True) as hangs, asyncio.Runner() as runner:
        away = f"http://127.0.0.1:{free_port()}"
        for kind, app, middleware, asker in kinds:
            for state, address in (("answers", answers), ("hangs", hangs), ("is away", away)):
                gc.collect()
                wrapped = middleware(app, server=address, token="t", site="example.com")
                show(kind, state, *measure(asker(app, runner), asker(wrapped, runner), options.requests))


if __name__ == "__main__":
    main()
