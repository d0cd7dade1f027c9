"""Dated and late events, lasting ids and days, through the server's own way of an event."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from footfall.model.grant import WHOLE
from footfall.model.reason import Reason
from footfall.sites.choices import Choices
from footfall.testing import FrozenClock
from inside import Inside

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
NOON_MS = 1_704_110_400_000  # of 2024-01-01

_Story = Callable[[Inside], Coroutine[Any, Any, None]]


def run(folder: Path, story: _Story, now_ms: int = NOON_MS) -> None:
    """Let *story* happen on a server with the site example.com."""

    async def go() -> None:
        async with Inside(folder / "data", FrozenClock(now_ms)) as inside:
            inside.app.things.sites.add("example.com")
            await story(inside)

    asyncio.run(go())


@pytest.mark.parametrize(
    ("ago_ms", "vouched", "reason"),
    [
        (0, False, None),
        (-5 * MINUTE_MS, False, None),
        (-5 * MINUTE_MS - 1, False, Reason.IN_FUTURE),
        (48 * HOUR_MS, False, None),
        (48 * HOUR_MS + 1, False, Reason.TOO_OLD),
        (48 * HOUR_MS + 1, True, None),
        (3000 * DAY_MS, True, None),
        (-5 * MINUTE_MS - 1, True, Reason.IN_FUTURE),
    ],
)
def test_a_date_counts_within_its_limits(
    tmp_path: Path, ago_ms: int, vouched: bool, reason: Reason | None
) -> None:
    """48 hours back by the day's salt, any time with a token and a lasting id, five minutes ahead."""

    async def story(inside: Inside) -> None:
        given: dict[str, Any] = {"grant": WHOLE, "identity": "ada"} if vouched else {}
        assert await inside.take(inside.hit(ago_ms=ago_ms, **given)) is reason
        assert len(await inside.rows()) == (reason is None)
        assert await inside.refused() == ({} if reason is None else {reason.value: 1})

    run(tmp_path, story)


@pytest.mark.parametrize("given", [{"grant": WHOLE}, {"identity": "ada"}])
def test_older_events_need_both_a_token_and_a_lasting_id(tmp_path: Path, given: dict[str, Any]) -> None:
    """One alone tells either nothing of the visitor, or comes from anyone."""

    async def story(inside: Inside) -> None:
        assert await inside.take(inside.hit(ago_ms=50 * HOUR_MS, **given)) is Reason.TOO_OLD

    run(tmp_path, story)


def test_a_late_event_joins_its_visit_once_the_day_is_closed(tmp_path: Path) -> None:
    """It becomes the entry, over midnight too; within the hour, and what the visit's sums say follows."""

    async def story(inside: Inside) -> None:
        await inside.take(inside.hit("/second", ago_ms=0))
        inside.clock.advance(10 * MINUTE_MS)
        await inside.take(inside.hit("/first", ago_ms=20 * MINUTE_MS, referrer="https://google.com/"))
        assert [row.late for row in await inside.rows()] == [True, False]
        inside.clock.advance(HOUR_MS)
        await inside.app._rewriting.closed_days()
        first, second = await inside.rows()

        assert (first.path, first.entry, first.gap_ms, first.late) == ("/first", True, 0, False)
        assert (second.path, second.entry, second.gap_ms, second.unbounce) == (
            "/second",
            False,
            10 * MINUTE_MS,
            True,
        )
        assert (second.visit_id, second.source, second.entry_path) == (first.visit_id, "Google", "/first")
        assert second.day == first.day + 1
        assert second.visitor_id != first.visitor_id
        assert second.neighbour_id == first.neighbour_id == 0

    run(tmp_path, story, now_ms=NOON_MS + 12 * HOUR_MS + 5 * MINUTE_MS)


