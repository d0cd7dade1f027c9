"""How long a client may take. One timer for all who are waited for, since nearly all need no waiting at all."""

import asyncio
from types import TracebackType

from footfall.errors import BadRequest


class Patience:
    """
    A block within it ends after so many seconds. For the tasks of one event loop, one block a task at a time.

    Each wait is two operations on a dict that is in the order of beginning; `asyncio.timeout` costs ten times
    as much, which is a tenth of an event's whole way.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began: dict[asyncio.Task[object], float] = {}
        self._too_slow: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> None:
        # Kept, because Python 3.11 makes a system call whenever it is asked for the running loop.
        loop = self._loop = self._loop or asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        assert task is not None
        self._began[task] = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._look, loop)

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """
        Let the task go on.

        Raises:
            BadRequest: it was waited for too long.
        """
        task = asyncio.current_task(self._loop)
        assert task is not None
        self._began.pop(task, None)
        if task in self._too_slow:
            self._too_slow.remove(task)
            # Who was cancelled by somebody else too is not to go on.
            if task.uncancel() == 0:
                raise BadRequest(f"The body did not arrive within {self._seconds:g} seconds.") from None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the waits that last too long, and look again when the next one will."""
        self._timer = None
        now = loop.time()
        for task, began in list(self._began.items()):
            if began + self._seconds > now:
                self._timer = loop.call_at(began + self._seconds, self._look, loop)
                return
            del self._began[task]
            self._too_slow.add(task)
            task.cancel()
