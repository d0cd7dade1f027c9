"""A new store, made of the segments that are kept. The server must be stopped meanwhile."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

from footfall.errors import CannotStart
from footfall.ingest.kept import KeptFile
from footfall.journal.segment import close_body, parse_batch
from footfall.journal.tail import SEGMENT_BYTES
from footfall.model.ids import WriterId
from footfall.store.base import Store

_SCRATCH = WriterId(0)
"""Loads the rows; writers of journals are drawn at random and never 0."""


class Swap:
    """A new store file that takes the place of the present one, which is put aside as `<name>.old`."""

    def __init__(self, present: Path) -> None:
        """
        Remove what a crashed attempt left.

        Raises:
            CannotStart: an earlier one is put aside already.
        """
        self.present = present
        self.new = present.with_suffix(".rebuilt")
        self.old = present.with_name(present.name + ".old")
        if self.old.exists():
            if not (present.exists() and self.old.samefile(present)):
                raise CannotStart(
                    f"{self.old} is there already and may hold the only copy of older events; move it away first."
                )
            self.old.unlink()
        for left in (self.new, _log_of(self.new)):
            left.unlink(missing_ok=True)

    def put_in_place(self) -> None:
        """At no moment is there no store, and at none is a store's log beside another one."""
        if self.present.exists():
            # A second name first: two renames would leave a moment in which a start makes an empty store.
            os.link(self.present, self.old)
            if _log_of(self.present).exists():
                _log_of(self.present).replace(_log_of(self.old))
        self.new.replace(self.present)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


class _Dated(msgspec.Struct):
    day: int


_read_day = msgspec.json.Decoder(_Dated).decode


def rebuild(kept: list[KeptFile], store: Store, tmp: Path) -> Counter[date]:
    """
    Load all of *kept* into the empty *store*; return how many rows each site-local day has.

    Afterwards the store knows the writers' segments as loaded. *tmp* is a folder for one segment.

    Raises:
        StoreFault: the store fails.
        BadSegment: a line cannot be read.
    """
    days: Counter[int] = Counter()
    highest: dict[WriterId, int] = {}
    part = tmp / "rebuild.jsonl"
    try:
        lines = (line for file in kept for line in file.lines())
        for sequence, some in enumerate(_parts(lines)):
            _load(store, part, _SCRATCH, sequence, some)
            days.update(_read_day(line).day for line in some if parse_batch(line) is None)
        for file in kept:
            highest[file.writer] = max(file.last, highest.get(file.writer, -1))
        # Apart from the rows: the ranges of two files may overlap, and a load below a mark would be skipped.
        for writer, last in highest.items():
            _load(store, part, writer, last, [])
    finally:
        part.unlink(missing_ok=True)
    return Counter({date(1970, 1, 1) + timedelta(days=day): rows for day, rows in days.items()})


def _parts(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines in parts of about a segment's size."""
    part: list[bytes] = []
    size = 0
    for line in lines:
        part.append(line)
        size += len(line)
        if size >= SEGMENT_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _load(store: Store, path: Path, writer: WriterId, sequence: int, lines: list[bytes]) -> None:
    path.write_bytes(close_body(b"".join(lines)))
    store.load(path, writer, sequence, len(lines))
