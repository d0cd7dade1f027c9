"""
Group commit: requests that arrive while one sync runs share the next, then all are answered.

The event loop's side of the journal. A thread does the writing, so the loop never waits for a disk.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple, Protocol

from footfall.errors import JournalFull
from footfall.journal.tail import Tail

log = logging.getLogger(__name__)


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
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._next_group)
        return future

    def ride_along(self, line: bytes) -> None:
        """Take one line that nobody waits for; it is written with the next group and lost if that fails."""
        self._lines.append(line)
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._next_group)

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
        if not self._busy:
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

    def _next_group(self) -> None:
        if not self._lines and not self._closing:
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
