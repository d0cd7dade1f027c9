"""The dashboard: HTML over the wire. `build_dashboard` makes an ASGI application of the table of pages."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from footfall.errors import Refused
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.assets import Assets
from footfall.faces.dashboard.pages import Pages
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.problems import failed, from_framework, refused
from footfall.faces.dashboard.routes import PAGES, Page
from footfall.faces.remembered import Remembered

LIVE_SECONDS = 2.0  # of what pages that are open ask every five
MOST_LIVE = 500  # sites under filters that somebody watches at once


def build_dashboard(api: ApiParts) -> Callable[..., Awaitable[None]]:
    """Return the application that answers every page."""
    assets = Assets()
    live: Remembered[list[Any]] = Remembered(api.clock, LIVE_SECONDS, MOST_LIVE)
    parts = Dashboard(api=api, pages=Pages(assets), live=live)

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
        return await page.handle(parts, request)

    return HTTPRouteHandler(page.path, http_method=page.method, status_code=200)(handle)
