"""
The line of questions: many at once, none of them on the event loop, no caller before his turn.

A question is light until it has run for a while; then it gives its place back and goes on beside the others, so that
light ones never wait for heavy ones. A caller who leaves takes his question along.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from footfall.errors import Unavailable
from footfall.store.base import Reading, Store

_Answer = TypeVar("_Answer")

LIGHT_SECONDS = 0.25  # what the panels of a page take; longer questions are somebody's report
_LIGHT_AT_A_TIME = 4  # more would only share the same cores
_MOST_AT_A_TIME = 16  # heavy ones hold memory
_HEAVY_OF_A_CALLER = 4
_MOST_WAITING_OF_A_CALLER = 200


class _Turn:
    """One question in the line, then running."""

    def __init__(self, caller: str) -> None:
        self.caller = caller
        self.began: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_heavy = False
        self._lock = threading.Lock()
        self._reading: Reading | None = None
        self._is_cancelled = False

    def run(self, store: Store, seconds: float, work: Callable[[Reading], _Answer]) -> _Answer:
        """Do *work* in this thread."""
        with store.reading(seconds) as reading:
            with self._lock:
                self._reading = reading
                if self._is_cancelled:
                    reading.cancel()
            try:
                return work(reading)
            finally:
                with self._lock:
                    self._reading = None

    def cancel(self) -> None:
        """Stop the work, whether it has begun or not."""
        with self._lock:
            self._is_cancelled = True
            if self._reading is not None:
                self._reading.cancel()


class Questions:
    """Lets questions to *store* run, each for *seconds* at most."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_MOST_AT_A_TIME, "question")
        self._waiting: dict[str, deque[_Turn]] = {}
        self._running: set[_Turn] = set()

    async def ask(
        self, caller: str, work: Callable[[Reading], _Answer], left: Awaitable[object] | None = None
    ) -> _Answer:
        """
        Return what *work* makes of one moment of the store; *caller* is who waits in line.

        When *left* is done first, or the task is cancelled, the work is stopped and CancelledError raised.

        Raises:
            Unavailable: too many questions of this caller wait already.
            Overtime: it took longer than it may.
        """
        turn = _Turn(caller)
        line = self._waiting.setdefault(caller, deque())
        if len(line) >= _MOST_WAITING_OF_A_CALLER:
            raise Unavailable(
                f"{len(line)} questions of yours wait already; ask again when they are answered."
            )
        line.append(turn)
        self._admit()
        leaving = asyncio.ensure_future(left) if left is not None else None
        try:
            await _first(turn.began, leaving)
            running = asyncio.get_running_loop().run_in_executor(
                self._threads, turn.run, self._store, self._seconds, work
            )
            timer = asyncio.get_running_loop().call_later(LIGHT_SECONDS, self._grow_heavy, turn)
            try:
                return await _first(running, leaving)
            finally:
                timer.cancel()
                if not running.done():
                    turn.cancel()
                    # The thread still holds a place until the store has stopped.
                    await asyncio.wait([running])
                    running.exception()
        finally:
            self._leave(turn)
            if leaving is not None:
                leaving.cancel()

    def close(self) -> None:
        """Stop what runs and end the threads."""
        for turn in self._running:
            turn.cancel()
        self._threads.shutdown(cancel_futures=True)

    def _grow_heavy(self, turn: _Turn) -> None:
        turn.is_heavy = True
        self._admit()

    def _leave(self, turn: _Turn) -> None:
        self._running.discard(turn)
        line = self._waiting.get(turn.caller)
        if line is not None and turn in line:
            line.remove(turn)
        if not line:
            self._waiting.pop(turn.caller, None)
        self._admit()

    def _admit(self) -> None:
        """Let those begin for whom there is room, one of each caller in turn."""
        for caller in list(self._waiting):
            light = sum(not turn.is_heavy for turn in self._running)
            if light >= _LIGHT_AT_A_TIME or len(self._running) >= _MOST_AT_A_TIME:
                return
            if self._has_enough(caller):
                continue
            line = self._waiting.pop(caller)
            turn = line.popleft()
            if line:
                # To the end: the next turn is somebody else's.
                self._waiting[caller] = line
            self._running.add(turn)
            if not turn.began.done():
                turn.began.set_result(None)
        if any(self._waiting.values()) and self._has_room():
            self._admit()

    def _has_enough(self, caller: str) -> bool:
        """Say whether a caller with heavy questions must wait for them; what begins now may grow heavy too."""
        his = [turn for turn in self._running if turn.caller == caller]
        return len(his) >= _HEAVY_OF_A_CALLER and any(turn.is_heavy for turn in his)

    def _has_room(self) -> bool:
        """Say whether another round would let somebody begin."""
        light = sum(not turn.is_heavy for turn in self._running)
        free = any(line and not self._has_enough(caller) for caller, line in self._waiting.items())
        return free and light < _LIGHT_AT_A_TIME and len(self._running) < _MOST_AT_A_TIME


async def _first(wanted: asyncio.Future[_Answer], leaving: asyncio.Future[object] | None) -> _Answer:
    """Return what *wanted* comes to; raise CancelledError when *leaving* is done before it."""
    if leaving is None:
        return await asyncio.shield(wanted)
    either: list[asyncio.Future[_Answer] | asyncio.Future[object]] = [wanted, leaving]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not wanted.done():
        raise asyncio.CancelledError
    return wanted.result()
