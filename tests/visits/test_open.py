"""Open visits: bounded, undoable, rebuilt from rows."""

import sys

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import SiteId, VisitorId
from footfall.model.record import Record
from footfall.visits.gap import OpenVisit
from footfall.visits.open import OpenVisits

_MINUTE_MS = 60_000
_NOON_MS = 1_704_110_400_000


def _event(
    minute: float, visitor: int, name: str = "pageview", path: str = "/", interactive: bool = True
) -> Event:
    return Event(
        site_id=SiteId(1),
        at_ms=_NOON_MS + int(minute * _MINUTE_MS),
        day=19723,
        visitor_id=VisitorId(visitor),
        earlier_visitor_id=None,
        origin=Origin(source=f"source {visitor}"),
        place=Place(country="DE"),
        agent=Agent(browser="Firefox"),
        name=name,
        path=path,
        interactive=interactive,
    )


def _place(visits: OpenVisits, event: Event) -> Record | None:
    return visits.place(event, event.at_ms * 1000)


def test_a_failed_group_leaves_no_trace() -> None:
    """Disk full on the first event of a visit, then a retry: one visit that begins with the retry."""
    visits = OpenVisits(100)
    _place(visits, _event(0, 1))
    visits.begin_group()
    visits.revert()

    retried = _place(visits, _event(1, 1))

    assert retried is not None
    assert (retried.entry, retried.seq, retried.unbounce) == (True, 1, False)


def test_a_failed_group_takes_the_one_behind_it_along() -> None:
    """What was placed while the group was being written may have leaned on it."""
    visits = OpenVisits(100)
    _place(visits, _event(0, 1))
    visits.begin_group()
    visits.keep_group()
    _place(visits, _event(1, 1))
    visits.begin_group()
    _place(visits, _event(2, 1))
    _place(visits, _event(2, 2))
    visits.revert()

    after = _place(visits, _event(3, 1))
    other = _place(visits, _event(3, 2))

    assert after is not None
    assert (after.seq, after.gap_ms, after.unbounce) == (2, 3 * _MINUTE_MS, True)
    assert other is not None
    assert other.entry


def test_beyond_the_limit_the_oldest_end_early_and_are_counted() -> None:
    """Memory is bounded whatever arrives; the visitors touched last keep their visits."""
    visits = OpenVisits(1000)
    for visitor in range(1500):
        _place(visits, _event(visitor / 100, visitor))

    latest = _place(visits, _event(15, 1499))
    oldest = _place(visits, _event(15, 0))

    assert len(visits) <= 1000
    assert 500 <= visits.ended_early <= 530
    assert latest is not None
    assert oldest is not None
    assert (latest.entry, oldest.entry) == (False, True)


def test_visits_that_ended_are_forgotten() -> None:
    """An hour of new visitors leaves only those of the last half hour, give or take a generation."""
    visits = OpenVisits(10**6)
    for minute in range(120):
        for visitor in range(10):
            _place(visits, _event(minute, minute * 10 + visitor))

    assert 300 <= len(visits) <= 410


def test_an_open_visit_takes_less_than_two_hundred_bytes_of_its_own() -> None:
    """What it shares with others (source, place, agent, paths) is not its own."""
    visits = OpenVisits(10)
    _place(visits, _event(0, 2**63))
    visit = visits._find(VisitorId(2**63))

    assert isinstance(visit, OpenVisit)
    assert sys.getsizeof(visit) + sys.getsizeof(visit.packed) + sys.getsizeof(2**63) <= 200


_events = st.lists(
    st.builds(
        _event,
        minute=st.floats(0, 180),
        visitor=st.integers(1, 3),
        name=st.sampled_from(["pageview", "pageview", "signup", "engagement"]),
        path=st.sampled_from(["/", "/a", "/b"]),
        interactive=st.booleans(),
    ),
    max_size=30,
).map(lambda events: sorted(events, key=lambda event: event.at_ms))


@settings(deadline=None)
@given(_events, st.integers(0, 30))
def test_visits_rebuilt_from_rows_go_on_as_if_nothing_had_happened(events: list[Event], split: int) -> None:
    """A restart between any two events changes no row that comes after it."""
    whole = OpenVisits(100)
    undisturbed = [_place(whole, event) for event in events]
    before = [row for row in undisturbed[:split] if row is not None]
    before.sort(key=lambda row: (row.visit_id, row.seq))
    restarted = OpenVisits(100)
    restarted.restore(
        iter(_latest_visits(before)), events[split - 1].at_ms if 0 < split <= len(events) else 0
    )

    assert [_place(restarted, event) for event in events[split:]] == undisturbed[split:]


def _latest_visits(rows: list[Record]) -> list[Record]:
    """Return rows so that a visitor's last visit comes last, as the store's order by start does."""
    return sorted(rows, key=lambda row: (row.visit_started_ms, row.visit_id, row.seq))


@settings(deadline=None)
@given(_events)
def test_the_plain_sums_are_those_of_grouping_by_visit(events: list[Event]) -> None:
    """visits = sum(entry); bounces = sum(entry) - sum(unbounce); duration = sum(gap_ms)."""
    visits = OpenVisits(100)
    rows = [row for event in events if (row := _place(visits, event)) is not None]
    by_visit: dict[int, list[Record]] = {}
    for row in rows:
        by_visit.setdefault(row.visit_id, []).append(row)

    assert sum(row.entry for row in rows) == len(by_visit)
    assert all(sum(row.unbounce for row in visit) <= 1 for visit in by_visit.values())
    assert all([row.seq for row in visit] == list(range(1, len(visit) + 1)) for visit in by_visit.values())
    for visit in by_visit.values():
        acts = [row.at_ms for row in visit if row.name != "engagement"]
        assert sum(row.gap_ms for row in visit) == acts[-1] - acts[0]
        assert {row.visit_started_ms for row in visit} == {visit[0].at_ms}


def test_a_row_is_the_same_after_encoding_with_its_defaults_left_out() -> None:
    """The journal leaves defaults out; reading restores them."""
    row = _place(OpenVisits(1), _event(0, 1))

    assert row is not None
    assert msgspec.json.decode(msgspec.json.encode(row), type=Record) == row
