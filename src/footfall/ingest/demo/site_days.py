"""How many come to a made-up site, and when: growth, weekends, hours of the day, and what is not of every day."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from footfall.enrich.agent import Agents
from footfall.enrich.source import Sources
from footfall.ingest.demo.journey import Journeys, Step
from footfall.ingest.demo.people import People, Person
from footfall.ingest.demo.tables import Came, DemoSite, Happening, Weighted, happenings_of

DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_GROWN_DAYS = 90
_NOISE = 0.06
_SATURDAY = 5
# Visits by the hour of day where the visitor is.
_WORKDAY = Weighted(
    list(enumerate([3, 2, 1, 1, 1, 2, 5, 10, 16, 21, 23, 22, 19, 21, 23, 22, 20, 17, 14, 14, 15, 14, 11, 6]))
)
_FREE_DAY = Weighted(
    list(enumerate([5, 4, 2, 1, 1, 1, 2, 4, 8, 13, 17, 18, 17, 16, 16, 16, 16, 15, 15, 17, 19, 18, 13, 8]))
)


class SiteDays:
    """The visits of one site, day by day; *until_ms* is when the last day's are cut off."""

    def __init__(
        self, site: DemoSite, *, agents: Agents, sources: Sources, until_ms: int, scale: float, seed: int
    ) -> None:
        self.site = site
        self.people = People(site, agents)
        self.journeys = Journeys(site, sources)
        self._last_day = until_ms // DAY_MS
        self._scale = scale
        self._seed = seed
        self._happenings = happenings_of(site, sources)
        self._extra: dict[int, list[tuple[int, Came]]] = {}
        rng = Random(f"{seed} {site.key} happenings")  # noqa: S311 - a made-up world, the same for a seed
        for happening in self._happenings:
            for at_ms in self._moments(rng, happening, until_ms):
                self._extra.setdefault(at_ms // DAY_MS, []).append((at_ms, happening.came))
        self._going_on = [
            happening.came
            for happening in self._happenings
            if not happening.half_life_hours and happening.hours > 24 * happening.days_ago
        ]

    def days_ago(self, day: int) -> int:
        """Return how long before the last day *day* is; 0 for later ones."""
        return max(self._last_day - day, 0)

    def steps(self, day: int) -> Iterator[Step]:
        """Yield what people do in visits that begin on *day* (UTC, since 1970-01-01), visit by visit."""
        days_ago = self._last_day - day
        rng = Random(f"{self._seed} {self.site.key} {days_ago}")  # noqa: S311 - as above
        free = _is_free(day)
        here: list[Person] = []
        walk = self.journeys.walk
        for _ in range(round(self._usual(rng, day))):
            person = self._somebody(rng, day, here)
            at_ms = _moment(rng, person, day, free)
            yield from walk(rng, person, self.journeys.source(rng), at_ms, days_ago)
        for at_ms, came in self._extra.get(day, ()):
            yield from walk(rng, self.people.meet(rng, day), came, at_ms, days_ago)

    def visit_now(self, rng: Random, at_ms: int) -> Iterator[Step]:
        """Yield what one visitor does from *at_ms* on."""
        person = self.people.meet(rng, at_ms // DAY_MS)
        came = self.journeys.source(rng)
        if self._going_on and rng.random() < 0.25:
            came = self._going_on[rng.randrange(len(self._going_on))]
        return self.journeys.walk(rng, person, came, at_ms, 0)

    def refused_number(self, rng: Random, day: int) -> int:
        """Return how many programs and others that do not count come on *day*: more as time goes by, weekends or not."""
        return round(self._level(day) ** 2 * self.site.visits * self._scale * rng.uniform(0.2, 0.34))

    def _usual(self, rng: Random, day: int) -> float:
        share = self.site.weekend if _is_free(day) else 1
        return self.site.visits * self._scale * self._level(day) * share * rng.gauss(1, _NOISE)

    def _level(self, day: int) -> float:
        return 1 / (1 + self.site.growth * (self._last_day - day) / _GROWN_DAYS)

    def _somebody(self, rng: Random, day: int, here: list[Person]) -> Person:
        if here and rng.random() < self.site.again:
            return here[rng.randrange(len(here))]
        person = self.people.meet(rng, day)
        here.append(person)
        return person

    def _moments(self, rng: Random, happening: Happening, until_ms: int) -> Iterator[int]:
        began_ms = until_ms - int(happening.days_ago * DAY_MS)
        lasts_ms = happening.hours * _HOUR_MS
        visits = happening.extra * self.site.visits * self._scale
        for _ in range(round(visits)):
            after_ms = rng.random() * lasts_ms
            if happening.half_life_hours:
                after_ms = rng.expovariate(0.693 / (happening.half_life_hours * _HOUR_MS))
            if after_ms < lasts_ms:
                yield began_ms + int(after_ms)


def together(sites: Sequence[SiteDays]) -> Weighted[SiteDays]:
    """Return the sites, the busiest drawn most often."""
    return Weighted([(one, one.site.visits) for one in sites])


def _is_free(day: int) -> bool:
    return (day + 3) % 7 >= _SATURDAY  # 1970-01-01 was a Thursday


def _moment(rng: Random, person: Person, day: int, free: bool) -> int:
    hour = (_FREE_DAY if free else _WORKDAY).draw(rng) - _offset_hours(person.where.zone, day)
    return day * DAY_MS + int((hour + rng.random()) % 24 * _HOUR_MS)


@cache
def _offset_hours(zone: str, day: int) -> float:
    noon = datetime.fromtimestamp(day * 86_400 + 43_200, UTC).astimezone(_zone(zone))
    offset = noon.utcoffset()
    assert offset is not None
    return offset.total_seconds() / 3600


@cache
def _zone(name: str) -> ZoneInfo:
    # ZoneInfo itself remembers eight of them, and here are eighty.
    return ZoneInfo(name)
