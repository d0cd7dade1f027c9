"""A whole server without its HTTP, under a clock that stands still: hits in, rows and files out."""

import asyncio
import gzip
from pathlib import Path
from typing import Self

import msgspec

from footfall.app.server import App
from footfall.model.hit import Client, Hit
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.settings import read_settings
from footfall.testing import FrozenClock

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"


class Inside:
    """Use it in an `async with`; what it holds is the running server's own."""

    def __init__(self, data: Path, clock: FrozenClock) -> None:
        self.clock = clock
        self.data = data
        self.app = App(read_settings({"data": str(data)}, environ={}), clock)

    async def __aenter__(self) -> Self:
        self.app._journal.start()
        self.app._loader.journal = self.app._journal
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app._close()

    def hit(
        self,
        path: str = "/",
        *,
        ago_ms: int = 0,
        ip: str = "198.51.100.1",
        agent: str = BROWSER,
        **fields: object,
    ) -> Hit:
        """Return a pageview on example.com that is dated *ago_ms* before now."""
        client = Client(address=ip, user_agent=agent, language="", prefetch=False)
        at_ms = self.clock.now_ms() - ago_ms
        hit = Hit(site="example.com", at_ms=at_ms, client=client, path=path, hostname="example.com")
        return msgspec.structs.replace(hit, **fields)

    async def take(self, hit: Hit) -> Reason | None:
        """Have *hit* judged and kept; return why it does not count."""
        outcome = self.app._ingest.take(hit)
        if isinstance(outcome, Reason):
            return outcome
        await outcome
        return None

    async def rows(self) -> list[Record]:
        """Return all rows that count, by time and arrival."""
        await self.app._flush_refused()

        def read() -> list[Record]:
            with self.app._store.reading(30) as reading:
                return sorted(reading.open_visits(0), key=lambda row: (row.at_ms, row.arrival_us))

        return await asyncio.to_thread(read)

    async def refused(self) -> dict[str, int]:
        """Return how many events of example.com were refused, by reason."""
        await self.app._flush_refused()
        found: dict[str, int] = {}
        with self.app._store.reading(30) as reading:
            for count in reading.refused_counts(self.app.things.snapshot.sites[0].id, -(2**31), 2**31 - 1):
                found[count.reason] = found.get(count.reason, 0) + count.count
        return found

    def bytes_with(self, text: str) -> list[str]:
        """Return the names of the files in the data folder that hold *text*, plain or packed."""
        found = []
        for path in self.data.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                if path.suffix == ".gz":
                    data = gzip.decompress(data)
                if text.encode() in data:
                    found.append(path.name)
        return found
