"""The ASGI middleware around a bare application and a framework's."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from litestar import Litestar, MediaType, get
from litestar.exceptions import NotFoundException

from footfall.middleware.asgi import FootfallMiddleware
from footfall.middleware.pageview import Pageview
from live import eventually
from middleware.receiver import Receiver

_HTML = [(b"Content-Type", b"text/html; charset=utf-8")]
Messages = list[dict[str, Any]]


def page(*parts: bytes, status: int = 200, headers: Any = _HTML) -> Any:
    """Return an application that answers every request with a page in *parts*."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["path"] = "/changed/within"  # as routers do
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return app


def scope_of(path: str, headers: Sequence[tuple[bytes, bytes]] = (), **more: Any) -> dict[str, Any]:
    """Return the scope of a GET request."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"example.com:8000"), *headers],
        "client": ("198.51.100.1", 4711),
        "server": ("127.0.0.1", 80),
        **more,
    }


async def ask(app: Any, scope: dict[str, Any]) -> Messages:
    """Return the messages of the answer to a request."""
    sent: Messages = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    return sent


async def lifespan(app: Any) -> Messages:
    """Start and stop *app* as a server does, and return what it says to that."""
    sent: Messages = []
    asked = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, Any]:
        return {"type": next(asked)}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    return sent


def test_a_page_is_recorded_and_its_answer_is_what_it_was(receiver: Receiver) -> None:
    """With what the request says of its visitor, before anything within changed it."""
    headers = [
        (b"User-Agent", b"Mozilla/5.0"),
        (b"referer", b"https://example.org/"),
        (b"accept-language", b"fr,en;q=0.5"),
        (b"x-forwarded-for", b"6.6.6.6"),
    ]
    scope = scope_of("/café", headers, query_string=b"ref=news&id=7")
    bare = asyncio.run(ask(page(b"a", b"b"), dict(scope)))

    assert asyncio.run(ask(FootfallMiddleware(page(b"a", b"b")), dict(scope))) == bare

    assert receiver.paths(1) == ["/caf%C3%A9"]
    (event,) = receiver.events
    assert event.pop("at").endswith("+00:00")
    assert event == {
        "site": "example.com",
        "name": "pageview",
        "path": "/caf%C3%A9",
        "query": "ref=news",
        "hostname": "example.com",
        "referrer": "https://example.org/",
        "ip": "198.51.100.1",
        "user_agent": "Mozilla/5.0",
        "language": "fr",
    }


def test_the_path_is_the_request_lines_where_the_server_says_it(receiver: Receiver) -> None:
    """Byte by byte."""
    app = FootfallMiddleware(page())

    asyncio.run(ask(app, scope_of("/a/b", raw_path=b"/a%2Fb?x=1")))

    assert receiver.paths(1) == ["/a%2Fb"]


def test_only_pages_are_recorded(receiver: Receiver) -> None:
    """The last one is; what came before it would have arrived before it."""

    async def ask_all() -> None:
        await ask(FootfallMiddleware(page(status=404)), scope_of("/missing"))
        await ask(
            FootfallMiddleware(page(headers=[(b"content-type", b"application/json")])), scope_of("/data")
        )
        await ask(FootfallMiddleware(page(headers=[])), scope_of("/nothing"))
        app = FootfallMiddleware(page(), exclude=["/admin/*", "/été"])
        await ask(app, scope_of("/posted", method="POST"))
        await ask(app, scope_of("/prefetched", [(b"sec-purpose", b"prefetch")]))
        await ask(app, scope_of("/part", [(b"hx-request", b"true")]))
        await ask(app, scope_of("/admin/users/1"))
        await ask(app, scope_of("/été", raw_path=b"/%C3%A9t%C3%A9"))
        await ask(app, scope_of("/administration"))

    asyncio.run(ask_all())

    assert receiver.paths(1) == ["/administration"]


def test_options_say_what_else_counts(receiver: Receiver) -> None:
    """Other kinds, parts of pages, and a proxy's word for the address."""
    app = FootfallMiddleware(
        page(headers=[(b"content-type", b"text/plain")]),
        content_types=["Text/Plain"],
        partials=True,
        client_address_header="X-Forwarded-For",
        trusted_proxies=["198.51.100.0/24"],
    )
    headers = [
        (b"hx-request", b"true"),
        (b"x-forwarded-for", b"6.6.6.6"),
        (b"x-forwarded-for", b"203.0.113.5"),
    ]

    asyncio.run(ask(app, scope_of("/part", headers)))

    assert receiver.paths(1) == ["/part"]
    assert receiver.events[0]["ip"] == "203.0.113.5"


