"""
What a segment of the journal is called and how it ends. Names and bytes only.

A segment is a text file of JSON lines, one Record each. It is `<writer>-<sequence>.open` while it is
written; when it is closed it gets a footer line of row count and checksum, and the ending `.jsonl`. Ahead of
Records that are all to be kept or none stands a line that says how many those are (a Batch); it counts as a row.
"""

import re
import zlib
from pathlib import Path

import msgspec

from footfall.model.batch import Batch
from footfall.model.ids import WriterId

_NAME = re.compile(r"([0-9a-f]{16})-(\d{12})\.(open|jsonl)")


class Segment(msgspec.Struct, frozen=True, order=True):
    """One segment by its name; segments order by writer, then sequence."""

    writer: WriterId
    sequence: int
    path: Path
    closed: bool


class Footer(msgspec.Struct, frozen=True):
    """How many rows stand before it and the CRC-32 of all their bytes."""

    rows: int
    crc32: int


class _FooterLine(msgspec.Struct):
    footer: Footer


class _BatchLine(msgspec.Struct):
    batch: Batch


_read_footer_line = msgspec.json.Decoder(_FooterLine).decode
_read_batch_line = msgspec.json.Decoder(_BatchLine).decode


def segment_name(writer: WriterId, sequence: int, *, closed: bool) -> str:
    """Return the file name of a segment."""
    return f"{writer:016x}-{sequence:012d}.{'jsonl' if closed else 'open'}"


def parse_name(path: Path) -> Segment | None:
    """Return the segment that *path* names, None when it names none."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    return Segment(WriterId(int(match[1], 16)), int(match[2]), path, closed=match[3] == "jsonl")


def segments_in(folder: Path) -> list[Segment]:
    """Return the segments in *folder* by writer and sequence; none when there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(segment for path in folder.iterdir() if (segment := parse_name(path)) is not None)


def encode_footer(rows: int, crc32: int) -> bytes:
    """Return the line that ends a closed segment."""
    return msgspec.json.encode(_FooterLine(Footer(rows, crc32))) + b"\n"


def parse_footer(line: bytes) -> Footer | None:
    """Return what a footer line says, None when *line* is none."""
    try:
        return _read_footer_line(line).footer
    except msgspec.DecodeError:
        return None


def encode_batch(batch: Batch) -> bytes:
    """Return the line that stands ahead of a batch's rows."""
    return msgspec.json.encode(_BatchLine(batch)) + b"\n"


def parse_batch(line: bytes) -> Batch | None:
    """Return what the line ahead of a batch's rows says, None when *line* is none."""
    if not line.startswith(b'{"batch":'):  # cheaper than to try, for every row there is
        return None
    try:
        return _read_batch_line(line).batch
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def read_body(path: Path) -> tuple[bytes, Footer | None]:
    """Return all bytes before the footer of a segment, and the footer; None when it has none."""
    data = path.read_bytes()
    start = data.rfind(b"\n", 0, -1) + 1
    footer = parse_footer(data[start:-1]) if data.endswith(b"\n") else None
    return (data, None) if footer is None else (data[:start], footer)


def close_body(body: bytes) -> bytes:
    """Return *body* (whole lines) with the footer that fits it."""
    return body + encode_footer(body.count(b"\n"), zlib.crc32(body))


def body_matches(body: bytes, footer: Footer) -> bool:
    """Say whether *body* (all bytes before the footer) is what the footer was made for."""
    return body.count(b"\n") == footer.rows and zlib.crc32(body) == footer.crc32
