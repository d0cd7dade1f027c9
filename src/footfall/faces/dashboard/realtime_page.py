"""`/sites/{domain}/realtime`: who is here now and in the last half hour, live."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.response import Stream

from footfall.errors import BadQuery, NotFound, Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.listing import Listing, listing
from footfall.faces.dashboard.look import Look, look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.questions import answers_of, ask_bodies
from footfall.faces.dashboard.site_page import menus
from footfall.query.panels import Tab

_EVERY_SECONDS: Final = 5
_LONGEST_SECONDS: Final = 3600  # then the browser asks again, and is looked at again
_LINES: Final = 10
_WATCHERS: Final = "watchers"  # in the line of questions they are one: nobody's own question waits for them

_TABS: Final = (
    Tab(name="pages", label="Pages", dimensions=("event:page",), metrics=("visitors",)),
    Tab(name="sources", label="Sources", dimensions=("visit:source",), metrics=("visitors",)),
    Tab(name="countries", label="Countries", dimensions=("visit:country",), metrics=("visitors",)),
)


class Minute(msgspec.Struct, frozen=True):
    """One minute of the last half hour, with its bar's height in percent."""

    label: str
    visitors: int
    pageviews: int
    height: float


class Present(msgspec.Struct, frozen=True):
    """Who is here."""

    now: int
    visitors: int
    pageviews: int
    minutes: tuple[Minute, ...]
    lists: tuple[tuple[Tab, Listing], ...]


async def realtime_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show who is here now."""
    look = await look_at(parts, request)
    present = await present_of(parts, request, look)
    return parts.pages.answer(
        request,
        look.words,
        "realtime.html",
        **look.shown(),
        **menus(parts, look),
        sites=parts.api.things.snapshot.sites,
        present=present,
    )


async def realtime_stream(parts: Dashboard, request: AnyRequest) -> Stream:
    """Send what changed on the page every few seconds (server-sent events), as long as somebody looks."""
    await look_at(parts, request)  # what cannot be looked at has no stream

    async def events() -> AsyncIterator[bytes]:
        sent = ""
        for _ in range(_LONGEST_SECONDS // _EVERY_SECONDS):
            try:
                # Again: a share may have ended.
                look = await look_at(parts, request)
                present = await present_of(parts, request, look, live=True)
            except (BadQuery, NotFound):
                return
            except Refused:
                # The store is busy; the page keeps what it shows, and the next turn asks again.
                yield b": busy\n\n"
            else:
                values = {**look.shown(), "present": present}
                text = parts.pages.text(look.words, "present.html", values)
                lines = "".join(f"data: {line}\n" for line in text.splitlines())
                # A comment keeps the connection open and finds out who left.
                yield f"{lines}\n".encode("utf-8", "replace") if text != sent else b": same\n\n"
                sent = text
            await asyncio.sleep(_EVERY_SECONDS)

    headers = {"cache-control": "no-store", "x-accel-buffering": "no", "x-content-type-options": "nosniff"}
    return Stream(events(), media_type="text/event-stream", headers=headers)


async def now_part(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Return the number of visitors now, as text."""
    look = await look_at(parts, request)
    body = {"metrics": ["visitors"], "date_range": "realtime", "filters": look.filters()}
    [asked] = await ask_bodies(parts, request, look.site, [body])
    number = asked.answer.results[0].metrics[0] if asked.answer else 0
    return Response(str(number).encode(), media_type="text/plain", headers={"cache-control": "no-store"})


async def present_of(parts: Dashboard, request: AnyRequest, look: Look, *, live: bool = False) -> Present:
    """
    Return who is on the site that *look* is at, under its filters; *live*, all who watch it share an answer.

    Raises:
        BadQuery: the filters are none that go together.
    """
    filters = look.filters()
    tabs = [tab for tab in _TABS if look.offers(tab.dimensions[0])]
    both = ["visitors", "pageviews"]
    bodies: list[dict[str, Any]] = [
        {"metrics": ["visitors"], "date_range": "realtime", "filters": filters},
        {"metrics": both, "date_range": "30m", "filters": filters},
        {
            "metrics": both,
            "date_range": "30m",
            "filters": filters,
            "dimensions": ["time:minute"],
            "include": {"time_labels": True},
        },
        *(
            {
                "metrics": ["visitors"],
                "date_range": "30m",
                "filters": filters,
                "dimensions": list(tab.dimensions),
                "pagination": {"limit": _LINES + 1},
            }
            for tab in tabs
        ),
    ]
    if live:
        key = look.site.id, msgspec.json.encode(filters)
        found = await parts.live.get(key, lambda: answers_of(parts.api, _WATCHERS, look.site, bodies))
    else:
        found = await ask_bodies(parts, request, look.site, bodies)
    if problem := next((asked.problem for asked in found[:3] if asked.answer is None), ""):
        raise BadQuery(problem)
    now, half_hour, minutes, *lists = (asked.answer for asked in found)
    assert now is not None
    assert half_hour is not None
    assert minutes is not None
    counted = {row.dimensions[0]: row.metrics for row in minutes.results}
    pairs = [
        (label, *(int(str(value)) for value in counted.get(label, (0, 0))))
        # The last one is still to come: what is dated a little ahead counts as now.
        for label in minutes.meta["time_labels"][-31:-1]
    ]
    top = max((pageviews for _, _, pageviews in pairs), default=0) or 1
    visitors, pageviews = half_hour.results[0].metrics
    return Present(
        now=int(str(now.results[0].metrics[0])),
        visitors=int(str(visitors)),
        pageviews=int(str(pageviews)),
        minutes=tuple(
            Minute(label[11:16], visitors, pageviews, round(100 * pageviews / top, 1))
            for label, visitors, pageviews in pairs
        ),
        lists=tuple(
            (tab, listing(tab, answer, look, limit=_LINES))
            for tab, answer in zip(tabs, lists, strict=True)
            if answer is not None
        ),
    )
