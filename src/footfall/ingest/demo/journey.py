"""What one visitor does on a made-up site, from the page of entry to that of exit. Chance is the caller's."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from footfall.enrich.source import Sources
from footfall.ingest.demo.people import Person
from footfall.ingest.demo.tables import (
    Action,
    Came,
    DemoSite,
    Page,
    Weighted,
    actions_of,
    matching,
    pages_of,
    sources_of,
)
from footfall.model.event import Origin
from footfall.model.hit import ENGAGEMENT, NO_SCROLL, PAGEVIEW

_MOST_PAGES = 30
_LONGEST_READ_SECONDS = 1200  # of one page; who is away for longer begins another visit
_SPREAD = 0.7  # sigma of a lognormal: half of the readers take between 0.6 and 1.6 times the median
_NEWS_BOOST = 9.0
_NEWS_DAYS = 2.5
_FORGOTTEN_SHARE = 0.004  # tabs that tell their engagement hours later, when no visit is open any more
_FORGOTTEN_MS = 4 * 3_600_000
_NOWHERE = Came("", Origin(), "", 0)

_NO_PROPS: dict[str, str] = {}


class Step(NamedTuple):
    """One thing that somebody does; it becomes an event."""

    at_ms: int
    person: Person
    came: Came
    referrer: str
    page: Page
    name: str = PAGEVIEW
    props: dict[str, str] = _NO_PROPS
    revenue_milli: int = 0
    currency: str = ""
    interactive: bool = True
    scroll: int = NO_SCROLL
    engaged_ms: int = 0


class Journeys:
    """The ways through one site."""

    def __init__(self, site: DemoSite, sources: Sources) -> None:
        self._site = site
        self._pages = pages_of(site)
        self._home = self._pages[0]
        by_pattern = {
            word.partition(":")[0]: matching(self._pages, word.partition(":")[0])
            for page in self._pages
            for word in page.links.split(" ")
        }
        self._links = {page.path: _links(page, by_pattern) for page in self._pages}
        self._address = {page.path: f"https://{site.domain}{page.path}" for page in self._pages}
        self._actions: dict[str, list[Action]] = {page.path: [] for page in self._pages}
        for action in actions_of(site):
            for page in matching(self._pages, action.pages):
                self._actions[page.path].append(action)
        self._sources = Weighted(sources_of(site, sources))
        self._landings: dict[tuple[str, int], Weighted[Page]] = {}

    def source(self, rng: Random) -> Came:
        """Return where a visit of any day comes from."""
        return self._sources.draw(rng)

    def landing(self, rng: Random, came: Came, days_ago: int) -> Page:
        """Return the page on which a visit begins: what appeared just before that day is read most."""
        key = came.landing, days_ago
        pages = self._landings.get(key)
        if pages is None:
            pages = self._landings[key] = Weighted(
                [
                    (page, (page.entry or 1) * _news(page, days_ago))
                    for page in matching(self._pages, came.landing)
                    if page.entry or came.landing
                ]
            )
        return pages.draw(rng) if pages else self._home

    def walk(self, rng: Random, person: Person, came: Came, at_ms: int, days_ago: int) -> Iterator[Step]:
        """Yield what *person* does from *at_ms* on, roughly in the order of time."""
        page = self.landing(rng, came, days_ago)
        referrer, leave_more = came.referrer, came.bounce
        for _ in range(_MOST_PAGES):
            yield Step(at_ms, person, came, referrer, page)
            came = _NOWHERE
            seconds = min(page.read_seconds * rng.lognormvariate(0, _SPREAD), _LONGEST_READ_SECONDS)
            leaves = rng.random() < page.leave + leave_more
            yield from self._acts(rng, person, page, referrer, at_ms)
            at_ms += int(seconds * 1000) + 1
            if rng.random() < self._site.telling:
                yield _engagement(rng, person, page, at_ms, seconds)
            if leaves:
                return
            at_ms += rng.randrange(40, 900)
            referrer, leave_more = self._address[page.path], 0.0
            page = self._links[page.path].draw(rng)
            if page.age_days and days_ago > page.age_days:
                page = self._home

    def _acts(self, rng: Random, person: Person, page: Page, referrer: str, at_ms: int) -> Iterator[Step]:
        for action in self._actions[page.path]:
            if rng.random() < action.chance:
                after = min(action.after_seconds * rng.lognormvariate(0, _SPREAD), _LONGEST_READ_SECONDS)
                amount = action.amount * rng.lognormvariate(0, _SPREAD)
                yield Step(
                    at_ms + int(after * 1000) + 1,
                    person,
                    _NOWHERE,
                    referrer,
                    page,
                    action.event,
                    {key: _value(rng, choices) for key, choices in action.props},
                    int(amount * 100) * 10,
                    action.currency,
                    action.interactive,
                )


def _engagement(rng: Random, person: Person, page: Page, at_ms: int, seconds: float) -> Step:
    if rng.random() < _FORGOTTEN_SHARE:
        at_ms += _FORGOTTEN_MS
    read = min(seconds / page.read_seconds, 2) / 2
    scroll = min(100, int(20 + 80 * (0.65 * read + 0.35 * rng.random()) ** 0.8))
    engaged_ms = int(seconds * 1000 * rng.uniform(0.55, 1))
    return Step(
        at_ms, person, _NOWHERE, "", page, ENGAGEMENT, scroll=scroll, engaged_ms=max(engaged_ms, 1000)
    )


def _links(page: Page, by_pattern: dict[str, list[Page]]) -> Weighted[Page]:
    """Return where one goes from *page*; a pattern's weight is shared among what it fits, as pages are liked."""
    found: list[tuple[Page, float]] = []
    for word in page.links.split(" "):
        pattern, _, weight = word.partition(":")
        others = [other for other in by_pattern[pattern] if other.path != page.path]
        whole = sum(other.entry or 1 for other in others)
        found += [(other, float(weight or 1) * (other.entry or 1) / whole) for other in others]
    return Weighted(found)


def _news(page: Page, days_ago: int) -> float:
    if not page.age_days:
        return 1
    since = page.age_days - days_ago
    return 1 + _NEWS_BOOST * 2 ** (-since / _NEWS_DAYS) if since >= 0 else 0


def _value(rng: Random, choices: tuple[str, ...]) -> str:
    value = choices[int(rng.random() * len(choices))]
    if not value.startswith("~"):
        return value
    number = float(value[1:]) * rng.lognormvariate(0, _SPREAD)
    return str(int(number)) if "." not in value else f"{number:.4f}"
