"""The line of questions, with a store whose work waits until the test lets it go on."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import cast

import pytest

from footfall.errors import Overtime, Unavailable
from footfall.faces.questions import LIGHT_SECONDS, Questions
from footfall.store.base import Reading, Store

_SOON = 5.0  # seconds that nothing in these tests comes near to


class Moment:
    """A reading that only knows whether it was cancelled."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop what is being asked."""
        self.cancelled.set()


class WaitingStore:
    """Gives moments, and counts those that are open."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.open = 0

    @contextmanager
    def reading(self, seconds: float) -> Iterator[Moment]:
        """Give a moment."""
        moment = Moment()
        self.moments.append(moment)
        self.open += 1
        try:
            yield moment
        finally:
            self.open -= 1


class Work:
    """What a question does: it begins, waits until it is let go or cancelled, and ends."""

    def __init__(self, log: list[str], name: str) -> None:
        self.began = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._go_on = threading.Event()
        self._log = log
        self._name = name

    def __call__(self, reading: Reading) -> str:
        """Do it."""
        self._log.append(self._name)
        self._loop.call_soon_threadsafe(self.began.set)
        while not self._go_on.wait(0.005):
            if cast("Moment", reading).cancelled.is_set():
                raise Overtime("cancelled")
        return self._name

    def finish(self) -> None:
        """Let it come to its end."""
        self._go_on.set()


class Line:
    """A line of questions to a waiting store, and what has begun in it so far."""

    def __init__(self) -> None:
        self.store = WaitingStore()
        self.questions = Questions(cast("Store", self.store), _SOON)
        self.log: list[str] = []
        self.tasks: list[asyncio.Task[str]] = []
        self._works: list[Work] = []

    def ask(self, caller: str, name: str, left: "asyncio.Future[object] | None" = None) -> Work:
        """Ask a question in a task of its own."""
        work = Work(self.log, name)
        self._works.append(work)
        self.tasks.append(asyncio.ensure_future(self.questions.ask(caller, work, left)))
        return work

    async def settle(self) -> None:
        """Let all that can happen now happen."""
        for _ in range(5):
            await asyncio.sleep(0.02)

    async def end(self) -> None:
        """Let everything end."""
        for work in self._works:
            work.finish()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.questions.close()


@asynccontextmanager
async def new_line() -> AsyncIterator[Line]:
    """A line for one test; whatever still waits at its end is let go."""
    line = Line()
    try:
        yield line
    finally:
        await line.end()


def run(test: Callable[[Line], Awaitable[None]]) -> None:
    """Run an async test in a line of its own."""

    async def within() -> None:
        async with new_line() as line, asyncio.timeout(4 * _SOON):
            await test(line)

    asyncio.run(within())


def test_a_question_is_answered_from_a_moment_that_is_closed_behind_it() -> None:
    """Whatever the work returns is returned."""

    async def test(line: Line) -> None:
        line.ask("ada", "a").finish()
        assert await line.tasks[0] == "a"
        assert line.store.open == 0
        assert len(line.store.moments) == 1

    run(test)


def test_what_the_work_raises_is_raised_and_the_line_goes_on() -> None:
    """A time limit, or any fault."""

    async def test(line: Line) -> None:
        def failing(_: Reading) -> str:
            raise Overtime("too long")

        for _ in range(20):
            with pytest.raises(Overtime, match="too long"):
                await line.questions.ask("ada", failing)
        assert line.store.open == 0

    run(test)


def test_four_light_questions_run_at_a_time() -> None:
    """More would only share the same cores; the next begins when one ends."""

    async def test(line: Line) -> None:
        works = [line.ask(f"caller-{number}", f"{number}") for number in range(6)]
        await line.settle()
        assert sorted(line.log) == ["0", "1", "2", "3"]
        works[2].finish()
        await line.settle()
        assert line.log[4:] == ["4"]

    run(test)


def test_light_questions_are_not_held_up_by_heavy_ones() -> None:
    """One that runs for a while gives its place back and goes on beside the others."""

    async def test(line: Line) -> None:
        for number in range(4):
            line.ask("report", f"heavy {number}")
        line.ask("page", "light").finish()
        await line.settle()
        assert "light" not in line.log
        await asyncio.wait_for(line.tasks[4], LIGHT_SECONDS + 2)
        assert line.store.open == 4

    run(test)


def test_one_caller_cannot_take_all_places() -> None:
    """Four heavy questions of one caller run; his others wait for them, those of everybody else do not."""

    async def test(line: Line) -> None:
        for number in range(12):
            line.ask("report", f"heavy {number}")
        await asyncio.sleep(2 * LIGHT_SECONDS + 0.2)
        running = len(line.log)
        assert running == 4
        for number in range(8):
            line.ask(f"caller-{number}", f"light {number}").finish()
        await asyncio.wait_for(asyncio.gather(*line.tasks[12:]), 4)
        assert len([name for name in line.log if name.startswith("heavy")]) == running

    run(test)


def test_callers_take_turns() -> None:
    """Who has asked for much waits behind those who ask for little."""

    async def test(line: Line) -> None:
        first = [line.ask("many", f"many {number}") for number in range(8)]
        other = line.ask("few", "few")
        await line.settle()
        assert line.log == [f"many {number}" for number in range(4)]
        first[0].finish()
        first[1].finish()
        other.finish()
        await line.settle()
        assert "few" in line.log[4:6]

    run(test)


def test_a_question_that_is_cancelled_while_it_waits_never_begins() -> None:
    """Its place in the line is gone."""

    async def test(line: Line) -> None:
        works = [line.ask("ada", f"{number}") for number in range(5)]
        await line.settle()
        line.tasks[4].cancel()
        await line.settle()
        assert line.tasks[4].cancelled()
        for work in works:
            work.finish()
        await asyncio.gather(*line.tasks[:4])
        assert sorted(line.log) == ["0", "1", "2", "3"]

    run(test)


def test_a_question_that_is_cancelled_while_it_runs_is_stopped_in_the_store() -> None:
    """Its place is free when the store has stopped, not before."""

    async def test(line: Line) -> None:
        await line.ask("ada", "a").began.wait()
        line.tasks[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await line.tasks[0]
        assert line.store.moments[0].cancelled.is_set()
        assert line.store.open == 0

    run(test)


@pytest.mark.parametrize("waits", [True, False], ids=["while it waits", "while it runs"])
def test_a_caller_who_leaves_takes_his_question_along(waits: bool) -> None:
    """Whether it waits or runs."""

    async def test(line: Line) -> None:
        left: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        others = [line.ask("others", f"{number}") for number in range(4 if waits else 0)]
        line.ask("ada", "hers", left)
        await line.settle()
        assert ("hers" in line.log) is not waits
        left.set_result(None)
        with pytest.raises(asyncio.CancelledError):
            await line.tasks[-1]
        assert line.store.open == len(others)

    run(test)


def test_a_caller_who_stays_is_not_waited_for() -> None:
    """What tells of his leaving is let go with the answer."""

    async def test(line: Line) -> None:
        left: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        line.ask("ada", "a", left).finish()
        assert await line.tasks[0] == "a"
        await line.settle()
        assert left.cancelled()

    run(test)


def test_a_caller_has_at_most_two_hundred_questions_waiting() -> None:
    """The next is refused and says so; those of others are not."""

    async def test(line: Line) -> None:
        for number in range(204):
            line.ask("many", f"{number}")
        await line.settle()
        with pytest.raises(Unavailable, match="200 questions of yours wait already"):
            await line.questions.ask("many", lambda _: "one more")
        line.ask("few", "few").finish()
        await line.settle()
        assert not line.tasks[-1].done()  # it waits for its turn

    run(test)


def test_closing_stops_what_runs() -> None:
    """A stopping server does not wait for reports."""

    async def test(line: Line) -> None:
        await line.ask("ada", "a").began.wait()
        line.questions.close()
        with pytest.raises(Overtime):
            await line.tasks[0]

    run(test)
