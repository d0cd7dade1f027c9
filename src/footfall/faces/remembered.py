"""Answers that many ask for at once: each is made once and kept for a moment. Nothing is kept beyond its bounds."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from footfall.clock import Clock

_Answer = TypeVar("_Answer")


class Remembered(Generic[_Answer]):
    """Keeps the answers of the *most* keys asked last, each for *seconds* from when it was asked. The event loop owns it."""

    def __init__(self, clock: Clock, seconds: float, most: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[float, asyncio.Task[_Answer]]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, _Answer]]) -> _Answer:
        """
        Return the answer of *key*: that of who asked just before, else what *make* makes.

        Who leaves does not take it from the others who wait for it. One that fails is not kept; *make*'s error is
        raised for all who waited.
        """
        now = self._clock.monotonic()
        until, task = self._kept.get(key, (0.0, None))
        if task is None or until <= now:
            task = asyncio.create_task(make())
            task.add_done_callback(lambda done: self._forget_failed(key, done))
            self._kept[key] = (now + self._seconds, task)
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return await asyncio.shield(task)

    def _forget_failed(self, key: Hashable, done: asyncio.Task[_Answer]) -> None:
        if done.cancelled() or done.exception() is not None:
            kept = self._kept.get(key)
            if kept is not None and kept[1] is done:
                del self._kept[key]
