"""`/tokens`: what programs may do. A token is shown once."""

import asyncio
from typing import Any

import msgspec
from litestar import Response

from footfall.errors import Forbidden, Refused
from footfall.faces.api.request import AnyRequest, read_id
from footfall.faces.dashboard.access import Asker, asker_of
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.grant import WHOLE, Grant, Scope
from footfall.model.ids import TokenId
from footfall.model.user import Role


class ShownToken(msgspec.Struct, frozen=True):
    """A token as the list shows one."""

    id: int
    name: str
    scopes: str
    sites: str
    created: str
    used: str


async def tokens_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """List the tokens."""
    return await _show(parts, request)


async def add_token(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Make a token and show it, once."""
    form, asker = await read_form(parts, request), await asker_of(parts, request)
    scopes = frozenset(scope for scope in Scope if scope.value in form.texts("scopes"))
    chosen = form.texts("sites")
    sites = frozenset(site.id for site in parts.api.things.snapshot.sites if site.domain in chosen)
    grant = Grant(scopes, sites if chosen else None)
    try:
        check_may_stand_for(asker, grant)
        _, made = await asyncio.to_thread(lambda: parts.api.things.tokens.generate(form.text("name"), grant))
    except Refused as problem:
        return await _show(parts, request, problem)
    return await _show(parts, request, made=made)


async def revoke_token(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Make a token invalid at once."""
    asker = await asker_of(parts, request)
    number = TokenId(read_id(request, "token"))
    found = next((token for token in parts.api.things.snapshot.tokens if token.id == number), None)
    try:
        if found is not None:
            check_may_stand_for(asker, found.grant)
        await asyncio.to_thread(parts.api.things.tokens.revoke, number)
    except Refused as problem:
        return await _show(parts, request, problem)
    return go("/tokens")


def check_may_stand_for(asker: Asker, grant: Grant) -> None:
    """
    Do nothing when *asker* may make and revoke a token for *grant*.

    Raises:
        Forbidden: it is for everything, which stands for an owner, and the asker is none.
    """
    if grant == WHOLE and asker.signed_in.role is not Role.OWNER:
        raise Forbidden(
            "A token for everything does what an owner may; it takes an owner. Leave a scope out, or name sites."
        )


async def _show(
    parts: Dashboard, request: AnyRequest, problem: Refused | None = None, made: str = ""
) -> Response[Any]:
    asker = await asker_of(parts, request)
    words, things = parts.pages.words(request, asker.language), parts.api.things
    snapshot = things.snapshot
    return parts.pages.answer(
        request,
        words,
        "tokens.html",
        status=problem.status if problem else 200,
        asker=asker,
        error=str(problem) if problem else "",
        made=made,
        scopes=sorted(scope.value for scope in Scope),
        sites=snapshot.sites,
        tokens=[
            ShownToken(
                id=token.id,
                name=token.name,
                scopes=", ".join(sorted(scope.value for scope in token.grant.scopes)),
                sites=""
                if token.grant.sites is None
                else ", ".join(site.domain for site in snapshot.sites if site.id in token.grant.sites)
                or words.gettext("none"),
                created=words.when(token.created_ms),
                used=words.when(things.uses.of_token(token)),
            )
            for token in snapshot.tokens
        ],
    )
