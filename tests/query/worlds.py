"""Random worlds and random questions to them, for hypothesis. Values are few, so that they meet."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from hypothesis import strategies as st

from asked import records_of
from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId, VisitorId
from footfall.model.record import Record
from footfall.model.zone import local_day, midnight_ms
from footfall.query.calendar import Calendar
from footfall.query.read import World

# A zone, and a day on which its clocks do something, or nothing.
PLACES: Final = (
    ("UTC", date(2024, 2, 29)),
    ("UTC", date(2023, 12, 31)),
    ("Europe/Berlin", date(2024, 3, 31)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("America/Santiago", date(2024, 9, 8)),  # midnight is skipped
    ("America/Havana", date(2024, 11, 3)),  # midnight comes twice
    ("Australia/Lord_Howe", date(2024, 4, 7)),  # half an hour
    ("Asia/Kathmandu", date(2024, 5, 5)),  # 5:45
    ("Pacific/Apia", date(2011, 12, 30)),  # a day that never was
)
_MINUTE = timedelta(minutes=1)
_GAPS: Final = (0, 0.5, 1, 7, 29, 30, 31, 45, 400)


class Made(NamedTuple):
    """A world: its rows, whose sites they are of, and what is needed to read a question."""

    sites: tuple[SiteId, ...]
    zone: str
    day: date
    goals: tuple[Goal, ...]
    records: list[Record]

    def __repr__(self) -> str:
        """Say it in few lines: what differs from a plain pageview."""
        rows = (msgspec.to_builtins(row) for row in self.records)
        unsaid = {"arrival_us", "day", "visit_started_ms"}
        shown = (str({key: value for key, value in row.items() if key not in unsaid}) for row in rows)
        return "\n  ".join([f"{self.zone} {self.day}", *shown])

    def world(self, now_ms: int) -> World:
        """Return what questions to it are read against."""
        seen = [row.at_ms for row in self.records if not row.refused]
        return World(
            sites=self.sites,
            calendar=Calendar.of_zone(self.zone),
            goals=self.goals,
            segments={},
            now_ms=now_ms,
            first_event_ms=lambda: min(seen, default=None),
        )


def worlds(sites: Sequence[SiteId]) -> st.SearchStrategy[Made]:
    """Return worlds of these *sites*."""
    event = st.one_of(*_EVENTS)
    origin = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(some) for name, some in _OF_VISITS.items()}
    )
    visit = st.tuples(
        st.sampled_from(sites),
        st.sampled_from("abc"),
        st.integers(-1, 1),
        st.sampled_from((0, 1, 15, 29, 59, 60, 119, 120, 180, 719, 1410, 1425, 1438, 1439)),
        origin,
        st.lists(st.tuples(st.sampled_from(_GAPS), event), min_size=1, max_size=5),
    )
    refused = st.lists(
        st.tuples(st.sampled_from(sites), st.integers(-60, 1500), origin, _REFUSED), max_size=3
    )
    return st.tuples(st.sampled_from(PLACES), st.lists(visit, max_size=7), refused).map(
        lambda drawn: _made(tuple(sites), *drawn)
    )


def _made(
    sites: tuple[SiteId, ...], place: tuple[str, date], visits: Sequence[Any], refused: Sequence[Any]
) -> Made:
    zone, day = place
    events: dict[SiteId, list[dict[str, Any]]] = {site: [] for site in sites}
    for site, user, offset, minute, origin, steps in visits:
        at = _midnight(zone, day + timedelta(days=offset)) + minute * _MINUTE
        for gap, event in steps:
            at += gap * _MINUTE
            events[site].append({"ts": at.isoformat(), "user": user, **origin, **event})
    records = [row for site in sites for row in records_of(site, events[site], zone, 0)]
    for number, (site, minute, origin, given) in enumerate(refused):
        at_ms = int((_midnight(zone, day) + minute * _MINUTE).timestamp() * 1000)
        records.append(_refused(site, zone, at_ms, number, {**origin, **given}))
    goals = tuple(
        Goal(GoalId(number * 10 + place), site, **given)
        for place, site in enumerate(sites)
        for number, given in enumerate(_GOALS[place:], 1)
    )
    return Made(sites, zone, day, goals, records)


def _midnight(zone: str, day: date) -> datetime:
    return datetime.fromtimestamp(midnight_ms(zone, day) / 1000, UTC)


def _refused(site: SiteId, zone: str, at_ms: int, number: int, given: Mapping[str, Any]) -> Record:
    columns = {
        {"pathname": "path", "referrer": "visit_referrer"}.get(name, name): value
        for name, value in given.items()
    }
    known = {name: columns[name] for name in Record.__struct_fields__ if name in columns}
    return Record(
        site_id=site,
        at_ms=at_ms,
        arrival_us=at_ms * 1000 + number,
        day=(local_day(zone, at_ms) - date(1970, 1, 1)).days,
        visitor_id=VisitorId(number),
        **known,
    )


_PATHS: Final = ("/", "/a", "/a/b", "/A", "/ü*")
_OF_VISITS: Final[Mapping[str, Sequence[Any]]] = {
    "source": ("Google", "Facebook", "Ünique", "ChatGPT"),
    "referrer": ("google.com", "example.org/x"),
    "utm_source": ("news", "News"),
    "utm_medium": ("email", "cpc", "Social"),
    "utm_campaign": ("spring",),
    "utm_content": ("one",),
    "utm_term": ("shoe's",),
    "click_id": ("gclid", "msclkid"),
    "device": ("Mobile", "Desktop"),
    "browser": ("Firefox", "Chrome"),
    "browser_version": ("9", "10"),
    "os": ("Linux", "iOS"),
    "os_version": ("17.1",),
    "country": ("DE", "US", "ZZ"),
    "region": ("DE-BE",),
    "region_name": ("Berlin",),
    "city": (2950159, 2**33 + 1),
    "city_name": ("Berlin",),
    "language": ("de", "en-US"),
    "screen_width": (360, 576, 991, 1440),
}
_PAGE: Final[Mapping[str, Any]] = {
    "pathname": st.sampled_from(_PATHS),
    "hostname": st.sampled_from(("example.com", "blog.example.com")),
}
_PROPS: Final = st.dictionaries(
    st.sampled_from(("plan", "who's")), st.sampled_from(("free", "Pro", "(none)")), max_size=2
)
_EVENTS: Final = (
    st.fixed_dictionaries({**_PAGE, "title": st.sampled_from(("", "A title")), "props": _PROPS}),
    st.fixed_dictionaries({"pathname": st.sampled_from(_PATHS)}),
    st.fixed_dictionaries(
        {
            **_PAGE,
            "name": st.just("engagement"),
            "scroll_depth": st.sampled_from((0, 40, 50, 100, 255)),
            "engagement_ms": st.sampled_from((0, 400, 1500, 61_500)),
        }
    ),
    st.fixed_dictionaries(
        {
            **_PAGE,
            "name": st.sampled_from(("Signup", "signup")),
            "props": _PROPS,
            "interactive": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {
            **_PAGE,
            "name": st.just("Purchase"),
            "props": _PROPS,
            "revenue": st.fixed_dictionaries(
                {
                    "amount": st.sampled_from((0.001, 9.99, 10, -3.335)),
                    "currency": st.sampled_from(("EUR", "USD", "JPY")),
                }
            ),
        }
    ),
)
_REFUSED: Final = st.fixed_dictionaries(
    {
        "refused": st.sampled_from(("crawler", "spam")),
        "refused_count": st.sampled_from((1, 2, 1000)),
        **_PAGE,
        "name": st.sampled_from(("pageview", "Signup")),
    }
)
_GOALS: Final[Sequence[Mapping[str, Any]]] = (
    {"display_name": "Paid", "event_name": "Purchase", "currency": "EUR"},  # the first site's alone
    {"display_name": "Signup", "event_name": "Signup"},
    {"display_name": "Pro signup", "event_name": "Signup", "props": {"plan": "Pro"}},
    {"display_name": "Purchase", "event_name": "Purchase", "currency": "EUR"},
    {"display_name": "Dollars", "event_name": "Purchase", "currency": "USD"},
    {"display_name": "Visit /a", "page_path": "/a"},
    {"display_name": "Visit below", "page_path": "/a/*"},
    {"display_name": "Visit all", "page_path": "**"},
    {"display_name": "Scroll 50", "page_path": "/**", "scroll_threshold": 50},
    {"display_name": "Scroll /a", "page_path": "/a", "scroll_threshold": 0},
)

# Questions

_TIMES: Final = ("time", "time:minute", "time:hour", "time:day", "time:week", "time:month")
_OF_EVENTS: Final = (
    "event:page",
    "event:hostname",
    "event:name",
    "event:title",
    "event:props:plan",
    "event:props:who's",
)
_ENDS: Final = (
    "visit:entry_page",
    "visit:entry_page_hostname",
    "visit:exit_page",
    "visit:exit_page_hostname",
)
_REST: Final = tuple(
    f"visit:{name}"
    for name in (
        *(name for name in _OF_VISITS if name != "screen_width"),
        "channel",
        "screen_class",
        "country_name",
    )
)
_COUNTS: Final = ("visitors", "visits", "pageviews", "events", "percentage")
_WHOLE: Final = (
    "visits",
    "bounce_rate",
    "visit_duration",
    "views_per_visit",
    "visitors",
    "pageviews",
    "percentage",
)
_RATES: Final = ("conversion_rate", "group_conversion_rate", "total_revenue", "average_revenue")
_KINDS: Final[Mapping[str, tuple[Sequence[str], Sequence[str]]]] = {
    "events": (_COUNTS, (*_OF_EVENTS, "event:prop", "event:goal", *_TIMES, *_ENDS, *_REST)),
    "visits": (_WHOLE, (*_TIMES, *_ENDS, *_REST)),
    "pages": (
        ("bounce_rate", "scroll_depth", "time_on_page", *_COUNTS),
        ("event:page", "event:hostname", *_TIMES, *_REST),
    ),
    "goals": ((*_RATES, "visitors", "events"), ("event:goal", "event:prop", *_OF_EVENTS, *_TIMES, *_REST)),
    "exits": (("exit_rate", "visits", "visitors", "visit_duration"), ("visit:exit_page",)),
    "refused": (
        ("refused",),
        ("refused:reason", *_OF_EVENTS[:4], *_TIMES, "visit:source", "visit:country_name"),
    ),
}
_VALUES: Final[Mapping[str, Sequence[Any]]] = {
    "event:page": (*_PATHS, "", "(not set)", "A"),
    "event:hostname": ("example.com", "blog.example.com", "blog"),
    "event:name": ("pageview", "Signup", "SIGNUP", "engagement"),
    "event:title": ("A title", "(not set)"),
    "event:props:plan": ("free", "Pro", "pro", "(none)"),
    "event:props:who's": ("free", "(none)", "'"),
    "refused:reason": ("crawler", "spam"),
    **dict.fromkeys(("visit:entry_page", "visit:exit_page"), (*_PATHS, "(not set)")),
    **{f"visit:{end}_page_hostname": ("example.com", "(not set)") for end in ("entry", "exit")},
    **{f"visit:{name}": (*some, "(not set)") for name, some in _OF_VISITS.items() if name != "screen_width"},
    "visit:source": ("Google", "google", "ünique", "Direct / None"),
    "visit:referrer": ("google.com", "Direct / None"),
    "visit:channel": ("Direct", "Email", "Organic Search", "search"),
    "visit:screen_class": ("Mobile", "Desktop", "(not set)"),
    "visit:country_name": ("Germany", "many", "(not set)", "United States"),
}
_PATTERNS: Final = ("^/a", "[a-z]+$", "(?i)GOOGLE|free", "^$", ".", r"\.com")
_WILDCARDS: Final = ("*", "**", "/a*", "/*/b", "*oogle", "/ü*", "/a/b")


@st.composite
def questions(draw: st.DrawFn, made: Made) -> dict[str, Any]:
    """Return bodies of questions to the world *made*; some are refused by the rules."""
    kind = draw(st.sampled_from(sorted(_KINDS)))
    metrics, dimensions = _KINDS[kind]
    body: dict[str, Any] = {
        "metrics": draw(st.lists(st.sampled_from(metrics), min_size=1, max_size=3, unique=True)),
        "dimensions": list(draw(st.lists(st.sampled_from(dimensions), max_size=3, unique=True))),
        "date_range": draw(_ranges(made)),
    }
    if kind == "exits":
        body["metrics"] = list(dict.fromkeys(["exit_rate", *body["metrics"]]))
        body["dimensions"] = ["visit:exit_page"]
    while sum(one in _TIMES for one in body["dimensions"]) > 1:
        body["dimensions"].remove(next(one for one in body["dimensions"] if one in _TIMES))
    chosen = draw(st.lists(filters(kind), max_size=2))
    if kind == "goals" and ("event:goal" not in body["dimensions"] or draw(st.booleans())):
        chosen.append(draw(_goal_filter))
    if kind == "pages" and not any("event:page" in one for one in (body["dimensions"], *chosen)):
        chosen.append(draw(_leaf("event:page")))
    body["filters"] = chosen
    if draw(st.booleans()):
        names = st.sampled_from([*body["metrics"], *body["dimensions"]])
        order = st.lists(st.tuples(names, st.sampled_from(("asc", "desc"))), min_size=1, max_size=2)
        body["order_by"] = [list(one) for one in draw(order)]
    if draw(st.integers(0, 3)) == 0:
        body["pagination"] = {"limit": draw(st.integers(1, 4)), "offset": draw(st.integers(0, 4))}
    return body


@st.composite
def _ranges(draw: st.DrawFn, made: Made) -> list[str]:
    first, more = draw(st.integers(-2, 1)), draw(st.sampled_from((0, 0, 1, 2, 8, 45, 400)))
    since = made.day + timedelta(days=first)
    if draw(st.integers(0, 2)):
        return [since.isoformat(), (since + timedelta(days=more)).isoformat()]
    begin = _midnight(made.zone, since) + draw(st.sampled_from((0, 1, 29, 60, 90, 719, 1425))) * _MINUTE
    end = begin + draw(st.sampled_from((0, 1, 14, 59, 60, 61, 1439, 1440, 3000))) * _MINUTE
    shown = [begin, end + timedelta(seconds=draw(st.sampled_from((0, 59))))]
    return [moment.isoformat() for moment in shown]


def _leaf(name: str) -> st.SearchStrategy[list[Any]]:
    values = st.lists(st.sampled_from(_VALUES[name]), min_size=1, max_size=2, unique=True)
    if name == "visit:city":
        return st.tuples(st.sampled_from(("is", "is_not")), st.just(name), values).map(list)
    if name == "visit:country":
        exact = st.tuples(st.sampled_from(("is", "is_not")), st.just(name), values)
    else:
        exact = st.tuples(
            st.sampled_from(("is", "is_not", "contains", "contains_not")), st.just(name), values
        )
    folded = st.tuples(exact, st.sampled_from(({"case_sensitive": False}, {"case_sensitive": True}))).map(
        lambda drawn: (*drawn[0], drawn[1])
    )

    def patterns(operator: str, some: Sequence[str]) -> st.SearchStrategy[Any]:
        operators = st.sampled_from((operator, f"{operator}_not"))
        return st.tuples(operators, st.just(name), st.lists(st.sampled_from(some), min_size=1, max_size=2))

    return st.one_of(
        exact, folded, patterns("matches", _PATTERNS), patterns("matches_wildcard", _WILDCARDS)
    ).map(list)


_goal_filter: Final = st.one_of(
    st.tuples(
        st.just("is"),
        st.just("event:goal"),
        st.lists(
            st.sampled_from([goal["display_name"] for goal in _GOALS]), min_size=1, max_size=2, unique=True
        ),
    ),
    st.sampled_from(
        [
            ("contains", "event:goal", ["ignup"]),
            ("contains", "event:goal", ["visit"], {"case_sensitive": False}),
            ("contains", "event:goal", ["Scroll", "Dollar"]),
        ]
    ),
).map(list)


def filters(kind: str) -> st.SearchStrategy[list[Any]]:
    """Return filters that questions of a kind may have."""
    if kind == "refused":
        return st.sampled_from(("refused:reason", "event:page", "event:name", "visit:source")).flatmap(_leaf)
    of_events = st.sampled_from(_OF_EVENTS).flatmap(_leaf)
    of_visits = st.sampled_from((*_ENDS, *_REST)).flatmap(_leaf)
    if kind == "exits":
        leaves: st.SearchStrategy[list[Any]] = of_visits
    else:
        leaves = st.one_of(of_events, of_visits)
    steps = st.one_of(
        of_events, _goal_filter, st.lists(of_events, min_size=1, max_size=2).map(lambda parts: ["and", parts])
    )
    done = st.tuples(
        st.sampled_from(("has_done", "has_not_done")),
        st.one_of(steps, of_events.map(lambda part: ["not", part])),
    ).map(list)
    sequence = st.lists(steps, min_size=1, max_size=2).map(lambda parts: ["sequence", parts])
    nested = [leaves, done] if kind == "exits" else [leaves, done, sequence]
    tree = st.one_of(*nested).filter(lambda part: part[1] != "event:hostname")
    for _ in range(2):
        several = st.lists(tree, min_size=1, max_size=2)
        joined = st.tuples(st.sampled_from(("and", "or")), several).map(list)
        tree = st.one_of(tree, joined, tree.map(lambda part: ["not", part]))
    return st.one_of(*nested, tree) if kind != "goals" else st.one_of(*nested, tree, _goal_filter)


def plain(value: Any) -> Any:
    """Return a number of an answer as the oracle says it: money as its exact amount and currency."""
    if isinstance(value, msgspec.Struct):
        return (getattr(value, "value"), getattr(value, "currency"))  # noqa: B009 - whatever struct it is
    return value
