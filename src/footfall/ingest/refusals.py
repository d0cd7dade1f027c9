"""
What does not count, counted by reason. Rows up to a bound per site and day, beyond it only numbers.

Owned by the event loop. Refused rows travel in the journal like all others, so they too are exactly once.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from footfall.model.event import Event
from footfall.model.ids import ShieldId, SiteId, VisitorId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.visits.late import as_late

ROWS_PER_SITE_AND_DAY = 10_000  # a flood of crawlers must not fill the disk with rows that nobody reads
DAYS_BEHIND = 4  # events are dated 48 hours back at most, and zones differ by a day and two hours

NO_SHIELD = ShieldId(0)

_UTC_DAY_US = 86_400_000_000


class Refusals:
    """
    Makes rows of refused events and keeps the numbers of those that get none.

    What is kept here is bounded by sites with their shields, reasons and the few days that an event may be dated to: callers
    date what is misdated to the day of its arrival.
    """

    def __init__(self, rows: Iterable[tuple[SiteId, int, int]] = ()) -> None:
        """*rows* says how many rows of a site and day there are already, so that a restart allows no more."""
        self._rows = Counter({(site, day): number for site, day, number in rows})
        self._surplus: Counter[tuple[SiteId, int, Reason, ShieldId]] = Counter()
        self._today = 0
        self.elsewhere: Counter[Reason] = Counter()
        """Of events that belong to no site, since the start."""

    def count(self, reason: Reason) -> None:
        """Count an event that belongs to no site."""
        self.elsewhere[reason] += 1

    def note(self, event: Event, reason: Reason) -> None:
        """Count what was refused of an event that counts."""
        self._surplus[event.site_id, event.day, reason, NO_SHIELD] += 1

    def row(
        self, event: Event, reason: Reason, arrival_us: int, shield: ShieldId = NO_SHIELD
    ) -> Record | None:
        """Return the row of a refused event; None when its site has enough of them for that day."""
        self._forget_old_days(arrival_us // _UTC_DAY_US)
        key = (event.site_id, event.day)
        if self._rows[key] >= ROWS_PER_SITE_AND_DAY:
            self._surplus[event.site_id, event.day, reason, shield] += 1
            return None
        self._rows[key] += 1
        # Never an address: it may be a person whom we took for a machine.
        record = Record(
            site_id=event.site_id,
            at_ms=event.at_ms,
            arrival_us=arrival_us,
            day=event.day,
            refused=reason.value,
            refused_by=shield,
            visitor_id=event.visitor_id,
            name=event.name,
            hostname=event.hostname,
            path=event.path,
            title=event.title,
            referrer=event.referrer,
            screen_width=event.screen_width,
            screen_height=event.screen_height,
            language=event.language,
            props=event.props,
            revenue_milli=event.revenue_milli,
            currency=event.currency,
            interactive=event.interactive,
            scroll=event.scroll,
            engaged_ms=event.engaged_ms,
            visit_referrer=event.origin.visit_referrer,
            source=event.origin.source,
            utm_source=event.origin.utm_source,
            utm_medium=event.origin.utm_medium,
            utm_campaign=event.origin.utm_campaign,
            utm_content=event.origin.utm_content,
            utm_term=event.origin.utm_term,
            click_id=event.origin.click_id,
            country=event.place.country,
            region=event.place.region,
            region_name=event.place.region_name,
            city=event.place.city,
            city_name=event.place.city_name,
            browser=event.agent.browser,
            browser_version=event.agent.browser_version,
            os=event.agent.os,
            os_version=event.agent.os_version,
            device=event.agent.device,
        )
        if reason is Reason.NO_VISIT:
            # What opens its visit may be on its way.
            return as_late(record, event)
        if event.earlier_visitor_id is not None:
            # Should it count one day after all, its visit may have begun before midnight.
            return msgspec.structs.replace(record, neighbour_id=event.earlier_visitor_id)
        return record

    def _forget_old_days(self, today: int) -> None:
        if today != self._today:
            self._today = today
            self._rows = Counter(
                {key: rows for key, rows in self._rows.items() if key[1] >= today - DAYS_BEHIND}
            )

    def take_surplus(self, now_ms: int, arrival_us: int) -> list[Record]:
        """Return one row for each site, day, reason and shield counted since the last call, and begin anew."""
        surplus, self._surplus = self._surplus, Counter()
        return [
            Record(
                site_id=site,
                at_ms=now_ms,
                arrival_us=arrival_us,
                day=day,
                refused=reason.value,
                refused_count=number,
                refused_by=shield,
                visitor_id=VisitorId(0),
            )
            for (site, day, reason, shield), number in surplus.items()
        ]
