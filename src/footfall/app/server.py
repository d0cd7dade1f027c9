"""Builds every living thing once and hands it down. Read `App` from top to bottom."""

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from footfall.app.accounts import build_accounts
from footfall.app.listening import address_of, free_port, until_accepting
from footfall.app.parts import open_importer, open_put_aside, open_store, refuse_newer
from footfall.app.routes import Asgi, Routes
from footfall.app.timers import every
from footfall.clock import Clock, SystemClock
from footfall.collect.client import Clients
from footfall.collect.known import FORMATS
from footfall.collect.links import Links
from footfall.enrich.agent import Agents
from footfall.enrich.datacenters import Datacenters
from footfall.enrich.day import Days
from footfall.enrich.geo import Places
from footfall.enrich.source import Sources
from footfall.enrich.visitor import Visitors
from footfall.errors import JournalFull, StoreFault, Unavailable
from footfall.faces.api import build_api
from footfall.faces.api.parts import ApiParts
from footfall.faces.counter import Counters
from footfall.faces.dashboard import build_dashboard
from footfall.faces.questions import Questions
from footfall.faces.strict import strict
from footfall.faces.unlocking import Unlocking
from footfall.folder import DataFolder
from footfall.ingest.demo.demo import TICK_SECONDS, Demo
from footfall.ingest.endpoint import Collector
from footfall.ingest.events import PATH as BATCHES
from footfall.ingest.events import Batches
from footfall.ingest.kept import Kept
from footfall.ingest.keys import MOST_KEYS, Keys
from footfall.ingest.lists import Lists, Tables
from footfall.ingest.loader import Loader
from footfall.ingest.pipeline import Enrichment, Ingest
from footfall.ingest.purge import Purge
from footfall.ingest.refusals import DAYS_BEHIND, Refusals
from footfall.ingest.rewrite import Rewriting
from footfall.ingest.tracker.serve import ADDRESSES, Tracker
from footfall.journal.disk import MachineDisk
from footfall.journal.reader import close_open_segments
from footfall.journal.segment import segments_in
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
from footfall.model.batch import KEYS_KEPT_MS, Batch
from footfall.model.ids import WriterId
from footfall.settings import Settings
from footfall.sites.passwords import Passwords
from footfall.sites.small_things import SmallThings
from footfall.visits.gap import SAME_VISIT_GAP_MS
from footfall.visits.open import OpenVisits

log = logging.getLogger(__name__)

_HEADER_BYTES = 64 * 1024  # all headers of a request; browsers stay far below
_WAITING_CONNECTIONS = 1024
_QUESTIONS_AT_A_TIME = 4  # more would only share the same cores and hold more memory
# The journal's thread must not wait for the loop's turn to end (5 ms by default): it is what answers wait for.
_SWITCH_SECONDS = 0.0005
_YOUNG_OBJECTS = 20_000  # new containers between two collections; an event leaves no cycle behind


