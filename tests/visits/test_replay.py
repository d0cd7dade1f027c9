"""Rows as they would be had all events come in order: pure, one person at a time."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import SiteId, VisitorId
from footfall.model.record import Record
from footfall.testing import table
from footfall.visits.late import as_late
from footfall.visits.open import OpenVisits
from footfall.visits.replay import replay

_MINUTE_MS = 60_000
_DAY_MS = 86_400_000
_MIDNIGHT_MS = 1_704_067_200_000


def _at_ms(text: str) -> int:
    days, _, clock = text.rpartition(" ")
    hours, minutes = map(int, clock.split(":"))
    return _MIDNIGHT_MS + int(days or 0) * _DAY_MS + (hours * 60 + minutes) * _MINUTE_MS


def _event(at_ms: int, name: str = "pageview", *, interactive: bool = True) -> Event:
    day = at_ms // _DAY_MS
    return Event(
        site_id=SiteId(1),
        at_ms=at_ms,
        day=day,
        visitor_id=VisitorId(day),
        earlier_visitor_id=VisitorId(day - 1),
        origin=Origin(source=f"source of {at_ms}"),
        place=Place(),
        agent=Agent(),
        name=name,
        path=f"/{at_ms}",
        interactive=interactive,
    )


def _late_row(event: Event, arrival_us: int) -> Record:
    """Return the row of an event that stands alone, or was refused, until it is placed anew."""
    return as_late(
        Record(
            site_id=event.site_id,
            at_ms=event.at_ms,
            arrival_us=arrival_us,
            day=event.day,
            visitor_id=event.visitor_id,
            name=event.name,
            path=event.path,
            interactive=event.interactive,
        ),
        event,
    )


def _in_order(events: list[Event]) -> list[Record]:
    """Return the rows of *events* (one's place is its arrival) that count when they come in order."""
    visits = OpenVisits(100)
    numbered = sorted(enumerate(events), key=lambda pair: (pair[1].at_ms, pair[0]))
    rows = [(number, visits.place(event, event.at_ms * 1000)) for number, event in numbered]
    return [msgspec.structs.replace(row, arrival_us=number) for number, row in rows if row is not None]


@pytest.mark.parametrize(
    ("events", "visits"),
    [
        pytest.param(
            """
            at        came    name
            10:00     1       pageview
            10:40     2       pageview
            10:20     3       pageview
            """,
            """
            started  rows  seconds
            10:00    3     2400
            """,
            id="a late event joins two visits",
        ),
        pytest.param(
            """
            at        came    name
            10:00     1       pageview
            10:40     2       pageview
            11:20     3       pageview
            """,
            """
            started  rows  seconds
            10:00    1     0
            10:40    1     0
            11:20    1     0
            """,
            id="or opens one of its own",
        ),
        pytest.param(
            """
            at        came    name
            23:50     2       pageview
            +1 00:10  1       pageview
            """,
            """
            started  rows  seconds
            23:50    2     1200
            """,
            id="a visit goes on across midnight",
        ),
        pytest.param(
            """
            at        came    name
            10:05     1       engagement
            10:00     2       pageview
            11:00     3       engagement
            """,
            """
            started  rows  seconds
            10:00    2     0
            """,
            id="engagement counts when its visit comes, else it is refused",
        ),
    ],
)
def test_late_events_change_visits(events: str, visits: str) -> None:
    """As if all had come in order."""
    rows = [_late_row(_event(_at_ms(row["at"]), row["name"]), int(row["came"])) for row in table(events)]
    found: dict[int, list[Record]] = {}
    for row in replay(rows):
        if not row.refused:
            found.setdefault(row.visit_id, []).append(row)

    assert [
        (some[0].visit_started_ms, len(some), sum(row.gap_ms for row in some) // 1000)
        for some in found.values()
    ] == [(_at_ms(row["started"]), int(row["rows"]), int(row["seconds"])) for row in table(visits)]


_events = st.lists(
    st.builds(
        lambda minute, name, interactive: _event(
            _MIDNIGHT_MS + minute * _MINUTE_MS, name, interactive=interactive
        ),
        st.one_of(st.integers(1380, 1500), st.integers(0, 3 * 1440)),
        st.sampled_from(["pageview", "pageview", "signup", "engagement"]),
        interactive=st.booleans(),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(_events)
def test_any_order_of_arrival_ends_in_the_same_rows(events: list[Event]) -> None:
    """Those of arrival in order; sums of visits, bounces and durations with them; again changes nothing."""
    placed = list(replay(_late_row(event, number) for number, event in enumerate(events)))
    counted = [row for row in placed if not row.refused]

    assert counted == _in_order(events)
    assert list(replay(placed)) == placed
    assert len(placed) == len(events)


@settings(deadline=None)
@given(_events, st.integers(0, 30))
def test_what_has_been_placed_can_be_placed_again_with_more(events: list[Event], first: int) -> None:
    """In two steps the same comes out as in one, but for a visit cut at 24 hours, whose cut may move."""
    rows = [_late_row(event, number) for number, event in enumerate(events)]
    once = list(replay(rows))
    twice = list(replay([*replay(rows[:first]), *rows[first:]]))

    def shape(some: list[Record]) -> list[tuple[object, ...]]:
        return [(row.at_ms, row.refused, row.visit_id, row.seq, row.gap_ms, row.unbounce) for row in some]

    assert shape(twice) == shape(once)


def test_late_rows_of_another_day_stay_late() -> None:
    """Of that day only this one's visits were given, so it is not the last word on them."""
    before = _late_row(_event(_at_ms("23:50")), 2)
    after = _late_row(_event(_at_ms("+1 00:10")), 1)
    rows = list(replay([before, after], day=before.day))

    assert [row.late for row in rows] == [False, True]
    assert rows[1].visit_id == rows[0].visit_id
    assert (rows[1].source, rows[1].neighbour_id) == (after.source, after.neighbour_id)
