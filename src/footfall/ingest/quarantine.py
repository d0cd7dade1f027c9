"""A segment that cannot be loaded whole: what is broken in it is put aside, the rest stays."""

import logging
import os
import re
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from footfall.journal.segment import close_body, parse_batch
from footfall.model.ids import SiteId
from footfall.model.record import Record
from footfall.store.base import BadSegment, Store

log = logging.getLogger(__name__)

_SITE = re.compile(rb'"site_id":(\d+)')  # within a text its quotes would be escaped

_read_record = msgspec.json.Decoder(Record).decode


def sort_out(segment: Path, body: bytes, quarantine: Path, store: Store) -> int:
    """
    Replace *segment* by one that the store takes; return its rows.

    *body* is all of it before the footer. Lines that are neither Records nor what stands ahead of a batch, or that the store refuses, are added to a
    file of the segment's name in *quarantine*, durable before they leave the segment.

    Raises:
        StoreFault: the store fails; nothing was changed.
    """
    good: list[bytes] = []
    bad: list[bytes] = []
    for line in body.splitlines(keepends=True):
        (good if _is_ours(line) else bad).append(line)
    trial = segment.with_suffix(".trial")
    try:
        bad += _remove_refused(good, trial, store)
    finally:
        trial.unlink(missing_ok=True)
    if bad:
        aside = quarantine / segment.name
        _write(aside, b"".join(bad))
        log.error(
            "%s: %d of %d lines cannot be read; they are in %s.",
            segment.name,
            len(bad),
            len(bad) + len(good),
            aside,
        )
    whole = segment.with_suffix(".whole")
    _write(whole, close_body(b"".join(good)))
    whole.replace(segment)
    return len(good)


def rewrite(folder: Path, sites: Collection[SiteId], change: Callable[[Record], Record | None]) -> None:
    """
    Replace what is put aside of *sites* by what *change* makes of it; None removes it.

    A line that cannot be read, and so cannot be changed, goes unless it is another site's beyond doubt.
    """
    for file in folder.iterdir():
        lines = file.read_bytes().splitlines(keepends=True)
        stays = [changed for line in lines if (changed := _changed(line, sites, change))]
        if not stays:
            file.unlink()
        elif stays != lines:
            new = file.with_suffix(".new")
            _write(new, b"".join(stays))
            new.replace(file)
        if len(stays) < len(lines):
            log.warning("%s: %d lines are removed for privacy.", file.name, len(lines) - len(stays))


def remove_scratch(journal: Path) -> None:
    """Remove what a crash within `sort_out` left."""
    for suffix in (".trial", ".whole"):
        for path in journal.glob(f"*{suffix}"):
            path.unlink()


def _changed(
    line: bytes, sites: Collection[SiteId], change: Callable[[Record], Record | None]
) -> bytes | None:
    named = {int(number) for number in _SITE.findall(line)}
    if line.startswith(b'{"site_id":') and named.isdisjoint(sites):
        return line
    try:
        record = change(_read_record(line))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return None if record is None else msgspec.json.encode(record) + b"\n"


def _is_ours(line: bytes) -> bool:
    if parse_batch(line) is not None:
        return True
    try:
        _read_record(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return line.endswith(b"\n")


def _remove_refused(lines: list[bytes], trial: Path, store: Store) -> list[bytes]:
    """Take the lines that the store refuses out of *lines* and return them; found by halving."""
    trial.write_bytes(close_body(b"".join(lines)))
    try:
        store.check(trial, len(lines))
    except BadSegment:
        if len(lines) == 1:
            return [lines.pop()]
    else:
        return []
    middle = len(lines) // 2
    first, second = lines[:middle], lines[middle:]
    refused = _remove_refused(first, trial, store) + _remove_refused(second, trial, store)
    lines[:] = first + second
    return refused


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
