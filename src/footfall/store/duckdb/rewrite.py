"""
A site's day replaced by a function of its rows, within the caller's transaction.

Rows of those who have late ones go through Python, person by person; all others are copied by the engine. The
day is then laid down visit by visit, which is how whole visits are read.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from footfall.model.ids import SiteId
from footfall.model.record import Record
from footfall.store.base import Change, Readmission
from footfall.store.duckdb.columns import EVENT_COLUMNS, OF_REFUSED, REFUSED_COLUMNS, insert_from_segment
from footfall.store.duckdb.sql import statement

_NEAR_MS = (
    50 * 3_600_000
)  # a visit of 24 hours that touches the day before or after, which a zone may stretch
_FETCHED_ROWS = 5_000
_COLUMNS = ", ".join(EVENT_COLUMNS)
_NEAR = "site_id = $site and at_ms between $since and $until"
_NO_VISIT = "refused = 'no_visit' and refused_count = 1"
_INSERT_FRESH = insert_from_segment("fresh", EVENT_COLUMNS, "refused is null")
_INSERT_REFUSED = insert_from_segment("refused", REFUSED_COLUMNS, "refused is not null")

_encode = msgspec.json.Encoder().encode
_Parameters = dict[str, Any]


def readmit(cursor: duckdb.DuckDBPyConnection, site: SiteId, day: int, readmission: Readmission) -> int:
    """Make late events of refused rows of a day; return of how many."""
    which = {
        "site": site,
        "day": day,
        "reason": readmission.reason.value,
        "before_us": readmission.before_us,
    }
    rows = int(cursor.execute(statement("rewrite_readmitted"), which).fetchall()[0][0])
    if rows:
        cursor.execute(statement("rewrite_readmitted_gone"), which)
    return rows


def rewrite_day(
    cursor: duckdb.DuckDBPyConnection, site: SiteId, day: int, change: Change, *, settled_ms: int, file: Path
) -> None:
    """Replace the day; *file* is a path for rows on their way from *change*. See `Store.rewrite`."""
    which = {"site": site, "day": day}
    near = _find_people(cursor, which, settled_ms)
    moved = _write(_people(cursor, near), change, file)
    if not moved and _is_laid(cursor, which):
        return
    if moved:
        cursor.execute(
            f"delete from events where {_NEAR} and visit_id in (select visit_id from touched)",  # noqa: S608 - names of our own
            near,
        )
        cursor.execute(
            f"delete from refused where {_NEAR} and {_NO_VISIT} and visitor_id in (select id from people)",  # noqa: S608 - names of our own
            near,
        )
    cursor.execute(
        f"create temp table fresh as select {_COLUMNS} from events where site_id = $site and day = $day",  # noqa: S608 - names of our own
        which,
    )
    cursor.execute("delete from events where site_id = $site and day = $day", which)
    if moved:
        cursor.execute(_INSERT_FRESH, [str(file)])
        cursor.execute(_INSERT_REFUSED, [str(file)])
    cursor.execute(
        f"insert into events ({_COLUMNS}) select {_COLUMNS} from fresh order by visit_started_ms, visit_id, seq"  # noqa: S608 - names of our own
    )
    cursor.execute("delete from laid where site_id = $site and day = $day", which)
    cursor.execute("insert into laid select $site, $day, count(*) from fresh where day = $day", which)


def _find_people(cursor: duckdb.DuckDBPyConnection, which: _Parameters, settled_ms: int) -> _Parameters:
    """
    Fill the temporary tables `people` and `touched`: whose rows are placed anew, and which visits those are of.

    Returns the site and the range of moments in which all of those rows are.
    """
    cursor.execute(statement("rewrite_people"), which)
    since, until = cursor.execute(
        "select min(at_ms), max(at_ms) from (select at_ms from events where site_id = $site and day = $day and late "
        "union all select at_ms from refused where site_id = $site and day = $day and late)",
        which,
    ).fetchall()[0]
    near = {"site": which["site"], "since": (since or 0) - _NEAR_MS, "until": (until or 0) + _NEAR_MS}
    cursor.execute(statement("rewrite_touched"), {**near, "settled": settled_ms})
    cursor.execute(statement("rewrite_unsettled_gone"), near)
    return near


def _people(cursor: duckdb.DuckDBPyConnection, near: _Parameters) -> Iterator[list[Record]]:
    """Yield each person's rows: of the touched visits, and what was refused for want of a visit."""
    names = (*EVENT_COLUMNS, *OF_REFUSED)
    cursor.execute(
        f"select person, {_COLUMNS}, '' as refused, 1 as refused_count, 0 as refused_by from events join touched using (visit_id) "  # noqa: S608 - names of our own
        f"where {_NEAR} union all select person, {_COLUMNS}, '', 1, 0 from refused join people on visitor_id = id "
        f"where {_NEAR} and {_NO_VISIT} order by person",
        near,
    )
    for _, rows in groupby(_fetched(cursor), itemgetter(0)):
        yield [Record(**dict(zip(names, row[1:], strict=True))) for row in rows]


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := cursor.fetchmany(_FETCHED_ROWS):
        yield from some


def _write(people: Iterator[list[Record]], change: Change, file: Path) -> int:
    """Write what *change* makes of each person's rows to *file*; return how many rows that are."""
    written = 0
    with file.open("wb") as lines:
        for rows in people:
            for record in change(rows):
                lines.write(_encode(record) + b"\n")
                written += 1
    return written


def _is_laid(cursor: duckdb.DuckDBPyConnection, which: _Parameters) -> bool:
    return bool(
        cursor.execute(
            "select (select coalesce(sum(day_rows), 0) from laid where site_id = $site and day = $day) "
            "= (select count(*) from events where site_id = $site and day = $day)",
            which,
        ).fetchall()[0][0]
    )
