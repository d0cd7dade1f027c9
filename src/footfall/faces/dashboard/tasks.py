"""What is done beside an answer, so that how long the answer takes tells nothing. Few at a time; lost at a stop."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

_MOST = 20  # mails under way; more would be a flood


class Tasks:
    """Keeps what was started until it is done."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin *work*; when too much is under way it is left out, and the log says so."""
        if len(self._running) >= _MOST:
            work.close()
            log.warning("%d mails are under way; one more was not sent.", _MOST)
            return
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("What was to be done beside an answer failed.", exc_info=problem)
