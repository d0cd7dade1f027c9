"""
Visits as they would be had every event arrived in the order of time. Rows in, rows out; no I/O.

The rows are one person's: all those of whole visits, what was refused for want of a visit, and what came late.
Each goes once more through the step that live events go through, so a second replay changes nothing.
"""

from collections.abc import Iterable, Iterator

import msgspec

from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import VisitId, VisitorId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.visits.gap import OpenVisit, step
from footfall.visits.late import as_late


def replay(rows: Iterable[Record], day: int | None = None) -> Iterator[Record]:
    """
    Yield each of *rows* once, by time and then arrival, with the visit that it belongs to.

    With a *day*, late rows of other days stay late: of those days only rows of this one's visits were given.

    Engagement that finds no visit comes out refused; what was refused so and finds one counts. A row's own
    origin, place and agent are known where it opened a visit or came late; elsewhere they are its visit's.
    """
    visit: OpenVisit | None = None
    for row in sorted(rows, key=_order):
        event = _event(row)
        outcome = step(visit, event, row.arrival_us)
        if outcome is None:
            record = _without_visit(row)
        else:
            visit, record = outcome
        yield as_late(record, event) if row.late and day is not None and row.day != day else record


def _order(row: Record) -> tuple[int, int]:
    return row.at_ms, row.arrival_us


def _event(row: Record) -> Event:
    return Event(
        site_id=row.site_id,
        at_ms=row.at_ms,
        day=row.day,
        visitor_id=row.visitor_id,
        earlier_visitor_id=row.neighbour_id or None,
        origin=msgspec.convert(row, Origin, from_attributes=True),
        place=msgspec.convert(row, Place, from_attributes=True),
        agent=msgspec.convert(row, Agent, from_attributes=True),
        name=row.name,
        hostname=row.hostname,
        path=row.path,
        title=row.title,
        referrer=row.referrer,
        screen_width=row.screen_width,
        screen_height=row.screen_height,
        language=row.language,
        kept_ip=row.ip,
        props=row.props,
        revenue_milli=row.revenue_milli,
        currency=row.currency,
        interactive=row.interactive,
        scroll=row.scroll,
        engaged_ms=row.engaged_ms,
        mark=row.mark,
    )


def _without_visit(row: Record) -> Record:
    """Return *row* as one that is refused: outside of visits, and without an address."""
    return msgspec.structs.replace(
        row,
        refused=Reason.NO_VISIT.value,
        visit_id=VisitId(0),
        seq=0,
        visit_started_ms=0,
        entry=False,
        unbounce=False,
        gap_ms=0,
        entry_hostname="",
        entry_path="",
        ip="",
        late=False,
        neighbour_id=VisitorId(0),
    )
