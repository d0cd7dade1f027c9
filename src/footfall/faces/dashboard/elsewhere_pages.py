"""`/signin/elsewhere`, `/signin/back`: out to the identity provider, and back from there."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from footfall.errors import BadRequest, NotFound
from footfall.faces.accounts.oidc import Identity, Provider, Start
from footfall.faces.accounts.sign_in import network_of
from footfall.faces.accounts.throttle import TRIES_OF_ADDRESS
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import cookie_name, is_encrypted
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.sign_in_pages import address_of, after_first_factor
from footfall.model.user import Role, User
from footfall.sites.acting import Act, acting
from footfall.sites.users import UserChoices

_BACK = "/signin/back"
_KEPT_SECONDS = 600


async def go_elsewhere(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Send the browser to the provider."""
    provider = _provider(parts)
    parts.api.accounts.throttle.spend(TRIES_OF_ADDRESS, network_of(address_of(parts, request)))
    address, start = await provider.address(_own_address(parts, request) + _BACK)
    kept = urlsafe_b64encode(msgspec.json.encode(start)).decode()
    return Response(
        None,
        status_code=303,
        headers={"location": address, "cache-control": "no-store"},
        cookies=[_kept(request, kept, _KEPT_SECONDS)],
    )


async def come_back(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Let in whoever the provider vouches for, if it is a user here."""
    provider, given = _provider(parts), request.query_params
    if "error" in given:
        said = str(given.get("error_description") or given["error"])
        raise BadRequest(f"The identity provider let nobody in: {said[:200]}")
    start = _started(request)
    code, state = str(given.get("code", "")), str(given.get("state", ""))
    who = await provider.identity(start, state, code, _own_address(parts, request) + _BACK)
    with acting(Act(f"user {who.email}", "sign_in_elsewhere", detail=provider.name)):
        user = await _user_of(parts, who)
        answer = await after_first_factor(parts, request, user, "/")
    answer.cookies.append(_kept(request, "", 0))
    return answer


async def _user_of(parts: Dashboard, who: Identity) -> User:
    """Return the user whose verified email this is; one of a domain that the operator named is made when he is new."""
    things = parts.api.things
    known = things.snapshot.user_named(who.email)
    if known is None and who.email.rpartition("@")[2] in parts.api.accounts.provider_domains:
        choices = UserChoices(email=who.email, name=who.name, role=Role.VIEWER)
        number = await asyncio.to_thread(things.users.add, choices)
        known = things.snapshot.user(number)
    if known is None:
        raise BadRequest(f"There is no user '{who.email}' here; ask who manages this server to add you.")
    return known


def _provider(parts: Dashboard) -> Provider:
    provider = parts.api.accounts.provider
    if provider is None:
        raise NotFound("Nobody signs in elsewhere here; the setting 'oidc_issuer' is empty.")
    return provider


def _own_address(parts: Dashboard, request: AnyRequest) -> str:
    """Return how this server is reached: what the operator said, else what the browser asked."""
    # The provider knows the addresses that it sends codes to, so that a forged Host leads nowhere.
    scheme = "https" if is_encrypted(request) else "http"
    return parts.api.accounts.public_address or f"{scheme}://{request.headers.get('host', '')}"


def _cookie_name(request: AnyRequest) -> str:
    return f"{cookie_name(request)}-elsewhere"


def _kept(request: AnyRequest, value: str, seconds: int) -> Cookie:
    name = _cookie_name(request)
    secure = name.startswith("__Host-")
    return Cookie(
        key=name, value=value, path="/", max_age=seconds, httponly=True, secure=secure, samesite="lax"
    )


def _started(request: AnyRequest) -> Start:
    try:
        return msgspec.json.decode(
            urlsafe_b64decode(request.cookies.get(_cookie_name(request), "")), type=Start
        )
    except (ValueError, msgspec.DecodeError) as problem:
        raise BadRequest(
            "This sign-in was begun in another browser, or too long ago; begin it again."
        ) from problem
