"""Looks at a file of places before it is used, or for a person. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network
from itertools import islice
from pathlib import Path
from typing import Any

import maxminddb
from maxminddb.const import MODE_MMAP_EXT

from footfall.enrich.geo import build_day, place_of
from footfall.errors import PlacesStay

_FIRST_ROWS = 50_000  # half a second
_SPREAD = [f"{block}.8.8.8" for block in range(1, 224)] + [
    f"2{block:03x}::1" for block in range(0, 0xFFF, 16)
]
_EARLIEST = datetime(2012, 1, 1, tzinfo=UTC).timestamp()  # the format is of 2012
_AHEAD_SECONDS = 2 * 86_400  # publishers and this machine may differ in their clocks


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says of itself, and which addresses it knows."""

    path: Path
    kind: str
    built: int
    """Seconds since 1970."""
    described: str
    has_ipv4: bool
    has_ipv6: bool

    @property
    def day(self) -> str:
        """The day it was built."""
        return build_day(self.built)


def look_at(path: Path, name: str) -> Checked:
    """
    Return what the file says of itself.

    Raises:
        PlacesStay: it cannot be opened, or is not of MaxMind's format.
    """
    with _reader(path, name) as reader:
        return _about(path, name, reader)


def check(path: Path, name: str, now_ms: int) -> Checked:
    """
    Return what the file says of itself, having looked up some of its rows.

    Raises:
        PlacesStay: it is not of MaxMind's format, is damaged, or its rows name no country where we look for one.
    """
    with _reader(path, name) as reader:
        checked = _about(path, name, reader)
        if not _EARLIEST < checked.built < now_ms / 1000 + _AHEAD_SECONDS:
            raise PlacesStay(f"{name} says that it was built on {checked.day}, which cannot be.")
        looked_at, known = 0, 0
        try:
            for row in _some_rows(reader, checked):
                looked_at += 1
                known += isinstance(row, dict) and bool(place_of(row).country)
        except (ValueError, maxminddb.InvalidDatabaseError) as problem:
            raise PlacesStay(f"{name} is damaged: {problem}.") from problem
    # Of some addresses publishers know nothing but the continent, or that they are a satellite's.
    if known * 2 <= looked_at:
        raise PlacesStay(
            f"{name} ({checked.kind}) has a country in {known} of {looked_at} rows that were looked at; "
            "a city or country database has one in most."
        )
    return checked


def _reader(path: Path, name: str) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(path, MODE_MMAP_EXT)
    except OSError as problem:
        raise PlacesStay(f"{name} cannot be read: {problem.strerror}.") from problem
    except (ValueError, maxminddb.InvalidDatabaseError) as problem:
        raise PlacesStay(f"{name} is not of MaxMind's format (.mmdb).") from problem


def _about(path: Path, name: str, reader: maxminddb.Reader) -> Checked:
    about = reader.metadata()
    try:
        first = next(iter(reader), None)
    except (ValueError, maxminddb.InvalidDatabaseError) as problem:
        raise PlacesStay(f"{name} is damaged: {problem}.") from problem
    if first is None:
        raise PlacesStay(f"{name} is empty.")
    return Checked(
        path=path,
        kind=about.database_type,
        built=about.build_epoch,
        described=about.description.get("en", ""),
        has_ipv4=isinstance(first[0], IPv4Network),  # it lies first in a tree of both
        has_ipv6=about.ip_version == 6,
    )


def _some_rows(reader: maxminddb.Reader, checked: Checked) -> Iterator[Any]:
    """Give the first rows, and those of addresses all over the file, so that a damaged part is met."""
    for _, row in islice(reader, _FIRST_ROWS):
        yield row
    for address in _SPREAD:
        fits = checked.has_ipv6 if ":" in address else checked.has_ipv4
        if fits and (row := reader.get(address)) is not None:
            yield row
