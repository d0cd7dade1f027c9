"""The dashboard: HTML over the wire. `build_dashboard` makes an ASGI application of the table of pages."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from footfall.errors import Refused, Unauthorized
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import (
    FORM_TOKEN,
    act_of,
    admitted,
    asker_of,
    check_form_token,
    check_same_origin,
)
from footfall.faces.dashboard.assets import Assets
from footfall.faces.dashboard.forms import FORM_BYTES, go, read_form
from footfall.faces.dashboard.guests import of_public_site
from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.pages import Pages
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.problems import failed, from_framework, refused
from footfall.faces.dashboard.routes import PAGES
from footfall.faces.dashboard.tasks import Tasks
from footfall.faces.remembered import Remembered
from footfall.sites.acting import acting

LIVE_SECONDS = 2.0  # of what pages that are open ask every five
MOST_LIVE = 500  # sites under filters that somebody watches at once


def build_dashboard(api: ApiParts) -> Callable[..., Awaitable[None]]:
    """Return the application that answers every page."""
    assets = Assets()
    live: Remembered[list[Any]] = Remembered(api.clock, LIVE_SECONDS, MOST_LIVE)
    parts = Dashboard(api=api, pages=Pages(assets), live=live, tasks=Tasks())

    async def static(request: AnyRequest) -> Response[bytes]:
        return assets.answer(request)

    return Litestar(
        [
            *(_route(page, parts) for page in PAGES),
            HTTPRouteHandler("/static/{name:str}", http_method="GET")(static),
        ],
        exception_handlers={
            Refused: refused(parts),
            HTTPException: from_framework(parts),
            Exception: failed(parts),
        },
        openapi_config=None,
        logging_config=None,
    )


def _route(page: Page, parts: Dashboard) -> HTTPRouteHandler:
    async def handle(request: AnyRequest) -> Response[Any]:
        if page.method == "POST":
            check_same_origin(parts.api.hosts, request)
        asker = await asker_of(parts, request)
        own = parts
        guest = of_public_site(parts, asker, request) if page.guests else None
        if guest is not None:
            own = guest
        elif page.needs is not None:
            if asker.user is None:
                return _sign_in_first(parts, request)
            own = admitted(parts, asker, page.needs, request)
        if page.method == "GET":
            return await page.handle(own, request)
        with acting(act_of(asker, request, page.handle.__name__)) as act:
            form = await read_form(parts, request)
            if page.needs is not None:
                check_form_token(asker, form.text(FORM_TOKEN))
            answer = await page.handle(own, request)
        if page.needs is not None and answer.status_code == 303:
            # What changed none of the small things.
            await asyncio.to_thread(parts.api.things.audit.write, act)
        return answer

    return HTTPRouteHandler(
        page.path, http_method=page.method, status_code=200, request_max_body_size=FORM_BYTES
    )(handle)


def _sign_in_first(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Send whoever is not signed in there, and back afterwards."""
    where = "/setup" if parts.api.things.snapshot.open_to_bootstrap else "/signin"
    if "hx-request" in request.headers:
        # A part of a page: the whole page goes there.
        return Response(None, status_code=401, headers={"hx-redirect": where})
    if "text/html" not in request.headers.get("accept", "text/html"):
        raise Unauthorized
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if where == "/signin" and request.method == "GET" and asked != "/":
        where += f"?{urlencode({'to': asked[:2000]})}"
    return go(where)
