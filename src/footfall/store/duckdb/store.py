"""
The embedded store: one DuckDB file. Rows come from journal segments and never pass through Python.

No indexes, no updates of single rows. The engine may touch the folders that it is given and nothing else.
"""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb

from footfall.errors import CannotStart, Overtime, StoreFault
from footfall.model.batch import KEYS_KEPT_MS
from footfall.model.ids import ImportId, PartId, SiteId, WriterId
from footfall.model.imported import ImportPart
from footfall.store.base import BadSegment, Change, Readmission, SiteDay
from footfall.store.duckdb.columns import (
    EVENT_COLUMNS,
    REFUSED_COLUMNS,
    insert_batches,
    insert_from_import,
    insert_from_segment,
)
from footfall.store.duckdb.dialect import DuckDialect
from footfall.store.duckdb.gate import Gate
from footfall.store.duckdb.reading import DuckReading
from footfall.store.duckdb.rewrite import readmit, rewrite_day
from footfall.store.duckdb.sql import statement

log = logging.getLogger(__name__)

_INSERT_EVENTS = insert_from_segment("events", EVENT_COLUMNS, "refused is null")
_INSERT_REFUSED = insert_from_segment("refused", REFUSED_COLUMNS, "refused is not null")
_INSERT_BATCHES = insert_batches()
_INSERT_IMPORTED = insert_from_import()
_OF_SITES = ("events", "refused", "laid", "imported", "imported_part")


