"""A day replaced by a function of its rows, on real files."""

import signal
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from footfall.journal.segment import encode_footer, segment_name
from footfall.model.ids import SiteId, VisitId, VisitorId, WriterId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.store.base import Readmission, SiteDay
from footfall.store.duckdb.store import DuckStore

WRITER = WriterId(7)
SITE = SiteId(1)
NEVER = 2**60


def open_store(folder: Path) -> DuckStore:
    """Open the store of *folder*."""
    for name in ("tmp", "journal"):
        (folder / name).mkdir(exist_ok=True)
    return DuckStore(
        folder / "events.duckdb",
        memory=128 * 10**6,
        threads=2,
        tmp=folder / "tmp",
        reads=[folder / "journal"],
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckStore]:
    """An empty store in a folder of its own."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def record(number: int, visitor: int = 1, **fields: object) -> Record:
    """Return a row of a visitor's one visit of day 0."""
    given = {
        "site_id": SITE,
        "at_ms": 1_000 * number,
        "arrival_us": 1_000_000 * number,
        "day": 0,
        "visitor_id": VisitorId(visitor),
        "visit_id": VisitId(visitor),
        "seq": number,
        "visit_started_ms": 1_000,
        "entry": number == 1,
        "path": f"/{number}",
        **fields,
    }
    return msgspec.convert(given, Record)


def load(store: DuckStore, folder: Path, sequence: int, records: list[Record]) -> None:
    """Take rows in."""
    body = b"".join(msgspec.json.encode(row) + b"\n" for row in records)
    path = folder / "journal" / segment_name(WRITER, sequence, closed=True)
    path.write_bytes(body + encode_footer(len(records), zlib.crc32(body)))
    assert store.load(path, WRITER, sequence, len(records))


def lying(store: DuckStore) -> list[tuple[int, int]]:
    """Return visit and place of each row as they lie in the table."""
    with store._cursor() as cursor:
        return cursor.execute("select visit_id, seq from events order by rowid").fetchall()


def same(rows: Sequence[Record]) -> Iterable[Record]:
    """Change nothing but that the rows are no longer late."""
    return [msgspec.structs.replace(row, late=False) for row in rows]


