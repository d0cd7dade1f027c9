"""The contract's grammar of time: `last`, `from` and `to`, into moments."""

import re
from datetime import date

import msgspec

from footfall.errors import BadRequest
from footfall.model.site import Site
from footfall.model.zone import midnight_ms, next_midnight_ms

_UNITS_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "mo": 30 * 86_400_000}
_LAST = re.compile(r"([0-9]{1,9})(m|h|d|mo)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_MS = 100 * 365 * 86_400_000 + 25 * 86_400_000  # 100 years, with their leap days
_DEFAULT_LAST = "24h"


class Period(msgspec.Struct, frozen=True):
    """What a caller asked for: a length until now, or whole days of the site, either end open."""

    last_ms: int | None = None
    first: date | None = None
    final: date | None = None

    def of(self, site: Site, now_ms: int) -> tuple[int, int]:
        """Return the half-open range of milliseconds that this is for *site*; what is dated ahead counts as now."""
        # Events may be dated some minutes ahead and have been answered: a range until now has them.
        until_ms = now_ms + 3_600_000
        if self.last_ms is not None:
            return now_ms - self.last_ms, until_ms
        since_ms = _midnight(site, self.first) if self.first else -(2**62)
        if self.final:
            until_ms = next_midnight_ms(*_zoned(site, self.final))
        return since_ms, until_ms


def read_period(last: str | None, first: str | None, final: str | None) -> Period:
    """
    Return the period of the parameters `last`, `from` and `to`; `last` wins, nothing given is the last 24 hours.

    Raises:
        BadRequest: one of them cannot be read; which, and what would be right.
    """
    if last is not None or (first is None and final is None):
        return Period(last_ms=_read_last(_DEFAULT_LAST if last is None else last))
    period = Period(
        first=None if first is None else _read_day("from", first),
        final=None if final is None else _read_day("to", final),
    )
    if period.first and period.final and period.first > period.final:
        raise BadRequest(f"from: {first} is after to: {final}.")
    return period


def _read_last(text: str) -> int:
    match = _LAST.fullmatch(text)
    length_ms = int(match[1]) * _UNITS_MS[match[2]] if match else 0
    if not 0 < length_ms <= _LONGEST_MS:
        raise BadRequest(
            f"last: '{text[:40]}' should be a number above 0 and m (minutes), h, d or mo (months of 30 days), "
            "such as 24h, at most 100 years."
        )
    return length_ms


def _read_day(name: str, text: str) -> date:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{name}: '{text[:40]}' is not a day; one looks like 2024-01-31.") from None
    # The first and last days of the calendar have no midnight in every zone.
    if not date(1, 1, 3) <= day <= date(9999, 12, 28):
        raise BadRequest(f"{name}: {text} is outside of the years 1 to 9999.")
    return day


def _zoned(site: Site, day: date) -> tuple[str, int]:
    """Return the zone in which *site* has *day*, and when that begins."""
    midnight = midnight_ms(site.zone, day)
    zone = site.zone_at(midnight)
    return zone, midnight_ms(zone, day)


def _midnight(site: Site, day: date) -> int:
    return _zoned(site, day)[1]
