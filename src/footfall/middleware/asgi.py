"""
Records pageviews of an ASGI application (Starlette, FastAPI, Litestar, Quart ...), once their answers are sent.

Changes no message, and looks at GET requests alone.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Unpack

from footfall.middleware.options import Given, read_options
from footfall.middleware.pageview import Answered, browser_path
from footfall.middleware.recorder import Recorder

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_BODIES = frozenset({"http.response.body", "http.response.pathsend", "http.response.zerocopysend"})
_STOPPED = frozenset({"lifespan.shutdown.complete", "lifespan.shutdown.failed"})


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
        # Frameworks' own types of scope and messages differ from each other.
        self._app: App = app
        self._recorder = None if options is None else Recorder(options)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if self._recorder is not None:
            if scope["type"] == "http" and scope["method"] == "GET":
                send = _watched(scope, send, self._recorder)
            elif scope["type"] == "lifespan":
                send = _closing(send, self._recorder)
        await self._app(scope, receive, send)


def _watched(scope: Scope, send: Send, recorder: Recorder) -> Send:
    # Taken now: routers within the application change the scope.
    raw, path = scope.get("raw_path"), scope["path"]
    query, peer, headers = scope.get("query_string", b""), scope.get("client"), scope["headers"]
    start: Message | None = None

    async def watch(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        await send(message)
        if start is not None and message["type"] in _BODIES and not message.get("more_body"):
            answer, start = start, None
            header = _Headers(headers).get
            recorder.record(
                Answered(
                    method="GET",
                    host=header("host"),
                    path=raw.decode("latin-1").partition("?")[0] if raw else browser_path(path),
                    query=query.decode("latin-1"),
                    peer=peer[0] if peer else "",
                    header=header,
                    status=answer["status"],
                    content_type=_Headers(answer.get("headers", ())).get("content-type"),
                ),
                scope,
            )

    return watch


def _closing(send: Send, recorder: Recorder) -> Send:
    # Servers end their workers in ways of which `atexit` does not always hear.
    async def watch(message: Message) -> None:
        if message["type"] in _STOPPED:
            recorder.sender.close()
        await send(message)

    return watch


class _Headers:
    """Reads the few headers that are asked for, so that the others are not even decoded."""

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._headers = headers

    def get(self, name: str) -> str:
        """Return the values of the header *name*, joined by commas."""
        wanted = name.encode("latin-1")
        values = [value for key, value in self._headers if key.lower() == wanted]
        return b",".join(values).decode("latin-1")
