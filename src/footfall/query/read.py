"""A JSON body in, a `Query` out: the Stats API's grammar, whose mistakes are named by a pointer. No I/O."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

import msgspec

from footfall.errors import BadQuery
from footfall.model.goal import Goal
from footfall.model.ids import SiteId
from footfall.query.buckets import unit_of
from footfall.query.calendar import Calendar, Range, read_day, read_range
from footfall.query.dimensions import Dimension, Level, dimension
from footfall.query.filters import parse_filters
from footfall.query.metrics import Metric, metric
from footfall.query.query import MOST_ROWS, Against, Comparison, Order, Query
from footfall.query.rules import check

_Read = TypeVar("_Read", Metric, Dimension)

_KEYS: Final = (
    "site_id",
    "metrics",
    "date_range",
    "dimensions",
    "filters",
    "order_by",
    "include",
    "pagination",
    "timezone",
)
_INCLUDES: Final = ("imports", "time_labels", "total_rows", "comparisons")
_MOST_DIMENSIONS = 8
_MOST_OFFSET = 10**9


class World(msgspec.Struct, frozen=True):
    """What a question is read against: the sites it names, their goals and segments, and the present."""

    sites: tuple[SiteId, ...]
    calendar: Calendar
    goals: tuple[Goal, ...]
    segments: Mapping[int, Sequence[object]]
    now_ms: int
    first_event_ms: Callable[[], int | None]
    """When the sites' first event was; asked only for the range `all`."""
    domains: Mapping[SiteId, str] = {}
    """What the sites are called in answers."""


class Include(msgspec.Struct, frozen=True):
    """What the answer shall have beside its rows."""

    imports: bool = False
    time_labels: bool = False
    total_rows: bool = False
    comparisons: Comparison | None = None


class Question(msgspec.Struct, frozen=True):
    """A query with all that its answer needs besides."""

    query: Query
    include: Include
    site_id: Any
    """As it was named; a list for several."""


def read_question(body: object, world: World) -> Question:
    """
    Return what *body* asks.

    Raises:
        BadQuery: a key is missing, unknown or of a wrong shape, or the parts do not go together.
    """
    body = _object(body, "#", _KEYS)
    metrics = _metrics(body.get("metrics"))
    filters = parse_filters(body.get("filters", []), world.segments)
    range_ = _range(body, world)
    dimensions = _dimensions(body.get("dimensions", []), range_)
    include = _include(body.get("include", {}), dimensions, world)
    limit, offset = _pagination(body.get("pagination", {}))
    query = Query(
        sites=world.sites,
        range=range_,
        metrics=metrics,
        dimensions=dimensions,
        filters=filters,
        order_by=_order(body.get("order_by"), metrics, dimensions),
        limit=limit,
        offset=offset,
        goals=tuple(sorted(world.goals, key=lambda goal: (goal.display_name, goal.id))),
        imports=include.imports,
        total_rows=include.total_rows,
        domains=world.domains,
    )
    check(query)
    return Question(query, include, body.get("site_id"))


def default_order(metrics: Sequence[Metric], dimensions: Sequence[Dimension]) -> tuple[Order, ...]:
    """Return time upwards, then the first metric downwards."""
    time = [Order(False, number, False) for number, one in enumerate(dimensions) if one.level is Level.TIME]
    return (*time, Order(True, 0, True)) if metrics else tuple(time)


def _range(body: Mapping[str, Any], world: World) -> Range:
    if "date_range" not in body:
        raise BadQuery("#: Required property date_range was not present.")
    value = body["date_range"]
    first_ms = world.first_event_ms() if value == "all" else None
    return read_range(value, world.calendar, world.now_ms, first_ms)


def _metrics(value: object) -> tuple[Metric, ...]:
    if value is None:
        raise BadQuery("#: Required property metrics was not present.")
    names = _names(value, "#/metrics")
    if not names:
        raise BadQuery("#/metrics: Expected a minimum of 1 items but got 0.")
    return tuple(_at(f"#/metrics/{number}", metric, name) for number, name in enumerate(names))


def _dimensions(value: object, range_: Range) -> tuple[Dimension, ...]:
    names = _names(value, "#/dimensions")
    if len(names) > _MOST_DIMENSIONS:
        raise BadQuery(f"#/dimensions: Expected at most {_MOST_DIMENSIONS}.")
    read = tuple(_at(f"#/dimensions/{number}", dimension, name) for number, name in enumerate(names))
    if sum(one.level is Level.TIME for one in read) > 1:
        raise BadQuery("#/dimensions: Expected at most one time dimension.")
    if len({one.name for one in read}) < len(read):
        raise BadQuery("#/dimensions: Expected items to be unique but they were not.")
    return tuple(dimension(f"time:{unit_of(range_)}") if one.name == "time" else one for one in read)


