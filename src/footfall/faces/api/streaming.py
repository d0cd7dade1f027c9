"""Long answers: pieces that are made in threads, as the caller takes them, and not for longer than a question may take."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import Executor

from footfall.errors import Overtime

_AGAIN_SECONDS = 0.1


class Pieces:
    """
    What *making* yields, each piece made in *threads* when it is asked for; use it as an async iterator, once.

    From *seconds* after the first piece on nothing more is made, and *making* is closed, whether or not the
    caller still takes anything: the server may never hear that he has left.
    """

    def __init__(self, making: Generator[bytes, None, None], threads: Executor, seconds: float) -> None:
        self._making = making
        self._threads = threads
        self._seconds = seconds
        self._step: asyncio.Future[bytes] | None = None
        self._given_up = False

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """
        Yield the pieces.

        Raises:
            Overtime: it took too long to take them all.
        """
        loop = asyncio.get_running_loop()
        timer = None
        try:
            while not self._given_up:
                self._step = loop.run_in_executor(self._threads, next, self._making, b"")
                piece = await asyncio.shield(self._step)
                if not piece:
                    return
                timer = timer or loop.call_later(self._seconds, self._give_up)
                yield piece
            raise Overtime(f"The answer was not taken within {self._seconds:g} seconds.")
        finally:
            if timer is not None:
                timer.cancel()
            if self._step is not None:
                # When the caller has left, a thread may still be within the generator.
                await asyncio.wait([self._step])
            self._making.close()

    def _give_up(self) -> None:
        self._given_up = True
        if self._step is not None and not self._step.done():
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._give_up)
        else:
            self._making.close()