def test_a_visit_that_may_go_on_is_left_alone(tmp_path: Path) -> None:
    """Its late rows wait: what it is in memory would no longer be what it is in the store."""

    async def story(inside: Inside) -> None:
        await inside.take(inside.hit("/a", ago_ms=15 * MINUTE_MS))
        await inside.take(inside.hit("/b"))
        before = await inside.rows()
        await inside.app._rewriting.closed_days()
        assert await inside.rows() == before
        await inside.take(inside.hit("/c"))
        inside.clock.advance(36 * MINUTE_MS)
        await inside.app._rewriting.closed_days()

        rows = await inside.rows()
        assert [row.seq for row in rows] == [1, 2, 3]
        assert len({row.visit_id for row in rows}) == 1

    run(tmp_path, story, now_ms=NOON_MS + 12 * HOUR_MS + 10 * MINUTE_MS)


def test_a_lasting_id_counts_only_where_it_may(tmp_path: Path) -> None:
    """Without the setting and a token it is dropped and counted; the event counts as that of its address."""

    async def story(inside: Inside) -> None:
        for ip in ("198.51.100.1", "198.51.100.2"):
            await inside.take(inside.hit(ip=ip, identity="ada"))
        assert len({row.visitor_id for row in await inside.rows()}) == 2
        assert await inside.refused() == {"identity": 2}

        inside.app.things.sites.change("example.com", Choices(identify=True))
        for ip in ("198.51.100.3", "198.51.100.4"):
            await inside.take(inside.hit("/two", ip=ip, identity="ada"))
        await inside.take(inside.hit("/two", ip="198.51.100.5", identity="eve"))
        two = [row.visitor_id for row in await inside.rows() if row.path == "/two"]
        assert len(set(two)) == 2
        assert two.count(two[0]) == 2
        assert await inside.refused() == {"identity": 2}

    run(tmp_path, story)


def test_a_lasting_id_is_the_same_for_old_events_of_a_day_and_another_each_day(tmp_path: Path) -> None:
    """After a restart too: its secret is the installation's; the visitor id is strictly the day's."""
    ids: list[int] = []

    async def story(inside: Inside) -> None:
        for ago_ms in (100 * DAY_MS, 100 * DAY_MS + MINUTE_MS, 101 * DAY_MS):
            await inside.take(inside.hit(ago_ms=ago_ms, identity="ada", grant=WHOLE))
        ids.extend(row.visitor_id for row in await inside.rows())

    run(tmp_path, story)
    run(tmp_path, story)
    assert len(set(ids[:3])) == len(set(ids)) == 2


def test_a_days_secret_is_durable_before_its_first_event_is_answered(tmp_path: Path) -> None:
    """Whenever that comes; a day whose secret was deleted gets none again."""

    async def story(inside: Inside) -> None:
        def secrets() -> dict[int, bytes]:
            with sqlite3.connect(inside.data / "footfall.db") as file:
                found = dict(file.execute("select day, secret from day_secret"))
            file.close()
            return found

        inside.clock.advance(10 * DAY_MS)
        await inside.take(inside.hit())
        day = inside.clock.now_ms() // DAY_MS
        drawn = secrets()[day]
        await inside.take(inside.hit(ago_ms=48 * HOUR_MS))
        assert day - 2 in secrets()
        inside.clock.advance(4 * DAY_MS)
        inside.app.things.salts.renew()
        assert day not in secrets()
        assert inside.app.things.salts.of(day) != drawn
        assert day not in secrets()

    run(tmp_path, story)


def test_a_change_of_zone_cuts_no_visit_and_names_days_by_the_zone_of_their_time(tmp_path: Path) -> None:
    """From UTC to New York the day of the change is longer: its number is used until the new zone's midnight."""

    async def story(inside: Inside) -> None:
        inside.app.things.sites.change("example.com", Choices(zone="America/New_York"))
        today = NOON_MS // DAY_MS
        # New York's next midnight is 05:00 in UTC.
        for hours, minutes in ((16, 50), (17, 10), (40, 50), (41, 10)):
            inside.clock.advance(NOON_MS + hours * HOUR_MS + minutes * MINUTE_MS - inside.clock.now_ms())
            await inside.take(inside.hit(f"/{hours}:{minutes}"))
        rows = await inside.rows()

        assert [row.day - today for row in rows] == [1, 1, 1, 2]
        assert [row.entry for row in rows] == [True, False, True, False]
        assert rows[0].visitor_id == rows[1].visitor_id == rows[2].visitor_id != rows[3].visitor_id

    run(tmp_path, story)
