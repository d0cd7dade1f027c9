"""`/api/tokens`: make, list, revoke. A token is shown once."""

import asyncio

import msgspec
from litestar import Response

from footfall.errors import BadRequest, NotFound
from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_bootstrap, check_token
from footfall.model.ids import TokenId


class NewToken(msgspec.Struct, frozen=True):
    """A token; this is the only time that it is shown."""

    token: str
    id: int


class ListedToken(msgspec.Struct, frozen=True):
    """A token in the list."""

    id: int
    created_at: str


async def generate_token(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a token. Without one this works only while the server holds none, and for nobody's page."""
    tokens = parts.things.tokens
    if parts.things.snapshot.open_to_bootstrap:
        check_bootstrap(parts.hosts, request)
        number, token = await asyncio.to_thread(tokens.bootstrap)
    else:
        check_token(parts, request)
        number, token = await asyncio.to_thread(tokens.generate)
    return json_answer(NewToken(token, number))


async def list_tokens(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """List ids and dates of the tokens."""
    return json_answer(
        [ListedToken(number, shown_time(at_ms)) for number, at_ms in parts.things.snapshot.tokens]
    )


async def revoke_token(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Make a token invalid at once."""
    text = request.path_params["id"]
    if not (text.isascii() and text.isdecimal()):
        raise BadRequest(f"id: '{text[:40]}' is not a number.")
    if len(text) > 18:
        raise NotFound(f"There is no token with the id {text[:40]}.")
    await asyncio.to_thread(parts.things.tokens.revoke, TokenId(int(text)))
    return empty_answer()
