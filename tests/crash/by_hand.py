"""The whole way of an event, put together as `footfall.app` does, but on a disk of the test's choice and without HTTP."""

import asyncio
import shutil
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import duckdb

from footfall.enrich.agent import Agents
from footfall.enrich.datacenters import Datacenters
from footfall.enrich.day import Days
from footfall.enrich.geo import Places
from footfall.enrich.source import Sources
from footfall.enrich.visitor import Visitors
from footfall.errors import JournalFull
from footfall.folder import DataFolder
from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.ingest.pipeline import Enrichment, Ingest
from footfall.ingest.refusals import Refusals
from footfall.journal.reader import close_open_segments
from footfall.journal.segment import segments_in
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
from footfall.model.hit import Client, Hit
from footfall.model.ids import SiteId, WriterId
from footfall.model.reason import Reason
from footfall.model.site import AddressPolicy, BotPolicy, Site, ZoneSince
from footfall.sites.snapshot import Snapshot
from footfall.store.duckdb.store import DuckStore
from footfall.testing import FrailDisk, FrozenClock
from footfall.visits.gap import SAME_VISIT_GAP_MS
from footfall.visits.open import OpenVisits

_SITE = Site(
    id=SiteId(1),
    domain="example.com",
    created_ms=0,
    zones=(ZoneSince(0, "UTC"),),
    ip=AddressPolicy.FULL,
    bots=BotPolicy.STANDARD,
    aliases=(),
    identify=False,
    retention_days=0,
)
_SNAPSHOT = Snapshot(revision=1, sites=[_SITE], ignored=[], tokens=[])
_ENRICHMENT = Enrichment(
    agents=Agents(),
    places=Places([]),
    sources=Sources(),
    datacenters=Datacenters(),
    days=Days(),
    visitors=Visitors(lambda _: b"of the day".ljust(32), b"lasting".ljust(32)),
)


class Life:
    """One data folder through many processes; `begin` is a start, what follows it lasts until `end` or a crash."""

    def __init__(self, root: Path, disk: FrailDisk, *, segment_bytes: int = 1500) -> None:
        self.folder = DataFolder(root)
        self.disk = disk
        self.clock = FrozenClock()
        self.answered: list[str] = []
        self.refused: set[str] = set()
        self._segment_bytes = segment_bytes
        self._store: DuckStore | None = None

    def begin(self) -> None:
        """Start as a process does: what an earlier one left is brought in first."""
        folder = self.folder
        close_open_segments(folder.journal, self.disk)
        self._store = store = DuckStore(
            folder.events, memory=64 * 10**6, threads=1, tmp=folder.tmp, reads=[folder.journal]
        )
        self._loader = Loader(
            folder=folder.journal,
            quarantine=folder.quarantine,
            kept=Kept(folder.kept, days=7, clock=self.clock),
            store=store,
        )
        self._loader.recover()
        visits = OpenVisits(1000)
        with store.reading(60) as reading:
            now_ms = self.clock.now_ms()
            visits.restore(reading.open_visits(now_ms - SAME_VISIT_GAP_MS), now_ms)
        writer = WriterId(5)
        used = [segment.sequence for segment in segments_in(folder.journal)]
        tail = Tail(
            folder.journal,
            writer,
            max([store.high_water(writer), *used]) + 1,
            disk=self.disk,
            segment_bytes=self._segment_bytes,
        )
        self._journal = self._loader.journal = Writer(tail, visits)
        self._ingest = Ingest(
            snapshot=lambda: _SNAPSHOT,
            enrichment=_ENRICHMENT,
            visits=visits,
            journal=self._journal,
            refusals=Refusals(),
            clock=self.clock,
        )

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* on a loop, as long as the process lives."""

        async def live() -> None:
            self._journal.start()
            await work

        asyncio.run(live())

    async def send(self, *paths: str, visitor: str = "ada") -> None:
        """Send pageviews at the same moment, and note which were answered and which refused."""
        self.clock.advance(1000)
        outcomes = [
            self._ingest.take(
                Hit(
                    site="example.com",
                    at_ms=self.clock.now_ms(),
                    client=Client("198.51.100.7", visitor, "", prefetch=False),
                    hostname="example.com",
                    path=path,
                )
            )
            for path in paths
        ]
        for path, outcome in zip(paths, outcomes, strict=True):
            assert not isinstance(outcome, Reason), outcome
            try:
                await outcome
                self.answered.append(path)
            except JournalFull:
                self.refused.add(path)

    async def load(self) -> None:
        """Close the segment and load it; what a full disk does not let through waits."""
        await self._loader.tick()

    async def end(self) -> None:
        """Stop as a process that was asked to."""
        await self._journal.stop()
        self._loader.journal = None
        await self._loader.tick()

    def crash(self, *, power: bool = False, torn: int = 0, moves_undone: bool = False) -> None:
        """
        End without a chance to tidy up.

        With *power* unsynced bytes are gone but for *torn* of them, and so are names that nothing made durable;
        with *moves_undone* so is the move of segments to the kept ones, which nobody syncs.
        """
        self._loader.close()
        assert self._store is not None
        # Each of its commits was synced by itself; nothing is pending.
        self._store.close()
        if moves_undone:
            for segment in segments_in(self.folder.kept):
                shutil.move(segment.path, self.folder.journal)
        if power:
            self.disk.lose_power(torn)
        self.disk.room, self.disk.broken_syncs = 10**12, 0

    def rows(self, what: str) -> list[tuple[Any, ...]]:
        """Ask the store of a life that has ended."""
        with duckdb.connect(str(self.folder.events), read_only=True) as store:
            return store.execute(f"select {what} from events").fetchall()

    def paths(self) -> list[str]:
        """Return the path of each row in the store."""
        return sorted(path for (path,) in self.rows("path"))
