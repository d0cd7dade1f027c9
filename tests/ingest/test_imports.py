"""Imported rows: file, register and store hold the same, whatever crashes in between."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from footfall.errors import BadRequest, NotFound, StoreFault, Unavailable
from footfall.ingest.imports import Importer
from footfall.model.ids import ImportId, SiteId
from footfall.model.imported import ImportPart
from footfall.sites.small_things import SmallThings
from footfall.store.base import BadSegment, Store
from footfall.store.duckdb.store import DuckStore
from footfall.testing import FrailDisk, FrozenClock


class Crash(BaseException):
    """The process ends here: nobody cleans up."""


class Faulty:
    """A store, or a register, of which one method does not do what it should."""

    def __init__(self, real: object, name: str, instead: Callable[..., object]) -> None:
        self._real = real
        self._name = name
        self._instead = instead

    def __getattr__(self, name: str) -> Any:
        return self._instead if name == self._name else getattr(self._real, name)


def crash(*_: object, **__: object) -> None:
    """End the process instead of doing it."""
    raise Crash


class BrittleDisk(FrailDisk):
    """A disk on which the process can end while a name is made durable."""

    crash_before_sync = False
    crash_after_sync = False

    def sync_folder(self, folder: Path) -> None:
        """Make names durable, or crash before or after that."""
        if self.crash_before_sync:
            raise Crash
        super().sync_folder(folder)
        if self.crash_after_sync:
            raise Crash


class World:
    """A data folder with the sites 1 and 2, without a server."""

    def __init__(self, root: Path, disk: BrittleDisk) -> None:
        self.root = root
        self.disk = disk
        self.clock = FrozenClock()
        self.folder = root / "imports"
        for folder in (self.folder, root / "tmp"):
            folder.mkdir(exist_ok=True)
        self._open()
        for domain in ("one.example", "two.example"):
            self.site = self.things.sites.add(domain)[0]

    def _open(self) -> None:
        self.things = SmallThings.open(self.root / "footfall.db", self.clock)
        self.store = DuckStore(
            self.root / "events.duckdb",
            memory=64 * 10**6,
            threads=1,
            tmp=self.root / "tmp",
            reads=[self.folder],
        )
        self.importer = self.importer_with()

    def importer_with(self, *, store: Any = None, register: Any = None) -> Importer:
        """Return an importer, some part of which may be a faulty one."""
        return Importer(
            register=register or self.things.imports,
            store=store or self.store,
            folder=self.folder,
            disk=self.disk,
            clock=self.clock,
        )

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        self.things.close()

    def restart(self) -> None:
        """Lose what was not durable, and do what a server does at its start."""
        self.close()
        self.disk.lose_power()
        self.disk.crash_before_sync = self.disk.crash_after_sync = False
        self._open()
        self.things.imports.forget_begun()
        self.importer.settle()

    def rows(self, store: DuckStore | None = None) -> list[tuple[int, str]]:
        """Return import and path of each row in the store."""
        with (store or self.store)._cursor() as cursor:
            return cursor.execute("select import_id, path from imported order by all").fetchall()

    def agrees(self) -> bool:
        """Say whether register, folder and store hold the same parts, and no import is half begun."""
        parts = self.things.imports.parts()
        with self.things.transaction() as connection:
            imports = set(connection.exec_driver_sql("select id from import").scalars())
        return (
            {path.name for path in self.folder.iterdir()}
            == {f"{part.import_id}-{part.id}.jsonl" for part in parts}
            and self.store.import_parts() == {part.id: part.import_id for part in parts}
            and imports == {part.import_id for part in parts}
        )


ONE, TWO = SiteId(1), SiteId(2)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two sites without imports."""
    made = World(tmp_path, BrittleDisk())
    yield made
    made.close()


def page(path: str, date: str = "2021-01-01") -> dict[str, object]:
    """Return a row as the API gets it."""
    return {"report": "pages", "date": date, "page": path, "visitors": 1}


def test_an_import_is_in_the_store_and_the_register(world: World) -> None:
    """Its days and rows are those of all its parts; other sites have none of it."""
    number = world.importer.add(ONE, " Before ", "Plausible", [page("/a", "2021-01-02"), page("/b")])
    world.importer.add_rows(ONE, number, [page("/c", "2021-03-01")])

    (entry,) = world.things.snapshot.imports_of(ONE)
    assert (entry.label, entry.source, entry.rows) == ("Before", "Plausible", 3)
    assert (entry.first_day, entry.last_day, entry.created_ms) == (18_628, 18_687, world.clock.now_ms())
    assert world.things.snapshot.imports_of(TWO) == ()
    assert world.rows() == [(number, "/a"), (number, "/b"), (number, "/c")]
    assert world.agrees()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "^rows: "),
        ([page("/a"), {**page("/b"), "visitors": -1}], r"^rows\[1\]\.visitors: "),
        ([page("/a", "2024-01-03")], r"^rows\[0\]\.date: .* ahead"),
    ],
)
def test_of_rows_of_which_one_is_bad_none_is_imported(
    world: World, rows: list[dict[str, object]], message: str
) -> None:
    """Which one and what is said; a first import leaves nothing, a later part leaves what was there."""
    with pytest.raises(BadRequest, match=message):
        world.importer.add(ONE, "Before", "", rows)
    assert world.things.snapshot.imports_of(ONE) == ()
    assert world.agrees()

    number = world.importer.add(ONE, "Before", "", [page("/kept")])
    with pytest.raises(BadRequest, match=message):
        world.importer.add_rows(ONE, number, rows)
    assert world.rows() == [(number, "/kept")]
    assert world.agrees()


