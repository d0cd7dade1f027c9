"""
The segment being written. Blocking; one thread owns it. It knows bytes and rows, not what they say.

The rule it keeps: what `append` returned for is on disk, what it raised for leaves no trace.
"""

import logging
import zlib
from pathlib import Path

from footfall.errors import JournalFull
from footfall.journal.disk import Disk
from footfall.journal.segment import encode_footer, segment_name
from footfall.model.ids import WriterId

log = logging.getLogger(__name__)

SEGMENT_BYTES = 16 * 2**20  # loaded in about a second; larger ones would delay a stop
# zlib lets go of the interpreter for pieces over 5 KiB, and under load it takes longer to get it back than to sum up.
_PIECE_BYTES = 4096


class Tail:
    """The end of one writer's journal."""

    def __init__(
        self,
        folder: Path,
        writer: WriterId,
        next_sequence: int,
        *,
        disk: Disk,
        reserve_bytes: int = 0,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self._folder = folder
        self._writer = writer
        self._sequence = next_sequence
        self._disk = disk
        self._reserve_bytes = reserve_bytes
        self._segment_bytes = segment_bytes
        self._file: int | None = None
        self._failed = False
        self._size = self._crc32 = 0
        self.rows = 0
        """Rows in the open segment, all of them durable."""

    def append(self, data: bytes, rows: int) -> None:
        """
        Return once *data* (*rows* whole lines) is on disk.

        Raises:
            JournalFull: less than the reserve would be left, or the disk refused; no byte of *data* is kept.
        """
        try:
            if self._disk.free_bytes(self._folder) < self._reserve_bytes + len(data):
                raise JournalFull("The server's disk is full; nothing was recorded. Try again later.")
            if self._failed:
                self._close_file()
            if self._file is None:
                self._begin()
            assert self._file is not None
            self._disk.write(self._file, data)
        except OSError as problem:
            log.error("The journal cannot be written: %s", problem)
            # A failed sync is never retried on the same file: what it left in the cache counts as clean.
            self._failed = self._file is not None
            self._try_to_close()
            raise JournalFull(
                "The server cannot write to its disk; nothing was recorded. Try again later."
            ) from problem
        self._size += len(data)
        self.rows += rows
        for start in range(0, len(data), _PIECE_BYTES):
            self._crc32 = zlib.crc32(data[start : start + _PIECE_BYTES], self._crc32)
        if self._size >= self._segment_bytes:
            self._try_to_close()

    def close_segment(self) -> None:
        """
        Close the open segment, so that it can be loaded; nothing happens when it has no rows.

        Raises:
            JournalFull: the disk refused; what is durable stays so and the next call tries again.
        """
        if self._file is None:
            return
        try:
            self._close_file()
        except OSError as problem:
            self._failed = self._file is not None
            raise JournalFull("The server cannot write to its disk; try again later.") from problem

    def _begin(self) -> None:
        path = self._path(closed=False)
        self._file = self._disk.create(path)
        self._size = self._crc32 = self.rows = 0
        self._disk.sync_folder(self._folder)

    def _try_to_close(self) -> None:
        try:
            if self._file is not None:
                self._close_file()
        except OSError as problem:
            # With no file left, only the folder could not be synced: a closed segment loses at most its new name.
            self._failed = self._file is not None
            log.warning("A journal segment cannot be closed yet: %s", problem)

    def _close_file(self) -> None:
        """Cut the file to what is durable, add the footer, and give it its closed name. May be repeated."""
        assert self._file is not None
        path = self._path(closed=False)
        self._disk.truncate(self._file, self._size)
        if self.rows:
            self._disk.write(self._file, encode_footer(self.rows, self._crc32))
            self._disk.sync(self._file)
            self._disk.rename(path, self._path(closed=True))
        else:
            self._disk.remove(path)
        self._disk.close(self._file)
        self._file, self._failed = None, False
        self._sequence += 1
        self._size = self._crc32 = self.rows = 0
        self._disk.sync_folder(self._folder)

    def _path(self, *, closed: bool) -> Path:
        return self._folder / segment_name(self._writer, self._sequence, closed=closed)
