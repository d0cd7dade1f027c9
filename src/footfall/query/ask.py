"""
A question and one moment of a store in, the answer out: statements are run, sums become numbers, numbers become labels.

Every face asks here, so that the same question has the same answer everywhere.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from footfall.enrich.countries import country_name
from footfall.enrich.sources import SourceTable
from footfall.errors import BadQuery
from footfall.model.ids import SiteId
from footfall.query.calendar import Range
from footfall.query.compile import Compiled, compile_query, compile_totals, why_no_imports
from footfall.query.dimensions import Dimension, Level
from footfall.query.filters import shown_filters
from footfall.query.meaning import components_of, goal_groups, revenue_currency
from footfall.query.metrics import Metric, change
from footfall.query.money import Money, money
from footfall.query.query import MOST_ROWS, Against, Comparison, Order, Query
from footfall.query.read import Question
from footfall.store.base import Dialect, Rows

Value = int | float | Money | None
_Key = tuple[int | str, ...]

_MOST_EARLIER = 100_000  # groups, held in memory beside those of the page

_NO_GOALS = {
    "code": "no_revenue_goals_matching",
    "warning": "Revenue metrics are null as there are no matching revenue goals.",
}
_NO_CURRENCY = {
    "code": "no_single_revenue_currency",
    "warning": "Revenue metrics are null as there are multiple currencies for the selected event:goals.",
}
_NO_IMPORTS = {
    "unsupported_query": "Imported stats are not included in the results because query parameters are not supported.",
    "unsupported_interval": "Imported stats are not included because the time dimension or range is finer than a day.",
}


class Compared(msgspec.Struct, frozen=True):
    """The same group in the time that it is compared with."""

    dimensions: list[Any]
    metrics: list[Value]
    change: list[Value]


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One group: its labels and its numbers, in the order of the question."""

    dimensions: list[Any]
    metrics: list[Value]
    comparison: Compared | None = None


class Answer(msgspec.Struct, frozen=True):
    """The rows, what is to be known of them, and the question as it was understood, which may be asked again."""

    results: list[Row]
    meta: dict[str, Any]
    query: dict[str, Any]


class _Group(msgspec.Struct, frozen=True):
    key: _Key
    metrics: list[Value]
    denominators: list[int | None]


class _Groups(msgspec.Struct, frozen=True):
    compiled: Compiled
    groups: list[_Group]
    total_rows: int


def ask(question: Question, reading: Rows, dialect: Dialect, table: SourceTable | None = None) -> Answer:
    """
    Return the answer of *reading*'s moment. Blocking.

    Raises:
        BadQuery: a regular expression is none.
        Overtime: it takes longer than the reading's time limit.
        StoreFault: the store fails.
    """
    query = question.query
    if (
        query.only is None
        and query.dimensions
        and query.dimensions[0].level is Level.TIME
        and question.include.comparisons
    ):
        rows, found = _compared_series(question, reading, dialect, table)
    elif question.include.comparisons:
        rows, found = _compared_groups(question, reading, dialect, table)
    else:
        found = _run(query, reading, dialect, table)
        rows = [Row(_labels(query, found, group.key), group.metrics) for group in found.groups]
    return Answer(rows, _meta(question, found), shown_query(question))


def compared_range(range_: Range, comparison: Comparison) -> Range:
    """Return the time that *range_* is compared with."""
    days = (range_.final_day - range_.first_day).days + 1
    first = range_.first_day
    match comparison.against:
        case Against.CUSTOM:
            assert comparison.days is not None
            return Range.of_days(range_.calendar, *comparison.days)
        case Against.YEAR:
            start, end = _year_before(first), _year_before(range_.final_day)
            if not range_.in_days:
                back_ms = range_.calendar.midnight(first) - range_.calendar.midnight(start)
                return Range(
                    range_.since_ms - back_ms, range_.until_ms - back_ms, range_.calendar, in_days=False
                )
        case Against.PREVIOUS:
            if not range_.in_days:
                width_ms = range_.until_ms - range_.since_ms
                return Range(range_.since_ms - width_ms, range_.since_ms, range_.calendar, in_days=False)
            start, end = first - timedelta(days=days), first - timedelta(days=1)
    if comparison.match_day_of_week:
        # The nearest start on the same weekday; half a week at most.
        shift = (first.weekday() - start.weekday() + 3) % 7 - 3
        start += timedelta(days=shift)
        end = start + timedelta(days=days - 1)
    return Range.of_days(range_.calendar, start, end)


