"""What a crash left of a journal, made whole: every line that could have been answered, of batches all or none."""

import logging
import zlib
from pathlib import Path

import msgspec

from footfall.journal.disk import Disk
from footfall.journal.segment import (
    Segment,
    body_matches,
    encode_footer,
    parse_batch,
    parse_footer,
    segment_name,
    segments_in,
)
from footfall.model.record import Record

log = logging.getLogger(__name__)

_read_record = msgspec.json.Decoder(Record).decode


def close_open_segments(folder: Path, disk: Disk) -> int:
    """
    Cut each open segment in *folder* at its last whole line, of a batch its last, and close it; return how many rows they hold.

    What stands behind the first broken line was never answered: lines are synced in order.
    """
    rows = 0
    for segment in segments_in(folder):
        if not segment.closed:
            rows += _close(segment, disk)
    return rows


def _close(segment: Segment, disk: Disk) -> int:
    data = segment.path.read_bytes()
    rows, size, complete = _whole_lines(data)
    if size < len(data) and not complete:
        log.warning(
            "%s: %d bytes at its end were never answered and are dropped.",
            segment.path.name,
            len(data) - size,
        )
    if not rows:
        disk.remove(segment.path)
        disk.sync_folder(segment.path.parent)
        return 0
    file = disk.reopen(segment.path)
    try:
        if not complete:
            disk.truncate(file, size)
            disk.write(file, encode_footer(rows, zlib.crc32(data[:size])))
        disk.sync(file)
    finally:
        disk.close(file)
    disk.rename(
        segment.path, segment.path.parent / segment_name(segment.writer, segment.sequence, closed=True)
    )
    disk.sync_folder(segment.path.parent)
    return rows


def _whole_lines(data: bytes) -> tuple[int, int, bool]:
    """Return rows, their bytes, and whether a footer that fits stands behind them as the last line."""
    rows = position = 0
    batch_ends = 0
    before_batch = (0, 0)
    while (end := data.find(b"\n", position)) >= 0:
        line = data[position:end]
        footer = parse_footer(line)
        if footer is not None:
            return rows, position, end + 1 == len(data) and body_matches(data[:position], footer)
        batch = parse_batch(line)
        if batch is not None:
            before_batch, batch_ends = (rows, position), rows + 1 + batch.rows
        elif not _is_record(line):
            break
        rows += 1
        position = end + 1
    # Of a batch that is not whole nothing was answered either, and all of it will come again.
    return (*(before_batch if rows < batch_ends else (rows, position)), False)


def _is_record(line: bytes) -> bool:
    try:
        _read_record(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