class DuckStore:
    """Events in the file *path*; see `footfall.store.base.Store` for what its methods promise."""

    dialect = DuckDialect()

    def __init__(self, path: Path, *, memory: int, threads: int, tmp: Path, reads: Sequence[Path]) -> None:
        """
        Open or make the file. *memory* is in bytes, *threads* 0 is one per core, segments are in *reads*.

        Raises:
            CannotStart: the file cannot be opened, or a newer program wrote it.
        """
        self._path = path
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": f"{max(memory, 32 * 10**6) // 10**6}MB",
            "temp_directory": str(tmp),
        }
        if threads:
            self._config["threads"] = threads
        self._folders = [str(folder.resolve()) for folder in (tmp, path.parent, *reads)]
        self._gate = Gate()
        self._loading = threading.Lock()
        self._rewriting = threading.Lock()
        self._tmp = tmp.resolve()
        self._given_up = False
        """The engine wants the file opened anew, or it could not be when that was tried."""
        try:
            self._open()
        except duckdb.Error as problem:
            raise CannotStart(f"The store {path} cannot be opened: {problem}") from problem

    def load(self, segment: Path, writer: WriterId, sequence: int, rows: int) -> bool:
        """Take a segment's rows exactly once; see `Store.load`."""
        with self._writing() as cursor:
            if sequence <= _high_water(cursor, writer):
                return False
            _insert(cursor, segment, rows)
            cursor.execute("delete from loaded where writer = ?", [writer])
            cursor.execute("insert into loaded values (?, ?)", [writer, sequence])
            return True

    def check(self, segment: Path, rows: int) -> None:
        """Do nothing when `load` would take the segment; see `Store.check`."""
        with self._loading, self._passing(), self._cursor() as cursor:
            cursor.execute("begin transaction")
            _insert(cursor, segment, rows)
            cursor.execute("rollback")

    def high_water(self, writer: WriterId) -> int:
        """Return the highest sequence of *writer* that was loaded, -1 for none."""
        with self._passing(), self._cursor() as cursor:
            return _high_water(cursor, writer)

    def load_import(self, file: Path, part: ImportPart) -> bool:
        """Take an import's rows exactly once; see `Store.load_import`."""
        with self._writing() as cursor:
            if cursor.execute("select 1 from imported_part where part_id = ?", [part.id]).fetchall():
                return False
            with _bad_lines(file):
                found = _count(cursor.execute(_INSERT_IMPORTED, [str(file)]))
            if found != part.rows:
                raise BadSegment(f"{file.name} should hold {part.rows} rows, but {found} can be read.")
            cursor.execute(
                "insert into imported_part values (?, ?, ?)", [part.site_id, part.import_id, part.id]
            )
            return True

    def import_parts(self) -> dict[PartId, ImportId]:
        """Return which parts of which imports are loaded."""
        with self._passing(), self._cursor() as cursor:
            rows = cursor.execute("select part_id, import_id from imported_part").fetchall()
            return {PartId(part): ImportId(number) for part, number in rows}

    def remove_imports(self, numbers: Sequence[ImportId]) -> None:
        """Remove the rows and parts of imports, from the files too."""
        with self._writing() as cursor:
            cursor.execute("delete from imported where import_id in ?", [list(numbers)])
        self.compact()
        # After the files are clean: whoever finds a part that should not be here, begins again after a crash.
        with self._writing() as cursor:
            cursor.execute("delete from imported_part where import_id in ?", [list(numbers)])

    @contextmanager
    def reading(self, seconds: float) -> Iterator[DuckReading]:
        """Give the present moment to ask about, for so many seconds; see `Store.reading`."""
        with self._passing(), self._cursor() as cursor:
            overtime = threading.Event()

            def stop() -> None:
                overtime.set()
                cursor.interrupt()

            timer = threading.Timer(seconds, stop)
            timer.daemon = True
            timer.start()
            try:
                cursor.execute("begin transaction")
                # The moment is that of the transaction's first look at the database.
                cursor.execute("select number from schema_version")
                yield DuckReading(cursor, overtime, seconds)
                cursor.execute("rollback")
            except duckdb.InterruptException as problem:
                raise Overtime(
                    f"The question took longer than {seconds:g} seconds; ask for less."
                ) from problem
            finally:
                timer.cancel()

    def days(self) -> Sequence[SiteDay]:
        """Return all days of all sites, the oldest first."""
        with self._passing(), self._cursor() as cursor:
            return [SiteDay(*row) for row in cursor.execute(statement("rewrite_days")).fetchall()]

    def rewrite(
        self,
        site: SiteId,
        day: int,
        change: Change,
        *,
        settled_ms: int,
        readmission: Readmission | None = None,
    ) -> int:
        """Replace a site's day by a function of its rows; see `Store.rewrite`."""
        file = self._tmp / "rewrite.jsonl"
        readmitted = 0
        # Beside loads: what those add meanwhile this transaction neither sees nor removes.
        with self._rewriting, self._passing(), self._cursor() as cursor:
            cursor.execute("begin transaction")
            try:
                if readmission is not None:
                    readmitted = readmit(cursor, site, day, readmission)
                if readmitted or readmission is None:
                    rewrite_day(cursor, site, day, change, settled_ms=settled_ms, file=file)
                    cursor.execute("commit")
            finally:
                file.unlink(missing_ok=True)
        return readmitted

    def expire(
        self, events: Mapping[SiteId, int], refused: Mapping[SiteId, int], refused_elsewhere: int
    ) -> bool:
        """Remove the rows of each site's days before the given one; see `Store.expire`."""
        found = 0
        with self._rewriting, self._writing() as cursor:
            for table, first_days in (("events", events), ("laid", events), ("refused", refused)):
                for site, day in first_days.items():
                    gone = f"delete from {table} where site_id = ? and day < ?"  # noqa: S608 - names of our own
                    found += _count(cursor.execute(gone, [site, day]))
            gone = "delete from refused where site_id not in ? and day < ?"
            found += _count(cursor.execute(gone, [[*refused, 0], refused_elsewhere]))
        if found:
            self.compact()
        return bool(found)

    def purge(self, sites: Sequence[SiteId]) -> None:
        """Remove everything of *sites*, from the files too."""
        with self._rewriting, self._writing() as cursor:
            for table in _OF_SITES:
                cursor.execute(f"delete from {table} where site_id in ?", [list(sites)])  # noqa: S608 - names of our own
        self.compact()

    def redact(self, site: SiteId, *, keep_network: bool) -> None:
        """Cut the kept addresses of *site*; see `Store.redact`."""
        with self._rewriting, self._writing() as cursor:
            cursor.execute(statement("redacted"), {"site": site, "keep_network": keep_network})
            cursor.execute("delete from events where site_id = ? and ip <> ''", [site])
            cursor.execute("insert into events select * from redacted")
            cursor.execute("drop table redacted")
        self.compact()

    def compact(self) -> None:
        """Copy all to a new file, in which nothing of what was deleted is left; others wait meanwhile."""
        new = self._path.with_suffix(".new")
        with self._rewriting, self._loading, self._gate.alone(), _faults():
            for left in (new, _log_of(new)):
                left.unlink(missing_ok=True)
            name = self._connection.execute("select current_database()").fetchall()[0][0]
            # A full disk half-way leaves the copy attached; opening the file anew is the way out.
            self._given_up = True
            self._connection.execute(f"attach {_quoted(str(new))} as compacted")
            self._connection.execute(f'copy from database "{name}" to compacted')
            self._connection.execute("detach compacted")
            self._connection.close()
            new.replace(self._path)
            _log_of(self._path).unlink(missing_ok=True)
            self._open()
            self._given_up = False

    def close(self) -> None:
        """Write all that is pending (checkpoint) and let go of the file."""
        with self._rewriting, self._loading, self._gate.alone(), _faults():
            try:
                self._connection.execute("checkpoint")
            finally:
                self._connection.close()

    def _open(self) -> None:
        self._connection = duckdb.connect(str(self._path), config=self._config)
        _migrate(self._connection)
        allowed = ", ".join(map(_quoted, self._folders))
        self._connection.execute(f"set allowed_directories = [{allowed}]")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    @contextmanager
    def _passing(self) -> Iterator[None]:
        """Pass the gate beside others, by when the file is open even if the engine had given it up."""
        if self._given_up:
            with self._gate.alone(), _faults():
                if self._given_up:
                    self._connection.close()
                    self._open()
                    self._given_up = False
        with self._gate.shared():
            yield

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with _faults():
            cursor = self._connection.cursor()
            try:
                yield cursor
            except duckdb.FatalException:
                # A disk that was full in the wrong moment: all that was committed is in the file and its log.
                self._given_up = True
                raise
            finally:
                cursor.close()

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor within a transaction that is committed when the block ends, else undone."""
        with self._loading, self._passing(), self._cursor() as cursor:
            cursor.execute("begin transaction")
            yield cursor
            # Without this the closing of the cursor undoes it.
            cursor.execute("commit")


def refuse_newer(path: Path) -> None:
    """
    Do nothing when the file *path* is missing, or has a schema that this program can bring up to date.

    Raises:
        CannotStart: a newer program made the schema; not a byte was changed.
    """
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute("select max(number) from schema_version").fetchall()[0][0]
    except duckdb.Error:
        return  # none yet, in use, or broken: whoever opens it says so
    _check_schema(found)


def _check_schema(found: int) -> None:
    known = len(_steps())
    if found > known:
        raise CannotStart(
            f"The store has schema {found}, but this program knows schemas up to {known}. "
            "Start the newer program that wrote it; nothing was changed."
        )


def _steps() -> list[tuple[str, Traversable]]:
    folder = files("footfall.store.duckdb").joinpath("schema")
    return sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    steps = _steps()
    connection.execute("begin transaction")
    connection.execute("create table if not exists schema_version (number integer not null)")
    found = connection.execute("select coalesce(max(number), 0) from schema_version").fetchall()[0][0]
    _check_schema(found)
    for number, (_, step) in enumerate(steps[found:], found + 1):
        connection.execute(step.read_text("utf-8"))
        connection.execute("insert into schema_version values (?)", [number])
    connection.execute("commit")


def _insert(cursor: duckdb.DuckDBPyConnection, segment: Path, rows: int) -> None:
    with _bad_lines(segment):
        found = _count(cursor.execute(_INSERT_EVENTS, [str(segment)]))
        if found < rows:
            found += _count(cursor.execute(_INSERT_REFUSED, [str(segment)]))
        if found < rows:
            found += _count(cursor.execute(_INSERT_BATCHES, [str(segment)]))
            cursor.execute(statement("batches_forgotten"), {"kept_ms": KEYS_KEPT_MS})
    if found != rows:
        raise BadSegment(f"{segment.name} should hold {rows} rows, but {found} can be read.")


@contextmanager
def _bad_lines(file: Path) -> Iterator[None]:
    try:
        yield
    # What it says of a broken line depends on how the line is broken.
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException) as problem:
        raise BadSegment(f"{file.name}: {problem}") from problem


def _high_water(cursor: duckdb.DuckDBPyConnection, writer: WriterId) -> int:
    found = cursor.execute("select max(sequence) from loaded where writer = ?", [writer]).fetchall()[0][0]
    return -1 if found is None else int(found)


def _count(cursor: duckdb.DuckDBPyConnection) -> int:
    return int(cursor.fetchall()[0][0])


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _quoted(text: str) -> str:
    """Return *text* (a path that the operator named) as a literal, where no parameter can stand."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise
    except duckdb.Error as problem:
        raise StoreFault(f"DuckDB: {problem}") from problem
