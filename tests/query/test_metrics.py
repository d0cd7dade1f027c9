"""Numbers: rounding, what an empty group means, what a change is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.query.metrics import COMPONENTS, METRICS, change, metric, rounded


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "expected"),
    [
        (1, 2, 0, 1), (3, 2, 0, 2), (5, 2, 0, 3), (-1, 2, 0, -1), (-5, 2, 0, -3), (1, 3, 0, 0), (2, 3, 0, 1), (0, 7, 0, 0),
        (1, 8, 2, 0.13), (-1, 8, 2, -0.13), (1, -8, 2, -0.13), (2, 3, 1, 0.7), (1005, 1000, 2, 1.01), (10**18, 3, 0, 333333333333333333),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(
    numerator: int, denominator: int, decimals: int, expected: float
) -> None:
    """Exactly, whatever a float would make of it."""
    assert rounded(numerator, denominator, decimals) == expected


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(0, 2))
def test_rounding_is_never_further_off_than_half(numerator: int, denominator: int, decimals: int) -> None:
    """Of the last decimal; and it is the same below zero as above."""
    scale = 10**decimals
    units = round(rounded(numerator, denominator, decimals) * scale)

    assert abs(Fraction(numerator, denominator) * scale - units) <= Fraction(1, 2)
    assert rounded(-numerator, denominator, decimals) == -rounded(numerator, denominator, decimals)


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "expected"),
    [
        ("visitors", 3, 0, 3),
        ("bounce_rate", 1, 2, 50), ("bounce_rate", 1, 3, 33), ("bounce_rate", 0, 0, 0),
        ("views_per_visit", 5, 3, 1.67), ("views_per_visit", 0, 0, 0),
        ("visit_duration", 1500, 1, 2), ("visit_duration", 1499, 1, 1), ("visit_duration", 0, 0, 0),
        ("scroll_depth", 101, 2, 51), ("scroll_depth", 0, 0, None),
        ("time_on_page", 4500, 2, 2), ("time_on_page", 0, 0, None),
        ("exit_rate", 1, 3, 33.3), ("exit_rate", 0, 0, None),
        ("percentage", 1, 3, 33.3), ("percentage", 0, 0, None),
        ("conversion_rate", 1, 3, 33.33), ("conversion_rate", 0, 0, 0),
        ("group_conversion_rate", 2, 3, 66.67),
    ],
)  # fmt: skip
def test_a_metric_is_made_of_its_sums(
    name: str, numerator: int, denominator: int, expected: float | None
) -> None:
    """With its own decimals, and its own answer to nothing."""
    assert metric(name).value(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("name", "now", "before", "expected"),
    [
        ("visitors", 3, 2, 50), ("visitors", 2, 3, -33), ("visitors", 1, 0, 100), ("visitors", 0, 0, 0), ("visitors", 0, 5, -100),
        ("visitors", 3, 8, -63), ("bounce_rate", 40, 50, -10), ("conversion_rate", 12.5, 10.24, 2.3), ("scroll_depth", None, 5, None),
        ("scroll_depth", 5, None, None), ("views_per_visit", 1.5, 1.0, 50), ("percentage", 10.0, 0.0, 100),
        ("conversion_rate", 10.25, 10.0, 0.3),
        ("conversion_rate", 10.0, 10.25, -0.3),
        ("conversion_rate", 10.05, 10.0, 0.1),
    ],
)  # fmt: skip
def test_a_change_is_percent_or_points(
    name: str, now: float | None, before: float | None, expected: float | None
) -> None:
    """Of rates the difference; from nothing to something it is 100."""
    assert change(metric(name), now, before) == expected


def test_every_metric_names_sums_that_are_there() -> None:
    """And has a name of its own, and a word about it."""
    assert len({one.name for one in METRICS}) == len(METRICS)
    for one in METRICS:
        assert one.numerator in COMPONENTS
        assert not one.denominator or one.denominator in COMPONENTS
        assert one.about.endswith(".")


def test_a_metric_that_is_none_is_refused() -> None:
    """By its name, of which no more is said than fits."""
    with pytest.raises(BadQuery, match=r'^Invalid metric "x{100}"$'):
        metric("x" * 1000)
