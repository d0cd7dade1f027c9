"""`/api/tokens`: make, list, revoke. A token is shown once."""

import asyncio

import msgspec
from litestar import Response

from footfall.errors import BadRequest, Forbidden
from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_bootstrap, known_site, read_body, read_id, read_token
from footfall.model.grant import WHOLE, Grant, Scope, Token
from footfall.model.ids import TokenId
from footfall.sites.snapshot import Snapshot


class WantedToken(msgspec.Struct, forbid_unknown_fields=True):
    """What a token is for; one that says nothing, or no body at all, is for everything."""

    name: str = ""
    """What it is called in lists."""
    scopes: list[Scope] | None = None
    """`read`: ask; `write`: send events as a server; `manage`: change things. All of them when it is left out."""
    sites: list[str] | None = None
    """Domains of the sites it is for; all, those to come included, when it is left out."""


class NewToken(msgspec.Struct, frozen=True):
    """A token; this is the only time that it is shown."""

    token: str
    id: int


class ListedToken(msgspec.Struct, frozen=True):
    """A token in the list."""

    id: int
    created_at: str
    name: str
    scopes: list[str]
    sites: list[str] | None
    """null for all."""
    used_at: str | None
    """When it was last used, to the minute; null for never."""


async def generate_token(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a token. Without one this works only while the server has neither token nor user, and for nobody's page."""
    tokens = parts.things.tokens
    if parts.things.snapshot.open_to_bootstrap:
        check_bootstrap(parts.hosts, request)
        name, grant = await _wanted(parts, request)
        if grant != WHOLE:
            raise BadRequest("scopes, sites: The first token allows everything; leave them out.")
        number, token = await asyncio.to_thread(tokens.bootstrap, name)
    else:
        by = read_token(parts, request).grant
        if Scope.MANAGE not in by.scopes or by.sites is not None:
            raise Forbidden("This takes a token that allows 'manage' and is for all sites.")
        name, grant = await _wanted(parts, request)
        number, token = await asyncio.to_thread(lambda: tokens.generate(name, grant, by=by))
    return json_answer(NewToken(token, number))


async def list_tokens(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """List the tokens: what they are for and when they were used, never the tokens."""
    snapshot = parts.things.snapshot
    return json_answer(
        [_listed(token, snapshot, parts.things.uses.of_token(token)) for token in snapshot.tokens]
    )


async def revoke_token(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Make a token invalid at once."""
    number = TokenId(read_id(request, "token"))
    await asyncio.to_thread(lambda: parts.things.tokens.revoke(number, by=parts.grant))
    return empty_answer()


async def _wanted(parts: ApiParts, request: AnyRequest) -> tuple[str, Grant]:
    body = await read_body(parts, request, WantedToken, default=WantedToken())
    scopes = WHOLE.scopes if body.scopes is None else frozenset(body.scopes)
    sites = None if body.sites is None else frozenset(known_site(parts, name).id for name in body.sites)
    return body.name, Grant(scopes, sites)


def _listed(token: Token, snapshot: Snapshot, used_ms: int | None) -> ListedToken:
    sites = token.grant.sites
    return ListedToken(
        id=token.id,
        created_at=shown_time(token.created_ms),
        name=token.name,
        scopes=sorted(scope.value for scope in token.grant.scopes),
        sites=None if sites is None else [site.domain for site in snapshot.sites if site.id in sites],
        used_at=None if used_ms is None else shown_time(used_ms),
    )
