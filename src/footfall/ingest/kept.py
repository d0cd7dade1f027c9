"""
Segments that are in the store already, kept for some days: what `footfall rebuild` makes a new store of.

Those of one hour are merged into one compressed file. A file's name says which segments it holds, so a crash
between writing it and removing them leaves nothing twice.
"""

import gzip
import logging
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec

from footfall.clock import Clock
from footfall.journal.segment import Segment, read_body, segments_in
from footfall.model.ids import WriterId

log = logging.getLogger(__name__)

_HOUR_MS = 3_600_000
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2})-([0-9a-f]{16})-(\d{12})-(\d{12})\.jsonl\.gz")


class KeptFile(msgspec.Struct, frozen=True, order=True):
    """Loaded segments of one writer, from *first* to *last*."""

    writer: WriterId
    first: int
    last: int
    path: Path

    def lines(self) -> Iterator[bytes]:
        """Yield the lines (whole, without footers) in their order."""
        if self.path.suffix == ".gz":
            with gzip.open(self.path) as file:
                yield from file
        else:
            yield from read_body(self.path)[0].splitlines(keepends=True)


class Kept:
    """The folder of kept segments. Not thread-safe: the loader's thread owns it."""

    def __init__(self, folder: Path, *, days: int, clock: Clock) -> None:
        self._folder = folder
        self._days = days
        self._clock = clock

    def take(self, segment: Segment) -> None:
        """Move a loaded segment here, or remove it when nothing is kept."""
        if self._days:
            segment.path.replace(self._folder / segment.path.name)
        else:
            segment.path.unlink()

    def files(self) -> list[KeptFile]:
        """Return what is kept, by writer and sequence; each segment is in one of them."""
        merged = sorted(_merged(self._folder))
        covered = {writer: list(some) for writer, some in groupby(merged, lambda file: file.writer)}
        single = [
            KeptFile(segment.writer, segment.sequence, segment.sequence, segment.path)
            for segment in segments_in(self._folder)
            if segment.closed
            and not any(
                file.first <= segment.sequence <= file.last for file in covered.get(segment.writer, ())
            )
        ]
        return sorted(merged + single)

    def tend(self) -> None:
        """Merge the segments of each hour that is over, and remove what has been kept long enough."""
        now_ms = self._clock.now_ms()
        self._remove_covered()
        single = [file for file in self.files() if file.path.suffix != ".gz"]
        for (writer, hour), some in groupby(single, lambda file: (file.writer, _hour(file.path))):
            if hour < now_ms // _HOUR_MS:
                self._merge(writer, hour, list(some))
        for file in self.files():
            if _hour(file.path) * _HOUR_MS < now_ms - self._days * 24 * _HOUR_MS:
                file.path.unlink()

    def rewrite(self, change: Callable[[bytes], bytes | None]) -> None:
        """Replace each kept line by what *change* makes of it; None removes it."""
        self._remove_covered()
        for file in self.files():
            if any(change(line) != line for line in file.lines()):
                changed = (line for line in map(change, file.lines()) if line is not None)
                self._write(file.writer, file.first, file.last, _hour(file.path), changed)
                if file.path.suffix != ".gz":
                    file.path.unlink()

    def _merge(self, writer: WriterId, hour: int, some: list[KeptFile]) -> None:
        lines = (line for file in some for line in file.lines())
        self._write(writer, some[0].first, some[-1].last, hour, lines)
        for file in some:
            file.path.unlink()

    def _write(self, writer: WriterId, first: int, last: int, hour: int, lines: Iterator[bytes]) -> None:
        began = datetime.fromtimestamp(hour * 3600, UTC)
        path = self._folder / f"{began:%Y-%m-%dT%H}-{writer:016x}-{first:012d}-{last:012d}.jsonl.gz"
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            with gzip.open(file, "wb", compresslevel=6) as packed:
                packed.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            # Whoever calls removes what is in the new file, which therefore must outlive a loss of power.
            os.fsync(folder)
        finally:
            os.close(folder)

    def _remove_covered(self) -> None:
        """Remove what a crash left: half-written files, and segments that are in a merged one."""
        for path in self._folder.glob("*.new"):
            path.unlink()
        wanted = {file.path for file in self.files()}
        for segment in segments_in(self._folder):
            if segment.path not in wanted:
                segment.path.unlink()


def _merged(folder: Path) -> Iterator[KeptFile]:
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match is not None:
            yield KeptFile(WriterId(int(match[2], 16)), int(match[3]), int(match[4]), path)


def _hour(path: Path) -> int:
    """Return the hour (since 1970) in which a kept file was written."""
    named = _NAME.fullmatch(path.name)
    if named is not None:
        # Not by the file's time: a restored backup may have lost it.
        return int(datetime.strptime(named[1] + "+0000", "%Y-%m-%dT%H%z").timestamp()) // 3600
    return int(path.stat().st_mtime) // 3600
