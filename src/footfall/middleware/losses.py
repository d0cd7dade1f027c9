"""Pageviews that were lost, counted by reason, and when to say so: at once, then once a minute. Writes no log itself."""

from collections import Counter

_MOST_REASONS = 20  # between two sayings; a program's own errors may each have a text of their own


class Losses:
    """Counts between two sayings. Not for several threads at once; the sender's lock is around it."""

    def __init__(self, every_seconds: float) -> None:
        self.total = 0
        self._every = every_seconds
        self._unsaid: Counter[str] = Counter()
        self._said_at = float("-inf")

    def add(self, reason: str, number: int) -> None:
        """Count *number* pageviews that were lost for *reason*; with 0 the reason is a warning alone."""
        self.total += number
        if len(self._unsaid) >= _MOST_REASONS and reason not in self._unsaid:
            reason = "other reasons."
        self._unsaid[reason] += number

    def due_in(self, now: float) -> float | None:
        """Return in how many seconds there is something to say, None when nothing was lost since."""
        return max(0.0, self._said_at + self._every - now) if self._unsaid else None

    def say(self, now: float, *, at_once: bool = False) -> list[str]:
        """Return a sentence for each reason when one is due, and begin to count anew."""
        due = self.due_in(now)
        if due is None or (due > 0 and not at_once):
            return []
        sentences = [
            f"{number} pageviews were lost: {reason}" if number else reason
            for reason, number in self._unsaid.items()
        ]
        self._unsaid.clear()
        self._said_at = now
        return sentences
