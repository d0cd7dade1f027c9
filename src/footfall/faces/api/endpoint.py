"""What an endpoint is, for the table of endpoints; and what several of them share."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import msgspec
from litestar import Response

from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest


class Parameter(msgspec.Struct, frozen=True):
    """A parameter in the path or the query."""

    name: str
    about: str
    schema: dict[str, Any] = msgspec.field(default_factory=lambda: {"type": "string"})
    within: str = "query"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one path. Its summary is its handler's docstring."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    handle: Callable[[ApiParts, AnyRequest], Awaitable[Response[Any]]]
    answers: dict[int, Any]
    """What a status carries: a type of body, several, or None for an empty one; errors have the one shape."""
    errors: dict[int, str] = {}
    needs_token: bool = True
    parameters: tuple[Parameter, ...] = ()
    body: type[msgspec.Struct] | None = None
    body_bytes: int = 64 * 1024
    """The longest body that is read."""


DOMAIN = Parameter("domain", "The site's domain.", within="path")
FULL_DISK = "The disk is full or another program holds the data; see Retry-After."
