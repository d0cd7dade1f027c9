"""Days rewritten in a real store: late events, re-admitted ones, closed days."""

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.ingest.rebuild import rebuild
from footfall.ingest.refusals import Refusals
from footfall.ingest.rewrite import Rewriting, due_days
from footfall.journal.segment import close_body, segment_name
from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.model.site import Site, ZoneSince
from footfall.sites.snapshot import Snapshot
from footfall.store.base import SiteDay
from footfall.store.duckdb.store import DuckStore
from footfall.testing import FrozenClock
from footfall.visits.gap import SAME_VISIT_GAP_MS
from footfall.visits.late import as_late
from footfall.visits.open import OpenVisits

WRITER = WriterId(5)
MINUTE_MS = 60_000
DAY_MS = 86_400_000
MIDNIGHT_MS = 1_704_067_200_000  # 2024-01-01
DAY = MIDNIGHT_MS // DAY_MS


def event(
    minute: float,
    visitor: int = 1,
    *,
    name: str = "pageview",
    site: int = 1,
    interactive: bool = True,
    came: float | None = None,
) -> Event:
    """Return an event that is dated *minute* minutes after midnight and comes at *came*, as the pipeline makes it."""
    at_ms = MIDNIGHT_MS + round(minute * MINUTE_MS)
    day = at_ms // DAY_MS
    came_ms = at_ms if came is None else MIDNIGHT_MS + round(came * MINUTE_MS)
    ends_ms = (day + 1) * DAY_MS
    near_end = ends_ms <= came_ms and ends_ms - at_ms <= SAME_VISIT_GAP_MS
    return Event(
        site_id=SiteId(site),
        at_ms=at_ms,
        day=day,
        visitor_id=_id(visitor, day),
        earlier_visitor_id=_id(visitor, day - 1) if at_ms - day * DAY_MS <= SAME_VISIT_GAP_MS else None,
        later_visitor_id=_id(visitor, day + 1) if near_end else None,
        origin=Origin(source=f"at {minute}"),
        place=Place(),
        agent=Agent(),
        name=name,
        path=f"/{minute}",
        interactive=interactive,
    )


def _id(visitor: int, day: int) -> VisitorId:
    return VisitorId(visitor * 1000 + day - DAY + 500)


