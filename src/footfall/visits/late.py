"""Which rows came out of the order of time, and what such a row keeps until its person's visits are made anew."""

import msgspec

from footfall.model.event import Event
from footfall.model.ids import VisitorId
from footfall.model.record import Record

PROMPT_US = 5 * 60_000_000
"""
Events that take longer are late, wherever they fit in. A visit is remembered for a generation longer than it
can go on, so what is prompt and in order is placed as if all had come in order.
"""


def came_late(event: Event, arrival_us: int) -> bool:
    """Say whether *event* took long, or its day was over when it came."""
    return event.later_visitor_id is not None or arrival_us - event.at_ms * 1000 > PROMPT_US


def as_late(record: Record, event: Event) -> Record:
    """Return the row of *event* with all that is its own, and who its visitor was on the other day."""
    return msgspec.structs.replace(
        record,
        late=True,
        neighbour_id=event.earlier_visitor_id or event.later_visitor_id or VisitorId(0),
        **msgspec.structs.asdict(event.origin),
        **msgspec.structs.asdict(event.place),
        **msgspec.structs.asdict(event.agent),
    )