def shown_query(question: Question) -> dict[str, Any]:
    """Return the question as it was understood; asked again it has the same answer."""
    query, include = question.query, question.include
    shown: dict[str, Any] = {
        "site_id": question.site_id,
        "metrics": [one.name for one in query.metrics],
        "date_range": query.range.shown(),
        "dimensions": [one.name for one in query.dimensions],
        "filters": shown_filters(query.filters),
        "order_by": [
            [
                (query.metrics if order.of_metrics else query.dimensions)[order.number].name,
                "desc" if order.descending else "asc",
            ]
            for order in query.order_by
        ],
        "include": {
            "imports": include.imports,
            "time_labels": include.time_labels,
            "total_rows": include.total_rows,
        },
        "pagination": {"limit": query.limit, "offset": query.offset},
    }
    if include.comparisons is not None:
        comparison = include.comparisons
        shown["include"]["comparisons"] = {
            "mode": comparison.against.value,
            **({"date_range": [day.isoformat() for day in comparison.days]} if comparison.days else {}),
            **({"match_day_of_week": True} if comparison.match_day_of_week else {}),
        }
    return shown


def empty_values(query: Query) -> list[Value]:
    """Return the numbers of a group in which nothing happened."""
    return [None if metric.is_money else metric.value(0, 0) for metric in query.metrics]


def _run(query: Query, reading: Rows, dialect: Dialect, table: SourceTable | None) -> _Groups:
    # Apart, so that the questions of a page share them; see `ask_many`.
    known = {
        kind: int(reading.rows(statement)[0][0])
        for kind, statement in compile_totals(query, dialect, table).items()
    }
    compiled = compile_query(query, dialect, table, known)
    keys = len(query.dimensions)
    groups = []
    total_rows = 0
    rows = reading.rows(compiled.statement)
    if not rows and query.offset and query.total_rows:
        # A page behind the last one has no row that would say how many there are.
        total_rows = _run(
            msgspec.structs.replace(query, offset=0, limit=1), reading, dialect, table
        ).total_rows
    for row in rows:
        *numbers, total_rows = map(int, row[keys:])
        sums = dict(zip(compiled.components, numbers, strict=False))
        totals = dict(zip(compiled.totals, numbers[len(compiled.components) :], strict=True))
        values: list[Value] = []
        denominators: list[int | None] = []
        for metric in query.metrics:
            numerator, *rest = components_of(metric, query)
            denominator = totals[metric.total] if metric.total else sums[rest[0]] if rest else None
            denominators.append(denominator)
            if metric.is_money:
                values.append(_amount(metric, query, row[:keys], sums))
            else:
                values.append(metric.value(sums[numerator], denominator or 0))
        groups.append(_Group(tuple(row[:keys]), values, denominators))
    return _Groups(compiled, groups, total_rows)


def _compared_groups(
    question: Question, reading: Rows, dialect: Dialect, table: SourceTable | None
) -> tuple[list[Row], _Groups]:
    """Groups beside the same groups before; those without events then count 0."""
    query = question.query
    found = _run(query, reading, dialect, table)
    before = _earlier(question, reading, dialect, table, only=tuple(group.key for group in found.groups))
    known = {group.key: group for group in before.groups}
    nothing = _empty(query)
    rows = []
    for group in found.groups:
        labels = _labels(query, found, group.key)
        rows.append(_row(query, labels, group, labels, known.get(group.key, nothing)))
    return rows, found


def _compared_series(
    question: Question, reading: Rows, dialect: Dialect, table: SourceTable | None
) -> tuple[list[Row], _Groups]:
    """Each bucket of time beside that of the same number before; without gaps when rows are in the order of time alone."""
    query = question.query
    leading = query.order_by[0] if query.order_by else Order(False, 0, False)
    gapless = len(query.dimensions) == 1 and not leading.of_metrics
    # A page of a series without gaps is one of its buckets, of which the store knows only those with events.
    asked = msgspec.structs.replace(query, limit=MOST_ROWS, offset=0) if gapless else query
    found = _run(asked, reading, dialect, table)
    earlier = _earlier(question, reading, dialect, table)
    now, then = ({group.key: group for group in some.groups} for some in (found, earlier))
    nothing = _empty(query)
    keys: Iterable[_Key] = [group.key for group in found.groups]
    if gapless and found.compiled.buckets is not None:
        number = len(found.compiled.buckets.labels)
        ordered = reversed(range(number)) if leading.descending else range(number)
        keys = [(place,) for place in ordered][query.offset : query.offset + query.limit]
        found = msgspec.structs.replace(found, total_rows=number)
    rows = []
    for key in keys:
        labels = _labels(query, found, key)
        before_labels = _labels(query, earlier, key)
        rows.append(_row(query, labels, now.get(key, nothing), before_labels, then.get(key, nothing)))
    return rows, found


