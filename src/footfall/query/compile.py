"""
Query in, statement out. The selections of all parts stand one under the other, are summed by key, and paged. No I/O.

The outermost columns are the keys, the components, the totals that rates divide by, and the number of all groups.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from footfall.enrich.countries import country_names
from footfall.enrich.sources import SourceTable, known_sources
from footfall.query.buckets import Buckets, buckets
from footfall.query.calendar import DAY_MS, Calendar, Range
from footfall.query.frame import Frame, indented, select
from footfall.query.imports import imports_fit
from footfall.query.meaning import components_of
from footfall.query.metrics import Metric, Total
from footfall.query.parts import ALWAYS_PRESENT, EVERY_GROUP, Parts, Selection
from footfall.query.query import Order, Query
from footfall.store.base import Dialect, Statement

_DAY_UNITS: Final = frozenset({"", "day", "week", "month"})


class Compiled(msgspec.Struct, frozen=True):
    """A statement and what its columns are: keys first, then *components*, then *totals*, then the number of groups."""

    statement: Statement
    components: tuple[str, ...]
    totals: tuple[Total, ...]
    buckets: Buckets | None
    imports: bool
    """Whether imported rows are in it."""


def compile_query(
    query: Query,
    dialect: Dialect,
    table: SourceTable | None = None,
    known: Mapping[Total, int] = MappingProxyType({}),
) -> Compiled:
    """
    Return the statement that answers *query*, in *dialect*; *table* is that of sources, by default our own.

    Totals that are *known* are its parameters, the others are worked out in it.
    """
    frame = Frame(dialect, query.sites, query.range, known_sources() if table is None else table)
    time = buckets(query.range, query.time_unit) if query.time_unit else None
    imports = query.imports and why_no_imports(query) is None
    parts = Parts(frame, query, time, _day_buckets(query) if imports else None)
    names = _names(query)
    selections = parts.selections(names) + (parts.imported(names) if imports else [])
    totals = _totals(query)
    rates = [None if kind in known else parts.total(kind, imports=imports) for kind in totals]
    given = [known.get(kind, 0) for kind in totals]
    where = list(parts.only("united.k{}".format))
    if query.dimensions and any(one.present != ALWAYS_PRESENT for one in selections):
        where.insert(0, "united.present > 0")
    united = _united(selections, names, len(query.dimensions))
    rows = f"{selections[0].groups if len(selections) == 1 else EVERY_GROUP} as total_rows"
    body = _outer(query, frame, united, (*names, rows), where, _rates(frame, rates, given))
    return Compiled(_statement(frame, body), names, totals, time, imports)


def compile_totals(
    query: Query, dialect: Dialect, table: SourceTable | None = None
) -> dict[Total, Statement]:
    """Return the statements of the totals that are one number for all groups; questions of one page share them."""
    made = {}
    imports = query.imports and why_no_imports(query) is None
    for kind in _totals(query):
        frame = Frame(dialect, query.sites, query.range, known_sources() if table is None else table)
        parts = Parts(frame, query, None, None)
        if not parts.total_keys(kind):
            selection, _ = parts.total(kind, imports=imports)
            made[kind] = _statement(frame, selection.sql)
    return made


def _statement(frame: Frame, body: str) -> Statement:
    named = [f"{name} as (\n{indented(sql)}\n)" for name, sql in frame.named.items()]
    head = "with " + ",\n".join(named) + "\n" if named else ""
    return Statement(head + body + "\n", dict(frame.parameters))


def why_no_imports(query: Query) -> str | None:
    """Return why imported rows cannot add to the answer, as the Stats API words it; None when they can."""
    if query.time_unit not in _DAY_UNITS or not query.range.in_days:
        return "unsupported_interval"
    return None if imports_fit(query, _names(query)) else "unsupported_query"


def _names(query: Query) -> tuple[str, ...]:
    """Return the components of all metrics, each once."""
    return tuple(dict.fromkeys(name for metric in query.metrics for name in components_of(metric, query)))


def _totals(query: Query) -> tuple[Total, ...]:
    return tuple(dict.fromkeys(metric.total for metric in query.metrics if metric.total is not None))


def _day_buckets(query: Query) -> Buckets | None:
    """Return the buckets of day numbers that have the labels of the query's own."""
    if not query.time_unit:
        return None
    days = Range.of_days(Calendar.of_zone("UTC"), query.range.first_day, query.range.final_day)
    found = buckets(days, query.time_unit)
    runs = tuple(
        msgspec.structs.replace(run, since_ms=run.since_ms // DAY_MS, step_ms=run.step_ms // DAY_MS)
        for run in found.runs
    )
    return msgspec.structs.replace(found, runs=runs)


def _united(selections: Sequence[Selection], names: Sequence[str], keys: int) -> str:
    """Return one select of the groups of all selections; with `present` where not every row of it is a group."""
    if len(selections) == 1:
        return selections[0].sql
    key_names = [f"k{number}" for number in range(keys)]
    blocks = []
    for one in selections:
        columns = [*key_names, *(name if name in one.components else f"0 as {name}" for name in names)]
        blocks.append(
            select([*columns, f"{one.present} as present"], f"from (\n{indented(one.sql)}\n) as part", ())
        )
    summed = [f"sum({name}) as {name}" for name in names]
    union = "\nunion all\n".join(blocks)
    source = f"from (\n{indented(union)}\n) as parts"
    return select([*key_names, *summed, "sum(present) as present"], source, (), key_names)


class _Rate(msgspec.Struct, frozen=True):
    """How a total stands in the outermost select."""

    shown: str
    divides: str
    join: str = ""


def _rates(
    frame: Frame, rates: Sequence[tuple[Selection, tuple[int, ...]] | None], given: Sequence[int]
) -> list[_Rate]:
    made = []
    for number, (rate, value) in enumerate(zip(rates, given, strict=True)):
        if rate is None:
            place = frame.number(f"total_{number}", value)
            made.append(_Rate(place, place))
            continue
        selection, numbers = rate
        name = frame.name(f"total_{number}", selection.sql)
        on = " and ".join(f"{name}.k{place} = united.k{of}" for place, of in enumerate(numbers))
        join = f"left join {name} on {on}" if on else f"cross join {name}"
        made.append(_Rate(f"coalesce({name}.visitors, 0)", f"{name}.visitors", join))
    return made


def _outer(  # noqa: PLR0917 - one call, in the order of the clauses
    query: Query,
    frame: Frame,
    united: str,
    columns: Sequence[str],
    where: Sequence[str],
    rates: Sequence[_Rate],
) -> str:
    """Return the outermost select; the last one of *columns* is the number of groups."""
    keys = [f"k{number}" for number in range(len(query.dimensions))]
    *names, groups = columns
    shown = [f"united.{name} as {name}" for name in (*keys, *names)]
    shown += [f"{one.shown} as total_{number}_visitors" for number, one in enumerate(rates)]
    joins = [one.join for one in rates if one.join]
    source = "\n".join([f"from (\n{indented(united)}\n) as united", *joins])
    sql = select((*shown, groups), source, where)
    order = _order(query, frame, [one.divides for one in rates])
    if order:
        sql += f"\norder by {', '.join(order)}"
    return (
        sql + f"\nlimit {frame.number('limit', query.limit)}\noffset {frame.number('offset', query.offset)}"
    )


def _order(query: Query, frame: Frame, totals: Sequence[str]) -> list[str]:
    """Return the order: as asked, then by the other keys, so that a tie never reshuffles a page."""
    ordered = [_ordering(query, frame, order, totals) for order in query.order_by]
    asked = {order.number for order in query.order_by if not order.of_metrics}
    rest = (Order(False, number, False) for number in range(len(query.dimensions)) if number not in asked)
    return ordered + [_ordering(query, frame, order, totals) for order in rest]


def _ordering(query: Query, frame: Frame, order: Order, totals: Sequence[str]) -> str:
    direction = "desc" if order.descending else "asc"
    if order.of_metrics:
        return f"{_quotient(query, query.metrics[order.number], totals)} {direction} nulls last"
    key = f"united.k{order.number}"
    if query.dimensions[order.number].name == "visit:country_name":
        # Codes of no country have no place; among them it is the code that orders.
        place = frame.dialect.place_among(key, frame.texts(country_names()))
        return f"{place} {direction}, {key} {direction}"
    return f"{key} {direction}"


def _quotient(query: Query, metric: Metric, totals: Sequence[str]) -> str:
    numerator, *denominator = (f"united.{name}" for name in components_of(metric, query))
    if metric.total is not None:
        denominator = [totals[_totals(query).index(metric.total)]]
    return f"{numerator} / nullif({denominator[0]}, 0)" if denominator else numerator
