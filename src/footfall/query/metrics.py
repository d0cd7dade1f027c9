"""
What can be measured. `METRICS` is the whole list: each metric's class, and the sums that it is made of.

Stores answer sums alone (whole numbers); ratios, rounding and what an empty result means are here.
"""

from enum import Enum
from typing import Final

import msgspec

from footfall.errors import BadQuery
from footfall.query.nearest import did_you_mean


class Class(Enum):
    """How a metric's sums are found."""

    SUM = "sum"
    """A plain sum over events."""
    DISTINCT = "distinct"
    """A count of different values over events."""
    WHOLE_VISIT = "whole visit"
    """A sum over all rows of visits, which belong to the moment they began."""
    TWO_LEVELS = "two levels"
    """First by visit and page, then over those."""


class Part(Enum):
    """Rows that are read together for some sums."""

    EVENTS = "events"
    """Events in the range."""
    VISITS = "visits"
    """All rows of the visits that began in the range."""
    ENTRIES = "entries"
    """The same, where a page or host means the one that the visit entered by."""
    PAGES = "pages"
    """Engagement in the range, by visit and page."""
    EXITS = "exits"
    """Visits that began in the range, by their last page."""
    REFUSED = "refused"
    """Refused events in the range."""


class Total(Enum):
    """Visitors that a metric divides by."""

    ALL = "all"
    """Under the same filters, without dimensions."""
    BEFORE_GOALS = "before_goals"
    """Without filters and dimensions of goals and properties; by time only."""
    GROUP_BEFORE_GOALS = "group_before_goals"
    """Without filters and dimensions of goals and properties; by the other dimensions."""


class Component(msgspec.Struct, frozen=True):
    """A whole number that a store answers for each group."""

    name: str
    part: Part
    imported: str = ""
    """The sum in imported reports that adds to it; empty where none can."""
    factor: int = 1
    """What the imported sum is multiplied by."""


COMPONENTS: Final = {
    component.name: component
    for component in (
        Component("visitors", Part.EVENTS, "visitors"),
        Component("pageviews", Part.EVENTS, "pageviews"),
        Component("events", Part.EVENTS, "events"),
        Component("visits_seen", Part.EVENTS, "visits"),
        Component("revenue_milli", Part.EVENTS),
        Component("revenue_events", Part.EVENTS),
        Component("visits", Part.VISITS, "visits"),
        Component("bounces", Part.VISITS, "bounces"),
        Component("duration_ms", Part.VISITS, "duration_s", 1000),
        Component("visit_pageviews", Part.VISITS, "pageviews"),
        Component("entries", Part.ENTRIES, "entrances"),
        Component("entry_bounces", Part.ENTRIES, "bounces"),
        Component("scroll_total", Part.PAGES, "scroll_total"),
        Component("scroll_visits", Part.PAGES, "scroll_visits"),
        Component("engaged_ms", Part.PAGES, "time_on_page_s", 1000),
        Component("engaged_visits", Part.PAGES, "time_on_page_visits"),
        Component("exits", Part.EXITS),
        Component("exit_pageviews", Part.EXITS),
        Component("refused_events", Part.REFUSED),
    )
}


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """
    One metric: *numerator* / *denominator* times *factor*, rounded half away from zero to *decimals*.

    Without a denominator it is the numerator itself. *empty* is the answer where the denominator is 0.
    """

    name: str
    about: str
    kind: Class
    numerator: str
    denominator: str = ""
    total: Total | None = None
    """Visitors to divide by instead of a denominator of the group's own."""
    factor: int = 1
    divisor: int = 1
    decimals: int = 0
    empty: int | None = 0
    in_points: bool = False
    """Whether a change of it is the difference, not a percentage."""
    is_money: bool = False

    def value(self, numerator: int, denominator: int) -> int | float | None:
        """Return the metric's value of a group."""
        if not self.denominator and self.total is None:
            return numerator
        if not denominator:
            return self.empty
        return rounded(numerator * self.factor, denominator * self.divisor, self.decimals)


def _metric(
    name: str, kind: Class, about: str, numerator: str = "", denominator: str = "", **more: object
) -> Metric:
    given = {
        "name": name,
        "kind": kind,
        "about": about,
        "numerator": numerator or name,
        "denominator": denominator,
    }
    return msgspec.convert({**given, **more}, Metric)


