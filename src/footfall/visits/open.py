"""
The visits that may still go on, in bounded memory, and their way back when a journal group fails.

Not thread-safe: one event loop owns it. Nothing here touches a disk.
"""

from collections import deque
from collections.abc import Iterable
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import VisitorId
from footfall.model.record import Record
from footfall.visits.gap import LONGEST_VISIT_MS, SAME_VISIT_GAP_MS, OpenVisit, last_event_ms, reopen, step
from footfall.visits.late import as_late, came_late

_GENERATION_MS = 5 * 60_000
_GENERATIONS = (
    SAME_VISIT_GAP_MS // _GENERATION_MS + 2
)  # one is filling, one may hold a visit of just 30 minutes
_EVICT_SHARE = 100  # a hundredth at a time, so that finding the oldest is rare


class OpenVisits:
    """
    Visits by visitor, in generations of five minutes by when they were last touched.

    A touched visit moves to the youngest generation; the oldest is dropped whole when a new one begins, by
    which time none of its visits can go on. So nothing is ever searched for what has ended, and beyond
    *limit* visits the oldest end early (`ended_early` counts them).
    """

    def __init__(self, limit: int) -> None:
        self._limit = max(limit, 1)
        self._generations: deque[dict[VisitorId, OpenVisit]] = deque([{}], maxlen=_GENERATIONS)
        self._next_generation_ms = 0
        self._since_group: dict[VisitorId, OpenVisit | None] = {}
        self._since_durable: dict[VisitorId, OpenVisit | None] = {}
        self.ended_early = 0

    def __len__(self) -> int:
        return sum(map(len, self._generations))

    def place(self, event: Event, arrival_us: int) -> Record | None:
        """Return the event's row, its visit opened or carried on; None for engagement without a visit."""
        if arrival_us >= self._next_generation_ms * 1000:
            self._begin_generation(arrival_us // 1000)
        visitor = owner = event.visitor_id
        visit = self._find(visitor)
        if visit is None and event.earlier_visitor_id is not None:
            owner = event.earlier_visitor_id
            visit = self._find(owner)
        outcome = step(visit, event, arrival_us)
        if outcome is None:
            return None
        after, record = outcome
        behind = visit is not None and event.at_ms < last_event_ms(visit)
        if behind or came_late(event, arrival_us):
            record = as_late(record, event)
        if visit is None:
            if arrival_us - event.at_ms * 1000 > LONGEST_VISIT_MS * 1000:
                # So old that no live visit can be touched; a batch of such would drive those out.
                return record
            if len(self) >= self._limit:
                self._evict(self._limit - self._limit // _EVICT_SHARE - 1)
            self._since_group.setdefault(visitor, None)
        elif record.entry and behind:
            # A late event that stands alone: the visitor's present visit goes on as if it had not come.
            return record
        else:
            self._forget(owner, visit)
            if owner != visitor:
                self._since_group.setdefault(visitor, None)
        self._generations[0][visitor] = after
        return record

    def restore(self, rows: Iterable[Record], now_ms: int) -> None:
        """Take up the visits of *rows*, which come visit by visit and by `seq` within each."""
        self._begin_generation(now_ms)
        shared: dict[Origin | Place | Agent, Any] = {}
        for _, visit_rows in groupby(rows, attrgetter("visit_id")):
            visitor, visit = reopen(list(visit_rows), shared)
            self._generations[0][visitor] = visit
        self._evict(self._limit)

    def begin_group(self) -> None:
        """The events since the last call are now being made durable together."""
        self._since_durable, self._since_group = self._since_group, {}

    def keep_group(self) -> None:
        """What `begin_group` named is durable."""
        self._since_durable = {}

    def revert(self) -> None:
        """Return every visit to its last durable state; what came since leaves no trace."""
        for before in (self._since_group, self._since_durable):
            for visitor, visit in before.items():
                for generation in self._generations:
                    generation.pop(visitor, None)
                if visit is not None:
                    self._generations[0][visitor] = visit
        self._since_group, self._since_durable = {}, {}

    def _find(self, visitor: VisitorId) -> OpenVisit | None:
        for generation in self._generations:
            visit = generation.get(visitor)
            if visit is not None:
                return visit
        return None

    def _forget(self, visitor: VisitorId, visit: OpenVisit) -> None:
        self._since_group.setdefault(visitor, visit)
        for generation in self._generations:
            if generation.pop(visitor, None) is not None:
                return

    def _begin_generation(self, now_ms: int) -> None:
        self._generations.appendleft({})
        self._next_generation_ms = now_ms + _GENERATION_MS

    def _evict(self, most: int) -> None:
        surplus = len(self) - most
        if surplus <= 0:
            return
        self.ended_early += surplus
        for generation in reversed(self._generations):
            for visitor in list(islice(generation, surplus)):
                del generation[visitor]
                surplus -= 1
            if not surplus:
                return
