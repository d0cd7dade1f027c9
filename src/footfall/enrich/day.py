"""The site-local day of a moment. Days are those of the site's zone, 23 to 25 hours long where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

_EPOCH = date(1970, 1, 1)


class Day(msgspec.Struct, frozen=True, gc=False):
    """One local day: its number (days since 1970-01-01) and the half-open range of moments in it."""

    number: int
    start_ms: int
    end_ms: int


class Days:
    """Finds days; remembers the last one of each zone, which is nearly always the next one asked for."""

    def __init__(self) -> None:
        self._last: dict[str, Day] = {}

    def of(self, zone: str, at_ms: int) -> Day:
        """Return the day of *zone* (an IANA name) in which the moment *at_ms* is."""
        day = self._last.get(zone)
        if day is None or not day.start_ms <= at_ms < day.end_ms:
            day = self._last[zone] = _day(ZoneInfo(zone), at_ms)
        return day


def _day(zone: ZoneInfo, at_ms: int) -> Day:
    local = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone).date()
    return Day((local - _EPOCH).days, _midnight_ms(zone, local), _midnight_ms(zone, local + timedelta(days=1)))


def _midnight_ms(zone: ZoneInfo, day: date) -> int:
    """Return when *day* begins: at the gap's end where there is no midnight, the first where there are two."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000
