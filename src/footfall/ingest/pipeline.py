"""
The way of an event: Hit -> Event -> Record -> journal. Read it from top to bottom.

What refuses a hit stands in two tuples: what never counts, and what counts with a mark unless the wire format or
the site refuses it. In between are the ignored addresses and the site's shields.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from footfall.clock import Clock
from footfall.collect.base import Verdict
from footfall.enrich.address import kept_address
from footfall.enrich.agent import Agents, Known
from footfall.enrich.datacenters import Datacenters
from footfall.enrich.day import Days
from footfall.enrich.geo import Places, located
from footfall.enrich.less import less_of_event, less_of_hit
from footfall.enrich.source import Sources
from footfall.enrich.visitor import Visitors
from footfall.errors import Refused
from footfall.ingest.refusals import NO_SHIELD, Refusals
from footfall.journal.writer import Writer
from footfall.model.batch import Batch
from footfall.model.detail import EVERYTHING, Detail
from footfall.model.event import Event, Place
from footfall.model.grant import Scope
from footfall.model.hit import ENGAGEMENT, MOST_BEHIND_MS, Hit
from footfall.model.ids import ShieldId, VisitorId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.model.site import BotPolicy, Site
from footfall.sites.guard import Guard
from footfall.sites.snapshot import Snapshot
from footfall.visits.gap import SAME_VISIT_GAP_MS
from footfall.visits.open import OpenVisits

MOST_AHEAD_MS = 5 * 60_000  # clocks of servers and phones differ by minutes, seldom by more
_SLICE_HITS = 50  # to look at them takes half a millisecond or so, for which all others wait

_encode = msgspec.json.Encoder().encode


class Judged(msgspec.Struct, frozen=True, gc=False):
    """What a judge may look at."""

    hit: Hit
    known: Known
    now_ms: int
    spam: bool
    """The referrer is on the list of referrer spam."""
    datacenter: bool
    """The address is within the ranges of data centres."""
    vouched: bool
    """The caller holds a token with which events may be sent for the site."""


_DECLARED = frozenset({Reason.CRAWLER, Reason.AI_CRAWLER, Reason.AI_FETCH})


def _prefetch(judged: Judged) -> Reason | None:
    return Reason.PREFETCH if judged.hit.client.prefetch else None


def _declared_crawler(judged: Judged) -> Reason | None:
    reason = judged.known.reason
    return reason if reason in _DECLARED else None


def _said_itself(judged: Judged) -> Reason | None:
    return judged.hit.refused


def _misdated(judged: Judged) -> Reason | None:
    at_ms, behind_ms = judged.hit.at_ms, MOST_BEHIND_MS
    if judged.hit.claimed is not None and judged.hit.claimed.at_ms:
        # Not believed: to count it now would be as wrong as to count it then, unless both are the same.
        at_ms, behind_ms = judged.hit.claimed.at_ms, MOST_AHEAD_MS
    ahead_ms = at_ms - judged.now_ms
    if ahead_ms > MOST_AHEAD_MS:
        return Reason.IN_FUTURE
    if ahead_ms >= -behind_ms:
        return None
    # Older ones cannot be told apart by the day's salt, which is gone, but by an id that the caller vouches for.
    return None if judged.vouched and judged.hit.identity and judged.hit.at_ms >= 0 else Reason.TOO_OLD


def _spam(judged: Judged) -> Reason | None:
    return Reason.SPAM if judged.spam else None


def _program(judged: Judged) -> Reason | None:
    # The owner's program need not know what its visitors' browsers say.
    return judged.known.reason if judged.hit.client.user_agent or not judged.vouched else None


def _datacenter(judged: Judged) -> Reason | None:
    return Reason.DATACENTER if judged.datacenter else None


_Judges = tuple[Callable[[Judged], Reason | None], ...]

NEVER_COUNTS: _Judges = (_prefetch, _declared_crawler, _said_itself, _misdated)
SUSPECT: _Judges = (_spam, _program, _datacenter)
"""The first is the event's mark. Each refuses under `bots: strict`, or where the hit's format says so."""


def _site_of(hit: Hit, snapshot: Snapshot) -> Site | None:
    """Return the site that *hit* is for; None when there is none, or its sender may not send for it."""
    site = snapshot.site_for(hit.site)
    for other in hit.other_sites:
        site = site or snapshot.site_for(other)
    if site is None and hit.only_site:
        site = snapshot.only_site(hit.grant)
    return None if site is not None and hit.needs_grant and not _may_send(hit, site) else site


def _may_send(hit: Hit, site: Site | None) -> bool:
    return hit.grant is not None and site is not None and hit.grant.allows(Scope.WRITE, site.id)


def _refused_everywhere(judged: Judged, suspicions: list[Reason]) -> Reason | None:
    for judge in NEVER_COUNTS:
        if reason := judge(judged):
            return reason
    if not suspicions:
        return None
    return next((found for found in suspicions if found in judged.hit.refuses), None)


def _no_key(_: Sequence[Verdict]) -> Batch:
    return Batch(0)


_Looked = tuple[Event, Reason | None, ShieldId]
"""An event, why it does not count, and the shield that says so."""


def _moment(numbered: tuple[int, _Looked]) -> int:
    return numbered[1][0].at_ms


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What turns a Hit into an Event: look-ups in tables and hashes, nothing that waits."""

    agents: Agents
    places: Places
    sources: Sources
    datacenters: Datacenters
    days: Days
    visitors: Visitors

    def judged(self, hit: Hit, site: Site | None, now_ms: int) -> Judged:
        """Return *hit* with what judges need; what it claims is believed, or still claimed."""
        vouched = _may_send(hit, site)
        if vouched:
            hit = hit.as_claimed()
        return Judged(
            hit=hit,
            known=self.agents.read(hit.client.user_agent),
            now_ms=now_ms,
            spam=self.sources.is_spam_referrer(hit.hostname, hit.referrer),
            datacenter=self.datacenters.hold(hit.client.address),
            vouched=vouched,
        )

    def refusing(self, guard: Guard, hit: Hit) -> tuple[Reason, ShieldId] | None:
        """Return why a site's shields refuse *hit* and which of them; None when they do not."""
        country = self._place(hit).country if guard.asks_country else ""
        return guard.refusing(hit.client.address, country, hit.path, hit.hostname)

    def event(self, judged: Judged, hit: Hit, site: Site, mark: Reason | None) -> Event:
        """Return what is known of *hit*. The user agent and, unless *site* keeps it, the address end here."""
        collects_less = site.collect is not EVERYTHING
        if collects_less:
            hit = less_of_hit(hit, site.collect)
        client = hit.client
        day = self.days.of_site(site, hit.at_ms)
        earlier = later = None
        # A visit that went on across midnight is still known by yesterday's id; a late event may be in its beginning.
        if hit.at_ms - day.start_ms <= SAME_VISIT_GAP_MS:
            earlier = self._visitor(hit, site, self.days.beside(site, day)[0])
        elif day.end_ms <= judged.now_ms and day.end_ms - hit.at_ms <= SAME_VISIT_GAP_MS:
            later = self._visitor(hit, site, self.days.beside(site, day)[1])
        # By position, in the order of the fields: by name it takes five times as long, for every event.
        event = Event(
            site.id,
            hit.at_ms,
            day.number,
            self._visitor(hit, site, day.number),
            earlier,
            # A caller that names no host still means pages of the site: what it links to itself is internal.
            self.sources.origin(hit.hostname or site.domain, hit.query, hit.referrer, hit.source),
            self._place(hit),
            judged.known.agent,
            hit.name,
            hit.hostname,
            hit.path,
            hit.title,
            self.sources.clean(hit.referrer),
            hit.screen_width,
            hit.screen_height,
            hit.language or client.language,
            kept_address(client.address, site.ip),
            hit.props,
            hit.revenue_milli,
            hit.currency,
            hit.interactive,
            hit.scroll,
            hit.engaged_ms,
            mark.value if mark else "",
            later,
        )
        return less_of_event(event, site.collect) if collects_less else event

    def _place(self, hit: Hit) -> Place:
        return located(hit.location) if hit.location else self.places.locate(hit.client.address)

    def _visitor(self, hit: Hit, site: Site, day: int) -> VisitorId:
        if hit.identity:
            return self.visitors.name_identity(site.id, day, hit.identity)
        return self.visitors.name(site.id, day, hit.client.address, hit.client.user_agent)


