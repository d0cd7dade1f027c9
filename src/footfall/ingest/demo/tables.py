"""What the demo's world is made of: the tables in `data/`, read and looked up. No chance and no clock here."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Generic, NamedTuple, TypeVar

from footfall.enrich.geo import place_of
from footfall.enrich.source import Sources
from footfall.model.event import Origin, Place

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things of which some are drawn more often than others."""

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        kept = [(thing, weight) for thing, weight in pairs if weight > 0]
        self._things = [thing for thing, _ in kept]
        self._ends = list(accumulate(weight for _, weight in kept))

    def __bool__(self) -> bool:
        return bool(self._things)

    def __iter__(self) -> Iterator[T]:
        return iter(self._things)

    def draw(self, rng: Random) -> T:
        """Return one of them."""
        return self._things[bisect(self._ends, rng.random() * self._ends[-1], 0, len(self._ends) - 1)]


class DemoSite(NamedTuple):
    """A line of sites.tsv; shares are 0 to 1."""

    key: str
    domain: str
    zone: str
    ip: str
    bots: str
    visits: float
    """Of an ordinary day at the end."""
    growth: float
    """How much more that is than at the beginning: 0.5 is half as much again."""
    weekend: float
    home: str
    home_share: float
    again: float
    """Of visits, by somebody who was there on that day already."""
    telling: float
    """Of pageviews, whose engagement is told."""


class Page(NamedTuple):
    """A line of pages.tsv."""

    path: str
    title: str
    entry: float
    read_seconds: float
    leave: float
    age_days: int
    links: str


class Came(NamedTuple):
    """Where a visit came from, and how it begins."""

    referrer: str
    origin: Origin
    landing: str
    """Pages on which it begins; empty for any."""
    bounce: float
    """Added to the share of those who leave at once."""


class Happening(NamedTuple):
    """A line of happenings.tsv."""

    days_ago: float
    hours: float
    extra: float
    half_life_hours: float
    came: Came


class Action(NamedTuple):
    """A line of actions.tsv."""

    pages: str
    event: str
    chance: float
    after_seconds: float
    interactive: bool
    props: tuple[tuple[str, tuple[str, ...]], ...]
    currency: str
    amount: float


class DemoGoal(NamedTuple):
    """A line of goals.tsv."""

    event: str
    page: str
    currency: str
    scroll: int | None
    name: str


class Suspect(NamedTuple):
    """A line of refused.tsv."""

    reason: str
    user_agent: str
    referrer: str


class Somewhere(NamedTuple):
    """A line of places.tsv."""

    place: Place
    zone: str
    language: str


@cache
def demo_sites() -> tuple[DemoSite, ...]:
    """Return the sites, in the order of their columns in other tables."""
    return tuple(
        DemoSite(
            key,
            domain,
            zone,
            ip,
            bots,
            float(visits),
            float(growth) / 100,
            float(weekend) / 100,
            home,
            float(share) / 100,
            float(again) / 100,
            float(telling) / 100,
        )
        for key, domain, zone, ip, bots, visits, growth, weekend, home, share, again, telling in _rows(
            "sites"
        )
    )


def pages_of(site: DemoSite) -> list[Page]:
    """Return the site's pages."""
    return [
        Page(path, title, float(entry), float(read), float(leave) / 100, int(age), links)
        for key, path, title, entry, read, leave, age, links in _rows("pages")
        if key == site.key
    ]


def matching(pages: Sequence[Page], pattern: str) -> list[Page]:
    """Return the pages whose paths *pattern* (`/posts/*`; empty for all) fits."""
    return [page for page in pages if not pattern or fnmatchcase(page.path, pattern)]


def sources_of(site: DemoSite, sources: Sources) -> list[tuple[Came, float]]:
    """Return where the site's visits come from on every day, with weights."""
    column = demo_sites().index(site)
    found = []
    for referrer, query, *weights, landing, bounce in _rows("sources"):
        came = _came(site, sources, [referrer, query, landing, bounce])
        found.append((came, float(weights[column])))
    return found


