"""
One moment of the DuckDB store, asked in slices, so that an answer of any length needs the memory of one.

The slices of one answer are separate statements in one transaction: they see the same moment.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import duckdb

from footfall.errors import Overtime
from footfall.model.batch import Batch
from footfall.model.ids import SiteId
from footfall.model.record import Record
from footfall.store.base import BadPattern, Pageview, PathCount, RefusedCount, Statement
from footfall.store.duckdb.columns import EVENT_COLUMNS
from footfall.store.duckdb.sql import statement

_SLICE_ROWS = 50_000  # about 20 MB while it is sorted and fetched
_MOST_SLICES = 64  # each slice reads the range once more, so a long answer gets longer slices
_FETCHED_ROWS = 5_000

_Parameters = dict[str, Any]


class DuckReading:
    """See `footfall.store.base.Reading`."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, overtime: threading.Event, seconds: float) -> None:
        self._cursor = cursor
        self._overtime = overtime
        self._seconds = seconds

    def path_counts(self, site: SiteId, since_ms: int, until_ms: int) -> Iterator[Sequence[PathCount]]:
        """Yield slices of pageview counts by path and address; see `Reading`."""
        asked = {"site": site, "since": since_ms, "until": until_ms}
        for first, last, _ in self._slices(asked):
            rows = self._rows("path_counts", {**asked, "first_path": first, "last_path": last})
            yield from ([PathCount(*row) for row in some] for some in rows)

    def pageviews(self, site: SiteId, since_ms: int, until_ms: int) -> Iterator[Sequence[Pageview]]:
        """Yield slices of pageviews by path, the newest second first, then by arrival; see `Reading`."""
        asked = {"site": site, "since": since_ms, "until": until_ms}
        for first, last, size in self._slices(asked):
            # Only a slice of one path can be longer than it should: it is cut by time.
            spans = (
                [(since_ms, until_ms)] if first != last or size <= _SLICE_ROWS else self._spans(asked, first)
            )
            for since, until in spans:
                part = {**asked, "since": since, "until": until, "first_path": first, "last_path": last}
                yield from ([Pageview(*row) for row in some] for some in self._rows("pageviews", part))

    def refused_counts(self, site: SiteId, first_day: int, last_day: int) -> Sequence[RefusedCount]:
        """Return what was refused on these days, by day and reason; see `Reading`."""
        asked = {"site": site, "first_day": first_day, "last_day": last_day}
        return [RefusedCount(*row) for some in self._rows("refused_counts", asked) for row in some]

    def refused_rows(self, first_day: int) -> Sequence[tuple[SiteId, int, int]]:
        """Return (site, day, rows of refused events) from *first_day* on."""
        return [
            (SiteId(site), day, rows)
            for some in self._rows("refused_rows", {"first_day": first_day})
            for site, day, rows in some
        ]

    def batches(self, since_ms: int, most: int, key: int = 0) -> Sequence[Batch]:
        """Return the newest batches with a key, or those of one; see `Reading`."""
        asked = {"since": since_ms, "most": most, "key": key}
        return [Batch(*row) for some in self._rows("batches", asked) for row in some]

    def cancel(self) -> None:
        """Stop what is being asked; see `Reading`."""
        self._overtime.set()
        self._cursor.interrupt()

    def rows(self, asked: Statement) -> list[tuple[int | str, ...]]:
        """Return the rows of a compiled question; see `Reading`."""
        self._check_time()
        # DuckDB refuses parameters that a statement does not name.
        try:
            return self._cursor.execute(asked.sql, dict(asked.parameters)).fetchall()
        except duckdb.InvalidInputException as problem:
            # Everything else in it is ours and was compiled.
            if "regexp" in str(problem) or "missing" in str(problem) or "invalid" in str(problem):
                raise BadPattern(
                    f"Invalid filters. A pattern is no regular expression (RE2): {problem}."
                ) from problem
            raise

    def first_event_ms(self, sites: Sequence[SiteId]) -> int | None:
        """Return when the first event of *sites* was; see `Reading`."""
        found = self._ask("first_event", {"sites": list(sites)}).fetchall()[0][0]
        return None if found is None else int(found)

    def open_visits(self, since_ms: int) -> Iterator[Record]:
        """Yield all rows of each visit that has an event at or after *since_ms*; see `Reading`."""
        for some in self._rows("open_visits", {"since": since_ms}):
            for row in some:
                yield Record(**dict(zip(EVENT_COLUMNS, row, strict=True)))

    def _slices(self, asked: _Parameters) -> list[tuple[str, str, int]]:
        """Return first path, last path and pageviews of each slice."""
        total = self._ask("count", asked).fetchall()[0][0]
        most = max(_SLICE_ROWS, total // _MOST_SLICES)
        sized = (row for some in self._rows("slices", asked) for row in some)
        return [(first, last, size) for (first, last, size) in _grouped(sized, most)]

    def _spans(self, asked: _Parameters, path: str) -> list[tuple[int, int]]:
        """Return ranges of time, the newest first, that cut one path's pageviews into slices."""
        sized = (row for some in self._rows("minutes", {**asked, "path": path}) for row in some)
        spans = _grouped(sized, _SLICE_ROWS)
        return [
            (max(oldest * 60_000, asked["since"]), min((newest + 1) * 60_000, asked["until"]))
            for newest, oldest, _ in spans
        ]

    def _check_time(self) -> None:
        if self._overtime.is_set():
            raise Overtime(f"The question took longer than {self._seconds:g} seconds; ask for less.")

    def _ask(self, name: str, parameters: _Parameters) -> duckdb.DuckDBPyConnection:
        self._check_time()
        return self._cursor.execute(statement(name), parameters)

    def _rows(self, name: str, parameters: _Parameters) -> Iterator[list[Any]]:
        answer = self._ask(name, parameters)
        while some := answer.fetchmany(_FETCHED_ROWS):
            yield some


def _grouped(sized: Iterable[tuple[Any, int]], most: int) -> Iterator[tuple[Any, Any, int]]:
    """Join neighbours while they are at most *most* together; yield first, last and size."""
    first = last = None
    size = 0
    for key, number in sized:
        if size and size + number > most:
            yield first, last, size
            size = 0
        if not size:
            first = key
        last = key
        size += number
    if size:
        yield first, last, size
