"""
Which visit an event belongs to: one pure step, from the visit so far and an event to the visit and its row.

A visit ends after 30 minutes without any event and at 24 hours. Engagement keeps it open but never opens
one. What the first event fixes (origin, place, agent) holds for the whole visit.
"""

from struct import Struct as Layout
from typing import Any

import msgspec
from msgspec.structs import astuple

from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.hit import ENGAGEMENT, PAGEVIEW
from footfall.model.ids import VisitId, VisitorId
from footfall.model.record import Record

SAME_VISIT_GAP_MS = 30 * 60_000  # what every product in this field uses, so numbers can be compared
LONGEST_VISIT_MS = 24 * 3_600_000  # a question about visits reads at most this far past its end

_VIEWED = 1
_UNBOUNCED = 2
_MASK_64 = 2**64 - 1

# visit id, start, last event and last act (both since the start), rows so far, flags. Packed because half a
# million of these are kept: one bytes object of 64 bytes instead of six ints of 32 each.
_LAYOUT = Layout("<QQIIIB")


class OpenVisit(msgspec.Struct, frozen=True, gc=False):
    """A visit so far. Immutable, so that keeping the one before is all that undoing takes."""

    packed: bytes
    origin: Origin
    place: Place
    agent: Agent
    entry_hostname: str
    entry_path: str
    """Empty until the visit's first pageview."""


def step(visit: OpenVisit | None, event: Event, arrival_us: int) -> tuple[OpenVisit, Record] | None:
    """
    Return the visit after *event* and the event's row; None for engagement without a visit.

    *visit* is the visitor's latest; whether it goes on is decided here. An event that is older than the
    visit's last one (a late or dated event) joins with a gap of 0, or opens a visit of its own when it lies
    more than the gap before the visit's start.
    """
    at_ms = event.at_ms
    name = event.name
    if visit is not None:
        visit_id, started_ms, last, acted, seq, flags = _LAYOUT.unpack(visit.packed)
        since_start = at_ms - started_ms
        if (
            since_start - last <= SAME_VISIT_GAP_MS
            and since_start < LONGEST_VISIT_MS
            and since_start >= -SAME_VISIT_GAP_MS
        ):
            return _go_on(visit, (visit_id, started_ms, last, acted, seq, flags), event, arrival_us)
    if name == ENGAGEMENT:
        return None
    visit_id = _visit_id(event.visitor_id, at_ms)
    viewed = name == PAGEVIEW
    opened = OpenVisit(
        _LAYOUT.pack(visit_id, at_ms, 0, 0, 1, _VIEWED if viewed else 0),
        event.origin,
        event.place,
        event.agent,
        event.hostname if viewed else "",
        event.path if viewed else "",
    )
    return opened, _row(
        opened, event, arrival_us, visit_id=VisitId(visit_id), seq=1, started_ms=at_ms, entry=True
    )


def _go_on(
    visit: OpenVisit, state: tuple[int, int, int, int, int, int], event: Event, arrival_us: int
) -> tuple[OpenVisit, Record]:
    visit_id, started_ms, last, acted, seq, flags = state
    since_start = max(event.at_ms - started_ms, 0)
    gap_ms = 0
    unbounce = False
    hostname, path = visit.entry_hostname, visit.entry_path
    if event.name != ENGAGEMENT:
        gap_ms = max(since_start - acted, 0)
        acted = max(acted, since_start)
        viewed = event.name == PAGEVIEW
        # A bounce is a visit without a second pageview or an interactive event after its first.
        if not flags & _UNBOUNCED and (event.interactive or (viewed and flags & _VIEWED)):
            unbounce = True
            flags |= _UNBOUNCED
        if viewed and not flags & _VIEWED:
            flags |= _VIEWED
            hostname, path = event.hostname, event.path
    seq += 1
    went_on = OpenVisit(
        _LAYOUT.pack(visit_id, started_ms, max(last, since_start), acted, seq, flags),
        visit.origin,
        visit.place,
        visit.agent,
        hostname,
        path,
    )
    row = _row(
        went_on,
        event,
        arrival_us,
        visit_id=VisitId(visit_id),
        seq=seq,
        started_ms=started_ms,
        unbounce=unbounce,
        gap_ms=gap_ms,
    )
    return went_on, row


def reopen(
    rows: list[Record], shared: dict[Origin | Place | Agent, Any] | None = None
) -> tuple[VisitorId, OpenVisit]:
    """
    Return the visit that *rows* (all of one visit, by `seq`) left open, and whose it is.

    Equal origins, places and agents are taken from *shared*, so that many visits hold one of each.
    """
    shared = {} if shared is None else shared
    first, last = rows[0], rows[-1]
    started_ms = first.visit_started_ms
    acts = [row for row in rows if row.name != ENGAGEMENT]
    flags = _VIEWED if any(row.name == PAGEVIEW for row in acts) else 0
    flags |= _UNBOUNCED if any(row.unbounce for row in rows) else 0
    packed = _LAYOUT.pack(
        first.visit_id,
        started_ms,
        max(max(row.at_ms for row in rows) - started_ms, 0),
        max(max((row.at_ms for row in acts), default=started_ms) - started_ms, 0),
        last.seq,
        flags,
    )

    def fixed(kind: type[Origin | Place | Agent]) -> Any:
        # Of the first: a late row holds its own.
        value = msgspec.convert(first, kind, from_attributes=True)
        return shared.setdefault(value, value)

    visit = OpenVisit(packed, fixed(Origin), fixed(Place), fixed(Agent), last.entry_hostname, last.entry_path)
    return last.visitor_id, visit


def last_event_ms(visit: OpenVisit) -> int:
    """Return when the visit's last event was."""
    _, started_ms, last, _, _, _ = _LAYOUT.unpack(visit.packed)
    return int(started_ms + last)


def _visit_id(visitor: VisitorId, started_ms: int) -> int:
    """Return 64 bits that only this visitor's visit of this moment has (a bijective mix, then a fold)."""
    mixed = (visitor ^ (started_ms * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9 & _MASK_64
    return mixed ^ (mixed >> 31)


def _row(
    visit: OpenVisit,
    event: Event,
    arrival_us: int,
    *,
    visit_id: VisitId,
    seq: int,
    started_ms: int,
    entry: bool = False,
    unbounce: bool = False,
    gap_ms: int = 0,
) -> Record:
    # By position, in the order of the fields: by name it takes four times as long, for every event.
    return Record(
        event.site_id,
        event.at_ms,
        arrival_us,
        event.day,
        event.visitor_id,
        visit_id,
        seq,
        started_ms,
        entry,
        unbounce,
        gap_ms,
        event.name,
        event.hostname,
        event.path,
        event.title,
        event.referrer,
        event.screen_width,
        event.screen_height,
        event.language,
        event.kept_ip,
        event.props,
        event.revenue_milli,
        event.currency,
        event.interactive,
        event.scroll,
        event.engaged_ms,
        event.mark,
        visit.entry_hostname,
        visit.entry_path,
        *astuple(visit.origin),
        *astuple(visit.place),
        *astuple(visit.agent),
    )
