"""A new store, made of the segments that are kept. The server must be stopped meanwhile."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

from footfall.ingest.kept import KeptFile
from footfall.journal.segment import close_body
from footfall.journal.tail import SEGMENT_BYTES
from footfall.model.ids import WriterId
from footfall.store.base import Store

_SCRATCH = WriterId(0)
"""Loads the parts of a kept file but its last; writers of journals are drawn at random and never 0."""


class _Dated(msgspec.Struct):
    day: int


_read_day = msgspec.json.Decoder(_Dated).decode


def rebuild(kept: list[KeptFile], store: Store, tmp: Path) -> Counter[date]:
    """
    Load all of *kept* into the empty *store*; return how many rows each site-local day has.

    Afterwards the store knows the writers' segments as loaded. *tmp* is a folder for one segment.

    Raises:
        StoreFault: the store fails.
        BadSegment: a kept file is damaged; which one is named.
    """
    days: Counter[int] = Counter()
    sequence = 0
    part = tmp / "rebuild.jsonl"
    try:
        for file in kept:
            last: list[bytes] = []
            for lines in _parts(file.lines()):
                if last:
                    _load(store, part, _SCRATCH, sequence, last)
                    sequence += 1
                last = lines
                days.update(_read_day(line).day for line in lines)
            _load(store, part, file.writer, file.last, last)
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
