"""`/users`: who may sign in, and what they may do where."""

import asyncio
from typing import Any

import msgspec
from litestar import Response

from footfall.errors import NotFound, Refused
from footfall.faces.api.request import AnyRequest, read_id
from footfall.faces.dashboard.access import Asker, asker_of
from footfall.faces.dashboard.forms import Form, go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.ids import SiteId, UserId
from footfall.model.user import Role, User
from footfall.sites.users import UserChoices


class ShownUser(msgspec.Struct, frozen=True):
    """A user as the list shows one."""

    user: User
    role: str
    sites: str
    seen: str
    may_change: bool


async def users_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """List the users."""
    return await _show(parts, request)


async def add_user(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Make a user and show the link with which the password is set."""
    form, asker = await read_form(parts, request), await asker_of(parts, request)
    things, by = parts.api.things, _role_of(asker)
    try:
        choices = _choices(parts, form)
        choices.email, choices.name = form.text("email"), form.text("name")
        number = await asyncio.to_thread(lambda: things.users.add(choices, by=by))
        code = await asyncio.to_thread(lambda: things.resets.make(number, by=by))
    except Refused as problem:
        return await _show(parts, request, problem)
    return await _show_link(parts, request, number, code)


async def user_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show what a user may do, to change it."""
    return await _show_one(parts, request)


async def change_user(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Change what a user is called and may do."""
    form, asker = await read_form(parts, request), await asker_of(parts, request)
    number, things = _number(parts, request), parts.api.things
    try:
        choices = _choices(parts, form)
        choices.email, choices.name = form.text("email"), form.text("name")
        await asyncio.to_thread(lambda: things.users.change(number, choices, by=_role_of(asker)))
    except Refused as problem:
        return await _show_one(parts, request, problem)
    return go("/users")


async def remove_user(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Remove a user."""
    asker, number = await asker_of(parts, request), _number(parts, request)
    try:
        await asyncio.to_thread(lambda: parts.api.things.users.remove(number, by=_role_of(asker)))
    except Refused as problem:
        return await _show_one(parts, request, problem)
    return go("/users")


async def reset_user(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show a link with which a user sets a new password."""
    asker, number = await asker_of(parts, request), _number(parts, request)
    try:
        code = await asyncio.to_thread(lambda: parts.api.things.resets.make(number, by=_role_of(asker)))
    except Refused as problem:
        return await _show_one(parts, request, problem)
    return await _show_link(parts, request, number, code)


async def drop_second_factor(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Let a user whose phone is lost sign in by password alone."""
    asker, number = await asker_of(parts, request), _number(parts, request)
    things = parts.api.things
    try:
        # Whoever may change nothing of the user may not do this either.
        await asyncio.to_thread(lambda: things.users.change(number, UserChoices(), by=_role_of(asker)))
        await asyncio.to_thread(things.second_factors.remove, number)
    except Refused as problem:
        return await _show_one(parts, request, problem)
    return go(f"/users/{number}")


def _number(parts: Dashboard, request: AnyRequest) -> UserId:
    number = UserId(read_id(request, "user"))
    if parts.api.things.snapshot.user(number) is None:
        raise NotFound(f"There is no user with the id {number}.")
    return number


def _role_of(asker: Asker) -> Role:
    return asker.signed_in.role or Role.VIEWER


def _choices(parts: Dashboard, form: Form) -> UserChoices:
    """Return the role for all sites and those for single ones; an empty one is none."""
    roles: dict[SiteId, Role] = {}
    for site in parts.api.things.snapshot.sites:
        role = _role(form.text(f"site-{site.id}"))
        if role is not None:
            roles[site.id] = role
    return UserChoices(role=_role(form.text("role")), roles=roles)


def _role(text: str) -> Role | None:
    return next((role for role in Role if role.value == text), None)


def _may_change(asker: Asker, user: User) -> bool:
    return user.role is not Role.OWNER or asker.signed_in.role is Role.OWNER


async def _show(parts: Dashboard, request: AnyRequest, problem: Refused | None = None) -> Response[Any]:
    asker = await asker_of(parts, request)
    words, things = parts.pages.words(request, asker.language), parts.api.things
    snapshot = things.snapshot
    domains = {site.id: site.domain for site in snapshot.sites}
    shown = [
        ShownUser(
            user=user,
            role=user.role.value if user.role else "",
            sites=", ".join(
                f"{domains[site]} ({role.value})" for site, role in user.roles.items() if site in domains
            ),
            seen=words.when(things.uses.of_user(user)),
            may_change=_may_change(asker, user),
        )
        for user in snapshot.users
    ]
    return parts.pages.answer(
        request,
        words,
        "users.html",
        status=problem.status if problem else 200,
        asker=asker,
        error=str(problem) if problem else "",
        users=shown,
        roles=_roles(asker),
        sites=snapshot.sites,
        one=None,
    )


async def _show_one(parts: Dashboard, request: AnyRequest, problem: Refused | None = None) -> Response[Any]:
    asker, number = await asker_of(parts, request), _number(parts, request)
    snapshot = parts.api.things.snapshot
    return parts.pages.answer(
        request,
        parts.pages.words(request, asker.language),
        "user.html",
        status=problem.status if problem else 200,
        asker=asker,
        error=str(problem) if problem else "",
        one=snapshot.user(number),
        roles=_roles(asker),
        sites=snapshot.sites,
    )


async def _show_link(parts: Dashboard, request: AnyRequest, number: UserId, code: str) -> Response[Any]:
    asker = await asker_of(parts, request)
    address = parts.api.accounts.public_address or str(request.base_url).rstrip("/")
    return parts.pages.answer(
        request,
        parts.pages.words(request, asker.language),
        "reset_link.html",
        asker=asker,
        one=parts.api.things.snapshot.user(number),
        link=f"{address}/reset?code={code}",
    )


def _roles(asker: Asker) -> list[str]:
    """Return the roles that *asker* may give."""
    return [role.value for role in Role if role is not Role.OWNER or asker.signed_in.role is Role.OWNER]
