"""`/`: every site that somebody may see, with its last day."""

import asyncio
from typing import Any, Final

import msgspec
from litestar import Response

from footfall.faces.api.leaving import caller_of, left
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import asker_of, seen_site, seen_sites
from footfall.faces.dashboard.chart import spark
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.frame import notice_of
from footfall.faces.dashboard.shown import Change, Number, change, number
from footfall.faces.dashboard.words import Words
from footfall.faces.world import MOST_SITES, world_of
from footfall.model.ids import SiteId
from footfall.model.site import Site
from footfall.query.ask import Answer, Value
from footfall.query.ask_many import ask_many
from footfall.query.calendar import Calendar
from footfall.query.read import read_question
from footfall.store.base import Reading

A_PAGE: Final = 48
_HOURS: Final = 24


class Tile(msgspec.Struct, frozen=True):
    """One site in the list."""

    site: Site
    spark: str
    visitors: Number
    change: Change | None
    now: int
    is_pinned: bool


class Counted(msgspec.Struct, frozen=True):
    """What was counted on one site in the last day."""

    visitors: Value = 0
    change: Value = None
    now: int = 0
    hours: tuple[float, ...] = (0,) * _HOURS


async def sites_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """List the sites, the pinned ones first."""
    asker = await asker_of(parts, request)
    words = parts.pages.words(request, asker.language)
    search = request.query_params.get("search", "").strip().lower()[:253]
    page = _page(request.query_params.get("page", ""))
    mine = seen_sites(parts, asker)
    found = sorted(
        (site for site in mine if search in site.domain or any(search in name for name in site.aliases)),
        key=lambda site: (site.id not in asker.pinned, site.domain),
    )
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    counted = await counted_of(parts, request, shown)
    return parts.pages.answer(
        request,
        words,
        "sites.html",
        asker=asker,
        notice=notice_of(request, words),
        search=search,
        page=page,
        has_more=len(found) > page * A_PAGE,
        has_any=bool(mine),
        tiles=[_tile(site, counted[site.id], words, is_pinned=site.id in asker.pinned) for site in shown],
    )


async def pin_site(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Put a site at the top of the asker's list, or back to its place."""
    asker, form = await asker_of(parts, request), await read_form(parts, request)
    site = seen_site(parts, asker, request)
    await asyncio.to_thread(
        parts.api.things.users.pin, asker.signed_in.id, site.id, pinned=form.text("pinned") == "yes"
    )
    return go("/")


async def counted_of(parts: Dashboard, request: AnyRequest, sites: list[Site]) -> dict[SiteId, Counted]:
    """Return what was counted on each of *sites* in the last 24 hours, and who is there now."""
    assert len(sites) <= MOST_SITES
    if not sites:
        return {}
    api = parts.api
    snapshot, now_ms = api.things.snapshot, api.clock.now_ms()
    calendar = Calendar.of_zone("UTC")
    await api.flush()

    def work(reading: Reading) -> list[Answer]:
        world = world_of(sites, calendar, snapshot, now_ms, reading)
        names = [site.domain for site in sites]
        compared = {"comparisons": {"mode": "previous_period"}}
        bodies: tuple[dict[str, Any], ...] = (
            {"date_range": "24h", "dimensions": ["visit:site"], "include": compared},
            {
                "date_range": "24h",
                "dimensions": ["visit:site", "time:hour"],
                "include": {"time_labels": True},
            },
            {"date_range": "realtime", "dimensions": ["visit:site"]},
        )
        questions = [
            read_question({"site_id": names, "metrics": ["visitors"], **body}, world) for body in bodies
        ]
        return ask_many(questions, reading, api.store.dialect, api.source_table())

    day, hours, present = await api.line.ask(caller_of(request), work, left(request))
    labels = {label: place for place, label in enumerate(hours.meta["time_labels"])}
    by_hour: dict[str, list[float]] = {}
    for row in hours.results:
        domain, label = row.dimensions
        places = by_hour.setdefault(domain, [0.0] * len(labels))
        if label in labels:
            places[labels[label]] = float(str(row.metrics[0]))
    here = {row.dimensions[0]: int(str(row.metrics[0])) for row in present.results}
    whole = {
        row.dimensions[0]: (row.metrics[0], row.comparison.change[0] if row.comparison else None)
        for row in day.results
    }
    return {
        site.id: Counted(
            *whole.get(site.domain, (0, None)),
            here.get(site.domain, 0),
            tuple(by_hour.get(site.domain, [0.0] * _HOURS)),
        )
        for site in sites
    }


def _tile(site: Site, counted: Counted, words: Words, *, is_pinned: bool) -> Tile:
    return Tile(
        site,
        spark(counted.hours),
        number("visitors", counted.visitors, words),
        change("visitors", counted.change, words),
        counted.now,
        is_pinned,
    )


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) else 1