METRICS: Final = (
    _metric("visitors", Class.DISTINCT, "Visitors with an event; one who comes on two days counts on each."),
    _metric("visits", Class.WHOLE_VISIT, "Visits."),
    _metric("pageviews", Class.SUM, "Pageviews."),
    _metric("events", Class.SUM, "Pageviews and custom events."),
    _metric(
        "views_per_visit", Class.WHOLE_VISIT, "Pageviews per visit.", "visit_pageviews", "visits", decimals=2
    ),
    _metric(
        "bounce_rate",
        Class.WHOLE_VISIT,
        "Percentage of visits without a second pageview or an interactive event after the first; with a page, of the "
        "visits that entered there.",
        "bounces",
        "visits",
        factor=100,
        in_points=True,
    ),
    _metric(
        "visit_duration",
        Class.WHOLE_VISIT,
        "Mean seconds between a visit's first and last event.",
        "duration_ms",
        "visits",
        divisor=1000,
    ),
    _metric(
        "scroll_depth",
        Class.TWO_LEVELS,
        "Mean of the deepest percentage of a page that each visit scrolled to.",
        "scroll_total",
        "scroll_visits",
        empty=None,
    ),
    _metric(
        "time_on_page",
        Class.TWO_LEVELS,
        "Mean engaged seconds of a visit on a page.",
        "engaged_ms",
        "engaged_visits",
        divisor=1000,
        empty=None,
    ),
    _metric(
        "exit_rate",
        Class.WHOLE_VISIT,
        "Percentage of a page's pageviews that were the last of their visit.",
        "exits",
        "exit_pageviews",
        factor=100,
        decimals=1,
        empty=None,
    ),
    _metric(
        "percentage",
        Class.DISTINCT,
        "Visitors as a percentage of all under the same filters.",
        "visitors",
        total=Total.ALL,
        factor=100,
        decimals=1,
        empty=None,
    ),
    _metric(
        "conversion_rate",
        Class.DISTINCT,
        "Visitors who reach the goal as a percentage of all visitors.",
        "visitors",
        total=Total.BEFORE_GOALS,
        factor=100,
        decimals=2,
        in_points=True,
    ),
    _metric(
        "group_conversion_rate",
        Class.DISTINCT,
        "Visitors who reach the goal as a percentage of the group's visitors.",
        "visitors",
        total=Total.GROUP_BEFORE_GOALS,
        factor=100,
        decimals=2,
        in_points=True,
    ),
    _metric("total_revenue", Class.SUM, "Revenue of the goals in question.", "revenue_milli", is_money=True),
    _metric(
        "average_revenue",
        Class.SUM,
        "Revenue per event that carries some.",
        "revenue_milli",
        "revenue_events",
        is_money=True,
        empty=None,
    ),
    _metric("refused", Class.SUM, "Refused events; asked for alone.", "refused_events"),
)

_BY_NAME: Final = {metric.name: metric for metric in METRICS}


def metric(name: str) -> Metric:
    """
    Return the metric called *name*.

    Raises:
        BadQuery: there is none.
    """
    known = _BY_NAME.get(name)
    if known is None:
        raise BadQuery(f'Invalid metric "{name[:100]}"{did_you_mean(name, _BY_NAME)}')
    return known


def rounded(numerator: int, denominator: int, decimals: int) -> int | float:
    """Return the quotient, rounded half away from zero; a whole number without decimals."""
    scale: int = 10**decimals
    scaled = abs(numerator) * scale
    units, rest = divmod(scaled, abs(denominator))
    units += 2 * rest >= abs(denominator)
    signed = units if (numerator < 0) == (denominator < 0) else -units
    return signed if not decimals else signed / scale


def change(metric: Metric, now: float | None, before: float | None) -> int | float | None:
    """
    Return what a metric changed by: percent, or points where it is a rate itself; None where that says nothing.

    From 0 to anything is 100 percent, as clients of the Stats API know it.
    """
    if now is None or before is None:
        return None
    if metric.in_points:
        scale = 10**metric.decimals
        return rounded(round(now * scale) - round(before * scale), scale, min(metric.decimals, 1))
    if before == 0:
        return 100 if now > 0 else 0
    return rounded(round((now - before) * 10**6) * 100, round(before * 10**6), 0)