def test_a_day_lies_visit_by_visit_afterwards(store: DuckStore, tmp_path: Path) -> None:
    """By start, visit and place; another site's rows and another day's stay where they are."""
    rows = [record(number, visitor) for number in (3, 1, 2) for visitor in (2, 1)]
    load(store, tmp_path, 0, [*rows, record(1, 3, site_id=2), record(1, 4, day=1)])
    store.rewrite(SITE, 0, same, settled_ms=NEVER)

    assert lying(store) == [(3, 1), (4, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert store.days() == [
        SiteDay(SITE, 0, rows=6, late=0, laid=6),
        SiteDay(SiteId(2), 0, rows=1, late=0, laid=0),
        SiteDay(SITE, 1, rows=1, late=0, laid=0),
    ]


def test_a_day_that_lies_so_already_is_left_alone(store: DuckStore, tmp_path: Path) -> None:
    """Not a byte of it is written again."""
    load(store, tmp_path, 0, [record(1), record(2)])
    store.rewrite(SITE, 0, same, settled_ms=NEVER)
    with store._cursor() as cursor:
        before = cursor.execute("select rowid, arrival_us from events order by all").fetchall()
    store.rewrite(SITE, 0, same, settled_ms=NEVER)

    with store._cursor() as cursor:
        assert cursor.execute("select rowid, arrival_us from events order by all").fetchall() == before


def test_only_those_with_late_rows_go_through_the_change(store: DuckStore, tmp_path: Path) -> None:
    """With all rows of their visits, person by person; who may be here still waits."""
    load(
        store,
        tmp_path,
        0,
        [
            record(1, 1),
            record(2, 1, late=True),
            record(1, 2),
            record(1, 3, late=True),
            record(500, 3, late=True),
        ],
    )
    given: list[list[int]] = []

    def change(rows: Sequence[Record]) -> Iterable[Record]:
        given.append([row.visitor_id for row in rows])
        return same(rows)

    store.rewrite(SITE, 0, change, settled_ms=500_000)
    assert given == [[1, 1]]
    assert store.days()[0].late == 2
    store.rewrite(SITE, 0, change, settled_ms=500_001)
    assert given == [[1, 1], [3, 3]]
    assert store.days()[0].late == 0


def test_what_is_loaded_meanwhile_stays(store: DuckStore, tmp_path: Path) -> None:
    """A load neither waits for a rewriting nor is undone by it; its rows are due once more."""
    load(store, tmp_path, 0, [record(1, late=True)])

    def change(rows: Sequence[Record]) -> Iterable[Record]:
        load(store, tmp_path, 1, [record(2, late=True)])
        return same(rows)

    store.rewrite(SITE, 0, change, settled_ms=NEVER)
    assert store.days() == [SiteDay(SITE, 0, rows=2, late=1, laid=1)]


def test_a_change_that_fails_leaves_the_old_day(store: DuckStore, tmp_path: Path) -> None:
    """And no file of its own."""
    load(store, tmp_path, 0, [record(2, late=True), record(1, refused="library")])

    def change(rows: Sequence[Record]) -> Iterable[Record]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.rewrite(SITE, 0, change, settled_ms=NEVER, readmission=Readmission(Reason.LIBRARY, NEVER))
    assert store.days() == [SiteDay(SITE, 0, rows=1, late=1, laid=0)]
    with store.reading(10) as reading:
        assert [row.count for row in reading.refused_counts(SITE, 0, 0)] == [1]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_rows_of_one_reason_are_let_in(store: DuckStore, tmp_path: Path) -> None:
    """Of the site and day, that arrived before; never the mere numbers. The reason stays as a mark."""
    kept = [
        record(2, 2, refused="crawler"),
        record(3, 3, refused="library", refused_count=5),
        record(4, 4, refused="library", site_id=2),
        record(5, 5, refused="library", day=1),
        record(90, 6, refused="library"),
    ]
    load(store, tmp_path, 0, [record(1, refused="library", visit_id=0, seq=0, entry=False), *kept])
    readmission = Readmission(Reason.LIBRARY, before_us=90_000_000)

    assert store.rewrite(SITE, 0, same, settled_ms=NEVER, readmission=readmission) == 1
    assert store.rewrite(SITE, 0, same, settled_ms=NEVER, readmission=readmission) == 0
    with store.reading(10) as reading:
        (row,) = reading.open_visits(0)
    assert (row.path, row.mark, row.refused) == ("/1", "library", "")
    with store._cursor() as cursor:
        left = cursor.execute("select visitor_id from refused order by all").fetchall()
    assert left == [(2,), (3,), (4,), (5,), (6,)]


def test_a_visit_without_a_row_on_the_day_is_not_touched(store: DuckStore, tmp_path: Path) -> None:
    """The same visitor's visits of the day alone, and those of the id that it had beyond midnight."""
    day_ms = 86_400_000
    load(
        store,
        tmp_path,
        0,
        [
            record(1, 1, at_ms=day_ms - 60_000, late=True, neighbour_id=11),
            record(1, 11, at_ms=day_ms + 60_000, day=1),
            record(1, 12, at_ms=day_ms + 60_000, day=1),
        ],
    )
    given: list[int] = []

    def change(rows: Sequence[Record]) -> Iterable[Record]:
        given.extend(row.visitor_id for row in rows)
        return same(rows)

    store.rewrite(SITE, 0, change, settled_ms=NEVER)
    assert sorted(given) == [1, 11]
    assert [(day.day, day.rows) for day in store.days()] == [(0, 1), (1, 2)]


_REWRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_rewrite import NEVER, SITE, open_store, same
store = open_store(Path(sys.argv[1]))
print("ready", flush=True)
store.rewrite(SITE, 0, same, settled_ms=NEVER)
"""


def test_a_crash_leaves_the_old_day_or_the_new_one(tmp_path: Path) -> None:
    """Whenever it comes: no row is lost or there twice, and late rows are all placed or none."""
    first = open_store(tmp_path)
    rows = [record(number, visitor, late=number == 3) for number in (2, 1, 3) for visitor in range(10_000)]
    load(first, tmp_path, 0, rows)
    first.close()
    found = set()
    for delay_s in (0, 0.05, 0.2, 0.4, 0.8, None):
        with subprocess.Popen(
            [sys.executable, "-c", _REWRITER, str(tmp_path), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
        ) as rewriter:
            assert rewriter.stdout is not None
            assert rewriter.stdout.readline() == b"ready\n"
            try:
                rewriter.wait(delay_s)
            except subprocess.TimeoutExpired:
                rewriter.send_signal(signal.SIGKILL)
        after = open_store(tmp_path)
        (day,) = after.days()
        with after._cursor() as cursor:
            assert cursor.execute(
                "select count(distinct arrival_us * 20000 + visitor_id) from events"
            ).fetchall() == [(30_000,)]
        after.close()
        assert day.rows == 30_000
        assert (day.late, day.laid) in {(10_000, 0), (0, 30_000)}
        found.add(day.late)
    assert found == {10_000, 0}
