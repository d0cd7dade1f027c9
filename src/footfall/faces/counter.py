"""How often a page was viewed, for everybody: what a site's setting `counter` lets a page show of itself."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from footfall.clock import Clock
from footfall.errors import BadRequest
from footfall.faces.questions import Questions
from footfall.faces.remembered import Remembered
from footfall.faces.world import calendar_of, world_of
from footfall.model.site import Site
from footfall.query.ask import ask
from footfall.query.calendar import read_day
from footfall.query.read import read_question
from footfall.sites.snapshot import Snapshot
from footfall.store.base import Dialect, Reading

FRESH_SECONDS = 60  # so that a page that thousands look at asks the store once a minute
_MOST_REMEMBERED = 2000
_CALLER = (
    "counter"  # all strangers are one in the line of questions: none of them keeps a token's holder waiting
)
_DAYS_BACK = {"week": 7, "month": 30, "year": 365}


class Count(msgspec.Struct, frozen=True):
    """Of one page, or of a whole site."""

    views: int
    visitors: int
    """Of each day, added up."""


class Counters:
    """Counts, and remembers each count for a minute. The event loop owns it."""

    def __init__(
        self, *, line: Questions, snapshot: Callable[[], Snapshot], dialect: Dialect, clock: Clock
    ) -> None:
        self._line = line
        self._snapshot = snapshot
        self._dialect = dialect
        self._clock = clock
        # Others may wait for the same count when its first caller has left.
        self._remembered: Remembered[Count] = Remembered(clock, FRESH_SECONDS, _MOST_REMEMBERED)

    async def count(self, site: Site, path: str | None, start: str, end: str) -> Count:
        """
        Return how often *path* of *site* was viewed, or for None all of it, imported days included.

        From *start* (a day, or `week`, `month`, `year` back) to *end* (a day), both included; empty is open. It may
        be up to a minute old, and a second behind what was answered.

        Raises:
            BadRequest: *start* or *end* is none.
            Unavailable: too many others wait for a count.
        """
        filters = [] if path is None else [["is", "event:page", [path]]]
        return await self._fresh(site, filters, self._range(site, start, end))

    async def visitors(self, site: Site, filters: list[Any]) -> int:
        """
        Return the visitors of the last 30 days, today included, to whom *filters* apply; as old as `count` may be.

        Raises:
            BadQuery: the filters are none of a query.
            Unavailable: too many others wait for a count.
        """
        today = calendar_of([site]).day_of(self._clock.now_ms())
        days = ((today - timedelta(days=29)).isoformat(), today.isoformat())
        return (await self._fresh(site, filters, days)).visitors

    async def _fresh(self, site: Site, filters: list[Any], range_: tuple[str, ...]) -> Count:
        key = (site.id, msgspec.json.encode(filters), *range_)
        return await self._remembered.get(key, lambda: self._ask(site, filters, range_))

    async def _ask(self, site: Site, filters: list[Any], range_: tuple[str, ...]) -> Count:
        calendar, now_ms, snapshot = calendar_of([site]), self._clock.now_ms(), self._snapshot()
        body = {
            "site_id": site.domain,
            "metrics": ["pageviews", "visitors"],
            "date_range": list(range_) if range_ else "all",
            "filters": filters,
            "include": {"imports": True},
        }

        def work(reading: Reading) -> Count:
            question = read_question(body, world_of([site], calendar, snapshot, now_ms, reading))
            views, visitors = ask(question, reading, self._dialect).results[0].metrics
            return Count(int(str(views)), int(str(visitors)))

        return await self._line.ask(_CALLER, work)

    def _range(self, site: Site, start: str, end: str) -> tuple[str, ...]:
        """Return the first and last day; nothing for all days."""
        today = calendar_of([site]).day_of(self._clock.now_ms())
        if not (start or end):
            return ()
        if start in _DAYS_BACK:
            first = today - timedelta(days=_DAYS_BACK[start])
        else:
            # No event is older than the clocks of computers.
            first = read_day(start, "start") if start else date(1970, 1, 1)
        last = read_day(end, "end") if end else max(today, first)
        if first > last:
            raise BadRequest(f"start: {first} is after end: {last}.")
        return first.isoformat(), last.isoformat()
