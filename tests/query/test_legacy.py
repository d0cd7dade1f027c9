"""The older grammar: periods around a date, filters in one text."""

from datetime import date
from typing import Any

import pytest

from footfall.errors import BadQuery
from footfall.query.calendar import Calendar
from footfall.query.filters import shown_filters
from footfall.query.legacy import (
    read_aggregate,
    read_breakdown,
    read_timeseries,
    read_v1_filters,
    read_v1_range,
)
from query.test_rules import NOW_MS, WORLD


@pytest.mark.parametrize(
    ("given", "first", "final"),
    [
        ({}, "2024-02-14", "2024-03-14"),
        ({"period": "day"}, "2024-03-15", "2024-03-15"),
        ({"period": "day", "date": "2024-02-29"}, "2024-02-29", "2024-02-29"),
        ({"period": "7d"}, "2024-03-08", "2024-03-14"),
        ({"period": "7d", "date": "2024-03-01"}, "2024-02-23", "2024-02-29"),
        ({"period": "28d"}, "2024-02-16", "2024-03-14"),
        ({"period": "91d"}, "2023-12-15", "2024-03-14"),
        ({"period": "month", "date": "2024-02-10"}, "2024-02-01", "2024-02-29"),
        ({"period": "6mo"}, "2023-10-01", "2024-03-31"),
        ({"period": "12mo", "date": "2024-01-31"}, "2023-02-01", "2024-01-31"),
        ({"period": "year"}, "2024-01-01", "2024-12-31"),
        ({"period": "all"}, "2023-11-06", "2024-03-15"),
        ({"period": "custom", "date": "2024-01-01,2024-01-31"}, "2024-01-01", "2024-01-31"),
        ({"period": "custom", "date": " 2024-01-01 , 2024-01-01 "}, "2024-01-01", "2024-01-01"),
    ],
    ids=str,
)  # fmt: skip
def test_periods_are_around_a_date(given: dict[str, str], first: str, final: str) -> None:
    """Days end before it, months with its own."""
    calendar = Calendar.of_zone("Europe/Berlin")
    found = read_v1_range(given, calendar, NOW_MS, lambda: calendar.midnight(date(2023, 11, 6)))

    assert (found.first_day.isoformat(), found.final_day.isoformat()) == (first, final)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        (";", []),
        ("event:page==/a", [["is", "event:page", ["/a"]]]),
        ("event:page==/a|/b", [["is", "event:page", ["/a", "/b"]]]),
        (r"event:page==/a\|b|/c\;d", [["is", "event:page", ["/a|b", "/c;d"]]]),
        ("event:page!=/a", [["is_not", "event:page", ["/a"]]]),
        ("event:page==/a*", [["matches_wildcard", "event:page", ["/a*"]]]),
        ("event:page!=/**/b", [["matches_wildcard_not", "event:page", ["/**/b"]]]),
        (r"event:page==/a\*", [["is", "event:page", ["/a*"]]]),
        ("event:page~a|b", [["contains", "event:page", ["a", "b"]]]),
        ("event:page!~a", [["contains_not", "event:page", ["a"]]]),
        ("event:goal==Visit /a*", [["is", "event:goal", ["Visit /a*"]]]),
        ("visit:source==Direct / None;visit:os == iOS ", [["is", "visit:source", ["Direct / None"]], ["is", "visit:os", ["iOS"]]]),
        ("event:props:a b.c-d==x==y", [["is", "event:props:a b.c-d", ["x==y"]]]),
        ("visit:city==2950159", [["is", "visit:city", [2950159]]]),
    ],
    ids=str,
)  # fmt: skip
def test_filters_are_read_from_one_text(text: str, read: list[Any]) -> None:
    """Any of several, all of several, wildcards, and a backslash that takes their meaning."""
    assert shown_filters(read_v1_filters(text)) == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"period": "fortnight"}, "Error parsing `period` parameter: invalid period `fortnight`."),
        ({"period": "day", "date": "1.1.2024"}, "Error parsing `date` parameter: invalid_format."),
        ({"period": "day", "date": "9999-12-31"}, "Error parsing `date` parameter: invalid_format."),
        ({"period": "custom"}, "Invalid format for `date` parameter."),
        ({"period": "custom", "date": "2024-01-01"}, "Invalid format for `date` parameter."),
        ({"period": "custom", "date": "2024-01-02,2024-01-01"}, "2024-01-02 is after 2024-01-01."),
        ({"metrics": "visitors,bounces"}, "The metric `bounces` is not recognized."),
        ({"metrics": "scroll_depth"}, "The metric `scroll_depth` is not recognized."),
        ({"metrics": "visitors,visitors"}, "Metrics cannot be queried multiple times."),
        ({"metrics": "conversion_rate"}, "Metric `conversion_rate` can only be queried in a goal breakdown or with a goal filter."),
        ({"metrics": "time_on_page"}, "Metric `time_on_page` can only be queried in a page breakdown or with a page filter."),
        ({"metrics": "bounce_rate", "filters": "event:name==x"}, "Session metric `bounce_rate` cannot be queried when using a filter on `event:name`."),
        ({"metrics": "views_per_visit", "filters": "event:page==/"}, "Metric `views_per_visit` cannot be queried with a filter on `event:page`."),
        ({"filters": "page==/"}, "Invalid filter 'page==/'."),
        ({"filters": "event:page"}, "Invalid filter 'event:page'."),
        ({"filters": "event:pge==/"}, "Invalid filter property 'event:pge'."),
        ({"filters": "visit:city==Berlin"}, "visit:city takes numbers."),
        ({"filters": f"visit:city=={2**63}"}, "visit:city takes numbers."),
        ({"filters": "event:goal==Nothing"}, "The goal `Nothing` is not configured for this site."),
        ({"filters": "time:day==2024-01-01"}, "Invalid filter"),
    ],
    ids=str,
)  # fmt: skip
def test_mistakes_are_told_in_the_words_that_clients_show(given: dict[str, str], said: str) -> None:
    """Which parameter, and what it may be."""
    with pytest.raises(BadQuery) as problem:
        read_aggregate(given, WORLD)

    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("given", "unit"),
    [
        ({}, "day"),
        ({"period": "day"}, "hour"),
        ({"period": "6mo"}, "month"),
        ({"period": "12mo", "interval": "week"}, "week"),
        ({"interval": "date"}, "day"),
    ],
)
def test_a_series_has_an_interval(given: dict[str, str], unit: str) -> None:
    """The period's own, or the one that is named."""
    assert read_timeseries(given, WORLD).time_unit == unit


