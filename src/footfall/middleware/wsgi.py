"""
Records pageviews of a WSGI application (Flask, Bottle, Pyramid ...), once their answers are sent.

Changes nothing of an answer, and looks at GET requests alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sized
from types import TracebackType
from typing import Any, Unpack

from footfall.middleware.options import Given, read_options
from footfall.middleware.pageview import Answered, Header, browser_path
from footfall.middleware.recorder import Recorder

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
App = Callable[[Environ, StartResponse], Iterable[bytes]]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class FootfallMiddleware:
    """Wraps *app*; see Options for what it takes."""

    def __init__(self, app: Any, **given: Unpack[Given]) -> None:
        """
        Record what *app* answers; nothing, when server, token and site are named nowhere.

        Raises:
            ValueError: an option is missing or wrong.
            TypeError: there is no such option.
        """
        options = read_options(given)
        self._app: App = app
        self._recorder = None if options is None else Recorder(options)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        recorder = self._recorder
        if recorder is None or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        # Taken now: routers within the application move parts of the path, and some change the rest.
        path = _decoded(environ.get("SCRIPT_NAME", "")) + _decoded(environ.get("PATH_INFO", ""))
        asked = dict(environ)
        started = _Started()

        def start(status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None) -> Any:
            started.status, started.headers = status, headers
            return start_response(status, headers, *(() if exc_info is None else (exc_info,)))

        def done() -> None:
            recorder.record(
                Answered(
                    method="GET",
                    host=asked.get("HTTP_HOST") or asked.get("SERVER_NAME", ""),
                    path=browser_path(path),
                    query=asked.get("QUERY_STRING", ""),
                    peer=asked.get("REMOTE_ADDR", ""),
                    header=header_of(asked),
                    status=started.code,
                    content_type=started.content_type,
                ),
                environ,
            )

        body = self._app(environ, start)
        return _SizedBody(body, done) if isinstance(body, Sized) else _Body(body, done)


def header_of(environ: Environ) -> Header:
    """Return what reads headers from a WSGI environment."""
    return lambda name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")


class _Started:
    """What the application began to answer with; an error after that may begin anew."""

    status = ""
    headers: Iterable[tuple[str, str]] = ()

    @property
    def code(self) -> int:
        code = self.status.partition(" ")[0]
        return int(code) if code.isdigit() else 0

    @property
    def content_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


class _Body:
    """The application's body; the server closes it when it is sent."""

    def __init__(self, body: Iterable[bytes], done: Callable[[], None]) -> None:
        self._body = body
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the application's body, then record."""
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._done()


class _SizedBody(_Body):
    # Servers make a Content-Length for bodies of one part.
    def __len__(self) -> int:
        assert isinstance(self._body, Sized)
        return len(self._body)


def _decoded(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "replace")
