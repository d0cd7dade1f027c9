"""What belongs to a site and has a list on a page of its settings: shown, added, changed, removed, all in the same way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response

from footfall.errors import NotFound, Refused
from footfall.faces.api.request import AnyRequest, read_id
from footfall.faces.dashboard.access import Asker, asker_of, seen_site
from footfall.faces.dashboard.forms import Form, read_form
from footfall.faces.dashboard.page import Handler, Page
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.frame import done, show
from footfall.model.site import Site
from footfall.model.user import Role

_NOTHING_TYPED = Form({})


@dataclass(frozen=True, slots=True)
class Sent:
    """A form, and who sent it about which site."""

    parts: Dashboard
    site: Site
    asker: Asker
    form: Form


@dataclass(frozen=True, slots=True)
class Belonging:
    """
    One section of the settings that is a list of things.

    What changes one raises `Refused` where something is wrong, with the field in front.
    """

    section: str
    one: str
    """What one thing is called, for the log of changes."""
    listed: Callable[[Dashboard, Site], Sequence[Any]]
    """Returns the things of a site, the oldest first; each has an `id`."""
    typed: Callable[[Any], dict[str, list[str]]]
    """Returns the fields of the form that would make a thing as it is."""
    change: Callable[[Sent, int], Awaitable[object]]
    remove: Callable[[Dashboard, Site, int], None]
    """Blocks."""
    add: Callable[[Sent], Awaitable[object]] | None = None
    values: Callable[[Dashboard, AnyRequest, Site], Awaitable[dict[str, Any]]] | None = None
    """Returns what else the page shows."""


def pages_of(kind: Belonging) -> tuple[Page, ...]:
    """Return the pages of a section."""
    path = f"/sites/{{domain:str}}/settings/{kind.section}"
    adding = [Page("POST", path, _adding(kind), needs=Role.EDITOR)] if kind.add else []
    return (
        Page("GET", path, _showing(kind), needs=Role.EDITOR),
        *adding,
        Page("POST", f"{path}/{{id:str}}", _changing(kind), needs=Role.EDITOR),
        Page("POST", f"{path}/{{id:str}}/remove", _removing(kind), needs=Role.EDITOR),
    )


async def show_list(
    parts: Dashboard,
    request: AnyRequest,
    kind: Belonging,
    *,
    problem: Refused | None = None,
    form: Form | None = None,
    editing: int | None = None,
) -> Response[bytes]:
    """Return the page of a section, with *form* for a new thing or, *editing*, for the one with that id."""
    site = seen_site(parts, await asker_of(parts, request), request)
    things = kind.listed(parts, site)
    one = next((thing for thing in things if thing.id == editing), None)
    if form is None:
        form = Form(kind.typed(one)) if one is not None else _NOTHING_TYPED
    values = await kind.values(parts, request, site) if kind.values else {}
    return await show(
        parts, request, kind.section, form, problem, things=tuple(reversed(things)), one=one, **values
    )


def _showing(kind: Belonging) -> Handler:
    async def handle(parts: Dashboard, request: AnyRequest) -> Response[Any]:
        asked = request.query_params.get("edit", "")
        editing = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
        return await show_list(parts, request, kind, editing=editing)

    return handle


def _adding(kind: Belonging) -> Handler:
    async def handle(parts: Dashboard, request: AnyRequest) -> Response[Any]:
        assert kind.add is not None
        sent = await _sent(parts, request)
        try:
            await kind.add(sent)
        except Refused as problem:
            return await show_list(parts, request, kind, problem=problem, form=sent.form)
        return done(sent.site, kind.section, "added")

    handle.__name__ = f"add_{kind.one}"
    return handle


def _changing(kind: Belonging) -> Handler:
    async def handle(parts: Dashboard, request: AnyRequest) -> Response[Any]:
        sent, number = await _sent(parts, request), read_id(request, kind.one)
        _check_there(kind, sent, number)
        try:
            await kind.change(sent, number)
        except Refused as problem:
            return await show_list(parts, request, kind, problem=problem, form=sent.form, editing=number)
        return done(sent.site, kind.section, "saved")

    handle.__name__ = f"change_{kind.one}"
    return handle


def _removing(kind: Belonging) -> Handler:
    async def handle(parts: Dashboard, request: AnyRequest) -> Response[Any]:
        sent, number = await _sent(parts, request), read_id(request, kind.one)
        _check_there(kind, sent, number)
        try:
            await asyncio.to_thread(kind.remove, parts, sent.site, number)
        except Refused as problem:
            return await show_list(parts, request, kind, problem=problem)
        return done(sent.site, kind.section, "removed")

    handle.__name__ = f"remove_{kind.one}"
    return handle


def _check_there(kind: Belonging, sent: Sent, number: int) -> None:
    if all(thing.id != number for thing in kind.listed(sent.parts, sent.site)):
        raise NotFound(f"There is no {kind.one} with the id {number}.")


async def _sent(parts: Dashboard, request: AnyRequest) -> Sent:
    form, asker = await read_form(parts, request), await asker_of(parts, request)
    return Sent(parts, seen_site(parts, asker, request), asker, form)
