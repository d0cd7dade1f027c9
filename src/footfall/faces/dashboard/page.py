"""What a page is, for the table of pages."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import msgspec
from litestar import Response

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.user import Role

Handler = Callable[[Dashboard, AnyRequest], Awaitable[Response[Any]]]


class Page(msgspec.Struct, frozen=True):
    """One method of one path. What a POST changes is in the log under its handler's name."""

    method: Literal["GET", "POST"]
    path: str
    handle: Handler
    needs: Role | None = Role.VIEWER
    """What its asker must be: for the site in its path, else for the whole server. None where it is for everybody."""
    guests: bool = False
    """Whether it is also for everybody where the site in its path is public."""
