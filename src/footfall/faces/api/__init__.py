"""The HTTP API. `build_api` makes an ASGI application of the table of endpoints."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler

from footfall.errors import Refused, TooLarge
from footfall.faces.api import answer
from footfall.faces.api.admission import admitted, logged
from footfall.faces.api.endpoint import Endpoint
from footfall.faces.api.endpoints import ENDPOINTS
from footfall.faces.api.openapi import openapi_document
from footfall.faces.api.page import POLICY, docs_page
from footfall.faces.api.parts import ApiParts

_TYPED = {
    "domain": "{domain:str}",
    "id": "{id:str}",
    "ip": "{ip:path}",
    "page": "{page:path}",
    "slug": "{slug:str}",
    "badge": "{badge:str}",
}


def build_api(parts: ApiParts) -> Callable[..., Awaitable[None]]:
    """Return the application that answers everything but the collectors."""
    document = openapi_document()
    encoded, page = msgspec.json.encode(document), docs_page(document)

    async def openapi() -> Response[bytes]:
        return Response(encoded, media_type=answer.JSON)

    async def docs() -> Response[str]:
        return Response(page, media_type=MediaType.HTML, headers={"content-security-policy": POLICY})

    return Litestar(
        [
            # First: a path without one gets the framework's with its first handler.
            *(_options(path) for path in dict.fromkeys(endpoint.path for endpoint in ENDPOINTS)),
            *(_route(endpoint, parts) for endpoint in ENDPOINTS),
            HTTPRouteHandler("/openapi.json", http_method="GET")(openapi),
            HTTPRouteHandler("/docs", http_method="GET")(docs),
        ],
        exception_handlers={
            Refused: answer.refused,
            HTTPException: answer.from_framework,
            Exception: answer.failed,
        },
        # The document is our own: it says more of bodies and errors than the framework's.
        openapi_config=None,
        logging_config=None,
    )


def _route(endpoint: Endpoint, parts: ApiParts) -> HTTPRouteHandler:
    async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
        own = admitted(endpoint, parts, request)
        try:
            async with logged(endpoint, parts, request):
                return await endpoint.handle(own, request)
        except RequestEntityTooLarge:
            raise TooLarge(endpoint.body_bytes) from None

    # 200 is what a Response without a status of its own would get; each has one.
    return HTTPRouteHandler(
        _typed(endpoint.path),
        http_method=endpoint.method,
        status_code=200,
        request_max_body_size=endpoint.body_bytes,
    )(handle)


def _options(path: str) -> HTTPRouteHandler:
    """Answer OPTIONS of *path*; the framework's own answer names the methods of one handler only."""
    methods = sorted(endpoint.method for endpoint in ENDPOINTS if endpoint.path == path)
    headers = {"allow": ", ".join([*methods, "OPTIONS"])}

    async def handle() -> Response[None]:
        return Response(None, status_code=204, headers=headers)

    return HTTPRouteHandler(_typed(path), http_method="OPTIONS", status_code=204)(handle)


def _typed(path: str) -> str:
    for name, typed in _TYPED.items():
        path = path.replace("{" + name + "}", typed)
    return path
