"""Waits end in time, and only those that last too long."""

import asyncio

import pytest

from footfall.errors import BadRequest
from footfall.ingest.patience import Patience


async def _wait(patience: Patience, seconds: float) -> str:
    with patience:
        await asyncio.sleep(seconds)
    # Nothing of the cancellation is left over.
    await asyncio.sleep(0)
    return "answered"


async def _outcome(patience: Patience, seconds: float) -> str:
    try:
        return await _wait(patience, seconds)
    except BadRequest as problem:
        await asyncio.sleep(0)
        return str(problem)


def test_who_is_too_slow_is_refused_and_the_others_are_not() -> None:
    """Each by its own time, whoever else is waited for; a second wait of the same task counts anew."""

    async def life() -> list[str]:
        patience = Patience(0.1)

        async def twice() -> str:
            await _wait(patience, 0.07)
            return await _wait(patience, 0.07)

        outcomes = asyncio.gather(
            _outcome(patience, 0), _outcome(patience, 30), twice(), _late(patience), _outcome(patience, 30)
        )
        async with asyncio.timeout(5):
            return list(await outcomes)

    async def _late(patience: Patience) -> str:
        await asyncio.sleep(0.05)
        began = asyncio.get_running_loop().time()
        said = await _outcome(patience, 30)
        assert asyncio.get_running_loop().time() - began >= 0.095
        return said

    refused = "The body did not arrive within 0.1 seconds."
    assert asyncio.run(life()) == ["answered", refused, "answered", refused, refused]


def test_a_task_that_is_cancelled_from_outside_stays_cancelled() -> None:
    """A server that stops ends its tasks; none of them answers instead."""

    async def life() -> None:
        task = asyncio.create_task(_outcome(Patience(10), 30))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(life())


def test_when_nobody_waits_no_timer_is_left() -> None:
    """An idle server does nothing."""

    async def life() -> None:
        patience = Patience(0.01)
        await _wait(patience, 0)
        await asyncio.sleep(0.05)
        assert patience._timer is None

    asyncio.run(life())
