"""The state of a site page as an address: written, read again, and read from whatever people make of it."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.faces.dashboard.view import (
    COMPARISONS,
    INTERVALS,
    OPERATORS,
    PERIODS,
    Chip,
    View,
    form_chip,
    read_chip,
    read_view,
)

TODAY = date(2024, 3, 15)


def _read(address: str) -> View:
    return read_view(parse_qsl(address.removeprefix("?"), keep_blank_values=True))


_TEXT = st.text(min_size=1, max_size=20)
_CHIPS = st.builds(
    Chip,
    st.sampled_from(OPERATORS),
    st.sampled_from(["event:page", "visit:source", "event:props:a b"]),
    st.lists(_TEXT, min_size=1, max_size=3).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(_CHIPS, max_size=4, unique=True),
    st.sampled_from([period for period in PERIODS if period != "custom"]),
    st.sampled_from([compare for compare in COMPARISONS if compare != "custom"]),
    st.booleans(),
)
def test_an_address_says_what_the_view_was(
    chips: list[Chip], period: str, compare: str, match_weekday: bool
) -> None:
    """Whatever is in the values of filters: commas, percent signs, any letter."""
    view = View(period=period, compare=compare, match_weekday=match_weekday, chips=tuple(chips))

    assert _read(view.address()) == view


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["period", "date", "from", "to", "f", "tab", "compare", "metric", "interval", "x"]
            ),
            st.one_of(
                st.text(max_size=30), st.sampled_from([*PERIODS, "2024-02-30", "9999-12-31", "0001-01-01"])
            ),
        ),
        max_size=8,
    )
)
def test_whatever_an_address_says_is_a_view(pairs: list[tuple[str, str]]) -> None:
    """Its ranges are days in their order, and it can be stepped from."""
    view = read_view(pairs)

    days = view.range_of(TODAY)
    assert days is None or days[0] <= days[1]
    for direction in (-1, 1):
        stepped = view.stepped(TODAY, direction)
        assert stepped is None or stepped.range_of(TODAY) is not None
    assert _read(view.address()) == view


@pytest.mark.parametrize(
    ("address", "first", "final"),
    [
        ("?period=day", "2024-03-15", "2024-03-15"),
        ("?period=day&date=2024-02-29", "2024-02-29", "2024-02-29"),
        ("?period=yesterday", "2024-03-14", "2024-03-14"),
        ("?period=7d", "2024-03-08", "2024-03-14"),
        ("?", "2024-02-14", "2024-03-14"),
        ("?period=month", "2024-03-01", "2024-03-31"),
        ("?period=month&date=2024-02-10", "2024-02-01", "2024-02-29"),
        ("?period=year", "2024-01-01", "2024-12-31"),
        ("?period=6mo", "2023-09-01", "2024-02-29"),
        ("?period=custom&from=2024-01-05&to=2024-01-07", "2024-01-05", "2024-01-07"),
        ("?from=2024-01-07&to=2024-01-05", "2024-01-05", "2024-01-07"),
        ("?period=custom&from=2024-01-05", "2024-02-14", "2024-03-14"),
        ("?period=for+ever", "2024-02-14", "2024-03-14"),
    ],
)
def test_a_period_is_the_days_that_the_query_language_means(address: str, first: str, final: str) -> None:
    """What cannot be read is the usual period."""
    days = _read(address).range_of(TODAY)

    assert days == (date.fromisoformat(first), date.fromisoformat(final))


@pytest.mark.parametrize(
    ("address", "direction", "first", "final"),
    [
        ("?period=day", -1, "2024-03-14", "2024-03-14"),
        ("?period=7d", -1, "2024-03-01", "2024-03-07"),
        ("?period=month", -1, "2024-02-01", "2024-02-29"),
        ("?period=month&date=2024-01-31", 1, "2024-02-01", "2024-02-29"),
        ("?period=12mo", -1, "2022-03-01", "2023-02-28"),
        ("?period=year", -1, "2023-01-01", "2023-12-31"),
        ("?period=custom&from=2024-01-05&to=2024-01-07", 1, "2024-01-08", "2024-01-10"),
    ],
)
def test_a_step_is_to_the_period_beside(address: str, direction: int, first: str, final: str) -> None:
    """As long as the one before, and a whole one of the calendar where that was one."""
    stepped = _read(address).stepped(TODAY, direction)

    assert stepped is not None
    assert stepped.range_of(TODAY) == (date.fromisoformat(first), date.fromisoformat(final))


@pytest.mark.parametrize(
    "address", ["?period=day", "?period=month", "?period=24h", "?period=all", "?period=realtime"]
)
def test_there_is_no_step_into_the_future(address: str) -> None:
    """Nor from what ends now or has no days."""
    assert _read(address).stepped(TODAY, 1) is None


def test_a_filter_takes_the_place_of_one_of_the_same_kind() -> None:
    """So a click on another row of a list shows that row, not both."""
    view = View().with_chip(Chip("is", "event:page", ("/a",))).with_chip(Chip("is", "event:page", ("/b",)))

    assert view.filters() == [["is", "event:page", ["/b"]]]
    assert view.with_chip(Chip("is_not", "event:page", ("/a",))).without_chip(view.chips[0]).filters() == [
        ["is_not", "event:page", ["/a"]]
    ]


def test_a_segment_is_a_filter_by_its_id() -> None:
    """The query language takes numbers for it."""
    assert View(chips=(Chip("is", "segment", ("7",)),)).filters() == [["is", "segment", [7]]]
    assert read_chip("is,segment,seven") is None


@pytest.mark.parametrize("text", ["", "is", "is,event:page", "equals,event:page,/a", "is,,/a"])
def test_what_writes_no_filter_is_left_out(text: str) -> None:
    """People edit addresses."""
    assert read_chip(text) is None


def test_a_form_says_a_filter() -> None:
    """A property by its name beside; nothing without a value."""
    assert form_chip({"dimension": "event:page", "operator": "contains", "value": " /a "}) == Chip(
        "contains", "event:page", ("/a",)
    )
    assert form_chip({"dimension": "event:props:", "prop": "plan", "value": "pro"}) == Chip(
        "is", "event:props:plan", ("pro",)
    )
    assert form_chip({"dimension": "event:props:", "value": "pro"}) is None
    assert form_chip({"dimension": "event:page", "value": " "}) is None


def test_the_tabs_of_panels_are_kept_beside_each_other() -> None:
    """Opening one tab leaves those of other panels as they are."""
    view = (
        View().with_tab("sources", "referrers").with_tab("pages", "titles").with_tab("sources", "campaigns")
    )

    assert _read(view.address()).tabs == (("pages", "titles"), ("sources", "campaigns"))
    assert view.tab_of("devices") == ""


def test_an_interval_is_one_of_time() -> None:
    """Any other is as if there were none."""
    assert [_read(f"?interval={unit}").interval for unit in (*INTERVALS, "eon")] == [*INTERVALS, ""]