def test_alter_changes_and_skips_and_cannot_break_an_answer(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """It is given the pageview and the scope; what it raises is counted and logged."""

    def alter(pageview: Pageview, scope: Any) -> Pageview | None:
        if scope["method"] == "GET" and pageview.path == "/skipped":
            return None
        if pageview.path == "/broken":
            raise LookupError("no such plan")
        return Pageview(site="example.org", path="/all", props={"was": pageview.path})

    app = FootfallMiddleware(page(), alter=alter)

    async def ask_all() -> list[Messages]:
        return [await ask(app, scope_of(path)) for path in ("/skipped", "/broken", "/kept")]

    answers = asyncio.run(ask_all())

    assert answers[0] == answers[1] == answers[2]
    assert receiver.paths(1) == ["/all"]
    assert receiver.events[0]["site"] == "example.org"
    assert receiver.events[0]["props"] == {"was": "/kept"}
    lost = "1 pageviews were lost: LookupError while one was recorded: no such plan"
    assert eventually(lambda: lost in caplog.text)


def test_an_error_of_the_application_goes_its_way(receiver: Receiver) -> None:
    """And is no pageview, even when the answer had begun."""

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HTML})
        raise LookupError("of the application")

    async def ask_both() -> None:
        with pytest.raises(LookupError, match="of the application"):
            await ask(FootfallMiddleware(broken), scope_of("/broken"))
        await ask(FootfallMiddleware(page()), scope_of("/whole"))

    asyncio.run(ask_both())

    assert receiver.paths(1) == ["/whole"]


def test_a_server_that_stops_sends_what_waits(receiver: Receiver) -> None:
    """Before it hears that the application has stopped."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await page()(scope, receive, send)
            return
        for what in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{what}.complete"})

    wrapped = FootfallMiddleware(app)
    asyncio.run(ask(wrapped, scope_of("/last")))
    said = asyncio.run(lifespan(wrapped))

    assert [message["type"] for message in said] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert [event["path"] for event in receiver.events] == ["/last"]


def test_other_connections_are_passed_on(receiver: Receiver) -> None:
    """As they are."""
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope, receive, send))

    scope, receive, send = {"type": "websocket"}, object(), object()
    asyncio.run(FootfallMiddleware(app)(scope, receive, send))

    assert seen == [(scope, receive, send)]
    assert not receiver.received


def test_without_a_server_everything_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's machine needs no variables."""
    for name in ("SERVER", "TOKEN", "SITE"):
        monkeypatch.delenv(f"FOOTFALL_{name}", raising=False)

    answer = asyncio.run(ask(FootfallMiddleware(page(b"a")), scope_of("/")))

    assert answer == asyncio.run(ask(page(b"a"), scope_of("/")))


def test_a_framework_takes_it_as_its_own_middleware(receiver: Receiver) -> None:
    """Litestar: a page counts, JSON and a page that is not there do not."""

    @get("/hello/ada", media_type=MediaType.HTML)
    async def hello() -> str:
        return "<h1>Hello Ada</h1>"

    @get("/data")
    async def data() -> dict[str, int]:
        return {"a": 1}

    @get("/gone", media_type=MediaType.HTML)
    async def gone() -> str:
        raise NotFoundException

    app = Litestar([hello, data, gone], middleware=[FootfallMiddleware])

    async def ask_all() -> list[Messages]:
        return [await ask(app, scope_of(path)) for path in ("/data", "/gone", "/missing", "/hello/ada")]

    statuses = [messages[0]["status"] for messages in asyncio.run(ask_all())]

    assert statuses == [200, 404, 404, 200]
    assert receiver.paths(1) == ["/hello/ada"]
