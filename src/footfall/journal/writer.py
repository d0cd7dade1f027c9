"""
Group commit: requests that arrive while one sync runs share the next, then all are answered.

The event loop's side of the journal. A thread does the writing, so the loop never waits for a disk.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import NamedTuple, Protocol

import msgspec

from footfall.errors import JournalFull
from footfall.journal.segment import encode_batch
from footfall.journal.tail import Tail
from footfall.model.batch import Batch

log = logging.getLogger(__name__)

_SLICE_LINES = 50  # to make them takes half a millisecond, for which all others wait


class Groups(Protocol):
    """Who must know which events are durable (the open visits)."""

    def begin_group(self) -> None:
        """The events since the last call are now being made durable together."""

    def keep_group(self) -> None:
        """They are."""

    def revert(self) -> None:
        """They are not, nor will those be that came meanwhile."""


class _Job(NamedTuple):
    data: bytes
    rows: int
    close_segment: bool
    done: Callable[[JournalFull | None], None]


class Writer:
    """The journal as the event loop sees it. Call `start` on the loop that will use it."""

    def __init__(self, tail: Tail, groups: Groups) -> None:
        self._tail = tail
        self._groups = groups
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._lines: list[bytes] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._closing: list[asyncio.Future[None]] = []
        self._busy = False
        self._stopped = False
        self._one_batch = asyncio.Lock()
        self._batch_begins: int | None = None
        """Where in `_lines` the batch begins that is being drawn; None while there is none."""
        self._batch_problem: JournalFull | None = None

    def start(self) -> None:
        """Begin to take lines, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def append(self, line: bytes) -> asyncio.Future[None]:
        """
        Take one line (a Record and its newline); the future is done once it is on disk.

        A wait is at most two syncs. When a sync fails, the group in it and the group behind it fail with
        JournalFull and leave no trace: visits of the second may have begun in the first.
        """
        future = self._loop.create_future()
        self._lines.append(line)
        self._waiting.append(future)
        self._wake()
        return future

    async def append_batch(self, lines: Iterable[bytes], batch: Callable[[], Batch]) -> None:
        """
        Return once all of *lines* are on disk; after a crash they are all there or none is.

        They are drawn in slices between which others have their turn, but no group begins meanwhile: what
        others append in between may build on what a line was made of, and is kept or lost together with it.
        *batch* is called when all are drawn.

        Raises:
            JournalFull: as `append`; no further line was drawn once an earlier group had failed.
        """
        async with self._one_batch:
            self._batch_begins, self._batch_problem = len(self._lines), None
            try:
                for number, line in enumerate(lines, 1):
                    self._lines.append(line)
                    if number % _SLICE_LINES == 0:
                        await asyncio.sleep(0)
                        if self._batch_problem is not None:
                            raise self._batch_problem
                begin, said = self._batch_begins, batch()
                rows = len(self._lines) - begin
                if not rows and not said.key:
                    return
                if rows > 1 or said.key:
                    self._lines.insert(begin, encode_batch(msgspec.structs.replace(said, rows=rows)))
                future = self._loop.create_future()
                self._waiting.append(future)
            finally:
                self._batch_begins = None
                self._wake()
        await future

    def ride_along(self, line: bytes) -> None:
        """Take one line that nobody waits for; it is written with the next group and lost if that fails."""
        self._lines.append(line)
        self._wake()

    async def rotate(self) -> None:
        """
        Return once every line answered so far is in a closed segment.

        Raises:
            JournalFull: the segment cannot be closed now.
        """
        if not self._busy and not self._tail.rows:
            return
        future = self._loop.create_future()
        self._closing.append(future)
        if not self._busy and self._batch_begins is None:
            self._busy = True
            self._next_group()
        await future

    async def stop(self) -> None:
        """Write what was taken, close the segment, end the thread. Nothing may be appended afterwards."""
        if self._stopped:
            return
        self._stopped = True
        try:
            await self.rotate()
        finally:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _wake(self) -> None:
        if not self._busy and self._batch_begins is None:
            self._busy = True
            self._loop.call_soon(self._next_group)

    def _next_group(self) -> None:
        if self._batch_begins is not None or not (self._lines or self._closing):
            self._busy = False
            return
        lines, waiting, closing = self._lines, self._waiting, self._closing
        self._lines, self._waiting, self._closing = [], [], []
        self._groups.begin_group()

        def done(problem: JournalFull | None) -> None:
            if problem is None:
                self._groups.keep_group()
                _settle(waiting, None)
            else:
                self._groups.revert()
                behind, self._lines, self._waiting = self._waiting, [], []
                if self._batch_begins is not None:
                    self._batch_begins, self._batch_problem = 0, problem
                _settle(waiting + behind, problem)
            _settle(closing, problem)
            self._next_group()

        self._jobs.put(_Job(b"".join(lines), len(lines), bool(closing), done))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            problem = None
            try:
                if job.rows:
                    self._tail.append(job.data, job.rows)
                if job.close_segment:
                    self._tail.close_segment()
            except JournalFull as full:
                problem = full
            except Exception:  # this loop must outlive any fault: a request without an answer is worse
                log.exception("The journal failed; its group is refused.")
                problem = JournalFull("The server cannot keep events just now; nothing was recorded.")
            self._loop.call_soon_threadsafe(job.done, problem)


def _settle(futures: list[asyncio.Future[None]], problem: JournalFull | None) -> None:
    for future in futures:
        if future.done():  # the client left meanwhile
            continue
        if problem is None:
            future.set_result(None)
        else:
            future.set_exception(problem)