def _earlier(
    question: Question,
    reading: Rows,
    dialect: Dialect,
    table: SourceTable | None,
    only: tuple[_Key, ...] | None = None,
) -> _Groups:
    """Return the groups of the time that is compared with; *only* those of these keys, as far as a store can tell."""
    query, comparison = question.query, question.include.comparisons
    assert comparison is not None
    before = msgspec.structs.replace(
        query, range=compared_range(query.range, comparison), only=only, limit=_MOST_EARLIER, offset=0
    )
    found = _run(before, reading, dialect, table)
    if found.total_rows > _MOST_EARLIER:
        raise BadQuery(
            f"The time that is compared with has {found.total_rows} groups, but at most {_MOST_EARLIER} are compared; "
            "ask for fewer dimensions, or filter."
        )
    return found


def _row(query: Query, labels: list[Any], group: _Group, before_labels: list[Any], before: _Group) -> Row:
    changes = [
        _change(metric, now, then, visits)
        for metric, now, then, visits in zip(
            query.metrics, group.metrics, before.metrics, before.denominators, strict=True
        )
    ]
    return Row(labels, group.metrics, Compared(before_labels, before.metrics, changes))


def _change(metric: Metric, now: Value, then: Value, denominator: int | None) -> Value:
    if metric.in_points and not denominator:
        return None
    return change(metric, _plain(now), _plain(then))


def _plain(value: Value) -> int | float | None:
    return value.value if isinstance(value, Money) else value


def _empty(query: Query) -> _Group:
    return _Group((), empty_values(query), [0] * len(query.metrics))


def _amount(metric: Metric, query: Query, key: Sequence[int | str], sums: dict[str, int]) -> Money | None:
    currency = revenue_currency(query)
    groups = goal_groups(query)
    if groups:
        place = next(number for number, one in enumerate(query.dimensions) if one.name == "event:goal")
        currency = groups[int(key[place])].currency
    if not currency:
        return None
    milli = sums["revenue_milli"]
    if metric.denominator:
        if not sums["revenue_events"]:
            return money(0, currency)
        # As clients know it: thousandths are cut, not rounded.
        milli = abs(milli) // sums["revenue_events"] * (1 if milli >= 0 else -1)
    return money(milli, currency)


def _labels(query: Query, found: _Groups, key: _Key) -> list[Any]:
    labels: list[Any] = []
    for one, value in zip(query.dimensions, key, strict=True):
        labels.append(_label(query, found.compiled, one, value))
    return labels


def _label(query: Query, compiled: Compiled, one: Dimension, value: int | str) -> int | str | None:
    if one.level is Level.TIME:
        assert compiled.buckets is not None
        labels = compiled.buckets.labels
        return labels[int(value)] if 0 <= int(value) < len(labels) else None
    if one.name == "event:goal":
        return goal_groups(query)[int(value)].name
    if one.name == "visit:site":
        return query.domains.get(SiteId(int(value)), one.blank)
    if one.name == "visit:country_name" and value:
        return country_name(str(value))
    return value or one.blank


def _meta(question: Question, found: _Groups) -> dict[str, Any]:
    query, include = question.query, question.include
    meta: dict[str, Any] = {}
    if include.imports:
        meta["imports_included"] = found.compiled.imports
        if not found.compiled.imports:
            reason = why_no_imports(query) or "unsupported_query"
            meta["imports_skip_reason"] = reason
            meta["imports_warning"] = _NO_IMPORTS[reason]
    warnings = {
        metric.name: warning for metric in query.metrics if metric.is_money and (warning := _warning(query))
    }
    if warnings:
        meta["metric_warnings"] = warnings
    if include.time_labels and found.compiled.buckets is not None:
        meta["time_labels"] = list(found.compiled.buckets.labels)
    if include.total_rows:
        meta["total_rows"] = found.total_rows
    return meta


def _warning(query: Query) -> dict[str, str] | None:
    """Return why revenue is null; None when it is not everywhere."""
    groups = goal_groups(query)
    if groups:
        return None if any(group.currency for group in groups) else _NO_GOALS
    currencies = {goal.currency for goal in query.filtered_goals() if goal.currency}
    if not currencies:
        return _NO_GOALS
    return None if len(currencies) == 1 else _NO_CURRENCY


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
