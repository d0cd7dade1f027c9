"""The Django middleware, through Django's own handlers and test clients."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.test.utils import override_settings
from django.urls import path

from footfall.middleware.pageview import Pageview
from middleware.receiver import Receiver

MIDDLEWARE = "footfall.middleware.django.FootfallMiddleware"


def page(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a page."""
    return HttpResponse(f"Hello {name}")


async def async_page(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a page without a thread."""
    return HttpResponse(f"Hello {name}")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    """Answer a page in parts."""
    return StreamingHttpResponse(iter([b"one ", b"two"]))


URLS = (
    path("sync/<str:name>", page),
    path("async/<str:name>", async_page),
    path("data", lambda _: JsonResponse({"a": 1})),
    path("streamed", streamed),
    path("admin/users", lambda _: HttpResponse("users")),
)

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["example.com", "testserver"],
        ROOT_URLCONF=URLS,
        SECRET_KEY="of the tests",
        USE_TZ=True,
        DATABASES={},
    )
    django.setup()


@contextmanager
def project(*more: str, **options: object) -> Iterator[None]:
    """Have the project's settings name the middleware, with *options*; *more* comes after it."""
    with override_settings(ROOT_URLCONF=URLS, MIDDLEWARE=[MIDDLEWARE, *more], FOOTFALL=options):
        yield


def plan_of(pageview: Pageview, request: HttpRequest) -> Pageview | None:
    """Be what a project names as `alter`."""
    if request.resolver_match is None or request.resolver_match.kwargs.get("name") == "skipped":
        return None
    return Pageview(site=pageview.site, path=pageview.path, props={"plan": request.headers["X-Plan"]})


@pytest.mark.parametrize("view", ["sync", "async"])
@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_a_page_is_recorded_under_both_handlers(receiver: Receiver, client: type[Any], view: str) -> None:
    """WSGI's and ASGI's, with views of both kinds."""
    address = f"/{view}/a%20b?utm_source=news&id=7"
    headers = {"user-agent": "Mozilla/5.0", "accept-language": "fr"}
    with project():
        answer = client().get(address, headers=headers)
        if client is AsyncClient:
            answer = asyncio.run(answer)

    assert answer.content == b"Hello a b"
    assert receiver.paths(1) == [f"/{view}/a%20b"]
    (event,) = receiver.events
    assert event.pop("at")
    assert event == {
        "site": "example.com",
        "name": "pageview",
        "path": f"/{view}/a%20b",
        "query": "utm_source=news",
        "hostname": "testserver",
        "ip": "127.0.0.1",
        "user_agent": "Mozilla/5.0",
        "language": "fr",
    }


def test_under_asgi_it_stands_in_no_threads_way() -> None:
    """An async project keeps its requests in the event loop: Django asks which kind a middleware is."""
    from asgiref.sync import iscoroutinefunction  # noqa: PLC0415 - beside its only use

    from footfall.middleware.django import FootfallMiddleware  # noqa: PLC0415 - needs the settings

    async def respond(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with project(server="http://localhost:9", token="t", site="example.com"):
        assert iscoroutinefunction(FootfallMiddleware(respond))
        assert not iscoroutinefunction(FootfallMiddleware(lambda _: HttpResponse()))


def test_only_pages_are_recorded(receiver: Receiver) -> None:
    """The last one is; what came before it would have arrived before it."""
    with project(exclude=["/admin/*"]):
        client = Client(headers={"host": "example.com"})
        assert client.get("/missing").status_code == 404
        assert client.get("/data").json() == {"a": 1}
        client.get("/admin/users")
        client.post("/sync/posted")
        client.head("/sync/asked-for")
        client.get("/sync/part", headers={"x-requested-with": "XMLHttpRequest"})
        assert client.get("/streamed").getvalue() == b"one two"

    assert receiver.paths(1) == ["/streamed"]


def test_a_host_that_is_not_the_projects_is_not_told(receiver: Receiver) -> None:
    """Anybody can write anything into the header; the page was answered all the same."""
    with project():
        assert Client(headers={"host": "example.net"}).get("/sync/x").status_code == 200

    assert receiver.paths(1) == ["/sync/x"]
    assert "hostname" not in receiver.events[0]


def test_a_page_that_has_not_changed_is_a_pageview(receiver: Receiver) -> None:
    """The browser shows the one that it has."""
    with project("django.middleware.http.ConditionalGetMiddleware"):
        client = Client(headers={"host": "example.com"})
        tag = client.get("/sync/a")["ETag"]
        again = client.get("/sync/a", headers={"if-none-match": tag, "sec-fetch-mode": "navigate"})

    assert again.status_code == 304
    assert receiver.paths(2) == ["/sync/a", "/sync/a"]


@pytest.mark.parametrize("alter", [plan_of, f"{__name__}.plan_of"])
def test_alter_is_a_function_or_its_dotted_path(receiver: Receiver, alter: object) -> None:
    """It is given Django's request."""
    with project(alter=alter):
        client = Client(headers={"host": "example.com", "x-plan": "pro"})
        client.get("/sync/skipped")
        client.get("/sync/kept")

    assert receiver.paths(1) == ["/sync/kept"]
    assert receiver.events[0]["props"] == {"plan": "pro"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"exclude": "/admin/*"}, "'exclude' takes a list"),
        ({"excludes": []}, "excludes"),
        ({"server": "stats"}, "'stats' is not the address"),
        ({"alter": "nowhere.at_all"}, "nowhere"),
        ({"trusted_proxies": ["privat"]}, "privat"),
    ],
)
def test_a_wrong_setting_stops_the_start(receiver: Receiver, options: dict[str, Any], said: str) -> None:
    """As Django's own do."""
    with project(**options), pytest.raises(ImproperlyConfigured, match=said):
        Client().get("/sync/x")


def test_without_a_server_django_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's machine needs no setting."""
    for name in ("SERVER", "TOKEN", "SITE"):
        monkeypatch.delenv(f"FOOTFALL_{name}", raising=False)

    with override_settings(ROOT_URLCONF=URLS, MIDDLEWARE=[MIDDLEWARE]):
        assert Client(headers={"host": "example.com"}).get("/sync/x").status_code == 200
