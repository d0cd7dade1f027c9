"""The outermost ASGI application: which path is whose. What nobody expected is answered here."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping

from footfall.ingest.endpoint import Receive, Scope, Send

log = logging.getLogger(__name__)

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

_INTERNAL_ERROR = b'{"error":"internal error"}'


class Routes:
    """The outermost ASGI application: a path's own handler, else that of its family, else the API or the pages."""

    def __init__(
        self,
        handlers: dict[str, Asgi],
        families: Mapping[re.Pattern[str], Asgi],
        api: Asgi,
        pages: Asgi,
    ) -> None:
        self._handlers = handlers
        self._families = families
        self._api = api
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens: what we did not expect is logged and answers 500."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        handler = self._handlers.get(path)
        if handler is None:
            handler = next((one for family, one in self._families.items() if family.fullmatch(path)), None)
        if handler is None:
            # It answers what it did not expect itself, and breaks the connection when half of an answer is out.
            await (self._api if _is_of_api(path) else self._pages)(scope, receive, send)
            return
        try:
            await handler(scope, receive, send)
        except Exception:  # the outermost edge: nobody above could answer
            log.exception("%s %s failed.", scope["method"], scope["path"])
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": _INTERNAL_ERROR})


def _is_of_api(path: str) -> bool:
    # The framework takes `//` for `/`; it is no page of ours.
    return path.startswith(("/api/", "/badge/", "/counter/", "//")) or path in (
        "/api",
        "/openapi.json",
        "/docs",
    )
