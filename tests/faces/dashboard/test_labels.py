"""Everything that a page can show has a name on it."""

import pytest

from footfall.enrich.channel import CHANNELS, DIRECT
from footfall.faces.dashboard.labels import (
    BLANKS,
    COMPARISONS,
    DIMENSIONS,
    FORM_DIMENSIONS,
    INTERVALS,
    METRICS,
    OPERATORS,
    PERIODS,
    VALUES,
)
from footfall.faces.dashboard.listing import name_of
from footfall.faces.dashboard.view import COMPARISONS as COMPARED
from footfall.faces.dashboard.view import PERIODS as NAMED
from footfall.faces.dashboard.words import words_of
from footfall.model.reason import Reason
from footfall.query import dimensions, metrics
from footfall.query.buckets import UNITS
from footfall.query.filters import Operator


def test_everything_has_a_name() -> None:
    """Whatever the query language can answer, and every reason and channel."""
    by_time_or_site = {one.name for one in dimensions.DIMENSIONS if one.level is dimensions.Level.TIME} | {
        "visit:site"
    }
    assert {one.name for one in metrics.METRICS} == set(METRICS)
    assert {one.name for one in dimensions.DIMENSIONS} - by_time_or_site == set(DIMENSIONS) - {"segment"}
    assert {one.blank for one in dimensions.DIMENSIONS} - {DIRECT} <= set(BLANKS)
    assert {one.value for one in Operator} == set(OPERATORS)
    assert set(UNITS) == set(INTERVALS)
    assert set(NAMED) == set(PERIODS)
    assert set(COMPARED) == set(COMPARISONS)
    assert {one.value for one in Reason} == set(VALUES["refused:reason"])
    assert {rule.channel for rule in CHANNELS} | {DIRECT} == set(VALUES["visit:channel"])
    assert set(FORM_DIMENSIONS) <= set(DIMENSIONS)


@pytest.mark.parametrize(
    ("dimension", "value", "name"),
    [
        ("visit:country", "DE", "Germany"),
        ("visit:country", "(not set)", "(not set)"),
        ("visit:language", "de-AT", "German (Austria)"),
        ("refused:reason", "ai_fetch", "Fetched by assistants"),
        ("visit:source", "Direct / None", "Direct / None"),
        ("event:page", "<b>", "<b>"),
        ("event:page", "Email", "Email"),
        ("visit:city", 5, "5"),
    ],
)
def test_a_value_is_called_by_its_name(dimension: str, value: object, name: str) -> None:
    """What came from a page is shown as it came."""
    assert name_of(dimension, value, words_of("en")) == name
