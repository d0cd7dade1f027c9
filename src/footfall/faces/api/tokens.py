"""`/api/tokens`: make, list, revoke. A token is shown once."""

import asyncio

import msgspec
from litestar import Response

from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_bootstrap, check_token, read_id
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
    await asyncio.to_thread(parts.things.tokens.revoke, TokenId(read_id(request, "token")))
    return empty_answer()
