"""Answers that many ask for: made once, kept for a moment."""

import asyncio

import pytest

from footfall.errors import Unavailable
from footfall.faces.remembered import Remembered
from footfall.testing import FrozenClock


class Maker:
    """Makes numbers, one higher each time; waits until it may."""

    def __init__(self) -> None:
        self.made = 0
        self.may = asyncio.Event()
        self.may.set()

    async def make(self) -> int:
        """Return the next number."""
        self.made += 1
        await self.may.wait()
        return self.made


async def _fails() -> int:
    raise Unavailable("not now")


def test_an_answer_is_made_once_for_all_who_ask_within_its_time() -> None:
    """Then anew; each key has its own."""

    async def main() -> None:
        clock, maker = FrozenClock(), Maker()
        kept: Remembered[int] = Remembered(clock, 2, 10)
        together = await asyncio.gather(*(kept.get("a", maker.make) for _ in range(5)))
        assert together == [1] * 5
        clock.advance(1_999)
        assert await kept.get("a", maker.make) == 1
        assert await kept.get("b", maker.make) == 2
        clock.advance(1)
        assert await kept.get("a", maker.make) == 3

    asyncio.run(main())


def test_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    """It is made for all of them."""

    async def main() -> None:
        maker = Maker()
        maker.may.clear()
        kept: Remembered[int] = Remembered(FrozenClock(), 2, 10)
        first, second = (asyncio.create_task(kept.get("a", maker.make)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        maker.may.set()
        assert await second == 1
        assert first.cancelled()

    asyncio.run(main())


def test_a_failure_is_not_kept() -> None:
    """All who waited hear of it; the next one tries again."""

    async def main() -> None:
        kept: Remembered[int] = Remembered(FrozenClock(), 2, 10)
        heard = await asyncio.gather(*(kept.get("a", _fails) for _ in range(2)), return_exceptions=True)
        assert [type(one) for one in heard] == [Unavailable, Unavailable]
        with pytest.raises(Unavailable):
            await kept.get("a", _fails)
        assert await kept.get("a", Maker().make) == 1

    asyncio.run(main())


def test_no_more_are_kept_than_may_be() -> None:
    """The one that was made first goes."""

    async def main() -> None:
        maker = Maker()
        kept: Remembered[int] = Remembered(FrozenClock(), 2, 2)
        for key in "abc":
            await kept.get(key, maker.make)
        assert await kept.get("b", maker.make) == 2
        assert await kept.get("a", maker.make) == 4

    asyncio.run(main())
