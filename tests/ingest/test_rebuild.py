"""`footfall rebuild`: a new store of what is kept, and never less than there was."""

import os
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import pytest

from footfall.ingest.kept import Kept
from footfall.ingest.rebuild import Swap, rebuild
from footfall.journal.segment import close_body, parse_name, segment_name
from footfall.journal.tail import SEGMENT_BYTES
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record
from footfall.store.duckdb.store import DuckStore
from footfall.testing import FrozenClock
from live import Server, run_footfall


def _line(at_ms: int, path: str, day: int = 19723) -> bytes:
    record = Record(
        site_id=SiteId(1), at_ms=at_ms, arrival_us=at_ms, day=day, visitor_id=VisitorId(1), path=path
    )
    return msgspec.json.encode(record) + b"\n"


def _rows(path: Path) -> list[tuple[object, ...]]:
    """Return every row of both tables, without regard to order."""
    with duckdb.connect(str(path), read_only=True) as store:
        return [
            row
            for table in ("events", "refused")
            for row in store.execute(f"select * from {table} order by all").fetchall()
        ]


def _open(folder: Path, name: str) -> DuckStore:
    (folder / "tmp").mkdir(exist_ok=True)
    return DuckStore(folder / name, memory=64 * 10**6, threads=1, tmp=folder / "tmp", reads=[])


@pytest.fixture
def visited(tmp_path: Path) -> Server:
    """A stopped server that had visits, with pages, props, refused events and several segments."""
    server = Server(tmp_path / "data").start()
    server.first_token()
    server.ask("POST", "/api/sites", {"domain": "example.com"})
    for number in range(30):
        server.view(f"/é {number}", ip=f"198.51.100.{number % 7}", referrer="https://news.example/")
        if number % 10 == 0:
            server.stats()
    crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    server.view("/crawled", agent=crawler)
    server.stop()
    return server


def test_a_rebuilt_store_has_the_same_rows_and_says_which_days_it_covers(visited: Server) -> None:
    """Row for row, refused ones too; the old store stays beside it; the server goes on with it."""
    before = _rows(visited.data / "events.duckdb")
    assert len(before) == 31
    done = run_footfall("rebuild", "--data", str(visited.data))

    assert (done.status, done.stderr) == (0, "")
    *days, covered = done.stdout.splitlines()
    assert sum(int(day.split()[1]) for day in days) == 31
    assert covered.startswith(f"The new store covers {days[0].split()[0]} to {days[-1].split()[0]}")
    assert _rows(visited.data / "events.duckdb") == before
    assert _rows(visited.data / "events.duckdb.old") == before

    with visited.start() as again:
        again.view("/later")
        assert sum(row["count"] for row in again.stats()) == 31
    assert len(_rows(visited.data / "events.duckdb")) == 32


def test_what_a_crashed_server_had_not_loaded_comes_after_the_rebuild(visited: Server) -> None:
    """Its journal is none of the kept segments; the next start brings it in, once."""
    visited.start()
    visited.view("/answered")
    visited.kill()
    assert run_footfall("rebuild", "--data", str(visited.data)).status == 0

    with visited.start() as again:
        assert sum(row["count"] for row in again.stats()) == 31


def test_an_older_store_that_was_put_aside_is_never_overwritten(visited: Server) -> None:
    """It may hold the only copy of what is older than the kept segments."""
    assert run_footfall("rebuild", "--data", str(visited.data)).status == 0
    old = (visited.data / "events.duckdb.old").read_bytes()
    again = run_footfall("rebuild", "--data", str(visited.data))

    assert again.status == 1
    assert "events.duckdb.old" in again.stderr
    assert "Traceback" not in again.stderr
    assert (visited.data / "events.duckdb.old").read_bytes() == old


