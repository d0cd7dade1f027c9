"""Long answers: made as they are taken, in threads, for a limited time."""

import asyncio
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import pytest

from footfall.errors import Overtime
from footfall.faces.api.streaming import Pieces


class Making:
    """Yields so many pieces, each after a while; knows what became of it."""

    def __init__(self, number: int, *, seconds_each: float = 0) -> None:
        self.closed = threading.Event()
        self.made = 0
        self._number = number
        self._seconds_each = seconds_each

    def pieces(self) -> Generator[bytes, None, None]:
        """Yield them."""
        try:
            for number in range(self._number):
                time.sleep(self._seconds_each)
                self.made += 1
                yield b"%d" % number
        finally:
            self.closed.set()


async def taken(making: Making, *, seconds: float = 10, pause: float = 0, most: int = 100) -> list[bytes]:
    """Take up to *most* pieces, with a pause after each."""
    found = []
    with ThreadPoolExecutor(1) as threads:
        stream = aiter(Pieces(making.pieces(), threads, seconds))
        try:
            async for piece in stream:
                found.append(piece)
                if len(found) == most:
                    break
                await asyncio.sleep(pause)
        finally:
            await stream.aclose()
    return found


def test_pieces_come_in_order_until_there_are_no_more() -> None:
    """And then what made them is closed."""
    making = Making(3)

    assert asyncio.run(taken(making)) == [b"0", b"1", b"2"]
    assert making.closed.is_set()


def test_nothing_is_made_that_nobody_takes() -> None:
    """Who leaves after the second piece lets no third one be made."""
    making = Making(100)

    assert asyncio.run(taken(making, most=2)) == [b"0", b"1"]
    assert making.made == 2
    assert making.closed.is_set()


def test_what_nobody_takes_any_more_is_closed_in_time() -> None:
    """A caller who neither takes nor leaves holds no moment of the store, which would keep it from being compacted."""

    async def stalled(making: Making) -> bool:
        with ThreadPoolExecutor(1) as threads:
            stream = aiter(Pieces(making.pieces(), threads, 0.05))
            await anext(stream)
            closed = await asyncio.to_thread(making.closed.wait, 10)
            with pytest.raises(Overtime):
                await anext(stream)
            return closed

    making = Making(100)
    assert asyncio.run(stalled(making))
    assert making.made == 1


def test_an_answer_that_is_taken_too_slowly_ends_with_a_fault_not_as_if_it_were_whole() -> None:
    """The same when the time is over while a piece is being made."""
    with pytest.raises(Overtime):
        asyncio.run(taken(Making(100), seconds=0.05, pause=0.03))

    making = Making(100, seconds_each=0.2)
    with pytest.raises(Overtime):
        asyncio.run(taken(making, seconds=0.05))
    assert making.closed.is_set()
