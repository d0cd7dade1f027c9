"""
The way of imported rows: a file in the data folder, the register, the store.

The register decides. A part's file is on disk under its name before the register names it, and the store is
loaded after that. So a crash leaves either a file that the register does not name, which is removed at the next
start, or a part that the store does not have yet, which is loaded then: a part counts whole or not at all.
"""

import logging
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from footfall.clock import Clock
from footfall.errors import BadRequest, Fault, FootfallError, StoreFault, Unavailable
from footfall.journal.disk import Disk
from footfall.model.ids import ImportId, SiteId
from footfall.model.imported import ImportPart, read_row
from footfall.sites.imports import Imports
from footfall.store.base import Store

log = logging.getLogger(__name__)

_DAY_MS = 86_400_000
_UNNAMED = "part.new"
_encode = msgspec.json.Encoder().encode


class Importer:
    """Adds and removes imports. Methods block; any thread may call them."""

    def __init__(self, *, register: Imports, store: Store, folder: Path, disk: Disk, clock: Clock) -> None:
        self._register = register
        self._store = store
        self._folder = folder
        self._disk = disk
        self._clock = clock
        self._lock = threading.Lock()

    def add(self, site: SiteId, label: str, source: str, rows: Iterable[Mapping[str, Any]]) -> ImportId:
        """
        Make an import of *rows*, which are as `footfall.model.imported.read_row` takes them: all or none.

        Raises:
            BadRequest: there is no row, or one is not what it should be.
            Unavailable: the disk or the store takes nothing just now.
        """
        number = self._register.begin(site, label, source)
        try:
            self.add_rows(site, number, rows)
        except FootfallError:
            self._register.remove(site, number)
            raise
        return number

    def add_rows(self, site: SiteId, number: ImportId, rows: Iterable[Mapping[str, Any]]) -> None:
        """
        Add *rows* to an import, all or none, as one part.

        Raises:
            BadRequest: there is no row, or one is not what it should be.
            NotFound: the import was removed meanwhile.
            Unavailable: the disk or the store takes nothing just now.
        """
        lines, days = self._read(site, number, rows)
        with self._lock:
            try:
                self._write(b"".join(lines))
                part = self._register.add_part(number, days, len(lines), keep=self._name)
                self._load(part)
            except FootfallError:
                self._sweep(self._register.parts())
                raise

    def remove(self, site: SiteId, number: ImportId) -> None:
        """
        Remove an import; its rows are then nowhere any more.

        Raises:
            NotFound: the site has no such import.
            Unavailable: its rows are still in the files of the store, from where `settle` removes them later.
        """
        self._register.remove(site, number)
        try:
            self.settle()
        except StoreFault as problem:
            log.error("The rows of import %d are still in the store: %s", number, problem)
            raise Unavailable(
                "The import counts no more, but its rows are still in the store; they are removed within the hour."
            ) from problem

    def settle(self) -> None:
        """
        Make the folder and the store hold the parts that the register names, and no others.

        Raises:
            StoreFault: the store fails.
        """
        with self._lock:
            parts = self._register.parts()
            loaded = self._store.import_parts()
            known = {part.id for part in parts}
            strays = {number for part, number in loaded.items() if part not in known}
            if strays:
                # Rows do not say of which part they are: what is left of the import is loaded again below.
                self._store.remove_imports(sorted(strays))
            for part in parts:
                if part.id not in loaded or part.import_id in strays:
                    self._restore(part)
            self._sweep(parts)

    def _read(
        self, site: SiteId, number: ImportId, rows: Iterable[Mapping[str, Any]]
    ) -> tuple[list[bytes], tuple[int, int]]:
        """Return a line for each row, and the first and the last day."""
        # A day may have begun elsewhere that is tomorrow's in UTC.
        until_day = self._clock.now_ms() // _DAY_MS + 1
        lines: list[bytes] = []
        days: set[int] = set()
        for place, given in enumerate(rows):
            try:
                row = read_row(given, site, number, until_day=until_day)
            except BadRequest as problem:
                raise BadRequest(f"rows[{place}].{problem}") from None
            lines.append(_encode(row) + b"\n")
            days.add(row.day)
        if not lines:
            raise BadRequest("rows: there are none; give at least one.")
        return lines, (min(days), max(days))

    def _write(self, body: bytes) -> None:
        try:
            (self._folder / _UNNAMED).unlink(missing_ok=True)
            file = self._disk.create(self._folder / _UNNAMED)
            try:
                self._disk.write(file, body)
                self._disk.sync(file)
            finally:
                self._disk.close(file)
        except OSError as problem:
            raise _full(problem) from problem

    def _name(self, part: ImportPart) -> None:
        try:
            self._disk.rename(self._folder / _UNNAMED, self._file(part))
            self._disk.sync_folder(self._folder)
        except OSError as problem:
            raise _full(problem) from problem

    def _load(self, part: ImportPart) -> None:
        try:
            self._store.load_import(self._file(part), part)
        except Fault as problem:
            self._register.remove_part(part.id)
            if isinstance(problem, StoreFault):
                raise Unavailable("The store takes nothing just now; nothing was imported.") from problem
            raise

    def _restore(self, part: ImportPart) -> None:
        try:
            self._store.load_import(self._file(part), part)
        except Fault as problem:
            # The other parts and all events are of use without it.
            log.error("%s is not in the store: %s", self._file(part), problem)

    def _sweep(self, parts: list[ImportPart]) -> None:
        """Remove the files that are no part's."""
        wanted = {self._file(part) for part in parts}
        for path in self._folder.iterdir():
            if path not in wanted:
                path.unlink()

    def _file(self, part: ImportPart) -> Path:
        return self._folder / f"{part.import_id}-{part.id}.jsonl"


def _full(problem: OSError) -> Unavailable:
    return Unavailable(f"The server cannot write to its disk just now ({problem.strerror}); try again later.")
