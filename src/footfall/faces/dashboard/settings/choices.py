"""The pages of settings that are made of the visible table `CHOICES`: General, What is collected, Tracker, and Public."""

import asyncio
from collections.abc import Sequence
from enum import Enum
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
from litestar import Response

from footfall.errors import BadRequest, Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import asker_of, seen_site
from footfall.faces.dashboard.forms import Form, go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.choice_labels import CHOICE_LABELS, VALUE_LABELS
from footfall.faces.dashboard.settings.frame import done, server_of, show
from footfall.faces.dashboard.words import Words
from footfall.model.site import Site
from footfall.model.snippet import snippet_of
from footfall.model.tracking import Tracking
from footfall.sites.choices import CHOICES, Choice, Choices, Kind

GENERAL: Final = (
    "domain",
    "aliases",
    "zone",
    "public",
    "ip",
    "bots",
    "identify",
    "counter",
    "retention_days",
)
SECTION_CHOICES: Final = {
    "general": GENERAL,
    "collected": ("collect",),
    "tracker": ("tracker", "tracker_exclude"),
    "shares": ("public",),
}
"""Which settings stand on which page."""


class ShownChoice(msgspec.Struct, frozen=True):
    """A setting as its field shows it."""

    name: str
    kind: str
    label: str
    hint: str
    options: tuple[tuple[str, str], ...] = ()
    """Value and label of each that may be chosen."""
    suggestions: tuple[str, ...] = ()
    most: int = 0


async def settings_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Lead to the first page of the settings."""
    site = seen_site(parts, await asker_of(parts, request), request)
    return go(f"/sites/{site.domain}/settings/general")


async def general_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show what the site is called and how it counts."""
    return await show_choices(parts, request, "general")


async def collected_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show what of an event is kept."""
    return await show_choices(parts, request, "collected")


async def tracker_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show what the site's script does, and its tag."""
    return await show_choices(parts, request, "tracker")


async def change_general(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Change what the site is called and how it counts."""
    return await _change(parts, request, "general")


async def change_collected(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Change what of an event is kept."""
    return await _change(parts, request, "collected")


async def change_tracker(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Change what the site's script does."""
    return await _change(parts, request, "tracker")


async def change_public(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the site's numbers to anybody, or to nobody any more."""
    return await _change(parts, request, "shares")


def choices_of(section: str) -> list[Choice]:
    """Return the settings of a page in its order."""
    by_name = {choice.name: choice for choice in CHOICES}
    return [by_name[name] for name in SECTION_CHOICES[section]]


def shown_choices(section: str, words: Words) -> list[ShownChoice]:
    """Return the fields of a page's settings."""
    return [_shown(choice, words) for choice in choices_of(section)]


def form_of(site: Site, choices: Sequence[Choice]) -> Form:
    """Return the form as it would have been sent for what *site* has."""
    return Form({choice.name: _texts(choice, getattr(site, choice.name)) for choice in choices})


def read_choices(form: Form, choices: Sequence[Choice], site: Site) -> Choices:
    """
    Return what *form* changes of the *choices* of *site*.

    Raises:
        BadRequest: a value is not what its setting takes.
    """
    given = {choice.name: _value(choice, form) for choice in choices}
    read = msgspec.convert(given, Choices)
    for choice in choices:
        present = _texts(choice, getattr(site, choice.name))
        if _texts(choice, getattr(read, choice.name)) == present:
            setattr(read, choice.name, msgspec.UNSET)
    return read


async def show_choices(
    parts: Dashboard,
    request: AnyRequest,
    section: str,
    problem: Refused | None = None,
    form: Form | None = None,
) -> Response[bytes]:
    """Return a page of settings, with *form* in its fields, else what the site has."""
    asker = await asker_of(parts, request)
    site = seen_site(parts, asker, request)
    words = parts.pages.words(request, asker.language)
    shown = form if form is not None else form_of(site, choices_of(section))
    values = {"tags": snippets_of(parts, request, site)} if section == "tracker" else {}
    return await show(
        parts, request, section, shown, problem, choices=shown_choices(section, words), **values
    )


def snippets_of(parts: Dashboard, request: AnyRequest, site: Site) -> tuple[str, str]:
    """Return the tag for the pages of *site*, and the one for the page of those that do not exist; empty where that is the same."""
    server, path = server_of(parts, request), parts.api.tracker_path
    has_both = Tracking.NOT_FOUND in site.tracker
    return snippet_of(site, server, path), (
        snippet_of(site, server, path, not_found=True) if has_both else ""
    )


async def _change(parts: Dashboard, request: AnyRequest, section: str) -> Response[Any]:
    form = await read_form(parts, request)
    site = seen_site(parts, await asker_of(parts, request), request)
    try:
        choices = read_choices(form, choices_of(section), site)
        if msgspec.structs.asdict(choices) != msgspec.structs.asdict(Choices()):
            await asyncio.to_thread(parts.api.things.sites.change, site.domain, choices)
            if choices.ip is not msgspec.UNSET:
                await parts.api.redact()
    except Refused as problem:
        if section == "shares":
            # A switch alone: nothing was typed that could be wrong.
            raise
        return await show_choices(parts, request, section, problem, form)
    changed = next(one for one in parts.api.things.snapshot.sites if one.id == site.id)
    if form.text("back") == "install":
        return go(f"/sites/{changed.domain}/install?done=saved")
    return done(changed, section, "saved")


def _shown(choice: Choice, words: Words) -> ShownChoice:
    label, hint = CHOICE_LABELS[choice.name]
    labels = VALUE_LABELS.get(choice.name, {})
    return ShownChoice(
        name=choice.name,
        kind=choice.kind.name.lower(),
        label=words.gettext(label),
        hint=words.gettext(hint),
        options=tuple((value, words.gettext(labels[value])) for value in choice.values),
        suggestions=zones() if choice.name == "zone" else (),
        most=choice.most,
    )


def zones() -> tuple[str, ...]:
    """Return the names of time zones that are offered."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def _texts(choice: Choice, value: Any) -> list[str]:
    """Return a setting's value as the texts of its field."""
    match choice.kind:
        case Kind.FLAG:
            return ["true"] if value else []
        case Kind.LIST:
            return ["\n".join(value)]
        case Kind.SOME:
            return [one for one in choice.values if one in {each.value for each in value}]
    return [str(value.value if isinstance(value, Enum) else value)]


def _value(choice: Choice, form: Form) -> Any:
    """
    Return what the field of a setting says.

    Raises:
        BadRequest: it says nothing that the setting takes.
    """
    text = form.text(choice.name).strip()
    match choice.kind:
        case Kind.FLAG:
            return bool(text)
        case Kind.LIST:
            return [line.strip() for line in text.splitlines() if line.strip()]
        case Kind.NUMBER:
            if not (text.isascii() and text.isdecimal() and len(text) < 10):
                raise BadRequest(f"{choice.name}: '{text[:40]}' should be 0 to {choice.most}.")
            return int(text)
        case Kind.ONE:
            return _known(choice, text)
        case Kind.SOME:
            return [_known(choice, one) for one in form.texts(choice.name)]
    return text


def _known(choice: Choice, text: str) -> str:
    if text not in choice.values:
        raise BadRequest(f"{choice.name}: '{text[:40]}' should be one of {', '.join(choice.values)}.")
    return text
