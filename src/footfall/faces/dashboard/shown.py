"""A metric's number as a page shows it: short, and exact for who points at it."""

from typing import Final

import msgspec

from footfall.faces.dashboard.words import NOTHING, Words
from footfall.query.ask import Value
from footfall.query.money import Money

_PERCENT: Final = {
    "bounce_rate": 0,
    "scroll_depth": 0,
    "exit_rate": 1,
    "percentage": 1,
    "conversion_rate": 2,
    "group_conversion_rate": 2,
}
_DURATIONS: Final = ("visit_duration", "time_on_page")
_LESS_IS_BETTER: Final = ("bounce_rate", "exit_rate")


class Number(msgspec.Struct, frozen=True):
    """A number of a page."""

    shown: str
    exact: str
    """With all its digits; the same as *shown* where that has them."""


class Change(msgspec.Struct, frozen=True):
    """What a number changed by."""

    shown: str
    tone: str
    """`up` and `down` where that is good and bad, `same`, or `other` where it is neither."""
    arrow: str


def number(metric: str, value: Value, words: Words) -> Number:
    """Return a metric's *value* as text."""
    if value is None:
        return Number(NOTHING, NOTHING)
    if isinstance(value, Money):
        return Number(value.short, value.long)
    if metric in _PERCENT:
        text = words.percent(value, _PERCENT[metric])
        return Number(text, text)
    if metric in _DURATIONS:
        return Number(words.duration(value), f"{words.exact(value)} s")
    return Number(words.compact(value), words.exact(value))


def change(metric: str, value: Value, words: Words) -> Change | None:
    """Return a change (percent, or points of a rate) as text; None where nothing can be said."""
    if value is None or isinstance(value, Money):
        return None
    shown = words.percent(abs(value), 1 if isinstance(value, float) else 0)
    if value == 0:
        return Change(shown, "same", "")
    better = (value > 0) != (metric in _LESS_IS_BETTER)
    return Change(shown, "up" if better else "down", "↑" if value > 0 else "↓")
