"""Names, props, revenue and engagement, as all wire formats read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.collect.props import (
    MOST_KEY_BYTES,
    MOST_PROPS,
    MOST_VALUE_BYTES,
    read_engaged_ms,
    read_name,
    read_props,
    read_revenue,
    read_scroll,
)
from footfall.errors import BadRequest
from footfall.model.hit import NO_SCROLL


def test_values_become_texts_and_what_is_blank_or_nested_is_left_out() -> None:
    """As Plausible's clients expect; numbers and booleans are written as JSON writes them."""
    given = {
        "text": " a\tb ",
        "number": 3,
        "whole": 3.0,
        "part": 0.1,
        "yes": True,
        "no": False,
        "list": ["a"],
        "object": {"a": 1},
        "null": None,
        "blank": "  ",
        " ": "blank key",
        "huge": 10**400,
    }

    assert read_props(given) == {
        "text": "ab",
        "number": "3",
        "whole": "3",
        "part": "0.1",
        "yes": "true",
        "no": "false",
    }


def test_the_first_thirty_props_are_kept() -> None:
    """Those that say nothing do not take a place."""
    given = {"nothing": None, **{f"k{number}": number for number in range(MOST_PROPS + 5)}}

    assert list(read_props(given)) == [f"k{number}" for number in range(MOST_PROPS)]


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("k" * MOST_KEY_BYTES, "v", True),
        ("k" * (MOST_KEY_BYTES + 1), "v", False),
        ("ä" * (MOST_KEY_BYTES // 2 + 1), "v", False),
        ("k", "v" * MOST_VALUE_BYTES, True),
        ("k", "v" * (MOST_VALUE_BYTES + 1), False),
        ("k", "ä" * (MOST_VALUE_BYTES // 2 + 1), False),
    ],
)
def test_a_long_prop_is_refused_not_cut(key: str, value: str, fits: bool) -> None:
    """Bounds are bytes of UTF-8: cut, two values would become one."""
    if fits:
        assert read_props({key: value}) == {key: value}
    else:
        with pytest.raises(BadRequest, match="bytes"):
            read_props({key: value})


@pytest.mark.parametrize(
    ("amount", "currency", "milli"),
    [
        (10, "EUR", 10_000),
        (10.2, "usd", 10_200),
        ("10.20", " EUR ", 10_200),
        (0.0005, "EUR", 1),
        (-0.0005, "EUR", -1),
        ("1e3", "JPY", 1_000_000),
        (0.1 + 0.2, "EUR", 300),
    ],
)
def test_revenue_is_thousandths_rounded_half_away_from_zero(
    amount: object, currency: str, milli: int
) -> None:
    """Numbers and their texts are one."""
    assert read_revenue(amount, currency) == (milli, currency.strip().upper())


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1831d", "EUR"),
        (1, "ADSIE"),
        (1, "BTC"),
        (1, None),
        (None, "EUR"),
        (True, "EUR"),
        ("", "EUR"),
        ("NaN", "EUR"),
        (float("inf"), "EUR"),
        ("1_000", "EUR"),
        (10**13, "EUR"),
        ("1e999999999999999999", "EUR"),
        ("9" * 1000, "EUR"),
        ([1], "EUR"),
    ],
)
def test_revenue_that_cannot_be_read_is_none(amount: object, currency: object) -> None:
    """Never an error: the event counts without it."""
    assert read_revenue(amount, currency) == (0, "")


@given(st.one_of(st.text(max_size=50), st.floats(), st.integers(), st.none(), st.booleans()))
def test_any_amount_is_read_or_none(amount: object) -> None:
    """And what is read fits into 64 bits with a million others."""
    milli, currency = read_revenue(amount, "EUR")

    assert abs(milli) <= 10**15
    assert currency in {"EUR", ""}


@pytest.mark.parametrize(
    ("percent", "scroll"),
    [
        (None, NO_SCROLL),
        (-1, NO_SCROLL),
        (float("nan"), NO_SCROLL),
        (0, 0),
        (99.9, 99),
        (100, 100),
        (1e300, 100),
    ],
)
def test_scroll_is_nought_to_a_hundred(percent: float | None, scroll: int) -> None:
    """More than the whole page is the whole page."""
    assert read_scroll(percent) == scroll


@pytest.mark.parametrize(
    ("milliseconds", "engaged"),
    [(None, 0), (-1, 0), (1500.9, 1500), (30 * 86_400_000 - 1, 30 * 86_400_000 - 1), (30 * 86_400_000, 0)],
)
def test_engaged_time_is_below_thirty_days(milliseconds: float | None, engaged: int) -> None:
    """What is longer is none."""
    assert read_engaged_ms(milliseconds) == engaged


def test_a_name_has_1_to_120_characters() -> None:
    """Control characters and blanks around are no part of it."""
    assert read_name(" Sign\x00up ") == "Signup"
    assert read_name("ä" * 120) == "ä" * 120
    for name in ("", " ", "a" * 121):
        with pytest.raises(BadRequest, match="'name'"):
            read_name(name)
