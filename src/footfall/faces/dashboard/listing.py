"""The rows of one tab as a page shows them: names, numbers, and where a click leads. No I/O, no HTML."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from footfall.faces.dashboard.labels import BLANKS, CONVERSIONS, METRICS, VALUES
from footfall.faces.dashboard.look import Look
from footfall.faces.dashboard.shown import Number, number
from footfall.faces.dashboard.view import Chip
from footfall.faces.dashboard.words import Words
from footfall.query.ask import Answer, Row, Value
from footfall.query.panels import PROPERTIES, Tab

_NAMES: dict[str, Callable[[Words, str], str]] = {
    "visit:country": Words.country,
    "visit:language": Words.spoken,
}
_NEVER_SHOWN = ("percentage",)  # beside the first metric, not in a column of its own


class Line(msgspec.Struct, frozen=True):
    """One row."""

    name: str
    aside: str
    """What is said beside the name, such as a city's country; empty for nothing."""
    url: str
    """Where a click leads, below the address of the site's pages; empty for nowhere."""
    width: float
    """Of its bar, in percent of the longest."""
    share: str
    numbers: tuple[Number, ...]
    code: str = ""
    """The country's code, for the map."""
    value: float = 0


class Listing(msgspec.Struct, frozen=True):
    """The rows of a tab, the names of their numbers, and whether there are more."""

    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    more: bool


def columns_of(metrics: Sequence[str], words: Words, *, conversions: bool = False) -> tuple[str, ...]:
    """Return what the columns of *metrics* are called."""
    names = {**METRICS, **CONVERSIONS} if conversions else METRICS
    return tuple(words.gettext(names[metric]) for metric in metrics if metric not in _NEVER_SHOWN)


def listing(tab: Tab, answer: Answer, look: Look, *, limit: int, details: bool = False) -> Listing:
    """Return *answer*'s rows, at most *limit*, as rows of *tab*."""
    metrics = tab.details if details else tab.metrics
    longest = max((_plain(row.metrics[0]) for row in answer.results), default=0) or 1
    conversions = "event:goal" in tab.dimensions or "event:goal" in look.filtered
    return Listing(
        tuple(_line(tab, metrics, row, look, longest) for row in answer.results[:limit]),
        columns_of(metrics, look.words, conversions=conversions),
        len(answer.results) > limit,
    )


def name_of(dimension: str, value: Any, words: Words) -> str:
    """Return how *value* of *dimension* is called."""
    text = str(value)
    if text in BLANKS:
        return words.gettext(text)
    known = VALUES.get(dimension, {}).get(text)
    if known is not None:
        return words.gettext(known)
    naming = _NAMES.get(dimension)
    return naming(words, text) if naming else text


def _line(tab: Tab, metrics: Sequence[str], row: Row, look: Look, longest: float) -> Line:
    words = look.words
    given = dict(zip(tab.dimensions, row.dimensions, strict=True))
    named = (tab.shown,) if tab.shown else tab.dimensions
    names = [name_of(dimension, given[dimension], words) for dimension in named]
    aside = name_of("visit:country", given["visit:country"], words) if len(named) < len(given) else ""
    chips = [Chip("is", dimension, (str(given[dimension]),)) for dimension in tab.filtered_by]
    numbers = dict(zip(metrics, row.metrics, strict=True))
    filtered = look.view
    for chip in chips:
        filtered = filtered.with_chip(chip)
    url = filtered.address() if chips and all(look.offers(chip.dimension) for chip in chips) else ""
    if tab.dimensions == ("event:prop",):
        url = f"/details/events/{PROPERTIES}{look.view.address()}&{urlencode({'prop': names[0]})}"
    return Line(
        name=" ".join(dict.fromkeys(names)),
        aside=aside,
        url=url,
        width=round(100 * _plain(row.metrics[0]) / longest, 1),
        share=number("percentage", numbers["percentage"], words).shown if "percentage" in numbers else "",
        numbers=tuple(
            number(metric, value, words) for metric, value in numbers.items() if metric not in _NEVER_SHOWN
        ),
        code=str(given.get("visit:country", "")),
        value=_plain(row.metrics[0]),
    )


def _plain(value: Value) -> float:
    return value if isinstance(value, int | float) else 0
