"""Made-up events in the order of time: those of the past, and those that come while time goes on."""

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from operator import itemgetter
from random import Random

from footfall.enrich.agent import Agents
from footfall.enrich.day import Days
from footfall.enrich.source import Sources
from footfall.ingest.demo.journey import Step
from footfall.ingest.demo.site_days import DAY_MS, SiteDays, together
from footfall.ingest.demo.strangers import Strangers, Suspected
from footfall.ingest.demo.tables import demo_sites
from footfall.model.event import Event
from footfall.model.reason import Reason
from footfall.model.site import Site
from footfall.visits.gap import SAME_VISIT_GAP_MS

EVENTS = 350_000
"""About as many the past has at scale 1."""
DAYS = 91  # so that the last ninety days begin with a whole one in every zone
LIVE_VISITS_A_SECOND = (
    0.1  # of some five events each: somebody is always there, and the last hour is no mountain
)
_BUSY_MS = (
    45 * 60_000
)  # before now: as many as will come from then on, so that the last half hour is no slope
_REFUSED_SHARE = 0.25  # beside each visit that comes now

Made = tuple[Event, Reason | None]
"""An event, and why it does not count."""

_Coming = tuple[int, int, SiteDays, Step | Suspected]
_AT = itemgetter(0, 1)


class World:
    """
    The events of all made-up sites. The same *seed*, *until_ms*, *days* and *scale* make the same events.

    First `past`, to its end; then `due`, again and again.
    """

    def __init__(
        self,
        sites: Mapping[str, Site],
        *,
        until_ms: int,
        days: int = DAYS,
        scale: float = 1,
        seed: int = 1,
        live_visits_a_second: float = LIVE_VISITS_A_SECOND,
    ) -> None:
        """*sites* are the registered ones by domain; *scale* 1 makes `EVENTS` of them in 91 days."""
        agents, sources = Agents(), Sources()
        self._registered = sites
        self._until_ms = until_ms
        self._since_ms = until_ms - days * DAY_MS
        self._sites = [
            SiteDays(site, agents=agents, sources=sources, until_ms=until_ms, scale=scale, seed=seed)
            for site in demo_sites()
            if site.domain in sites
        ]
        self._strangers = Strangers(agents, sources)
        self._by_visits = together(self._sites)
        self._seed = seed
        self._days = Days()
        self._rng = Random(f"{seed} now")  # noqa: S311 - a made-up world, the same for a seed
        self._live_visits_a_second = live_visits_a_second
        self._next_visit_ms = float(until_ms - _BUSY_MS)
        self._coming: list[_Coming] = []
        self._drawn = 0

    def past(self, since_ms: int = 0) -> Iterator[Made]:
        """Yield the events from *since_ms*, or the beginning, until now."""
        since_ms = max(since_ms, self._since_ms)
        self._next_visit_ms = max(self._next_visit_ms, since_ms)
        # Visits of the day before go on across midnight.
        first, last = since_ms // DAY_MS, self._until_ms // DAY_MS
        waiting: list[_Coming] = []
        for day in range(first, last + 1):
            begun = [one for one in self._of_day(day) if one[0] >= since_ms]
            if day == last:
                begun = [one for one in begun if one[0] < self._until_ms]
                self._come_until(self._until_ms)
                begun += self._coming
            waiting = sorted(waiting + begun, key=_AT)
            end_ms = min((day + 1) * DAY_MS, self._until_ms)
            ready = next((at for at, one in enumerate(waiting) if one[0] >= end_ms), len(waiting))
            yield from map(self._made, waiting[:ready])
            waiting = waiting[ready:]
        self._coming = waiting  # sorted, so it is a heap

    def due(self, now_ms: int) -> Iterator[Made]:
        """Yield the events that have come until *now_ms* since the last call."""
        self._come_until(now_ms)
        while self._coming and self._coming[0][0] <= now_ms:
            yield self._made(heappop(self._coming))

    def _of_day(self, day: int) -> Iterator[_Coming]:
        for site in self._sites:
            for step in site.steps(day):
                self._drawn += 1
                yield step.at_ms, self._drawn, site, step
            rng = Random(f"{self._seed} {site.site.key} refused {self._until_ms // DAY_MS - day}")  # noqa: S311 - as above
            for _ in range(site.refused_number(rng, day)):
                at_ms = day * DAY_MS + rng.randrange(DAY_MS)
                self._drawn += 1
                yield at_ms, self._drawn, site, self._strangers.come(rng, site, at_ms)

    def _come_until(self, until_ms: int) -> None:
        """Begin the visits that come now until *until_ms*."""
        rng = self._rng
        while self._live_visits_a_second and self._next_visit_ms < until_ms:
            at_ms = int(self._next_visit_ms)
            self._next_visit_ms += rng.expovariate(self._live_visits_a_second) * 1000
            site = self._by_visits.draw(rng)
            for step in site.visit_now(rng, at_ms):
                self._drawn += 1
                heappush(self._coming, (step.at_ms, self._drawn, site, step))
            if rng.random() < _REFUSED_SHARE:
                self._drawn += 1
                heappush(self._coming, (at_ms, self._drawn, site, self._strangers.come(rng, site, at_ms)))

    def _made(self, coming: _Coming) -> Made:
        at_ms, _, of, step = coming
        site = self._registered[of.site.domain]
        day = self._days.of_site(site, at_ms)
        mark, reason = "", None
        if isinstance(step, Suspected):
            step, mark, reason = step
        person, page, came = step.person, step.page, step.came
        # By position, in the order of the fields: by name it takes five times as long.
        return Event(
            site.id,
            at_ms,
            day.number,
            person.on(day.number),
            person.on(day.number - 1) if at_ms - day.start_ms <= SAME_VISIT_GAP_MS else None,
            came.origin,
            person.where.place,
            person.agent,
            step.name,
            of.site.domain,
            page.path,
            page.title,
            step.referrer,
            person.screen[0],
            person.screen[1],
            person.language,
            person.kept_ip,
            step.props,
            step.revenue_milli,
            step.currency,
            step.interactive,
            step.scroll,
            step.engaged_ms,
            mark,
        ), reason
