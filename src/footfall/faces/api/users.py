"""`/api/users`, `/api/audit`: who may sign in, and who changed what. A token for everything does what an owner may."""

import asyncio
from collections.abc import Mapping

import msgspec
from litestar import Response

from footfall.errors import BadRequest, NotFound
from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import (
    AnyRequest,
    check_parameters,
    known_site,
    read_body,
    read_id,
    read_parameter,
)
from footfall.model.grant import WHOLE, Grant
from footfall.model.ids import SiteId, UserId
from footfall.model.user import Role, User
from footfall.sites.audit import MOST_SHOWN
from footfall.sites.resets import VALID_MS
from footfall.sites.users import UserChoices

_ROWS = 100


class NewUser(msgspec.Struct, forbid_unknown_fields=True):
    """A user to make."""

    email: str
    """What the user signs in with."""
    name: str = ""
    role: Role | None = None
    """For all sites; null where only those of single sites count."""
    sites: dict[str, Role] = {}
    """Roles for single sites, by domain; admin, editor or viewer."""
    language: str = ""
    """Tag of the language of the pages; empty for the browser's."""
    password: str | None = None
    """Left out, a reset code is made with which the user sets it."""


class UserChanges(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed of a user; what is left out stays as it is."""

    email: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    role: Role | msgspec.UnsetType | None = msgspec.UNSET
    sites: dict[str, Role] | msgspec.UnsetType = msgspec.UNSET
    """All roles for single sites, by domain."""
    language: str | msgspec.UnsetType = msgspec.UNSET
    second_factor: bool | msgspec.UnsetType = msgspec.UNSET
    """false lets a user whose phone is lost sign in by password alone."""


class ShownUser(msgspec.Struct, frozen=True):
    """A user."""

    id: int
    email: str
    name: str
    role: str | None
    sites: dict[str, str]
    language: str
    second_factor: bool
    created_at: str
    seen_at: str | None
    """When the user was last here, to the minute; null for never."""


class ResetCode(msgspec.Struct, frozen=True):
    """With this a user sets a password, once; it is never shown again."""

    code: str
    path: str
    """The page that takes it, on this server."""
    valid_until: str


class AddedUser(msgspec.Struct, frozen=True):
    """A user who was made."""

    user: ShownUser
    reset: ResetCode | None
    """null where a password was given."""


class AuditEntry(msgspec.Struct, frozen=True):
    """One thing that somebody did."""

    id: int
    at: str
    actor: str
    """`user EMAIL`, `token ID (NAME)`, `command`, `set-up` or `nobody`."""
    action: str
    site: str
    detail: str


async def list_users(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """List the users."""
    return json_answer([_shown(parts, user) for user in parts.things.snapshot.users])


async def get_user(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a user."""
    return json_answer(_shown(parts, _known(parts, request)))


async def add_user(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a user; without a password with a code to set one."""
    body = await read_body(parts, request, NewUser)
    roles, by = _roles(parts, body.sites), role_of(parts.grant)
    choices = UserChoices(
        email=body.email, name=body.name, role=body.role, roles=roles, language=body.language
    )
    things = parts.things
    hashed = "" if body.password is None else await parts.accounts.passwords.hash(body.password)
    number = await asyncio.to_thread(lambda: things.users.add(choices, hashed, by=by))
    reset = None if hashed else await _reset(parts, number)
    user = things.snapshot.user(number)
    if user is None:
        raise NotFound(f"The user {number} was removed meanwhile.")
    return json_answer(AddedUser(_shown(parts, user), reset))


async def change_user(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change a user, all that is given or nothing."""
    body = await read_body(parts, request, UserChanges)
    user, things, by = _known(parts, request), parts.things, role_of(parts.grant)
    if body.second_factor is True:
        raise BadRequest("second_factor: Only the user can set it up; false removes it.")
    choices = UserChoices(
        email=body.email,
        name=body.name,
        role=body.role,
        roles=msgspec.UNSET if body.sites is msgspec.UNSET else _roles(parts, body.sites),
        language=body.language,
    )
    await asyncio.to_thread(lambda: things.users.change(user.id, choices, by=by))
    if body.second_factor is False:
        await asyncio.to_thread(things.second_factors.remove, user.id)
    return json_answer(_shown(parts, _known(parts, request)))


async def remove_user(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Remove a user; all sessions end."""
    number, by = UserId(read_id(request, "user")), role_of(parts.grant)
    await asyncio.to_thread(lambda: parts.things.users.remove(number, by=by))
    return empty_answer()


async def reset_user(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a code with which a user sets a new password within an hour."""
    return json_answer(await _reset(parts, _known(parts, request).id))


async def audit(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List who changed what and when, the newest first."""
    check_parameters(request, ("limit", "before", "site"))
    limit = _number(request, "limit", _ROWS)
    if not 0 < limit <= MOST_SHOWN:
        raise BadRequest(f"limit: {limit} should be 1 to {MOST_SHOWN}.")
    before = _number(request, "before", 0) or None
    site = read_parameter(request, "site")
    rows = await asyncio.to_thread(lambda: parts.things.audit.rows(most=limit, before=before, site=site))
    return json_answer(
        [
            AuditEntry(row.id, shown_time(row.at_ms), row.actor, row.action, row.site, row.detail)
            for row in rows
        ]
    )


def role_of(grant: Grant) -> Role:
    """Return whom the bearer of a token for managing all sites stands for."""
    return Role.OWNER if grant == WHOLE else Role.ADMIN


def _number(request: AnyRequest, name: str, default: int) -> int:
    text = read_parameter(request, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadRequest(f"{name}: '{text[:40]}' is not a number.")
    return int(text)


def _known(parts: ApiParts, request: AnyRequest) -> User:
    number = UserId(read_id(request, "user"))
    user = parts.things.snapshot.user(number)
    if user is None:
        raise NotFound(f"There is no user with the id {number}.")
    return user


def _roles(parts: ApiParts, sites: Mapping[str, Role]) -> dict[SiteId, Role]:
    return {known_site(parts, name).id: role for name, role in sites.items()}


async def _reset(parts: ApiParts, number: UserId) -> ResetCode:
    by = role_of(parts.grant)
    code = await asyncio.to_thread(lambda: parts.things.resets.make(number, by=by))
    return ResetCode(code, f"/reset?code={code}", shown_time(parts.clock.now_ms() + VALID_MS))


def _shown(parts: ApiParts, user: User) -> ShownUser:
    seen_ms = parts.things.uses.of_user(user)
    return ShownUser(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role.value if user.role else None,
        sites={
            site.domain: user.roles[site.id].value
            for site in parts.things.snapshot.sites
            if site.id in user.roles
        },
        language=user.language,
        second_factor=user.has_second_factor,
        created_at=shown_time(user.created_ms),
        seen_at=None if seen_ms is None else shown_time(seen_ms),
    )
