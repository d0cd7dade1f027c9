"""The older grammar of questions, Stats API v1: texts in, a `Query` out, its mistakes in the words its clients show. No I/O."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from footfall.errors import BadQuery
from footfall.query.calendar import FIRST_DAY, LAST_DAY, Calendar, Range, month_after
from footfall.query.dimensions import Dimension, Level, dimension
from footfall.query.filters import And, Filter, Leaf, Operator, is_number, leaves
from footfall.query.metrics import Metric, metric
from footfall.query.query import Query
from footfall.query.read import World, default_order
from footfall.query.rules import check

_DOCS: Final = "https://plausible.io/docs/stats-api"
_METRICS: Final = (
    "visitors",
    "visits",
    "pageviews",
    "views_per_visit",
    "bounce_rate",
    "visit_duration",
    "events",
    "conversion_rate",
    "time_on_page",
)
_OF_VISITS: Final = ("bounce_rate", "visit_duration", "views_per_visit")
_COMPARES: Final = re.compile(r"\s*(event|visit):([\w:.\- ]+?)(==|!=|!~|~)(.*)", re.DOTALL)
_OPERATORS: Final = {
    "==": (Operator.IS, Operator.MATCHES_WILDCARD),
    "!=": (Operator.IS_NOT, Operator.MATCHES_WILDCARD_NOT),
    "~": (Operator.CONTAINS, Operator.CONTAINS),
    "!~": (Operator.CONTAINS_NOT, Operator.CONTAINS_NOT),
}
_UNITS: Final = {
    "date": "day",
    "day": "day",
    "month": "month",
    "hour": "hour",
    "week": "week",
    "minute": "minute",
}


def read_aggregate(given: Mapping[str, str], world: World) -> Query:
    """
    Return the question of `/api/v1/stats/aggregate`.

    Raises:
        BadQuery: a parameter is not what it should be.
    """
    return _query(given, world, ())


def read_timeseries(given: Mapping[str, str], world: World) -> Query:
    """
    Return the question of `/api/v1/stats/timeseries`, with the time as its one dimension.

    Raises:
        BadQuery: a parameter is not what it should be.
    """
    period = given.get("period", "30d")
    by_period = "hour" if period == "day" else "month" if period in {"6mo", "12mo", "year"} else "day"
    interval = given.get("interval", by_period)
    if interval not in _UNITS:
        raise BadQuery(
            f"Error parsing `interval` parameter: invalid interval `{interval[:40]}`. Valid intervals are `date`, `month`"
        )
    return _query(given, world, (dimension(f"time:{_UNITS[interval]}"),))


def read_breakdown(given: Mapping[str, str], world: World) -> Query:
    """
    Return the question of `/api/v1/stats/breakdown`: one property, or two where one says little alone.

    Raises:
        BadQuery: a parameter is not what it should be.
    """
    name = given.get("property")
    if not name:
        raise BadQuery(
            "The `property` parameter is required. Please provide at least one property to show a breakdown by."
        )
    try:
        known = dimension(name)
    except BadQuery:
        known = None
    if known is None or known.level is Level.TIME or known.name in {"event:hostname", "refused:reason"}:
        raise BadQuery(
            f"Invalid property '{name[:100]}'. Please provide a valid property for the breakdown endpoint: {_DOCS}#properties"
        )
    beside = {"visit:browser_version": "visit:browser", "visit:os_version": "visit:os"}.get(known.name)
    dimensions = (known, dimension(beside)) if beside else (known,)
    limit = _whole(given, "limit", 100, 1, 1000)
    page = _whole(given, "page", 1, 1, 10**6)
    return _query(given, world, dimensions, limit=limit, offset=(page - 1) * limit)


def read_v1_filters(text: str) -> And:
    """
    Return the tree that `prop==value;prop!=a|b` writes; `*` and `**` are wildcards, a backslash takes their meaning.

    Raises:
        BadQuery: it cannot be read.
    """
    return And(tuple(_filter(part) for part in _split(text, ";") if part.strip()))


def read_v1_range(
    given: Mapping[str, str], calendar: Calendar, now_ms: int, first_ms: Callable[[], int | None]
) -> Range:
    """
    Return the range of `period` and `date`: days end before `date`, months with its own.

    Raises:
        BadQuery: one of them cannot be read.
    """
    period = given.get("period", "30d")
    if period == "custom":
        return _custom(given.get("date", ""), calendar)
    day = _date(given["date"]) if given.get("date") else calendar.day_of(now_ms)
    this_month = day.replace(day=1)
    match period:
        case "day":
            return Range.of_days(calendar, day, day)
        case "7d" | "28d" | "30d" | "91d":
            return Range.of_days(calendar, day - timedelta(days=int(period[:-1])), day - timedelta(days=1))
        case "month":
            return Range.of_days(calendar, this_month, _last_of(this_month))
        case "6mo" | "12mo":
            first = month_after(this_month, 1 - int(period[:-2]))
            return Range.of_days(calendar, first, _last_of(this_month))
        case "year":
            return Range.of_days(calendar, day.replace(month=1, day=1), day.replace(month=12, day=31))
        case "all":
            first_seen = first_ms()
            return Range.of_days(
                calendar, min(calendar.day_of(first_seen), day) if first_seen is not None else day, day
            )
        case "realtime":
            return Range(now_ms - 5 * 60_000, now_ms + 60_000, calendar, in_days=False)
    raise BadQuery(
        f"Error parsing `period` parameter: invalid period `{period[:40]}`. Please find accepted values in our docs: {_DOCS}#time-periods"
    )


def _query(
    given: Mapping[str, str],
    world: World,
    dimensions: tuple[Dimension, ...],
    *,
    limit: int = 10_000,
    offset: int = 0,
) -> Query:
    filters = read_v1_filters(given.get("filters", ""))
    metrics = _metrics(given.get("metrics", "visitors"), filters, dimensions)
    range_ = read_v1_range(given, world.calendar, world.now_ms, world.first_event_ms)
    blank = tuple(
        Leaf(Operator.IS_NOT, one, (one.blank,)) for one in dimensions if one.name.startswith("visit:utm_")
    )
    query = Query(
        sites=world.sites,
        range=range_,
        metrics=metrics,
        dimensions=dimensions,
        filters=And((*filters.parts, *blank)),
        order_by=default_order(metrics, dimensions),
        limit=limit,
        offset=offset,
        goals=tuple(sorted(world.goals, key=lambda goal: (goal.display_name, goal.id))),
        imports=given.get("with_imported") == "true",
    )
    check(query)
    return query


def _metrics(text: str, filters: And, dimensions: tuple[Dimension, ...]) -> tuple[Metric, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()] or ["visitors"]
    filtered = {leaf.dimension.name for leaf in leaves(filters)}
    grouped = {one.name for one in dimensions}
    for name in names:
        if name not in _METRICS:
            raise BadQuery(
                f"The metric `{name[:100]}` is not recognized. Find valid metrics from the documentation: {_DOCS}#metrics"
            )
        if name in _OF_VISITS and "event:name" in filtered:
            raise BadQuery(f"Session metric `{name}` cannot be queried when using a filter on `event:name`.")
        if name in _OF_VISITS and grouped & {"event:name"}:
            raise BadQuery(f"Session metric `{name}` cannot be queried for breakdown by `event:name`.")
        if name == "views_per_visit" and "event:page" in filtered:
            raise BadQuery("Metric `views_per_visit` cannot be queried with a filter on `event:page`.")
        if name == "time_on_page" and "event:page" not in filtered | grouped:
            raise BadQuery(
                "Metric `time_on_page` can only be queried in a page breakdown or with a page filter."
            )
        if name == "conversion_rate" and "event:goal" not in filtered | grouped:
            raise BadQuery(
                "Metric `conversion_rate` can only be queried in a goal breakdown or with a goal filter."
            )
    if len(set(names)) < len(names):
        raise BadQuery("Metrics cannot be queried multiple times.")
    return tuple(map(metric, names))


def _filter(text: str) -> Filter:
    found = _COMPARES.fullmatch(text)
    if found is None:
        raise BadQuery(
            f"Invalid filter '{text[:100]}'. One looks like visit:country==DE|FR; see {_DOCS}#filtering"
        )
    name = f"{found[1]}:{found[2].strip()}"
    try:
        known = dimension(name)
    except BadQuery:
        raise BadQuery(
            f"Invalid filter property '{name[:100]}'. Please provide a valid filter property: {_DOCS}#properties"
        ) from None
    written = [part.strip() for part in _split(found[4], "|")]
    exact, wildcard = _OPERATORS[found[3]]
    has_wildcard = any("*" in value.replace("\\*", "") for value in written) and known.name != "event:goal"
    values = tuple(_unescaped(value) for value in written)
    if known.is_number and not all(map(is_number, values)):
        raise BadQuery(f"Invalid filter '{text[:100]}': {known.name} takes numbers.")
    return Leaf(wildcard if has_wildcard else exact, known, values)


def _split(text: str, mark: str) -> list[str]:
    return re.split(rf"(?<!\\){re.escape(mark)}", text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([|;*])", r"\1", text)


def _custom(text: str, calendar: Calendar) -> Range:
    try:
        first, final = map(_iso, text.split(","))
    except ValueError:
        raise BadQuery(
            "Invalid format for `date` parameter. When using a custom period, please include two ISO-8601 formatted dates "
            f"joined by a comma. See {_DOCS}#time-periods"
        ) from None
    if first > final:
        raise BadQuery(f"Invalid `date` parameter: {first} is after {final}.")
    return Range.of_days(calendar, first, final)


def _date(text: str) -> date:
    try:
        return _iso(text)
    except ValueError:
        raise BadQuery(
            "Error parsing `date` parameter: invalid_format. Please specify a valid date in ISO-8601 format."
        ) from None


def _iso(text: str) -> date:
    day = date.fromisoformat(text.strip())
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError
    return day


def _last_of(month: date) -> date:
    return month_after(month, 1) - timedelta(days=1)


def _whole(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
        raise BadQuery(f"Please provide {name} as a number between {least} and {most}.")
    return int(text)