def test_a_broken_store_is_put_aside_as_it_is(visited: Server) -> None:
    """That is what a rebuild is for; its log goes with it."""
    events = visited.data / "events.duckdb"
    before = _rows(events)
    events.write_bytes(b"\0" * 8192)
    events.with_name("events.duckdb.wal").write_bytes(b"log of another life")
    assert run_footfall("rebuild", "--data", str(visited.data)).status == 0

    assert _rows(events) == before
    assert events.with_name("events.duckdb.old").read_bytes() == b"\0" * 8192
    assert events.with_name("events.duckdb.old.wal").read_bytes() == b"log of another life"


def test_without_kept_segments_there_is_nothing_to_rebuild_from(visited: Server) -> None:
    """The present store stays."""
    for path in (visited.data / "kept").iterdir():
        path.unlink()
    before = (visited.data / "events.duckdb").read_bytes()
    refused = run_footfall("rebuild", "--data", str(visited.data))

    assert refused.status == 1
    assert "no kept segments" in refused.stderr
    assert (visited.data / "events.duckdb").read_bytes() == before


def test_a_crash_between_the_two_names_is_mended_by_the_next_attempt(tmp_path: Path) -> None:
    """There is a store at every moment, and what a half attempt left is no reason to refuse."""
    present = tmp_path / "events.duckdb"
    present.write_bytes(b"present")
    os.link(present, tmp_path / "events.duckdb.old")
    (tmp_path / "events.rebuilt").write_bytes(b"half")
    (tmp_path / "events.rebuilt.wal").write_bytes(b"half")
    swap = Swap(present)
    assert [path.name for path in tmp_path.iterdir()] == ["events.duckdb"]

    swap.new.write_bytes(b"new")
    swap.put_in_place()
    assert present.read_bytes() == b"new"
    assert swap.old.read_bytes() == b"present"


def test_files_whose_ranges_lie_within_each_other_are_all_loaded(tmp_path: Path) -> None:
    """A rewritten segment among merged ones is below their highest number, and counts all the same."""
    clock = FrozenClock()
    for name in ("kept", "journal"):
        (tmp_path / name).mkdir()
    kept = Kept(tmp_path / "kept", days=7, clock=clock)
    for sequence, path in enumerate(("/a", "/secret", "/c")):
        file = tmp_path / "journal" / segment_name(WriterId(5), sequence, closed=True)
        file.write_bytes(close_body(_line(sequence, path, day=19723 + sequence)))
        os.utime(file, (clock.now_ms() / 1000,) * 2)
        segment = parse_name(file)
        assert segment is not None
        kept.take(segment)
    kept.rewrite(lambda line: line.replace(b"secret", b"cut"))
    clock.advance(3_600_000)
    kept.tend()
    assert [(file.first, file.last) for file in kept.files()] == [(0, 2), (1, 1)]

    store = _open(tmp_path, "new.duckdb")
    days = rebuild(kept.files(), store, tmp_path / "tmp")
    assert days == {date(2024, 1, 1): 1, date(2024, 1, 2): 1, date(2024, 1, 3): 1}
    assert store.high_water(WriterId(5)) == 2
    with store.reading(5) as reading:
        found = [view.path for some in reading.pageviews(SiteId(1), 0, 10**9) for view in some]
    assert found == ["/a", "/c", "/cut"]
    store.close()


def test_more_than_a_segment_is_loaded_in_parts(tmp_path: Path) -> None:
    """Memory is that of one part, whatever is kept."""
    for name in ("kept", "journal"):
        (tmp_path / name).mkdir()
    kept = Kept(tmp_path / "kept", days=7, clock=FrozenClock())
    lines = [_line(number, f"/{number}/{'x' * 8000}") for number in range(SEGMENT_BYTES // 8000 + 100)]
    file = tmp_path / "journal" / segment_name(WriterId(5), 0, closed=True)
    file.write_bytes(close_body(b"".join(lines)))
    segment = parse_name(file)
    assert segment is not None
    kept.take(segment)

    store = _open(tmp_path, "new.duckdb")
    assert rebuild(kept.files(), store, tmp_path / "tmp").total() == len(lines)
    store.close()
    assert len(_rows(tmp_path / "new.duckdb")) == len(lines)
    assert list((tmp_path / "tmp").glob("*.jsonl")) == []