@pytest.mark.parametrize("date", ["2024-01-01", "2024-01-02"])
def test_a_day_that_has_begun_somewhere_is_taken(world: World, date: str) -> None:
    """It is noon of 2024-01-01 in UTC, and the next day already further east."""
    world.importer.add(ONE, "Today", "", [page("/", date)])


def test_what_an_answer_promised_survives_a_loss_of_power(world: World) -> None:
    """Also when the store has lost everything: the files make it again."""
    number = world.importer.add(ONE, "Before", "", [page("/a")])
    world.importer.add_rows(ONE, number, [page("/b")])
    world.restart()
    assert world.rows() == [(number, "/a"), (number, "/b")]

    world.close()
    (world.root / "events.duckdb").unlink()
    world._open()
    world.importer.settle()
    assert world.rows() == [(number, "/a"), (number, "/b")]
    assert world.agrees()


CRASHES = [("written", False), ("renamed", False), ("named", False), ("registered", True)]
"""The last step before the crash, and whether the rows count after it."""


def crashing(world: World, after: str) -> Importer:
    """Return an importer that crashes after a step."""
    match after:
        case "written":
            return world.importer_with(register=Faulty(world.things.imports, "add_part", crash))
        case "renamed":
            world.disk.crash_before_sync = True
        case "named":
            world.disk.crash_after_sync = True
        case "registered":
            return world.importer_with(store=Faulty(world.store, "load_import", crash))
    return world.importer


@pytest.mark.parametrize(("after", "counts"), CRASHES)
def test_a_crash_leaves_an_import_whole_or_none_of_it(world: World, after: str, counts: bool) -> None:
    """The register's commit decides; before it nothing is seen, after it the store is loaded at the next start."""
    old = world.importer.add(ONE, "Old", "", [page("/old")])
    importer = crashing(world, after)
    with pytest.raises(Crash):
        importer.add(ONE, "New", "", [page("/new")])
    world.restart()

    assert [entry.label for entry in world.things.snapshot.imports_of(ONE)] == ["Old", "New"][: 1 + counts]
    assert [path for _, path in world.rows()] == ["/old", "/new"][: 1 + counts]
    assert world.agrees()
    assert world.importer.add(ONE, "Next", "", [page("/next")]) > old
    assert world.agrees()


@pytest.mark.parametrize(("after", "counts"), CRASHES)
def test_a_crash_leaves_more_rows_whole_or_none_of_them(world: World, after: str, counts: bool) -> None:
    """What was there before stays as it was."""
    number = world.importer.add(ONE, "Old", "", [page("/old")])
    importer = crashing(world, after)
    with pytest.raises(Crash):
        importer.add_rows(ONE, number, [page("/new")])
    world.restart()

    assert world.things.snapshot.imports_of(ONE)[0].rows == 1 + counts
    assert [path for _, path in world.rows()] == ["/new", "/old"][not counts :]
    assert world.agrees()


@pytest.mark.parametrize("name", ["import_parts", "remove_imports"])
def test_a_crash_while_removing_leaves_nothing_after_the_next_start(world: World, name: str) -> None:
    """The import counts no more from the register's commit on."""
    kept = world.importer.add(ONE, "Kept", "", [page("/kept")])
    gone = world.importer.add(ONE, "Gone", "", [page("/gone")])
    with pytest.raises(Crash):
        world.importer_with(store=Faulty(world.store, name, crash)).remove(ONE, gone)
    assert [entry.id for entry in world.things.snapshot.imports_of(ONE)] == [kept]
    world.restart()

    assert world.rows() == [(kept, "/kept")]
    assert world.agrees()


def failing(problem: Exception) -> Callable[..., object]:
    """Return a method that raises."""

    def fail(*_: object) -> object:
        raise problem

    return fail


