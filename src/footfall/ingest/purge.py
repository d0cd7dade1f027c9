"""
What must not be anywhere any more: all of forgotten sites, addresses that a site keeps no longer, old events.

The store and the kept segments are rewritten; the journal is empty by then. Each is begun again after a crash:
a forgotten site, and one whose `ip` setting changed, stays a leftover until nothing of it is left.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from footfall.clock import Clock
from footfall.enrich.address import kept_address
from footfall.enrich.day import Days
from footfall.ingest.imports import Importer
from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.ingest.quarantine import rewrite as rewrite_quarantine
from footfall.model.ids import SiteId
from footfall.model.record import Record
from footfall.model.site import AddressPolicy
from footfall.sites.sites import Sites
from footfall.sites.snapshot import Snapshot
from footfall.store.base import Store

REFUSED_DAYS = 30  # as far back as they can be re-admitted
DAY_MS = 86_400_000

# How a journal line begins: a Record's first fields, which have no defaults.
_WHERE = re.compile(rb'\{"site_id":(\d+),"at_ms":-?\d+,"arrival_us":\d+,"day":(-?\d+),')

_read_record = msgspec.json.Decoder(Record).decode


class Purge:
    """Removes events and addresses from every file."""

    def __init__(
        self,
        *,
        sites: Sites,
        tidy: Callable[[], None],
        loader: Loader,
        store: Store,
        put_aside: Callable[[], Store | None],
        kept: Kept,
        quarantine: Path,
        importer: Importer,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
    ) -> None:
        """*tidy* empties the log of the register of sites; *put_aside* opens the store that a rebuild put aside, if any."""
        self._sites = sites
        self._tidy = tidy
        self._loader = loader
        self._store = store
        self._put_aside = put_aside
        self._kept = kept
        self._quarantine = quarantine
        self._importer = importer
        self._snapshot = snapshot
        self._clock = clock
        self._days = Days()
        self._expired_on = -1

    async def forgotten_sites(self) -> None:
        """
        Remove events and imported rows of all forgotten sites; return when they are gone.

        Raises:
            Behind: the journal cannot be loaded first; ask again.
            StoreFault: the store fails; it is tried again at the next call.
        """
        gone = await asyncio.to_thread(self._sites.leftovers)
        if not gone:
            return
        # Events that were answered before the sites were forgotten may still be on their way.
        await self._loader.flush()
        await self._loader.apart(lambda: self._remove(gone))

    async def addresses(self) -> None:
        """
        Cut the kept addresses of all sites whose `ip` setting changed, as far as it says; return when that is done.

        Raises:
            Behind: the journal cannot be loaded first; it is tried again at the next call.
            StoreFault: the store fails; it is tried again at the next call.
        """
        uncut = await asyncio.to_thread(self._sites.uncut)
        if not uncut:
            return
        await self._loader.flush()
        for site, policy in uncut:
            await self._loader.apart(partial(self._redact, site, policy))

    async def outlived(self) -> None:
        """
        Once a day: remove events older than their site's setting, and refused ones older than 30 days if not before.

        Imported rows stay: they are nobody's in particular.

        Raises:
            Behind: the journal cannot be loaded first; ask again.
            StoreFault: the store fails; ask again.
        """
        now_ms = self._clock.now_ms()
        today = now_ms // DAY_MS
        if self._expired_on == today:
            return
        await self._loader.flush()
        await self._loader.apart(lambda: self._expire(now_ms))
        self._expired_on = today

    def _expire(self, now_ms: int) -> None:
        sites = self._snapshot().sites
        local = {site.id: self._days.of_site(site, now_ms).number for site in sites}
        events = {site.id: local[site.id] - site.retention_days for site in sites if site.retention_days}
        refused = {
            site.id: local[site.id] - min(site.retention_days or REFUSED_DAYS, REFUSED_DAYS) for site in sites
        }
        elsewhere = now_ms // DAY_MS - REFUSED_DAYS
        for store in self._stores():
            store.expire(events, refused, elsewhere)

        def stays(line: bytes) -> bool:
            found = _WHERE.match(line)
            if found is None:
                return True
            site, day = SiteId(int(found[1])), int(found[2])
            oldest = refused.get(site, elsewhere) if b'"refused":"' in line else events.get(site)
            return oldest is None or day >= oldest

        self._kept.rewrite(lambda line: line if stays(line) else None)
        for file in self._quarantine.iterdir():
            lines = file.read_bytes().splitlines(keepends=True)
            if not all(map(stays, lines)):
                file.write_bytes(b"".join(line for line in lines if stays(line)))

    def _remove(self, gone: list[SiteId]) -> None:
        for store in self._stores():
            store.purge(gone)
        starts = tuple(_start_of(site) for site in gone)
        self._kept.rewrite(lambda line: None if line.startswith(starts) else line)
        rewrite_quarantine(self._quarantine, gone, lambda _: None)
        # The register of imports forgot theirs together with the site.
        self._importer.settle()
        for site in gone:
            self._sites.purged(site)
        self._tidy()

    def _redact(self, site: SiteId, policy: AddressPolicy) -> None:
        for store in self._stores():
            store.redact(site, keep_network=policy is AddressPolicy.MASKED)
        start = _start_of(site)

        def cut(record: Record) -> Record:
            return msgspec.structs.replace(record, ip=kept_address(record.ip, policy))

        def cut_line(line: bytes) -> bytes:
            return msgspec.json.encode(cut(_read_record(line))) + b"\n" if line.startswith(start) else line

        self._kept.rewrite(cut_line)
        rewrite_quarantine(self._quarantine, [site], cut)
        self._sites.cut(site, policy)

    def _stores(self) -> Iterator[Store]:
        yield self._store
        aside = self._put_aside()
        if aside is not None:
            try:
                yield aside
            finally:
                aside.close()


def _start_of(site: SiteId) -> bytes:
    """Return how each journal line of *site* begins: `site_id` is a Record's first field and has no default."""
    return b'{"site_id":%d,' % site