class World:
    """A data folder without a server: what comes is placed among open visits, loaded and kept."""

    def __init__(self, root: Path) -> None:
        self.clock = FrozenClock(MIDNIGHT_MS + 3 * DAY_MS)
        self.folders = {name: root / name for name in ("journal", "kept", "quarantine", "tmp")}
        for folder in self.folders.values():
            folder.mkdir()
        self.root = root
        self.store = self.open("events")
        self.kept = Kept(self.folders["kept"], days=7, clock=self.clock)
        self.loader = Loader(
            folder=self.folders["journal"],
            quarantine=self.folders["quarantine"],
            kept=self.kept,
            store=self.store,
        )
        self.sites: list[Site] = []
        self._sequences = count()

    def open(self, name: str) -> DuckStore:
        """Open a store that may read this world's folders."""
        return DuckStore(
            self.root / f"{name}.duckdb",
            memory=64 * 10**6,
            threads=1,
            tmp=self.folders["tmp"],
            reads=[self.folders["journal"]],
        )

    def site(self) -> Site:
        """Register one more site."""
        site = Site(SiteId(len(self.sites) + 1), f"{len(self.sites)}.example", 0, (ZoneSince(0, "UTC"),))
        self.sites.append(site)
        return site

    def rewriting(self, store: DuckStore | None = None) -> Rewriting:
        """Return what rewrites days of the store."""
        return Rewriting(
            snapshot=lambda: Snapshot(revision=1, sites=self.sites, ignored=[], tokens=[]),
            loader=self.loader,
            store=store or self.store,
            kept=self.kept,
            clock=self.clock,
        )

    def load(self, records: list[Record]) -> None:
        """Take rows in, by way of a segment."""
        if records:
            sequence = next(self._sequences)
            body = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
            path = self.folders["journal"] / segment_name(WRITER, sequence, closed=True)
            path.write_bytes(close_body(body))
            asyncio.run(self.loader.flush())

    def rows(self, site: Site, store: DuckStore | None = None) -> list[Record]:
        """Return all rows of *site*, by time and arrival."""
        with (store or self.store).reading(30) as reading:
            found = [row for row in reading.open_visits(0) if row.site_id == site.id]
        return sorted(found, key=lambda row: (row.at_ms, row.arrival_us))

    def late(self) -> int:
        """Return how many rows wait to be placed anew."""
        return sum(one.late for one in self.store.days())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world for all tests of the file, each with sites of its own."""
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.loader.close()
    made.store.close()


def arrive(events: list[tuple[Event, int]], visits: OpenVisits | None = None) -> list[Record]:
    """Return the rows, refused ones too, of events that come in this order at these moments (in microseconds)."""
    visits = OpenVisits(10_000) if visits is None else visits
    rows = []
    for one, arrival_us in events:
        row = visits.place(one, arrival_us)
        if row is None:
            refused = Refusals().row(one, Reason.NO_VISIT, arrival_us)
            assert refused is not None
            row = as_late(refused, one)
        rows.append(row)
    return rows


def in_order(events: list[tuple[Event, int]]) -> list[Record]:
    """Return the rows that count, had every event come at its own time."""
    by_time = sorted(events, key=lambda one: (one[0].at_ms, one[1]))
    prompt = [(msgspec.structs.replace(one, later_visitor_id=None), one.at_ms * 1000) for one, _ in by_time]
    rows = arrive(prompt)
    return [
        msgspec.structs.replace(row, arrival_us=arrival_us, late=False, neighbour_id=VisitorId(0))
        for row, (_, arrival_us) in zip(rows, by_time, strict=True)
        if not row.refused
    ]


@st.composite
def arrivals(draw: st.DrawFn) -> list[tuple[int, float, float, str, bool]]:
    """Draw visitor, minute, delay in minutes, name and whether interactive, of events of three days."""
    one = st.tuples(
        st.integers(1, 3),
        st.one_of(st.integers(1400, 1480), st.integers(0, 2880), st.integers(1430, 1450)),
        st.one_of(st.just(0), st.integers(1, 90), st.integers(90, 2880)),
        st.sampled_from(["pageview", "pageview", "signup", "engagement"]),
        st.booleans(),
    )
    return draw(st.lists(one, min_size=1, max_size=25))


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=arrivals(), stops=st.sets(st.integers(0, 24), max_size=4))
def test_late_events_end_up_as_if_all_had_come_in_order(
    world: World, drawn: list[tuple[int, float, float, str, bool]], stops: set[int]
) -> None:
    """Whosever they are, over midnights, with days rewritten in between (*stops*); once more changes nothing."""
    site = world.site()
    events = [
        (
            event(minute, visitor, name=name, site=site.id, interactive=interactive, came=minute + delay),
            (MIDNIGHT_MS + round((minute + delay) * MINUTE_MS)) * 1000 + number,
        )
        for number, (visitor, minute, delay, name, interactive) in enumerate(drawn)
    ]
    events.sort(key=lambda one: one[1])
    visits = OpenVisits(10_000)
    for number, (one, arrival_us) in enumerate(events):
        world.clock.advance(arrival_us // 1000 - world.clock.now_ms())
        world.load(arrive([(one, arrival_us)], visits))
        if number in stops:
            asyncio.run(world.rewriting().closed_days())
    world.clock.advance(3 * DAY_MS)
    asyncio.run(world.rewriting().closed_days())

    assert world.rows(site) == in_order(events)
    assert world.late() == 0
    asyncio.run(world.rewriting().closed_days())
    assert world.rows(site) == in_order(events)


def refused(one: Event, number: int) -> Record:
    """Return the row of an event that came in time and was refused, as the pipeline makes it."""
    row = Refusals().row(one, Reason.LIBRARY, one.at_ms * 1000 + number)
    assert row is not None
    return msgspec.structs.replace(row, neighbour_id=one.earlier_visitor_id or VisitorId(0))


def test_refused_events_are_let_in_as_if_they_had_never_been_refused(world: World) -> None:
    """Over midnight and between events that counted; a store that is rebuilt says the same, once it is rewritten."""
    site = world.site()
    minutes = (1400, 1425, 1441, 1455, 1500, 1530)
    events = [event(minute, site=site.id) for minute in minutes]
    shut_out = {1425, 1441, 1530}
    counted = [
        (one, one.at_ms * 1000) for minute, one in zip(minutes, events, strict=True) if minute not in shut_out
    ]
    rows = [refused(one, 0) for minute, one in zip(minutes, events, strict=True) if minute in shut_out]
    world.clock.advance(MIDNIGHT_MS + 3 * DAY_MS - world.clock.now_ms())
    world.load([*arrive(counted), *rows])
    expected = [
        msgspec.structs.replace(row, mark="library" if minute in shut_out else "")
        for minute, row in zip(minutes, in_order([(one, one.at_ms * 1000) for one in events]), strict=True)
    ]
    since = date(2024, 1, 1)

    assert asyncio.run(world.rewriting().readmit(site, Reason.LIBRARY, since)) == {
        date(2024, 1, 1): 1,
        date(2024, 1, 2): 2,
    }
    assert world.rows(site) == expected
    assert asyncio.run(world.rewriting().readmit(site, Reason.LIBRARY, since)) == {}

    again = world.open("rebuilt")
    rebuild(world.kept.files(), again, world.folders["tmp"])
    asyncio.run(world.rewriting(again).closed_days())
    assert world.rows(site, again) == expected
    again.close()


def test_who_may_still_be_here_is_let_in_and_placed_later(world: World) -> None:
    """The pageview counts at once; its visit once nothing in memory can be another one."""
    site = world.site()
    one = event(60, site=site.id)
    other = event(65, site=site.id)
    world.clock.advance(MIDNIGHT_MS + 70 * MINUTE_MS - world.clock.now_ms())
    world.load([*arrive([(other, other.at_ms * 1000)]), refused(one, 0)])

    assert asyncio.run(world.rewriting().readmit(site, Reason.LIBRARY, date(2024, 1, 1))) == {
        date(2024, 1, 1): 1
    }
    assert [(row.path, row.late, row.entry) for row in world.rows(site)] == [
        ("/60", True, False),
        ("/65", False, True),
    ]
    world.clock.advance(DAY_MS)
    asyncio.run(world.rewriting().closed_days())
    assert [(row.path, row.seq) for row in world.rows(site)] == [("/60", 1), ("/65", 2)]


def test_days_are_due_when_closed_and_changed() -> None:
    """An open day is not, nor one that lies as it should, nor one of a site that is gone."""
    one, gone = SiteId(1), SiteId(2)
    late = SiteDay(one, 8, rows=5, late=1, laid=5)
    grown = SiteDay(one, 9, rows=6, late=0, laid=5)
    days = [
        late,
        SiteDay(one, 7, rows=5, late=0, laid=5),
        grown,
        SiteDay(one, 10, rows=5, late=1, laid=0),
        SiteDay(gone, 8, rows=5, late=1, laid=0),
    ]

    assert due_days(days, {one: 10}) == [late, grown]
