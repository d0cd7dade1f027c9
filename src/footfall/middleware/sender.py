"""
Encoded events in, batches posted by one thread. Never waits for the network, and never raises, where an answer is made.

While the server is away a bounded number waits and the oldest are lost, which is counted and logged. After a fork the
child begins with an empty queue and a thread of its own; what waits in the parent is the parent's.
"""

import atexit
import logging
import os
import time
import uuid
import weakref
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

from footfall.middleware.losses import Losses
from footfall.middleware.post import post

_MOST_WAITING = 10_000  # some 5 MB
_MOST_A_BATCH = 500
_MOST_BATCH_BYTES = 900_000  # nginx in front of the server takes 1 MiB unless it is told otherwise
_GATHER_SECONDS = 1.0  # so that a busy program posts once a second
_FIRST_PAUSE_SECONDS = 1.0
_MOST_PAUSE_SECONDS = 30.0
_TIMEOUT_SECONDS = 10.0
_EXIT_SECONDS = 3.0  # what a program's end may wait for its last pageviews
_COMPLAIN_SECONDS = 60.0
_logger = logging.getLogger("footfall.middleware")


class Sender:
    """A queue and, from the first event on, a daemon thread that empties it. Any thread may use it."""

    def __init__(
        self,
        server: str,
        token: str,
        *,
        most_waiting: int = _MOST_WAITING,
        gather_seconds: float = _GATHER_SECONDS,
        pause_seconds: float = _FIRST_PAUSE_SECONDS,
        timeout_seconds: float = _TIMEOUT_SECONDS,
        complain_seconds: float = _COMPLAIN_SECONDS,
    ) -> None:
        """Post to *server*; nothing is sent, and no thread started, before the first event."""
        self._url = f"{server.rstrip('/')}/api/events"
        self._token = token
        self._most_waiting = most_waiting
        self._gather = gather_seconds
        self._pause = pause_seconds
        self._timeout = timeout_seconds
        self._complain = complain_seconds
        self._begin()
        atexit.register(_if_alive(weakref.WeakMethod(self.close)))
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_if_alive(weakref.WeakMethod(self._begin)))

    def _begin(self) -> None:
        # A lock too: in a forked child the thread that held it does not exist.
        self._changed = Condition()
        self._waiting: deque[bytes] = deque()
        self._losses = Losses(self._complain)
        self._in_hand = 0  # events of the batch that is being sent
        self._thread: Thread | None = None
        self._closing = False
        self.sent = 0
        """Events in batches that the server took."""

    @property
    def lost(self) -> int:
        """Events that were lost, for whatever reason."""
        return self._losses.total

    def put(self, event: bytes) -> None:
        """Have the JSON text *event* sent soon; when too many wait, the oldest is lost."""
        with self._changed:
            if len(self._waiting) >= self._most_waiting:
                self._waiting.popleft()
                self._losses.add(f"more than {self._most_waiting} waited for {self._url}.", 1)
            self._waiting.append(event)
            self._run_or_wake(wake=len(self._waiting) in {1, _MOST_A_BATCH})

    def lose(self, reason: str, number: int) -> None:
        """Count *number* events as lost; the reason is logged by the thread."""
        with self._changed:
            self._losses.add(reason, number)
            self._run_or_wake(wake=True)

    def close(self, seconds: float = _EXIT_SECONDS) -> None:
        """Send what waits, for at most so many seconds, and end the thread; a later event starts another."""
        with self._changed:
            thread = self._thread
            if thread is None:
                return
            self._closing = True
            self._changed.notify_all()
        thread.join(seconds)
        if thread.is_alive() and (left := self._in_hand + len(self._waiting)):
            _logger.warning("%d pageviews were not sent within %g s.", left, seconds)

    def _run_or_wake(self, *, wake: bool) -> None:
        if self._thread is None:
            thread = Thread(target=self._run, name="footfall", daemon=True)
            thread.start()
            self._thread = thread
        elif wake:
            self._changed.notify_all()

    def _run(self) -> None:
        while self._wait():
            body = self._take()
            try:
                if self._in_hand:
                    self._deliver(body)
            # The loop is all that sends; whatever one batch holds, the next one is to be tried.
            except Exception as problem:
                _logger.exception("A batch of pageviews was given up.")
                self._give_up(f"{type(problem).__name__}: {problem}", all_of_them=False)
            self._log()

    def _wait(self) -> bool:
        """Return True when there is something to send or to say; False, for good, when there is not and none will come."""
        with self._changed:
            while not (self._waiting or self._closing or self._losses.due_in(time.monotonic()) == 0):
                self._changed.wait(self._losses.due_in(time.monotonic()))
            if self._waiting:
                self._changed.wait_for(self._is_enough, self._gather)
            if self._waiting or not self._closing:
                return True
            self._thread, self._closing = None, False
            sentences = self._losses.say(time.monotonic(), at_once=True)
        _log(sentences)
        return False

    def _is_enough(self) -> bool:
        return self._closing or len(self._waiting) >= _MOST_A_BATCH

    def _take(self) -> bytes:
        """Take the oldest events from the queue in hand; return a body of them."""
        written: list[bytes] = []
        size = 0
        with self._changed:
            while self._waiting and len(written) < _MOST_A_BATCH and size < _MOST_BATCH_BYTES:
                written.append(self._waiting.popleft())
                size += len(written[-1])
            self._in_hand = len(written)
        return b'{"events":[' + b",".join(written) + b"]}"

    def _deliver(self, body: bytes) -> None:
        """Post *body* until the server takes it or refuses it for good; the key makes it count once however often it arrives."""
        key = uuid.uuid4().hex
        pause = self._pause
        while True:
            is_last = self._closing
            answer = post(self._url, self._token, key, body, self._timeout)
            if answer.arrived:
                with self._changed:
                    self.sent += self._in_hand
                    self._in_hand = 0
                return
            verb = "answers" if answer.status else "does not answer"
            said = f"{self._url} {verb}: {answer.said.rstrip('.')}."
            if is_last or not answer.may_arrive_later:
                self._give_up(said, all_of_them=is_last and answer.may_arrive_later)
                return
            with self._changed:
                self._losses.add(f"{said} Pageviews wait for it.", 0)
            self._log()
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closing, max(pause, min(answer.retry_after_seconds, _MOST_PAUSE_SECONDS))
                )
            pause = min(2 * pause, _MOST_PAUSE_SECONDS)

    def _give_up(self, said: str, *, all_of_them: bool) -> None:
        with self._changed:
            events, self._in_hand = self._in_hand, 0
            if all_of_them:  # the program ends, and a server that was away a moment ago still is
                events += len(self._waiting)
                self._waiting.clear()
            self._losses.add(said, events)

    def _log(self) -> None:
        with self._changed:
            sentences = self._losses.say(time.monotonic())
        _log(sentences)


def _log(sentences: list[str]) -> None:
    for sentence in sentences:
        _logger.warning("%s", sentence)


def _if_alive(method: "weakref.WeakMethod[Callable[[], None]]") -> Callable[[], None]:
    """Return what calls *method* while its object is used elsewhere; hooks of the interpreter are never taken back."""

    def call() -> None:
        if (bound := method()) is not None:
            bound()

    return call
