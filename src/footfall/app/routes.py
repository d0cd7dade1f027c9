"""The outermost ASGI application: which path is whose. What nobody expected is answered here."""

import logging
from collections.abc import Awaitable, Callable

from footfall.ingest.endpoint import Receive, Scope, Send

log = logging.getLogger(__name__)

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

_INTERNAL_ERROR = b'{"error":"internal error"}'


class Routes:
    """The outermost ASGI application: a path's own handler, else the API."""

    def __init__(self, handlers: dict[str, Asgi], rest: Asgi) -> None:
        self._handlers = handlers
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens: what we did not expect is logged and answers 500."""
        if scope["type"] != "http":
            return
        handler = self._handlers.get(scope["path"])
        if handler is None:
            # It answers what it did not expect itself, and breaks the connection when half of an answer is out.
            await self._rest(scope, receive, send)
            return
        try:
            await handler(scope, receive, send)
        except Exception:  # the outermost edge: nobody above could answer
            log.exception("%s %s failed.", scope["method"], scope["path"])
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": _INTERNAL_ERROR})
