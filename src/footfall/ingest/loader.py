"""
Takes closed segments of the journal into the store, each exactly once, and keeps them afterwards.

One load runs at a time. Whoever asks for a flush gets one that begins after the question.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from footfall.errors import Behind, JournalFull, StoreFault
from footfall.ingest.kept import Kept
from footfall.ingest.quarantine import remove_scratch, sort_out
from footfall.journal.segment import Segment, body_matches, read_body, segments_in
from footfall.journal.writer import Writer
from footfall.store.base import BadSegment, Store

log = logging.getLogger(__name__)

_Outcome = StoreFault | JournalFull | OSError | None
"""Why a run could not load everything; what is left is tried again."""


class Loader:
    """The way from the journal's folder into the store."""

    def __init__(self, *, folder: Path, quarantine: Path, kept: Kept, store: Store) -> None:
        self._folder = folder
        self._quarantine = quarantine
        self._kept = kept
        self._store = store
        self._thread = ThreadPoolExecutor(1, "loader")
        self._running: asyncio.Task[_Outcome] | None = None
        self._next: asyncio.Task[_Outcome] | None = None
        self._failing = False
        self.journal: Writer | None = None
        """Whose open segment a flush closes first; None while there is none."""

    def recover(self) -> int:
        """Load what an earlier process left, before anyone asks; return how many segments there were."""
        remove_scratch(self._folder)
        return self._load_all()

    async def flush(self, within: float = 5.0) -> None:
        """
        Return once every event that was answered before this call is in the store.

        Raises:
            Behind: that takes longer than *within* seconds, or the store or the disk fails.
        """
        try:
            async with asyncio.timeout(within):
                problem = await asyncio.shield(self._covering())
        except TimeoutError:
            raise Behind(
                f"Events that came before could not be loaded within {within:g} seconds; ask again."
            ) from None
        if problem is not None:
            raise Behind("Events that came before cannot be loaded just now; ask again.") from problem

    async def tick(self) -> None:
        """Load what there is; what fails stays and is logged once until it works again."""
        problem = await asyncio.shield(self._covering())
        if problem is not None and not self._failing:
            log.error("Events wait in the journal: %s", problem)
        if problem is None and self._failing:
            log.info("Events are being loaded again.")
        self._failing = problem is not None

    async def apart(self, work: Callable[[], None]) -> None:
        """Do *work* (blocking) while nothing is loaded."""
        await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """End the thread, when its work is done."""
        self._thread.shutdown()

    def _covering(self) -> asyncio.Task[_Outcome]:
        """Return a run that began, or will begin, after now."""
        if self._next is None:
            self._next = asyncio.create_task(self._run(self._running))
        return self._next

    async def _run(self, before: asyncio.Task[_Outcome] | None) -> _Outcome:
        if before is not None and not before.done():
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        try:
            if self.journal is not None:
                await self.journal.rotate()
            await asyncio.get_running_loop().run_in_executor(self._thread, self._load_all)
        except (StoreFault, JournalFull, OSError) as problem:
            return problem
        return None

    def _load_all(self) -> int:
        segments = [segment for segment in segments_in(self._folder) if segment.closed]
        for segment in segments:
            self._load(segment)
        return len(segments)

    def _load(self, segment: Segment) -> None:
        body, footer = read_body(segment.path)
        try:
            if footer is None or not body_matches(body, footer):
                raise BadSegment(f"{segment.path.name} is not what its footer was made for.")
            self._store.load(segment.path, segment.writer, segment.sequence, footer.rows)
        except BadSegment as problem:
            log.error("%s", problem)
            rows = sort_out(segment.path, body, self._quarantine, self._store)
            self._store.load(segment.path, segment.writer, segment.sequence, rows)
        self._kept.take(segment)
