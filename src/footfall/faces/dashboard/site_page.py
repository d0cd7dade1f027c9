"""`/sites/{domain}`: everything about one site at a glance."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from litestar import Response
from markupsafe import Markup

from footfall.errors import NotFound
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.forms import go
from footfall.faces.dashboard.labels import (
    COMPARISONS,
    DIMENSIONS,
    FORM_DIMENSIONS,
    OPERATORS,
    PERIODS,
)
from footfall.faces.dashboard.listing import Listing, listing, name_of
from footfall.faces.dashboard.look import PROPERTY, Look, look_at
from footfall.faces.dashboard.map import world_map
from footfall.faces.dashboard.notes import Note, notes_of
from footfall.faces.dashboard.pages import html
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.questions import Asked, Body, ask_bodies, body_of
from footfall.faces.dashboard.top_line import (
    chart_metric,
    fitting_units,
    interval_label,
    series_chart,
    top_metrics,
    tops,
)
from footfall.faces.dashboard.view import USUAL_PERIOD, Chip, View, form_chip
from footfall.faces.dashboard.words import Words
from footfall.faces.world import calendar_of
from footfall.model.site import Site
from footfall.query.panels import REFUSED, Panel, Tab, question_of

LINES = 9
"""Rows of a list on the page; the rest are in its details."""
COUNTRIES = 250
"""All that a map can show."""


class Block(msgspec.Struct, frozen=True):
    """One panel as the page shows it."""

    panel: Panel
    tab: Tab
    listing: Listing | None
    """None where it is asked for when it is scrolled to."""
    problem: str = ""
    map: Markup = Markup()
    """The world, for a tab that shows it."""


async def site_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show a site under the view that the address says."""
    look = await look_at(parts, request)
    site, view, words = look.site, look.view, look.words
    if chip := form_chip(request.query_params):
        # The form for a filter; the page has an address that says the same.
        return go(f"{look.base}{view.with_chip(chip).address()}")
    if view.period == "realtime":
        return go(f"{look.base}/realtime{view.address(period=USUAL_PERIOD)}")
    wanted = [
        one for one in look.panels if one.in_view or "all" in request.query_params or view.tab_of(one.name)
    ]
    metrics = top_metrics(look.filtered, revenue=_counts_revenue(parts, site, view))
    metric = chart_metric(view, metrics)
    bodies = [
        body_of(look, metrics, compared=True),
        _series(look, metric),
        *(_list(one, look) for one in wanted),
    ]
    refused = any(one.tab(view.tab_of(one.name)).metrics == REFUSED for one in wanted)
    top, series, *lists = await ask_bodies(parts, request, site, bodies, refused=refused)
    if top.question is None:
        return _not_together(parts, request, look, top.problem)
    found = dict(zip((one.name for one in wanted), lists, strict=True))
    units = fitting_units(top.question.query.range)
    return parts.pages.answer(
        request,
        words,
        "site.html",
        **look.shown(),
        sites=parts.api.things.snapshot.sites,
        **menus(parts, look),
        tops=tops(metrics, top, look),
        metric=metric,
        chart=series_chart(metric, series, look, _notes(parts, look)),
        today=look.today.isoformat(),
        unit=series.question.query.time_unit if series.question else "",
        units=[(unit, interval_label(unit, words), view.address(interval=unit)) for unit in units],
        blocks=[_block(one, look, found.get(one.name)) for one in look.panels],
        everything=f"{view.address()}&all",
    )