def happenings_of(site: DemoSite, sources: Sources) -> list[Happening]:
    """Return what brings the site visits on some days only."""
    return [
        Happening(float(ago), float(hours), float(extra), float(half), _came(site, sources, rest))
        for key, ago, hours, extra, half, *rest in _rows("happenings")
        if key == site.key
    ]


def actions_of(site: DemoSite) -> list[Action]:
    """Return what people do on the site's pages."""
    found = []
    for key, pages, event, chance, after, interactive, props, revenue in _rows("actions"):
        if key == site.key:
            currency, _, amount = revenue.partition(":")
            choices = tuple(_choices(props))
            found.append(
                Action(
                    pages,
                    event,
                    float(chance) / 100,
                    float(after),
                    interactive == "yes",
                    choices,
                    currency,
                    float(amount or 0),
                )
            )
    return found


def goals_of(site: DemoSite) -> list[DemoGoal]:
    """Return the site's goals."""
    return [
        DemoGoal(event, page, currency, int(scroll) if scroll else None, name)
        for key, event, page, currency, scroll, name in _rows("goals")
        if key == site.key
    ]


def suspects_of(site: DemoSite) -> Weighted[Suspect]:
    """Return who comes to the site and may not count."""
    return Weighted(
        [
            (Suspect(reason, user_agent, referrer), float(weight))
            for reason, weight, key, user_agent, referrer in _rows("refused")
            if key in {"*", site.key}
        ]
    )


def agents_of(site: DemoSite) -> list[tuple[str, float]]:
    """Return user agents, with the versions of browsers still to be filled in, and weights."""
    column = demo_sites().index(site)
    return [(user_agent, float(weights[column])) for user_agent, *weights in _rows("agents")]


@cache
def screens() -> dict[str, Weighted[tuple[int, int]]]:
    """Return sizes of screens by device."""
    found: dict[str, list[tuple[tuple[int, int], float]]] = {}
    for device, size, weight in _rows("screens"):
        width, _, height = size.partition("x")
        found.setdefault(device, []).append(((int(width), int(height)), float(weight)))
    return {device: Weighted(sizes) for device, sizes in found.items()}


def places_of(site: DemoSite) -> Weighted[Somewhere]:
    """Return where the site's visitors are."""
    all_places = [
        (
            Somewhere(place_of({"country_code": country, "state1": region, "city": city}), zone, language),
            float(weight),
        )
        for country, region, city, weight, zone, language in _rows("places")
    ]
    whole = sum(weight for _, weight in all_places)
    at_home = sum(weight for where, weight in all_places if where.place.country == site.home)
    return Weighted(
        [
            (
                where,
                weight / whole * (1 - site.home_share)
                + (weight / at_home * site.home_share if where.place.country == site.home else 0),
            )
            for where, weight in all_places
        ]
    )


def _came(site: DemoSite, sources: Sources, cells: list[str]) -> Came:
    referrer, query, landing, bounce = cells
    return Came(
        sources.clean(referrer), sources.origin(site.domain, query, referrer), landing, float(bounce) / 100
    )


def _choices(props: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    # `budget=under 10k|10k to 50k kind=redesign`: a key is the word before an equals sign.
    key = ""
    words: list[str] = []
    for word in props.split(" ") if props else []:
        name, mark, rest = word.partition("=")
        if mark and name.isidentifier():
            if key:
                yield key, tuple(" ".join(words).split("|"))
            key, words = name, [rest]
        else:
            words.append(word)
    if key:
        yield key, tuple(" ".join(words).split("|"))


def _rows(name: str) -> Iterator[list[str]]:
    """Yield the cells of a table; `-` is an empty one."""
    text = files("footfall.ingest.demo").joinpath("data", f"{name}.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield ["" if cell == "-" else cell for cell in line.split("\t")]