@pytest.mark.parametrize(
    ("problem", "raised"), [(StoreFault("no room"), Unavailable), (BadSegment("odd"), BadSegment)]
)
def test_a_store_that_refuses_leaves_nothing(
    world: World, problem: Exception, raised: type[Exception]
) -> None:
    """Nothing of the new rows is left, so that they can be sent again."""
    number = world.importer.add(ONE, "Old", "", [page("/old")])
    importer = world.importer_with(store=Faulty(world.store, "load_import", failing(problem)))
    with pytest.raises(raised):
        importer.add_rows(ONE, number, [page("/new")])
    with pytest.raises(raised):
        importer.add(ONE, "New", "", [page("/new")])

    assert world.rows() == [(number, "/old")]
    assert world.things.snapshot.imports_of(ONE)[0].rows == 1
    assert world.agrees()
    world.importer.add_rows(ONE, number, [page("/new")])
    assert world.rows() == [(number, "/new"), (number, "/old")]


def test_a_store_that_took_the_rows_but_says_that_it_failed_is_put_right(world: World) -> None:
    """The part does not count; the others of its import are still there afterwards."""
    number = world.importer.add(ONE, "Old", "", [page("/old")])

    def take_and_fail(file: Path, part: ImportPart) -> bool:
        world.store.load_import(file, part)
        raise StoreFault("the answer was lost")

    with pytest.raises(Unavailable):
        world.importer_with(store=Faulty(world.store, "load_import", take_and_fail)).add_rows(
            ONE, number, [page("/new")]
        )
    world.importer.settle()

    assert world.rows() == [(number, "/old")]
    assert world.agrees()


def test_a_full_disk_leaves_nothing(world: World) -> None:
    """It is said, and works when there is room again."""
    world.disk.room = 10
    with pytest.raises(Unavailable, match="No space left"):
        world.importer.add(ONE, "New", "", [page("/new")])
    assert world.agrees()
    assert world.things.snapshot.imports_of(ONE) == ()

    world.disk.room = 10**9
    world.importer.add(ONE, "New", "", [page("/new")])
    assert [path for _, path in world.rows()] == ["/new"]


def test_a_removed_import_is_nowhere(world: World) -> None:
    """Neither in the folder nor in the store; another site cannot remove it; its id is never used again."""
    kept = world.importer.add(ONE, "Kept", "", [page("/kept")])
    gone = world.importer.add(ONE, "Gone", "", [page("/gone")])
    with pytest.raises(NotFound):
        world.importer.remove(TWO, gone)
    world.importer.remove(ONE, gone)

    assert world.rows() == [(kept, "/kept")]
    assert world.agrees()
    with pytest.raises(NotFound):
        world.importer.remove(ONE, gone)
    with pytest.raises(NotFound):
        world.importer.add_rows(ONE, gone, [page("/late")])
    assert world.agrees()
    assert world.importer.add(ONE, "Again", "", [page("/again")]) > gone


def test_rows_that_cannot_be_removed_just_now_go_later(world: World) -> None:
    """The import counts no more; that its rows are still there is said."""
    gone = world.importer.add(ONE, "Gone", "", [page("/gone")])
    importer = world.importer_with(store=Faulty(world.store, "remove_imports", failing(StoreFault("busy"))))
    with pytest.raises(Unavailable, match="within the hour"):
        importer.remove(ONE, gone)
    assert world.things.snapshot.imports_of(ONE) == ()
    world.importer.settle()

    assert world.rows() == []
    assert world.agrees()


def test_a_lost_file_keeps_nothing_else_from_the_store(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It is named in the log."""
    lost = world.importer.add(ONE, "Lost", "", [page("/lost")])
    kept = world.importer.add(ONE, "Kept", "", [page("/kept")])
    (path,) = world.folder.glob(f"{lost}-*")
    path.unlink()
    fresh = DuckStore(
        world.root / "fresh.duckdb",
        memory=64 * 10**6,
        threads=1,
        tmp=world.root / "tmp",
        reads=[world.folder],
    )
    store: Store = fresh
    world.importer_with(store=store).settle()

    assert world.rows(fresh) == [(kept, "/kept")]
    assert path.name in caplog.text
    fresh.close()


def test_a_purged_site_takes_its_imports_along(world: World) -> None:
    """The register forgets them with the site; file and rows follow."""
    world.importer.add(ONE, "Gone", "", [page("/gone")])
    kept = world.importer.add(TWO, "Kept", "", [page("/kept")])
    world.things.sites.remove("one.example", purge=True)
    world.importer.settle()

    assert world.rows() == [(kept, "/kept")]
    assert world.agrees()


def test_an_import_can_be_renamed(world: World) -> None:
    """By its own site; an empty or endless label is none."""
    number = world.importer.add(ONE, "Old", "", [page("/")])
    world.things.imports.rename(ONE, number, " New ")
    assert world.things.snapshot.imports_of(ONE)[0].label == "New"
    for label in ("", "  ", "a" * 251):
        with pytest.raises(BadRequest, match=r"^label: "):
            world.things.imports.rename(ONE, number, label)
    for site, other in ((TWO, number), (ONE, ImportId(99))):
        with pytest.raises(NotFound):
            world.things.imports.rename(site, other, "New")
    with pytest.raises(BadRequest, match=r"^source: "):
        world.importer.add(ONE, "Label", "a" * 251, [page("/")])
    assert world.agrees()
