"""The site-local day of a moment. Days are those of the site's zone, 23 to 25 hours long where clocks change."""

from datetime import date

import msgspec

from footfall.model.site import Site
from footfall.model.zone import local_day, midnight_ms, next_midnight_ms

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

    def of_site(self, site: Site, at_ms: int) -> Day:
        """Return the day of *site* in which the moment *at_ms* is; it is cut where the site's zone changes."""
        day = self.of(site.zone_at(at_ms), at_ms)
        if len(site.zones) == 1:
            return day
        changes = [change.since_ms for change in site.zones[1:]]
        starts = [day.start_ms, *(change for change in changes if change <= at_ms)]
        ends = [day.end_ms, *(change for change in changes if change > at_ms)]
        return Day(day.number, max(starts), min(ends))

    def beside(self, site: Site, day: Day) -> tuple[int, int]:
        """Return the numbers of the days before and after *day*; a change of zone may repeat or skip one."""
        if len(site.zones) == 1:
            return day.number - 1, day.number + 1
        return self.of_site(site, day.start_ms - 1).number, self.of_site(site, day.end_ms).number

    def of(self, zone: str, at_ms: int) -> Day:
        """Return the day of *zone* (an IANA name) in which the moment *at_ms* is."""
        day = self._last.get(zone)
        if day is None or not day.start_ms <= at_ms < day.end_ms:
            day = self._last[zone] = _day(zone, at_ms)
        return day


def _day(zone: str, at_ms: int) -> Day:
    day = local_day(zone, at_ms)
    return Day((day - _EPOCH).days, midnight_ms(zone, day), next_midnight_ms(zone, at_ms))