def test_an_interval_that_is_none_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(BadQuery, match="invalid interval `fortnight`"):
        read_timeseries({"interval": "fortnight"}, WORLD)


@pytest.mark.parametrize(
    ("given", "dimensions", "filters"),
    [
        ({"property": "event:page"}, ["event:page"], []),
        ({"property": "visit:os_version"}, ["visit:os_version", "visit:os"], []),
        ({"property": "visit:browser_version"}, ["visit:browser_version", "visit:browser"], []),
        (
            {"property": "visit:utm_source"},
            ["visit:utm_source"],
            [["is_not", "visit:utm_source", ["(not set)"]]],
        ),
        ({"property": "event:props:plan"}, ["event:props:plan"], []),
    ],
)
def test_a_breakdown_is_by_one_property(
    given: dict[str, str], dimensions: list[str], filters: list[Any]
) -> None:
    """Versions come with whose they are; what was not tagged is left out."""
    query = read_breakdown(given, WORLD)

    assert [one.name for one in query.dimensions] == dimensions
    assert shown_filters(query.filters) == filters
    assert (query.limit, query.offset) == (100, 0)


def test_a_breakdown_has_pages() -> None:
    """From 1 on."""
    query = read_breakdown({"property": "event:page", "limit": "10", "page": "3"}, WORLD)

    assert (query.limit, query.offset) == (10, 20)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "The `property` parameter is required."),
        ({"property": "event:pge"}, "Invalid property 'event:pge'."),
        ({"property": "event:hostname"}, "Invalid property 'event:hostname'."),
        ({"property": "time:day"}, "Invalid property 'time:day'."),
        ({"property": "event:page", "limit": "1001"}, "limit as a number between 1 and 1000."),
        ({"property": "event:page", "limit": "٣"}, "limit as a number between 1 and 1000."),
        ({"property": "event:page", "page": "0"}, "page as a number between 1 and 1000000."),
        ({"property": "event:name", "metrics": "bounce_rate"}, "Session metric `bounce_rate` cannot be queried for breakdown by `event:name`."),
    ],
)  # fmt: skip
def test_a_breakdown_that_cannot_be_is_refused(given: dict[str, str], said: str) -> None:
    """And why."""
    with pytest.raises(BadQuery) as problem:
        read_breakdown(given, WORLD)

    assert said in str(problem.value)
