"""Headers without which nothing of the API or the pages goes out, whoever made the answer. No content."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Asgi = Callable[[_Message, _Receive, _Send], Awaitable[None]]

UNLESS_SAID: Final = (
    (b"cache-control", b"private, no-store"),
    # What is no page may do nothing where a browser takes it for one.
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
"""Each is added where an answer does not say it itself: errors, redirects and streams do not."""


def strict(application: _Asgi) -> _Asgi:
    """Return *application* with `UNLESS_SAID` on every answer."""

    async def answer(scope: _Message, receive: _Receive, send: _Send) -> None:
        async def send_strictly(message: _Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                added = [(name, value) for name, value in UNLESS_SAID if name not in said]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await application(scope, receive, send_strictly)

    return answer
