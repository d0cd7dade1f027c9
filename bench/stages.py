"""
Microseconds of each stage of an event's way, in one process and without sockets: where the time goes.

Each stage is fed with what the one before it made of the same requests as `bench.ingest` sends. Figures are
of a loop that does nothing else, so a server's are higher; their shares are what to look at.
"""

import argparse
import asyncio
import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import uvloop

from bench.machine import describe
from footfall.clock import SystemClock
from footfall.collect.base import Request
from footfall.collect.client import Clients
from footfall.collect.known import FORMATS
from footfall.collect.native import NATIVE
from footfall.enrich.agent import Agents
from footfall.enrich.datacenters import Datacenters
from footfall.enrich.day import Days
from footfall.enrich.geo import Places
from footfall.enrich.source import Sources
from footfall.enrich.visitor import Visitors
from footfall.ingest.endpoint import Collector
from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.ingest.pipeline import Enrichment, Ingest
from footfall.ingest.refusals import Refusals
from footfall.journal.disk import MachineDisk
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
from footfall.model.ids import SiteId, WriterId
from footfall.model.site import Site, ZoneSince
from footfall.sites.snapshot import Snapshot
from footfall.store.duckdb.store import DuckStore
from footfall.visits.open import OpenVisits

_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
_CONNECTIONS = 64

Scope = dict[str, Any]
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def requests(number: int) -> Iterator[tuple[Scope, bytes]]:
    """Yield scope and body of requests like those of `pageviews.lua`."""
    agents = [_AGENT.format(version).encode() for version in range(110, 122)]
    for n in range(number):
        visitor = n // 8
        page, site = (visitor * 31 + n * 7) % 2000, visitor % 50
        body = b'{"path":"/page/%d","referrer":"https://site%d.example/some/page","screen":"1920x1080"}' % (
            page,
            site,
        )
        address = b"11.%d.%d.%d" % (visitor >> 16 & 255, visitor >> 8 & 255, visitor & 255)
        headers = [
            (b"host", b"127.0.0.1:8080"),
            (b"content-length", b"%d" % len(body)),
            (b"origin", b"https://example.com"),
            (b"content-type", b"text/plain"),
            (b"accept-language", b"en-US,en;q=0.9"),
            (b"user-agent", agents[visitor % 12]),
            (b"x-forwarded-for", address),
        ]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/collect",
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 50_000),
        }
        yield scope, body


def timed(name: str, work: Callable[[_Given], _Made], given: Iterable[_Given]) -> list[_Made]:
    """Do *work* for each of *given*, print the microseconds of one, return what was made."""
    given = list(given)
    gc.collect()
    began = time.thread_time()
    made = [work(one) for one in given]
    print(f"{name:28}{(time.thread_time() - began) / len(given) * 1e6:6.2f}", flush=True)
    return made


class World:
    """An event's way in *folder*, from the collector to the store, without a server around it."""

    def __init__(self, folder: Path) -> None:
        for name in ("journal", "kept", "quarantine", "tmp"):
            (folder / name).mkdir()
        clock = SystemClock()
        zone = ZoneSince(0, "UTC")
        self.site = Site(id=SiteId(1), domain="example.com", created_ms=0, zones=(zone,))
        snapshot = Snapshot(revision=1, sites=[self.site], ignored=(), tokens=())
        self.enrichment = Enrichment(
            agents=Agents(),
            places=Places([]),
            sources=Sources(),
            datacenters=Datacenters(),
            days=Days(),
            visitors=Visitors(lambda _: bytes(32), bytes(32)),
        )
        visits = OpenVisits(500_000)
        tail = Tail(folder / "journal", WriterId(1), 0, disk=MachineDisk())
        self.journal = Writer(tail, visits)
        self.store = DuckStore(
            folder / "events.duckdb",
            memory=128 * 10**6,
            threads=0,
            tmp=folder / "tmp",
            reads=[folder / "journal"],
        )
        self.loader = Loader(
            folder=folder / "journal",
            quarantine=folder / "quarantine",
            kept=Kept(folder / "kept", days=7, clock=clock),
            store=self.store,
        )
        self.collector = Collector(
            FORMATS,
            clients=Clients(("loopback",)),
            ingest=Ingest(
                snapshot=lambda: snapshot,
                enrichment=self.enrichment,
                visits=visits,
                journal=self.journal,
                refusals=Refusals(),
                clock=clock,
            ),
            clock=clock,
            grant_of=snapshot.grant_of,
            slow_client_seconds=10,
        )


def steps(world: World, some: Sequence[tuple[Scope, bytes]]) -> None:
    """Time what is pure: from headers to the line of the journal."""
    clients, visits, now_ms = Clients(("loopback",)), OpenVisits(500_000), SystemClock().now_ms()
    heads = timed("headers", lambda one: dict(one[0]["headers"]), some)
    senders = timed("client", lambda head: clients.read("127.0.0.1", head), heads)
    wholes = [
        Request("POST", "/collect", b"", head, body, sender, now_ms)
        for head, sender, (_, body) in zip(heads, senders, some, strict=True)
    ]
    hits = timed("hit", lambda whole: NATIVE.read(whole)[0], wholes)
    judged = timed("judged", lambda hit: world.enrichment.judged(hit, world.site, now_ms), hits)
    events = timed("event", lambda one: world.enrichment.event(one, one.hit, world.site, None), judged)
    rows = timed("visit and row", lambda one: visits.place(one[1], one[0]), enumerate(events, now_ms * 1000))
    timed("line of the journal", msgspec.json.encode, rows)


async def whole(world: World, some: Sequence[tuple[Scope, bytes]]) -> None:
    """Time requests through the collector, with the journal on its disk, then their load into the store."""
    left = iter(some)

    async def send(_: MutableMapping[str, Any]) -> None:
        """Answer nobody."""

    async def connection() -> None:
        for scope, body in left:

            async def receive(body: bytes = body) -> MutableMapping[str, Any]:
                return {"type": "http.request", "body": body, "more_body": False}

            await world.collector(scope, receive, send)

    world.journal.start()
    world.loader.journal = world.journal
    clocks = (time.thread_time, time.process_time, time.perf_counter)
    for name, work in (
        ("request, journal on disk", lambda: asyncio.gather(*(connection() for _ in range(_CONNECTIONS)))),
        ("load into the store", lambda: world.loader.flush(60)),
    ):
        began = [clock() for clock in clocks]
        await work()
        loop, threads, wall = (
            (clock() - at) / len(some) * 1e6 for clock, at in zip(clocks, began, strict=True)
        )
        print(f"{name:28}{loop:6.2f}   all threads {threads:6.2f}, by the clock {wall:6.2f}", flush=True)
    await world.journal.stop()
    world.loader.close()
    world.store.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    options = parser.parse_args()
    print(describe())
    print("µs of an event on the loop's thread:")
    some = list(requests(options.events))
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        steps(world, some)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(whole(world, some))


if __name__ == "__main__":
    main()