class App:
    """
    One server on one data folder. Made, it is ready; `serve` answers until it is stopped.

    Threads: the event loop owns visits and refusals, one thread the journal's file, one the loader; questions
    have a few of their own.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        """
        Take the data folder, bring what an earlier process left into the store, and build everything.

        Raises:
            CannotStart: one sentence for the operator.
        """
        self.settings = settings
        self._clock = clock = clock or SystemClock()
        self.folder = folder = DataFolder(settings.data)
        refuse_newer(folder)
        folder.lock()
        disk = MachineDisk()
        self.things = SmallThings.open(folder.small_things, clock)
        self.things.salts.renew()
        close_open_segments(folder.journal, disk)
        self._store = open_store(settings, folder)
        self._kept = Kept(folder.kept, days=settings.keep_segments_days, clock=clock)
        self._loader = Loader(
            folder=folder.journal, quarantine=folder.quarantine, kept=self._kept, store=self._store
        )
        self._loader.recover()
        self.things.imports.forget_begun()
        self._importer = open_importer(folder, self.things, self._store, clock)
        self._importer.settle()
        writer = WriterId(folder.writer())
        tail = Tail(
            folder.journal,
            writer,
            self._next_sequence(writer),
            disk=disk,
            reserve_bytes=settings.disk_reserve,
        )
        self.demo = self._begin_demo(tail) if settings.demo else None
        visits = OpenVisits(settings.open_visits)
        now_ms = clock.now_ms()
        with self._store.reading(seconds=600) as reading:
            visits.restore(reading.open_visits(now_ms - SAME_VISIT_GAP_MS), now_ms)
            batches = reading.batches(now_ms - KEYS_KEPT_MS, MOST_KEYS)
            refusals = Refusals(reading.refused_rows(now_ms // 86_400_000 - DAYS_BEHIND))
        self._keys = Keys(reversed(batches), look=self._find_batch, clock=clock)
        self._journal = Writer(tail, visits)
        self.places = Places([Path(settings.geoip)] if settings.geoip else folder.places)
        self._sources = Sources()
        self._agents = Agents()
        tables = Tables(self._agents, self._sources, Datacenters())
        ranges = Path(settings.datacenter_ranges) if settings.datacenter_ranges else None
        self._lists = Lists(folder.lists, tables, ranges)
        self._ingest = Ingest(
            snapshot=lambda: self.things.snapshot,
            enrichment=Enrichment(
                agents=tables.agents,
                places=self.places,
                sources=tables.sources,
                datacenters=tables.datacenters,
                days=Days(),
                visitors=Visitors(self.things.salts.of, self.things.salts.lasting()),
            ),
            visits=visits,
            journal=self._journal,
            refusals=refusals,
            clock=clock,
        )
        self._purge = Purge(
            sites=self.things.sites,
            tidy=self.things.tidy,
            loader=self._loader,
            store=self._store,
            put_aside=lambda: open_put_aside(settings, folder),
            kept=self._kept,
            quarantine=folder.quarantine,
            importer=self._importer,
            snapshot=lambda: self.things.snapshot,
            clock=clock,
        )
        self._rewriting = Rewriting(
            snapshot=lambda: self.things.snapshot,
            loader=self._loader,
            store=self._store,
            kept=self._kept,
            clock=clock,
        )
        self._line = Questions(self._store, settings.stats_seconds)
        self._passwords = Passwords()
        self._questions = ThreadPoolExecutor(_QUESTIONS_AT_A_TIME, "question")
        self._routes = self._build_routes()

    def _next_sequence(self, writer: WriterId) -> int:
        used = [segment.sequence for segment in segments_in(self.folder.journal) if segment.writer == writer]
        used += [file.last for file in self._kept.files() if file.writer == writer]
        return max([self._store.high_water(writer), *used]) + 1

    def _begin_demo(self, tail: Tail) -> Demo:
        demo = Demo(self.folder.root, self.things, self._clock, events=self.settings.demo_events)
        demo.make_past(tail, self._loader.recover)
        demo.import_earlier(self._importer)
        return demo

    def _build_routes(self) -> Routes:
        settings = self.settings
        clients = Clients(settings.trusted_proxies, settings.client_address_header)
        collector = Collector(
            # The snapshot of then, not of now.
            (*FORMATS, Links(lambda slug: self.things.snapshot.link_of(slug))),  # noqa: PLW0108
            clients=clients,
            ingest=self._ingest,
            clock=self._clock,
            grant_of=self.things.grant_of,
            slow_client_seconds=settings.slow_client_seconds,
            collect_path=settings.collect_path,
        )
        parts = ApiParts(
            things=self.things,
            store=self._store,
            clock=self._clock,
            flush=self._loader.flush,
            flush_refused=self._flush_refused,
            refused_elsewhere=self._ingest.refusals.elsewhere,
            purge=self._purge.forgotten_sites,
            redact=self._purge.addresses,
            readmit=self._rewriting.readmit,
            add_import=self._importer.add,
            add_imported_rows=self._importer.add_rows,
            remove_import=self._importer.remove,
            source_table=lambda: self._sources.table,
            line=self._line,
            counters=Counters(
                line=self._line,
                snapshot=lambda: self.things.snapshot,
                dialect=self._store.dialect,
                clock=self._clock,
            ),
            questions=self._questions,
            passwords=self._passwords,
            unlocking=Unlocking(self._passwords, self._clock),
            address_of=lambda peer, headers: clients.read(peer, headers).address,
            accounts=build_accounts(
                settings,
                self.things,
                self._clock,
                passwords=self._passwords,
                clients=clients,
                agents=self._agents,
            ),
            hosts=settings.hosts,
            stats_seconds=settings.stats_seconds,
            slow_client_seconds=settings.slow_client_seconds,
            tracker_path=settings.tracker_path,
        )
        tracker = Tracker(settings.tracker_path, settings.collect_path)
        handlers: dict[str, Asgi] = {
            **dict.fromkeys(tracker.paths, tracker),
            **dict.fromkeys(collector.paths, collector),
            BATCHES: Batches(
                ingest=self._ingest,
                keys=self._keys,
                clock=self._clock,
                grant_of=self.things.grant_of,
                snapshot=lambda: self.things.snapshot,
                slow_client_seconds=settings.slow_client_seconds,
            ),
        }
        return Routes(
            handlers,
            {ADDRESSES: tracker, **dict.fromkeys(collector.families, collector)},
            strict(build_api(parts)),
            strict(build_dashboard(parts)),
        )

    async def serve(self, ready: Callable[[str], None], stop: asyncio.Event) -> None:
        """
        Answer until *stop* is set; *ready* is called with the server's address once it listens.

        Then: accept nothing more, answer what is in flight, load the journal, checkpoint.

        Raises:
            CannotStart: the address cannot be listened on.
        """
        settings = self.settings
        sys.setswitchinterval(_SWITCH_SECONDS)
        # What was built above stays; to look through it again and again is what made one answer in a hundred late.
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, 20, 100)
        port = free_port(settings.listen, settings.port)
        self._journal.start()
        self._loader.journal = self._journal
        server = Server(
            self._routes,
            address=settings.listen,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=_WAITING_CONNECTIONS,
            log_enabled=False,
            http1_settings=HTTP1Settings(
                header_read_timeout=int(settings.slow_client_seconds * 1000), max_buffer_size=_HEADER_BYTES
            ),
        )
        timers = [asyncio.create_task(every(seconds, work)) for seconds, work in self._timers()]
        serving = asyncio.create_task(server.serve())
        await until_accepting(settings.listen, port, serving)
        ready(address_of(settings.listen, port))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        server.stop()  # type: ignore[no-untyped-call]  # granian ships no hint for it
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(serving), settings.stop_seconds)
        for timer in (*timers, stopping):
            timer.cancel()
        await self._close()

    def _timers(self) -> tuple[tuple[float, Callable[[], Awaitable[None]]], ...]:
        """Return what is done again and again: seconds between, and the work."""

        def threaded(work: Callable[[], object]) -> Callable[[], Awaitable[None]]:
            async def run() -> None:
                await asyncio.to_thread(work)

            return run

        async def surplus() -> None:
            self._ingest.write_surplus()

        async def forget() -> None:
            await asyncio.to_thread(self.things.sites.forget_expired)
            await self._purge.forgotten_sites()
            await self._purge.addresses()
            await asyncio.to_thread(self._importer.settle)

        async def go_on() -> None:
            if self.demo is not None:
                await self.demo.tick(self._ingest)

        async def tend() -> None:
            await self._loader.apart(self._kept.tend)

        return (
            (1, self._loader.tick),
            *([(TICK_SECONDS, go_on)] if self.demo else []),
            (2, threaded(self.things.refresh_if_changed)),
            (10, threaded(self.places.refresh)),
            (10, threaded(self._lists.refresh)),
            (60, surplus),
            (60, threaded(self.things.write_uses)),
            (300, self._rewriting.closed_days),
            (3600, threaded(self.things.salts.renew)),
            (3600, threaded(self.things.forget_old)),
            (3600, tend),
            (3600, forget),
            (3600, self._purge.outlived),
        )

    async def _find_batch(self, key: int) -> Batch | None:
        """Return what the store knows of a batch with a key."""
        await self._loader.flush()

        def read() -> Sequence[Batch]:
            with self._store.reading(self.settings.stats_seconds) as reading:
                return reading.batches(self._clock.now_ms() - KEYS_KEPT_MS, 1, key)

        return next(iter(await asyncio.to_thread(read)), None)

    async def _flush_refused(self) -> None:
        self._ingest.write_surplus()
        await self._loader.flush()

    async def _close(self) -> None:
        if self.demo is not None:
            self.demo.end()
        self._ingest.write_surplus()
        try:
            await self._journal.stop()
        except JournalFull as problem:
            log.warning("The next start closes the journal's last segment: %s", problem)
        # Without its writer: the journal's last segment is closed by now.
        self._loader.journal = None
        await self._loader.tick()
        self._loader.close()
        self._line.close()
        self._passwords.close()
        self._questions.shutdown(cancel_futures=True)
        try:
            await asyncio.to_thread(self._store.close)
        except StoreFault as problem:
            log.warning("Some of the store stays in its log, where the next start finds it: %s", problem)
        try:
            await asyncio.to_thread(self.things.write_uses)
        except Unavailable as problem:
            log.warning("When tokens and sessions were last used is lost for the last minute: %s", problem)
        self.things.close()
        self.folder.unlock()
