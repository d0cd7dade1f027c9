"""What is done again and again while a server runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from footfall.errors import FootfallError

log = logging.getLogger(__name__)

_FIRST_SECONDS = 10  # after the start, by when it has answered those who waited for it


async def every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """
    Do *work* again and again; what it raises is logged and does not end it.

    The first time is soon: a server that is often restarted would never do what is hourly.
    """
    pause = min(seconds, _FIRST_SECONDS)
    while True:
        await asyncio.sleep(pause)
        pause = seconds
        try:
            await work()
        except FootfallError as problem:
            log.warning("%s", problem)
        except Exception:  # a timer that ended in silence would be a promise broken later
            log.exception("A timer's work failed; it is tried again.")
