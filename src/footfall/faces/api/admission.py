"""Who may use an endpoint, of which sites, and that the log says what was changed: one place for all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from footfall.errors import Forbidden, Unauthorized
from footfall.faces.api.endpoint import Endpoint, Reach
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, read_token
from footfall.model.name import origin_host
from footfall.sites.acting import Act, acting


def admitted(endpoint: Endpoint, parts: ApiParts, request: AnyRequest) -> ApiParts:
    """
    Return the parts as the caller may use them: of sites there are only those that his token is for.

    Raises:
        Unauthorized: the endpoint takes a token, and this is none of ours.
        Forbidden: the token does not allow it.
    """
    if endpoint.scope is None:
        return parts
    grant = read_token(parts, request).grant
    if endpoint.scope not in grant.scopes:
        allowed = ", ".join(sorted(scope.value for scope in grant.scopes))
        raise Forbidden(
            f"This takes a token that allows '{endpoint.scope.value}'; this one allows {allowed}."
        )
    if grant.sites is None:
        return replace(parts, grant=grant)
    if endpoint.reach is Reach.ALL_SITES:
        raise Forbidden("This takes a token that is for all sites; this one is for some only.")
    return replace(parts, grant=grant, things=parts.things.seen_by(grant.sites))


@asynccontextmanager
async def logged(endpoint: Endpoint, parts: ApiParts, request: AnyRequest) -> AsyncIterator[None]:
    """Write what is done within into the log of changes, once, if it was done."""
    if not endpoint.changes:
        yield
        return
    given = request.path_params
    domain = str(given.get("domain", ""))
    act = Act(
        actor=_actor(parts, request),
        action=endpoint.handle.__name__,
        site=origin_host(domain) or domain,
        detail=" ".join(f"{name}={value}" for name, value in given.items() if name != "domain"),
    )
    with acting(act):
        yield
    # What changed none of the small things: refused events that count after all, a purge of events.
    await asyncio.to_thread(parts.things.audit.write, act)


def _actor(parts: ApiParts, request: AnyRequest) -> str:
    try:
        token = read_token(parts, request)
    except Unauthorized:
        return "set-up"
    return f"token {token.id} ({token.name})" if token.name else f"token {token.id}"
