"""From the journal's folder into the store, and what is kept of it."""

import asyncio
import gzip
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from footfall.errors import Behind, StoreFault
from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.ingest.rebuild import rebuild
from footfall.journal.segment import close_body, segment_name
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record
from footfall.store.duckdb.store import DuckStore
from footfall.testing import FrozenClock

WRITER = WriterId(5)
HOUR_MS = 3_600_000


class World:
    """A data folder without a server."""

    def __init__(self, root: Path) -> None:
        self.clock = FrozenClock()
        self.journal, self.kept_folder, self.quarantine, self.tmp = (
            root / name for name in ("journal", "kept", "quarantine", "tmp")
        )
        for folder in (self.journal, self.kept_folder, self.quarantine, self.tmp):
            folder.mkdir()
        self.store = self.open(root / "events.duckdb")
        self.kept = Kept(self.kept_folder, days=7, clock=self.clock)
        self.loader = Loader(
            folder=self.journal, quarantine=self.quarantine, kept=self.kept, store=self.store
        )

    def open(self, path: Path) -> DuckStore:
        """Open a store that may read this world's folders."""
        return DuckStore(path, memory=64 * 10**6, threads=1, tmp=self.tmp, reads=[self.journal])

    def segment(self, sequence: int, *paths: str, broken: bytes = b"", day: int = 19723) -> Path:
        """Close a segment with a pageview for each of *paths*."""
        body = b"".join(
            msgspec.json.encode(
                Record(
                    site_id=SiteId(1),
                    at_ms=sequence,
                    arrival_us=sequence,
                    day=day,
                    visitor_id=VisitorId(1),
                    path=path,
                )
            )
            + b"\n"
            for path in paths
        )
        file = self.journal / segment_name(WRITER, sequence, closed=True)
        file.write_bytes(close_body(body + broken))
        return file

    def paths(self, store: DuckStore | None = None) -> list[str]:
        """Return the path of each pageview in the store."""
        with (store or self.store).reading(5) as reading:
            return [view.path for some in reading.pageviews(SiteId(1), 0, 10**9) for view in some]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty world."""
    made = World(tmp_path)
    yield made
    made.loader.close()
    made.store.close()


def test_segments_are_loaded_and_kept(world: World) -> None:
    """Once, also when a crash came between the store's commit and the move."""
    world.segment(0, "/a", "/b")
    world.loader.recover()
    world.segment(0, "/a", "/b")
    asyncio.run(world.loader.flush())

    assert world.paths() == ["/a", "/b"]
    assert not list(world.journal.iterdir())
    assert [file.last for file in world.kept.files()] == [0]


@pytest.mark.parametrize(
    "broken",
    [
        b"garbage\n",
        b'{"site_id":1}\n',
        b"{}\n",
        b'{"site_id":1,"at_ms":99999999999999999999,"arrival_us":1,"day":1,"visitor_id":1}\n',
        b"\xff\n",
    ],
)
def test_broken_lines_are_put_aside_and_the_rest_is_loaded(world: World, broken: bytes) -> None:
    """What no program can read, and what only the store refuses."""
    world.segment(0, "/a", "/b", broken=broken)
    world.segment(1, "/c")
    world.loader.recover()

    assert world.paths() == ["/a", "/b", "/c"]
    assert [file.read_bytes() for file in world.quarantine.iterdir()] == [broken]


def test_a_damaged_segment_is_noticed(world: World) -> None:
    """A changed byte that leaves readable lines is said, not swallowed."""
    file = world.segment(0, "/a", "/b")
    file.write_bytes(file.read_bytes().replace(b"/a", b"/x"))
    world.loader.recover()

    assert world.paths() == ["/b", "/x"]


def test_a_store_that_fails_makes_questions_wait(world: World) -> None:
    """Behind, not an old number; later everything is there."""

    class Failing:
        def __getattr__(self, name: str) -> Callable[..., object]:
            def fail(*_: object) -> object:
                raise StoreFault("no room")

            return fail

    world.segment(0, "/a")
    failing = Loader(folder=world.journal, quarantine=world.quarantine, kept=world.kept, store=Failing())  # type: ignore[arg-type]  # every method fails
    with pytest.raises(Behind):
        asyncio.run(failing.flush())
    asyncio.run(failing.tick())
    failing.close()
    asyncio.run(world.loader.flush())

    assert world.paths() == ["/a"]


def test_questions_at_the_same_time_share_a_load(world: World) -> None:
    """Each gets one that began after it asked."""

    async def ask() -> None:
        world.segment(0, "/a")
        await asyncio.gather(*(world.loader.flush() for _ in range(20)))
        assert world.paths() == ["/a"]

    asyncio.run(ask())


def age(world: World, hours: int) -> None:
    """Let kept files be as old as the clock says, and *hours* pass."""
    for path in world.kept_folder.glob("*.jsonl"):
        os.utime(path, (world.clock.now_ms() / 1000,) * 2)
    world.clock.advance(hours * HOUR_MS)


def test_kept_segments_are_merged_by_the_hour_and_go_after_their_days(world: World) -> None:
    """One compressed file, whose name says which segments it holds."""
    for sequence in range(3):
        world.segment(sequence, f"/{sequence}")
    world.loader.recover()
    age(world, 1)
    world.kept.tend()
    (file,) = world.kept.files()
    assert (file.first, file.last, file.path.suffix) == (0, 2, ".gz")
    assert gzip.decompress(file.path.read_bytes()).count(b"\n") == 3

    world.clock.advance(7 * 24 * HOUR_MS)
    world.kept.tend()
    assert list(world.kept_folder.iterdir()) == []


def test_a_crash_while_merging_leaves_nothing_twice(world: World) -> None:
    """Segments that a merged file holds are not taken again; half a file is none."""
    for sequence in range(3):
        world.segment(sequence, f"/{sequence}")
    world.loader.recover()
    age(world, 1)
    before = {path.name: path.read_bytes() for path in world.kept_folder.iterdir()}
    world.kept.tend()
    for name, data in before.items():
        (world.kept_folder / name).write_bytes(data)
    (world.kept_folder / "half.new").write_bytes(b"x")

    assert len(world.kept.files()) == 1
    world.kept.tend()
    assert len(list(world.kept_folder.iterdir())) == 1


def test_a_rebuilt_store_holds_what_is_kept(world: World, tmp_path: Path) -> None:
    """It says which days, and knows the segments as loaded."""
    world.segment(0, "/a", "/b", day=19723)
    world.segment(1, "/c", day=19724)
    world.loader.recover()
    age(world, 1)
    world.kept.tend()
    world.segment(2, "/d", day=19724)
    world.loader.recover()
    new = world.open(tmp_path / "new.duckdb")

    assert rebuild(world.kept.files(), new, world.tmp) == {date(2024, 1, 1): 2, date(2024, 1, 2): 2}
    assert world.paths(new) == ["/a", "/b", "/c", "/d"]
    assert new.high_water(WRITER) == 2
    new.close()


def test_what_is_rewritten_is_gone_from_kept_files(world: World) -> None:
    """Merged or not."""
    world.segment(0, "/secret", "/b")
    world.loader.recover()
    age(world, 1)
    world.kept.tend()
    world.segment(1, "/secret")
    world.segment(2, "/c")
    world.loader.recover()
    world.kept.rewrite(lambda line: None if b"secret" in line else line)

    assert [line for file in world.kept.files() for line in file.lines() if b"secret" in line] == []
    assert sorted((file.first, file.last) for file in world.kept.files()) == [(0, 0), (1, 1), (2, 2)]
