"""`/api/v0/me`: what GoatCounter's command line asks before it sends anything."""

import msgspec
from litestar import Response

from footfall.collect.authorization import shown_token
from footfall.collect.goatcounter_api import check_grant
from footfall.faces.api.answer import json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest

_MAY_COUNT = 2  # the bit of its tokens that lets them send pageviews


class ShownPermissions(msgspec.Struct, frozen=True):
    """What a token allows."""

    name: str
    permissions: int
    """The sum of GoatCounter's bits; 2 is to send pageviews."""


class Me(msgspec.Struct, frozen=True):
    """Whose the token is; here tokens are nobody's but their own."""

    token: ShownPermissions
    user: dict[str, str] = {}


async def me(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Say that a token may send pageviews, as GoatCounter's programs ask before they do."""
    shown = request.headers.get("authorization")
    authorization = None if shown is None else shown.encode("latin-1", "replace")
    check_grant(authorization, parts.things.grant_of(shown_token(authorization or b"")))
    return json_answer(Me(ShownPermissions("", _MAY_COUNT)))
