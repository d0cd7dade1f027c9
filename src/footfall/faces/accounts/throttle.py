"""
How often somebody may guess. Nothing is on disk, memory is bounded, and every limit ends by itself.

A try is paid for before it is judged, so that many at once are not judged for free; who was right gets it back.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass

from footfall.clock import Clock
from footfall.errors import TooMany

_MOST_KEYS = 20_000  # of each limit: some 4 MB; the ones unused longest are forgotten first


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries at once, then one in so many seconds."""

    tries: int
    seconds: float


PASSWORDS_OF_ACCOUNT = Limit(10, 30)
"""2,880 guesses a day at most, from however many addresses; the owner's own try has its turn within 30 seconds."""
CODES_OF_ACCOUNT = Limit(10, 300)
"""Who knows the password finds a code of six digits with a chance of one in a thousand a day."""
TRIES_OF_ADDRESS = Limit(30, 10)
MAILS_OF_ACCOUNT = Limit(3, 1200)
MAILS_OF_ADDRESS = Limit(10, 600)


class Throttle:
    """Counts tries by limit and key. For one thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spent: dict[Limit, OrderedDict[str, tuple[float, float]]] = {}

    def spend(self, limit: Limit, key: str) -> None:
        """
        Count a try.

        Raises:
            TooMany: there were too many; the message says when the next one is taken.
        """
        keys = self._spent.setdefault(limit, OrderedDict())
        now = self._clock.monotonic()
        spent, at = keys.pop(key, (0.0, now))
        spent = max(0.0, spent - (now - at) / limit.seconds)
        is_free = spent + 1 <= limit.tries
        keys[key] = (spent + 1 if is_free else spent, now)
        while len(keys) > _MOST_KEYS:
            keys.popitem(last=False)
        if not is_free:
            seconds = math.ceil(round((spent + 1 - limit.tries) * limit.seconds, 3))
            raise TooMany(f"Too many tries; the next one is taken in {seconds} seconds.")

    def give_back(self, limit: Limit, key: str) -> None:
        """Forget the tries of *key*: the last one was right."""
        self._spent.get(limit, OrderedDict()).pop(key, None)
