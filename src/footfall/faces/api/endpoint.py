"""What an endpoint is, for the table of endpoints; and what several of them share."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any, Literal

import msgspec
from litestar import Response

from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.model.grant import Scope


class Parameter(msgspec.Struct, frozen=True):
    """A parameter in the path or the query."""

    name: str
    about: str
    schema: dict[str, Any] = msgspec.field(default_factory=lambda: {"type": "string"})
    within: str = "query"


class Reach(Enum):
    """What a token for some sites only is worth at an endpoint."""

    ITS_SITES = "its sites"
    """It works for them; other sites are as if they did not exist."""
    ALL_SITES = "all sites"
    """Nothing: what is asked or changed here belongs to no site, or to all."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one path. Its summary is its handler's docstring."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    handle: Callable[[ApiParts, AnyRequest], Awaitable[Response[Any]]]
    answers: dict[int, Any]
    """What a status carries: a type of body, several, or None for an empty one; errors have the one shape."""
    scope: Scope | None
    """What a token must allow; None where it takes no token, or where the handler decides."""
    reach: Reach = Reach.ITS_SITES
    errors: dict[int, str] = {}
    parameters: tuple[Parameter, ...] = ()
    body: type[msgspec.Struct] | None = None
    body_optional: bool = False
    body_bytes: int = 64 * 1024
    """The longest body that is read."""

    @property
    def changes(self) -> bool:
        """Whether what is done here goes into the log of changes; questions and events do not."""
        return self.method != "GET" and self.scope in {Scope.MANAGE, None}


DOMAIN = Parameter("domain", "The site's domain.", within="path")
FULL_DISK = "The disk is full or another program holds the data; see Retry-After."
NO_USER = "There is no such user."
