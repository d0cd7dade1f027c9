"""A metric's values by group, and the little arithmetic that the oracle needs. No I/O."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from footfall.enrich.countries import country_names
from footfall.model.record import Record

Key = tuple[Any, ...]


class Values:
    """A metric's value in each group that has some; elsewhere it is *nothing*."""

    def __init__(self, own: Mapping[Key, Fraction | None], nothing: Fraction | None) -> None:
        self.own = own
        self._nothing = nothing

    def of(self, key: Key) -> Fraction | None:
        """Return the value in the group *key*."""
        return self.own.get(key, self._nothing)


def visitors(rows: Iterable[Record]) -> int:
    """Return how many visitors there are."""
    return len({row.visitor_id for row in rows})


def mean(numbers: Iterable[Fraction | int]) -> Fraction | None:
    """Return the mean, None of nothing."""
    listed = list(numbers)
    return Fraction(sum(listed)) / len(listed) if listed else None


def rounded(value: Fraction, decimals: int) -> int | float:
    """Return *value*, which is not negative, with the half rounded up."""
    units = int(value * 10**decimals + Fraction(1, 2))
    return units / 10**decimals if decimals else units


def rank(name: str, value: Any) -> Any:
    """Return what a dimension's value is ordered by."""
    if name != "visit:country_name":
        return value
    codes = list(country_names())
    return (codes.index(value) + 1 if value in codes else 0, value)