def _names(value: object, where: str) -> list[str]:
    if not isinstance(value, list):
        raise BadQuery(f"{where}: Type mismatch. Expected Array.")
    for number, name in enumerate(value):
        if not isinstance(name, str):
            raise BadQuery(f"{where}/{number}: Type mismatch. Expected String.")
    if len(set(value)) < len(value):
        raise BadQuery(f"{where}: Expected items to be unique but they were not.")
    return value


def _at(where: str, read: Callable[[str], _Read], name: str) -> _Read:
    try:
        return read(name)
    except BadQuery as problem:
        raise BadQuery(f"{where}: {problem}") from None


def _order(value: object, metrics: Sequence[Metric], dimensions: Sequence[Dimension]) -> tuple[Order, ...]:
    if value is None:
        return default_order(metrics, dimensions)
    if not isinstance(value, list):
        raise BadQuery("#/order_by: Type mismatch. Expected Array.")
    if len(value) > len(metrics) + len(dimensions):
        raise BadQuery("#/order_by: There are more entries than metrics and dimensions.")
    return tuple(
        _one_order(entry, f"#/order_by/{number}", metrics, dimensions) for number, entry in enumerate(value)
    )


def _one_order(
    entry: object, where: str, metrics: Sequence[Metric], dimensions: Sequence[Dimension]
) -> Order:
    if not isinstance(entry, list) or len(entry) != 2 or entry[1] not in ("asc", "desc"):
        raise BadQuery(f'{where}: Invalid order_by entry; one looks like ["visitors", "desc"].')
    name = entry[0]
    for number, one in enumerate(metrics):
        if one.name == name:
            return Order(True, number, entry[1] == "desc")
    for number, known in enumerate(dimensions):
        if known.name == name or (name == "time" and known.level is Level.TIME):
            return Order(False, number, entry[1] == "desc")
    raise BadQuery(
        f"{where}: Invalid order_by entry {msgspec.json.encode(entry).decode()[:100]}. "
        "Entry is not a queried metric or dimension."
    )


def _include(value: object, dimensions: Sequence[Dimension], world: World) -> Include:
    given = _object(value, "#/include", _INCLUDES)
    flags = {name: _flag(given, name) for name in _INCLUDES[:3]}
    if flags["time_labels"] and not any(one.level is Level.TIME for one in dimensions):
        raise BadQuery("Invalid include.time_labels: requires a time dimension.")
    comparisons = given.get("comparisons")
    return Include(**flags, comparisons=None if comparisons is None else _comparison(comparisons))


def _comparison(value: object) -> Comparison:
    where = "#/include/comparisons"
    given = _object(value, where, ("mode", "date_range", "match_day_of_week"))
    try:
        against = Against(given.get("mode"))
    except ValueError:
        raise BadQuery(
            f"{where}/mode: It should be one of {', '.join(one.value for one in Against)}."
        ) from None
    days: tuple[date, date] | None = None
    if against is Against.CUSTOM:
        pair = given.get("date_range")
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadQuery(f"{where}/date_range: A custom comparison takes a list of two days.")
        days = read_day(pair[0], f"{where}/date_range/0"), read_day(pair[1], f"{where}/date_range/1")
        if days[0] > days[1]:
            raise BadQuery(f"{where}/date_range: {pair[0]} is after {pair[1]}.")
    elif "date_range" in given:
        raise BadQuery(f"{where}/date_range: It goes with the mode custom.")
    return Comparison(against, days, _flag(given, "match_day_of_week"))


def _pagination(value: object) -> tuple[int, int]:
    given = _object(value, "#/pagination", ("limit", "offset"))
    limit, offset = given.get("limit", MOST_ROWS), given.get("offset", 0)
    if not _is_whole(limit) or not 1 <= limit <= MOST_ROWS:
        raise BadQuery(f"#/pagination/limit: It should be a whole number from 1 to {MOST_ROWS}.")
    if not _is_whole(offset) or not 0 <= offset <= _MOST_OFFSET:
        raise BadQuery(f"#/pagination/offset: It should be a whole number from 0 to {_MOST_OFFSET}.")
    return limit, offset


def _flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise BadQuery(f"#/include/{name}: It should be true or false.")
    return value


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _object(value: object, where: str, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadQuery(f"{where}: Type mismatch. Expected Object.")
    for name in value:
        if name not in known:
            raise BadQuery(f"{where}: There is no property '{name[:40]}'; there are: {', '.join(known)}.")
    return value
