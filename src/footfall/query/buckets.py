"""
Time dimensions as buckets: borders are found here, with Python's zone tables, and given to a store as integers.

A label that clocks show twice (the hour that is repeated in autumn) is one bucket. No I/O.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from footfall.errors import BadQuery
from footfall.query.calendar import DAY_MS, Range, month_after

MOST_BUCKETS = 10_000  # as many as a page of rows
_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000
_QUARTER_MS = 900_000  # offsets of zones are whole quarters of an hour

UNITS = ("minute", "hour", "day", "week", "month")


class Run(msgspec.Struct, frozen=True):
    """Buckets of one width: the moment *since_ms* is in bucket *first*, and each *step_ms* later is the next."""

    since_ms: int
    step_ms: int
    first: int


class Buckets(msgspec.Struct, frozen=True):
    """The buckets of a range, by number from 0 on."""

    unit: str
    labels: tuple[str, ...]
    runs: tuple[Run, ...]


def unit_of(range_: Range) -> str:
    """Return the unit that `time` means for a range."""
    days = (range_.until_ms - range_.since_ms) / DAY_MS
    if days <= 2.05:  # two days, one of which may have 25 hours
        return "hour"
    return "day" if days <= 40.05 else "week" if days <= 7 * 52 + 0.05 else "month"


def buckets(range_: Range, unit: str) -> Buckets:
    """
    Return the buckets of *range_*, of a *unit* of `UNITS`.

    Weeks begin on Monday, the first one with the range.

    Raises:
        BadQuery: there would be more than 10,000.
    """
    _check(range_, unit)
    if range_.since_ms >= range_.until_ms:
        # A day that a zone skipped when it changed sides of the date line.
        return Buckets(unit, (), (Run(range_.since_ms, 1, 0),))
    labels: dict[str, int] = {}
    borders = [(at_ms, labels.setdefault(label, len(labels))) for at_ms, label in _borders(range_, unit)]
    return Buckets(unit, tuple(labels), tuple(_runs(borders, range_.until_ms)))


def _runs(borders: list[tuple[int, int]], until_ms: int) -> Iterator[Run]:
    """Yield the runs of *borders*, each a moment and the bucket that begins there."""
    ends = [*(at_ms for at_ms, _ in borders[1:]), until_ms]
    run = None
    for (at_ms, number), end_ms in zip(borders, ends, strict=True):
        width_ms = end_ms - at_ms
        # The last bucket may be cut short by the range's end; nothing is asked for behind it.
        fits = run is not None and (
            width_ms == run.step_ms or (end_ms == until_ms and width_ms < run.step_ms)
        )
        if run is not None and fits and at_ms == run.since_ms + run.step_ms * (number - run.first):
            continue
        if run is not None:
            yield run
        run = Run(at_ms, width_ms, number)
    if run is not None:
        yield run


def _check(range_: Range, unit: str) -> None:
    width_ms = {"minute": _MINUTE_MS, "hour": _HOUR_MS}.get(unit, DAY_MS)
    if (range_.until_ms - range_.since_ms) // width_ms > MOST_BUCKETS:
        raise BadQuery(
            f"time:{unit}: the range would have more than {MOST_BUCKETS} of them; ask for longer ones or less time."
        )


def _borders(range_: Range, unit: str) -> Iterator[tuple[int, str]]:
    """Yield the beginning of each bucket, not before the range's, and its label."""
    if unit == "minute":
        yield from _minutes(range_)
    elif unit == "hour":
        yield from _hours(range_)
    else:
        for day in _days(range_.first_day, range_.final_day, unit):
            at_ms = max(range_.calendar.midnight(day), range_.since_ms)
            yield at_ms, (range_.first_day if unit == "week" and day < range_.first_day else day).isoformat()


def _days(first: date, final: date, unit: str) -> Iterator[date]:
    day = {
        "day": first,
        "week": first - timedelta(days=first.weekday()),
        "month": first.replace(day=1),
    }[unit]
    while day <= final:
        yield day
        day = month_after(day, 1) if unit == "month" else day + timedelta(days=7 if unit == "week" else 1)


def _minutes(range_: Range) -> Iterator[tuple[int, str]]:
    at_ms = range_.since_ms
    while at_ms < range_.until_ms:
        yield at_ms, _label(range_.calendar.local(at_ms).replace(second=0))
        at_ms = at_ms - at_ms % _MINUTE_MS + _MINUTE_MS


def _hours(range_: Range) -> Iterator[tuple[int, str]]:
    before = ""
    at_ms = range_.since_ms
    while at_ms < range_.until_ms:
        label = _label(range_.calendar.local(at_ms).replace(minute=0, second=0))
        if label != before:
            yield at_ms, label
            before = label
        at_ms = at_ms - at_ms % _QUARTER_MS + _QUARTER_MS


def _label(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