async def panel_part(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show one panel of a site's page, for who scrolled to it or opened another of its tabs."""
    look = await look_at(parts, request)
    one = look.panel(request.path_params["panel"])
    if one is None:
        raise NotFound("There is no such panel.")
    tab = one.tab(look.view.tab_of(one.name))
    bodies = [_list(one, look)]
    [asked] = await ask_bodies(parts, request, look.site, bodies, refused=tab.metrics == REFUSED)
    values = {**look.shown(), "block": _block(one, look, asked)}
    return html(request, parts.pages.text(look.words, "panel.html", values))


def period_choices(view: View, words: Words) -> list[tuple[str, str, str, bool]]:
    """Return name, label, address and whether it is the present one, of each period but a custom one."""
    return [
        (
            name,
            words.gettext(label),
            view.address(period=name, day=None, days=None, interval=""),
            name == view.period,
        )
        for name, label in PERIODS.items()
        if name != "custom"
    ]


def period_label(view: View, words: Words, today: date) -> str:
    """Return what the period of *view* is called."""
    days = view.range_of(today)
    if view.period in ("day", "month", "year") and view.day is not None and days is not None:
        skeleton = {"day": "yMMMEd", "month": "yMMMM", "year": "y"}[view.period]
        return words.skeleton(view.day, skeleton)
    if view.period != "custom" or days is None:
        return words.gettext(PERIODS[view.period])
    if days[0] == days[1]:
        return words.skeleton(days[0], "yMMMEd")
    return f"{words.day(days[0])} – {words.day(days[1])}"


def chip_text(chip: Chip, parts: Dashboard, look: Look) -> tuple[str, str, str]:
    """Return a filter's dimension, operator and values as people read them."""
    words = look.words
    if chip.dimension == "segment":
        names = {segment.id: segment.name for segment in parts.api.things.snapshot.segments_of(look.site.id)}
        values = [names.get(int(value), value) for value in chip.values]  # type: ignore[call-overload]  # ids are whole numbers
    else:
        values = [name_of(chip.dimension, value, words) for value in chip.values]
    dimension = chip.dimension.removeprefix("event:props:")
    label = DIMENSIONS.get(chip.dimension)
    return (
        words.gettext(label) if label else dimension,
        words.gettext(OPERATORS[chip.operator]),
        words.listed(values),
    )


def _not_together(parts: Dashboard, request: AnyRequest, look: Look, problem: str) -> Response[bytes]:
    words = look.words
    return parts.pages.answer(
        request,
        words,
        "problem.html",
        status=400,
        **look.shown(),
        title=words.gettext("These filters do not go together"),
        problem=problem,
        way_out=(
            f"{look.base}{look.view.address(chips=())}",
            words.gettext("Show the page without filters"),
        ),
    )


def menus(parts: Dashboard, look: Look) -> dict[str, Any]:
    """Return what the menus and filters above a page of a site offer."""
    view, words = look.view, look.words
    return {
        "periods": period_choices(view, words),
        "period_label": period_label(view, words, look.today),
        "earlier": view.stepped(look.today, -1),
        "later": view.stepped(look.today, 1),
        "comparisons": _comparisons(view, words),
        "chips": [(chip_text(chip, parts, look), view.without_chip(chip).address()) for chip in view.chips],
        "fixed": _locked_name(parts, look),
        "no_chips": view.address(chips=()),
        "segments": [
            (segment.name, view.with_chip(Chip("is", "segment", (str(segment.id),))).address())
            for segment in parts.api.things.snapshot.segments_of(look.site.id)
            if look.offers("segment")
        ],
        "dimensions": [
            (name, words.gettext(DIMENSIONS[name])) for name in FORM_DIMENSIONS if look.offers(name)
        ]
        + [(PROPERTY, words.gettext("Property …"))] * look.offers(PROPERTY),
        "operators": [(name, words.gettext(OPERATORS[name])) for name in list(OPERATORS)[:6]],
    }


def _counts_revenue(parts: Dashboard, site: Site, view: View) -> bool:
    named = {value for chip in view.chips if chip.dimension == "event:goal" for value in chip.values}
    goals = parts.api.things.snapshot.goals_of(site.id)
    return any(goal.currency for goal in goals if goal.display_name in named)


def _notes(parts: Dashboard, look: Look) -> list[Note]:
    annotations = parts.api.things.snapshot.annotations_of(look.site.id)
    return notes_of(annotations, calendar_of((look.site,)).local)


def _locked_name(parts: Dashboard, look: Look) -> str:
    """Return the name of the segment to which a share is locked; empty without one."""
    segments = parts.api.things.snapshot.segments_of(look.site.id) if look.share else ()
    return next((one.name for one in segments if look.share and one.id == look.share.segment_id), "")


def _series(look: Look, metric: str) -> Body:
    unit = look.view.interval
    dimension = f"time:{unit}" if unit else "time"
    return body_of(look, [metric], compared=True, dimensions=[dimension], include={"time_labels": True})


def _list(one: Panel, look: Look) -> Body:
    view = look.view
    tab = one.tab(view.tab_of(one.name))
    # One more than is shown tells whether there are more.
    return question_of(tab, look.filters(), view.date_range(look.today), limit=_most(tab) + 1)


def _block(one: Panel, look: Look, asked: Asked | None) -> Block:
    tab = one.tab(look.view.tab_of(one.name))
    if asked is None:
        return Block(one, tab, None)
    if asked.answer is None:
        return Block(one, tab, None, asked.problem)
    found = listing(tab, asked.answer, look, limit=_most(tab))
    return Block(one, tab, found, map=_map(found, look) if tab.is_map else Markup())


def _map(found: Listing, look: Look) -> Markup:
    addresses = {line.code: f"{look.base}{line.url}" for line in found.lines}
    return world_map(
        {line.code: line.value for line in found.lines},
        name_of=look.words.country,
        shown=look.words.exact,
        href_of=lambda code: addresses[code],
    )


def _most(tab: Tab) -> int:
    return COUNTRIES if tab.is_map else LINES


def _comparisons(view: View, words: Words) -> Sequence[tuple[str, str, bool]]:
    return [
        (words.gettext(label), view.address(compare=name, compared_days=None), name == view.compare)
        for name, label in COMPARISONS.items()
        if name != "custom"
    ]
