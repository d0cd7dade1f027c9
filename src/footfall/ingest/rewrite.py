"""
Which site-days are due to be rewritten, and their rewriting: late events, re-admitted ones, closed days.

Off the event loop and beside the loader; the store does each day in one transaction, so a crash leaves the old
day or the new one, and what is still due is found again.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import msgspec

from footfall.clock import Clock
from footfall.enrich.day import Days
from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.model.ids import SiteId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.model.site import Site
from footfall.sites.snapshot import Snapshot
from footfall.store.base import Readmission, SiteDay, Store
from footfall.visits.gap import SAME_VISIT_GAP_MS
from footfall.visits.late import PROMPT_US
from footfall.visits.replay import replay

READMITTABLE_DAYS = 30  # for so long refused rows are kept
SECONDS_AT_A_TIME = 60.0  # so that a backlog of days never takes the machine for long

# Whoever had no event for so long has no open visit, and no prompt event can carry an old one on.
_SETTLED_MS = SAME_VISIT_GAP_MS + PROMPT_US // 1000

_EPOCH = date(1970, 1, 1)

_read_record = msgspec.json.Decoder(Record).decode


class Rewriting:
    """The one place that has days rewritten."""

    def __init__(
        self, *, snapshot: Callable[[], Snapshot], loader: Loader, store: Store, kept: Kept, clock: Clock
    ) -> None:
        self._snapshot = snapshot
        self._loader = loader
        self._store = store
        self._kept = kept
        self._clock = clock
        self._days = Days()

    async def closed_days(self) -> None:
        """
        Rewrite the closed days that are due, the oldest first, until there are none or the time is up.

        Raises:
            Behind: the journal cannot be loaded first.
            StoreFault: the store fails; what is due stays so.
        """
        settled_ms = self._clock.now_ms() - _SETTLED_MS
        # Open visits are in memory alone from their last event on, so the store must know that one.
        await self._loader.flush()
        until = self._clock.monotonic() + SECONDS_AT_A_TIME
        for due in due_days(await asyncio.to_thread(self._store.days), self._closed()):
            await asyncio.to_thread(self._rewrite, due.site, due.day, settled_ms)
            if self._clock.monotonic() >= until:
                return

    async def readmit(self, site: Site, reason: Reason, since: date) -> dict[date, int]:
        """
        Let the refused events of *site* for *reason* count from the day *since* on, 30 days back at most.

        Returns how many there were of each of the site's days, where there were any. Done again, it finds none left; after a crash it goes on where it was. Kept segments say the same.

        Raises:
            Behind: the journal cannot be loaded first.
            StoreFault: the store fails; some days may be done.
        """
        now_ms = self._clock.now_ms()
        today = self._days.of_site(site, now_ms).number
        first = max((since - _EPOCH).days, today - READMITTABLE_DAYS)
        readmission = Readmission(reason, before_us=now_ms * 1000)
        await self._loader.flush()
        found: dict[date, int] = {}
        # One day more: an event may be dated minutes ahead.
        for day in range(first, today + 2):
            settled_ms = now_ms - _SETTLED_MS
            rows = await asyncio.to_thread(self._rewrite, site.id, day, settled_ms, readmission)
            if rows:
                found[_EPOCH + timedelta(days=day)] = rows
        counts = partial(_readmitted_line, site.id, readmission, first)
        await self._loader.apart(lambda: self._kept.rewrite(counts))
        return found

    def _rewrite(
        self, site: SiteId, day: int, settled_ms: int, readmission: Readmission | None = None
    ) -> int:
        change = partial(replay, day=day)
        return self._store.rewrite(site, day, change, settled_ms=settled_ms, readmission=readmission)

    def _closed(self) -> dict[SiteId, int]:
        """Return the first day of each site that is not closed."""
        now_ms = self._clock.now_ms()
        return {site.id: self._days.of_site(site, now_ms).number for site in self._snapshot().sites}


def due_days(days: Sequence[SiteDay], first_open: dict[SiteId, int]) -> list[SiteDay]:
    """Return the closed *days* that have late rows, or rows more than when they were laid down."""
    return [
        one
        for one in days
        if one.day < first_open.get(one.site, one.day) and (one.late or one.rows != one.laid)
    ]


def _readmitted_line(site: SiteId, readmission: Readmission, first_day: int, line: bytes) -> bytes | None:
    """Return a kept line as it is to be loaded from now on; the store does the same with its rows."""
    if not line.startswith(b'{"site_id":%d,' % site) or b'"refused":' not in line:
        return line
    row = _read_record(line)
    if (
        row.refused != readmission.reason.value
        or row.refused_count != 1
        or row.day < first_day
        or row.arrival_us >= readmission.before_us
    ):
        return line
    counts = msgspec.structs.replace(
        row,
        refused="",
        refused_by=0,
        mark=row.refused,
        late=True,
        visit_id=row.visitor_id ^ row.arrival_us,
        visit_started_ms=row.at_ms,
        seq=1,
    )
    return msgspec.json.encode(counts) + b"\n"
