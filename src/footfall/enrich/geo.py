"""
Where an address is, from a MaxMind-format file, nested (GeoLite2, DB-IP) or flat (npm's ip-location-db).

Whatever the file says is data of somebody else: what has another type or shape than it should is left out.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Any

import maxminddb
from maxminddb.const import MODE_MMAP_EXT

from footfall.enrich.countries import country_names
from footfall.enrich.regions import region_code, region_name_of
from footfall.model.event import Place

log = logging.getLogger(__name__)

_REMEMBERED = 50_000  # addresses; a nested row costs 6 µs, a remembered one 0.1
_MAX_TEXT = 200
_OWN_CITY_IDS = 2**32  # GeoName ids stay far below
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)])  # left out of every text that is kept
_NOWHERE = Place()

HOW_TO_GET_ONE = "No file of places: country, region and city stay empty. `footfall geo update` fetches one."


class Places:
    """Looks addresses up in those of *paths* that exist (IPv4 and IPv6 may be apart), and in their successors."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Open what there is."""
        self._paths = paths
        self._seen: dict[Path, tuple[int, ...]] = {}
        self._readers: list[tuple[bool, Any]] = []
        self.locate: Callable[[str], Place] = self._locate
        """Returns where an address is (any text will do); an empty Place when that is unknown."""
        self.refresh()

    def refresh(self) -> bool:
        """Take up files that are new or were replaced; return whether there were any. Broken ones change nothing."""
        seen = {path: identity for path in self._paths if (identity := _identity(path))}
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            # This mode alone: the others fall back to a reader of pure Python, which would hold up every event.
            readers = [maxminddb.open_database(path, MODE_MMAP_EXT) for path in seen]
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as problem:
            log.error("Places stay as they were: %s", problem)
            return False
        # The old readers are not closed: another thread may be within them. They go with their last look-up.
        self._readers = [(reader.metadata().ip_version == 6, reader) for reader in readers]
        self.locate = lru_cache(_REMEMBERED)(self._locate)
        return True

    def describe(self) -> str:
        """Return one line for the start of the server."""
        if not self._readers:
            return HOW_TO_GET_ONE
        about = self._readers[0][1].metadata()
        return f"Places are looked up in {about.database_type} of {build_day(about.build_epoch)}."

    def _locate(self, address: str) -> Place:
        for has_ipv6, reader in self._readers:
            if ":" in address and not has_ipv6:
                continue
            try:
                row = reader.get(address)
            except (ValueError, TypeError, maxminddb.InvalidDatabaseError):
                continue  # no address at all, or damaged just there
            if isinstance(row, dict):
                return place_of(row)
        return _NOWHERE


def build_day(build_epoch: int) -> str:
    """Return the day on which a file says that it was built; `an unknown day` when that is beyond all time."""
    try:
        return f"{datetime.fromtimestamp(build_epoch, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return "an unknown day"


def _identity(path: Path) -> tuple[int, ...]:
    """Return what tells a file from its successor; nothing when there is no file."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) if S_ISREG(found.st_mode) else ()


def place_of(row: Mapping[str, Any]) -> Place:
    """Return what *row* says of the place; an empty Place when it names no country."""
    country = (
        _text(row, "country", "iso_code")
        or _text(row, "registered_country", "iso_code")
        or _text(row, "country_code")
    )
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        return _NOWHERE
    country = country.upper()
    region_name = _text(row, "subdivisions", "0", "names", "en") or _text(row, "state1")
    code = _text(row, "subdivisions", "0", "iso_code")
    city_name = _text(row, "city", "names", "en") or _text(row, "city")
    number = _number(row, "city", "geoname_id")
    return Place(
        country=country,
        region=f"{country}-{code.upper()}" if _is_code(code) else region_code(country, region_name),
        region_name=region_name,
        city=number or _own_city(country, region_name, city_name),
        city_name=city_name,
    )


def located(code: str) -> Place:
    """Return the place that an ISO 3166-1 or -2 code (`NL`, `US-TX`) names; an empty Place when it is none."""
    country, _, part = code.strip().upper().partition("-")
    if country not in country_names():
        return _NOWHERE
    region = f"{country}-{part}" if _is_code(part) else ""
    return Place(country=country, region=region, region_name=region_name_of(region))


def _at(row: Any, *path: str) -> Any:
    for step in path:
        if isinstance(row, dict):
            row = row.get(step)
        elif isinstance(row, list) and step.isdecimal():
            row = row[int(step)] if int(step) < len(row) else None
        else:
            return None
    return row


def _text(row: Any, *path: str) -> str:
    found = _at(row, *path)
    if not isinstance(found, str):
        return ""
    return found[:_MAX_TEXT].translate(_CONTROLS)


def _number(row: Any, *path: str) -> int:
    found = _at(row, *path)
    whole = isinstance(found, int) and not isinstance(found, bool)
    return found if whole and 0 < found < _OWN_CITY_IDS else 0


def _is_code(code: str) -> bool:
    return 0 < len(code) <= 3 and code.isascii() and code.isalnum()


def _own_city(country: str, region: str, name: str) -> int:
    """Return an id that a city without a GeoName id has on every server; 0 for no city."""
    if not name:
        return 0
    digest = blake2b(f"{country}|{region}|{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return _OWN_CITY_IDS + int.from_bytes(digest, "big") % (2**62)
