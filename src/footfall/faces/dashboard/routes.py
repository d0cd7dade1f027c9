"""Every page, in one table."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal

import msgspec
from litestar import Response

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard import preferences, site_page
from footfall.faces.dashboard.parts import Dashboard


class Page(msgspec.Struct, frozen=True):
    """One method of one path."""

    method: Literal["GET", "POST"]
    path: str
    handle: Callable[[Dashboard, AnyRequest], Awaitable[Response[Any]]]


PAGES: Final = (
    Page("GET", "/sites/{domain:str}", site_page.site_page),
    Page("GET", "/sites/{domain:str}/panels/{panel:str}", site_page.panel_part),
    Page("POST", "/preferences", preferences.keep),
)
