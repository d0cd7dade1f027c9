"""What is older than it may be is gone from every file; what may stay stays."""

import asyncio
import os
from pathlib import Path

from footfall.sites.choices import Choices
from footfall.testing import FrozenClock
from inside import Inside

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def test_events_go_when_their_days_are_over(tmp_path: Path) -> None:
    """Those of a site that keeps 10 days, refused ones and kept segments too; another site's stay."""

    async def story() -> None:
        async with Inside(tmp_path / "data", FrozenClock()) as inside:
            sites = inside.app.things.sites
            sites.add("example.com")
            sites.add("other.example")
            sites.change("example.com", Choices(retention_days=10))
            await inside.take(inside.hit("/path-that-goes"))
            await inside.take(inside.hit("/refused-that-goes", agent=CRAWLER))
            other = inside.hit("/path-of-the-other")
            await inside.take(
                type(other)(site="other.example", at_ms=other.at_ms, client=other.client, path=other.path)
            )
            await inside.rows()
            aside = inside.data / "quarantine" / "aside.jsonl"
            aside.write_bytes(
                next(inside.app._kept.files()[0].lines()).replace(b"/path-that", b"/broken-path-that")
            )

            inside.clock.advance(10 * DAY_MS)
            await inside.take(inside.hit("/path-that-stays"))
            await inside.rows()
            await inside.app._purge.outlived()
            assert inside.bytes_with("path-that-goes")

            inside.clock.advance(DAY_MS)
            await inside.app._purge.outlived()
            for gone in ("path-that-goes", "refused-that-goes"):
                assert inside.bytes_with(gone) == []
            assert [row.path for row in await inside.rows()] == ["/path-of-the-other", "/path-that-stays"]
            assert await inside.refused() == {}

    asyncio.run(story())


def test_refused_rows_go_after_thirty_days_where_events_stay_for_ever(tmp_path: Path) -> None:
    """Also those of a site that is hidden meanwhile."""

    async def story() -> None:
        async with Inside(tmp_path / "data", FrozenClock()) as inside:
            inside.app.things.sites.add("example.com")
            await inside.take(inside.hit("/counts"))
            await inside.take(inside.hit("/refused-that-goes", agent=CRAWLER))
            await inside.rows()
            inside.clock.advance(30 * DAY_MS)
            await inside.app._purge.outlived()
            assert await inside.refused() == {"crawler": 1}
            inside.clock.advance(DAY_MS)
            inside.app.things.sites.remove("example.com")
            await inside.app._purge.outlived()

            assert inside.bytes_with("refused-that-goes") == []
            assert [row.path for row in await inside.rows()] == ["/counts"]

    asyncio.run(story())


def test_the_store_is_copied_once_a_day_at_most_and_only_when_something_went(tmp_path: Path) -> None:
    """A copy is another file under the same name."""

    async def story() -> None:
        async with Inside(tmp_path / "data", FrozenClock()) as inside:
            inside.app.things.sites.add("example.com")
            inside.app.things.sites.change("example.com", Choices(retention_days=1))
            await inside.take(inside.hit("/a"))
            await inside.rows()
            first = _inode(inside)
            await inside.app._purge.outlived()
            assert _inode(inside) == first
            inside.clock.advance(2 * DAY_MS)
            await inside.app._purge.outlived()
            second = _inode(inside)
            assert second != first
            await inside.take(inside.hit("/b", ago_ms=47 * HOUR_MS))
            inside.clock.advance(2 * HOUR_MS)
            await inside.app._purge.outlived()
            assert _inode(inside) == second

    asyncio.run(story())


def _inode(inside: Inside) -> int:
    return os.stat(inside.data / "events.duckdb").st_ino
