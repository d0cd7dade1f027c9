"""Names that are nearly right are answered with the right ones; others with nothing more than before."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.query.dimensions import DIMENSIONS, dimension
from footfall.query.filters import parse_filters
from footfall.query.metrics import METRICS, metric
from footfall.query.nearest import did_you_mean


def _operator(name: str) -> Any:
    return parse_filters([[name, "event:page", ["/"]]])


_OPERATORS = "is, is_not, contains, contains_not, matches, matches_not, matches_wildcard, matches_wildcard_not, and, or, not, has_done, has_not_done, sequence"


@pytest.mark.parametrize(
    ("look_up", "name", "said"),
    [
        (metric, "vistors", 'Invalid metric "vistors". Did you mean "visitors"?'),
        (metric, "bounce_rat", 'Invalid metric "bounce_rat". Did you mean "bounce_rate"?'),
        (metric, "Pageviews", 'Invalid metric "Pageviews". Did you mean "pageviews"?'),
        (metric, "nothing", 'Invalid metric "nothing"'),
        (metric, "", 'Invalid metric ""'),
        (dimension, "visit:sauce", 'Invalid dimension "visit:sauce". Did you mean "visit:source"?'),
        (dimension, "event:pge", 'Invalid dimension "event:pge". Did you mean "event:page"?'),
        (dimension, "visit:counrty_name", 'Invalid dimension "visit:counrty_name". Did you mean "visit:country_name"?'),
        (dimension, "badproperty", 'Invalid dimension "badproperty"'),
        (dimension, "event:props:", 'Invalid dimension "event:props:". Did you mean "event:prop"?'),
        (_operator, "iss", f'#/filters/0/0: Unknown operator "iss"; there are: {_OPERATORS}. Did you mean "is"?'),
        (_operator, "is-not", f'#/filters/0/0: Unknown operator "is-not"; there are: {_OPERATORS}. Did you mean "is_not"?'),
        (_operator, "has-done", f'#/filters/0/0: Unknown operator "has-done"; there are: {_OPERATORS}. Did you mean "has_done"?'),
        (_operator, "equals", f'#/filters/0/0: Unknown operator "equals"; there are: {_OPERATORS}.'),
    ],
)  # fmt: skip
def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(
    look_up: Callable[[str], object], name: str, said: str
) -> None:
    """Clients compare the texts about names that are like no other, so those end where they always did."""
    with pytest.raises(BadQuery) as caught:
        look_up(name)

    assert str(caught.value) == said


def test_an_operator_in_a_wrong_shape_is_not_answered_with_itself() -> None:
    """`not` takes one filter; what is wrong with two is not its name."""
    page = ["is", "event:page", ["/"]]

    with pytest.raises(BadQuery) as caught:
        parse_filters([["not", page, page]])

    assert str(caught.value) == f'#/filters/0/0: Unknown operator "not"; there are: {_OPERATORS}.'


_METRIC_NAMES = [one.name for one in METRICS]
_DIMENSION_NAMES = [one.name for one in DIMENSIONS]


@given(st.sampled_from([*_METRIC_NAMES, *_DIMENSION_NAMES]), st.data())
def test_a_letter_that_was_left_out_is_found(name: str, data: st.DataObject) -> None:
    """Wherever it stood; what is named is known, and like what was written."""
    known = _METRIC_NAMES if name in _METRIC_NAMES else _DIMENSION_NAMES
    at = data.draw(st.integers(0, len(name) - 1))
    written = name[:at] + name[at + 1 :]

    said = did_you_mean(written, known)

    assert said.removeprefix('. Did you mean "').removesuffix('"?') in known


def test_a_hostile_name_takes_no_time() -> None:
    """A body may hold a name of megabytes; no more of it is compared than a name has."""
    assert did_you_mean("visitors" * 1_000_000, _METRIC_NAMES) == ""
    assert did_you_mean("\ud800" * 10, _METRIC_NAMES) == ""