class Ingest:
    """Takes hits, in order; the event loop owns it."""

    def __init__(
        self,
        *,
        snapshot: Callable[[], Snapshot],
        enrichment: Enrichment,
        visits: OpenVisits,
        journal: Writer,
        refusals: Refusals,
        clock: Clock,
    ) -> None:
        self._snapshot = snapshot
        self._enrichment = enrichment
        self._visits = visits
        self._journal = journal
        self.refusals = refusals
        self._clock = clock
        self._last_arrival_us = 0

    def take(self, hit: Hit) -> asyncio.Future[None] | Reason:
        """
        Judge *hit*; return why it does not count, or a future that is done once it is on disk.

        The future raises JournalFull when it could not be kept; then it left no trace.
        """
        now_ms = self._clock.now_ms()
        looked = self._look(hit, now_ms)
        if isinstance(looked, Reason):
            return looked
        return self._take(looked, now_ms)

    def keep(self, event: Event, reason: Reason | None) -> asyncio.Future[None] | Reason:
        """Take an event that is judged and enriched already; returns what `take` does."""
        return self._take((event, reason, NO_SHIELD), self._clock.now_ms())

    async def take_many(
        self, hits: Sequence[Hit | Refused], said: Callable[[Sequence[Verdict]], Batch] = _no_key
    ) -> list[Verdict]:
        """
        Judge the hits of one request in the order of their time; return each one's verdict once all rows are on disk.

        After a crash all rows are there or none is. What could not be read is its own verdict. *said* makes of
        the verdicts what the journal is to say of the batch. Others have their turn in between.

        Raises:
            JournalFull: they could not be kept; none left a trace.
        """
        verdicts: list[Verdict] = [None] * len(hits)
        looked: list[tuple[int, _Looked]] = []
        for number, hit in enumerate(hits):
            if number % _SLICE_HITS == _SLICE_HITS - 1:
                await asyncio.sleep(0)
            if isinstance(hit, Refused):
                verdicts[number] = hit
                continue
            seen = self._look(hit, self._clock.now_ms())
            if isinstance(seen, Reason):
                verdicts[number] = seen
            else:
                looked.append((number, seen))
        looked.sort(key=_moment)

        def lines() -> Iterator[bytes]:
            for number, seen in looked:
                record, verdicts[number] = self._row(*seen, self._arrival_us(self._clock.now_ms()))
                if record is not None:
                    yield _encode(record) + b"\n"

        await self._journal.append_batch(lines(), lambda: said(verdicts))
        return verdicts

    def write_surplus(self) -> None:
        """Hand the numbers of refused events without a row to the journal; call it every minute or so."""
        now_ms = self._clock.now_ms()
        for record in self.refusals.take_surplus(now_ms, self._arrival_us(now_ms)):
            self._journal.ride_along(_encode(record) + b"\n")

    def _look(self, hit: Hit, now_ms: int) -> _Looked | Reason:
        """Return the event that *hit* is and why it does not count; only why where it is of no site."""
        snapshot = self._snapshot()
        site = _site_of(hit, snapshot)
        judged = self._enrichment.judged(hit, site, now_ms)
        hit = judged.hit
        suspicions = [found for judge in SUSPECT if (found := judge(judged))]
        reason = _refused_everywhere(judged, suspicions)
        if site is None:
            reason = reason or Reason.UNKNOWN_SITE
            self.refusals.count(reason)
            return reason
        shield = NO_SHIELD
        if reason is None:
            reason, shield = self._refused_here(hit, site, snapshot, suspicions)
        elif _misdated(judged):
            # Such a date is anything at all: it must not make days, whose numbers and secrets are kept.
            hit = msgspec.structs.replace(hit, at_ms=now_ms)
        mark = suspicions[0] if suspicions else None
        refuses_identity = bool(hit.identity) and not (site.identify or judged.vouched)
        if refuses_identity:
            hit = msgspec.structs.replace(hit, identity="")
        event = self._enrichment.event(judged, hit, site, mark)
        if refuses_identity:
            self.refusals.note(event, Reason.IDENTITY)
        if hit.claimed is not None and (hit.claimed.address or hit.claimed.user_agent):
            self.refusals.note(event, Reason.CLAIM)
        return event, reason, shield

    def _refused_here(
        self, hit: Hit, site: Site, snapshot: Snapshot, suspicions: list[Reason]
    ) -> tuple[Reason | None, ShieldId]:
        """Return why *hit* does not count by what the operator and the site's owner decided, and by which shield."""
        if not hit.counts_ignored and snapshot.is_ignored(hit.client.address):
            return Reason.IGNORED, NO_SHIELD
        guard = snapshot.guard_of(site.id)
        if guard is not None and (refusing := self._enrichment.refusing(guard, hit)):
            return refusing
        if suspicions and site.bots is BotPolicy.STRICT:
            return suspicions[0], NO_SHIELD
        if (
            site.collect is not EVERYTHING
            and hit.name == ENGAGEMENT
            and Detail.ENGAGEMENT not in site.collect
        ):
            return Reason.NOT_COLLECTED, NO_SHIELD
        return None, NO_SHIELD

    def _take(self, looked: _Looked, now_ms: int) -> asyncio.Future[None] | Reason:
        record, reason = self._row(*looked, self._arrival_us(now_ms))
        if reason is None:
            return self._journal.append(_encode(record) + b"\n")
        if record is not None:
            self._journal.ride_along(_encode(record) + b"\n")
        return reason

    def _row(
        self, event: Event, reason: Reason | None, shield: ShieldId, arrival_us: int
    ) -> tuple[Record | None, Reason | None]:
        """Return the event's row and why it does not count; no row where there are enough of refused ones."""
        if reason is None:
            record = self._visits.place(event, arrival_us)
            if record is not None:
                return record, None
            reason = Reason.NO_VISIT
        if reason is Reason.NOT_COLLECTED:
            self.refusals.note(event, reason)
            return None, reason
        return self.refusals.row(event, reason, arrival_us, shield), reason

    def _arrival_us(self, now_ms: int) -> int:
        self._last_arrival_us = max(self._last_arrival_us + 1, now_ms * 1000)
        return self._last_arrival_us
