"""What time it is, as an argument. Nobody below `app` asks the machine."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where the present comes from."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970 in UTC; may step back when the machine's clock is set."""

    def monotonic(self) -> float:
        """Return seconds that never go backwards, for measuring waits."""


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970 in UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return seconds that never go backwards."""
        return time.monotonic()
