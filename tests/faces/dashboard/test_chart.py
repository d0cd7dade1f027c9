"""A series as paths: round axes, the present bucket apart, nothing where nothing is known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.faces.dashboard.chart import Chart, Point, axis, draw, spark


def _draw(*values: float | None, before: tuple[float, ...] = (), present: bool = False) -> Chart:
    padded = [*before, *[None] * (len(values) - len(before))]
    points = [
        Point(label=str(number), short=str(number), value=value, shown=str(value), before=then)
        for number, (value, then) in enumerate(zip(values, padded, strict=True))
    ]
    return draw(points, shown=str, present=present)


def _places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (41, [0, 10, 20, 30, 40, 50]),
        (100, [0, 20, 40, 60, 80, 100]),
        (465, [0, 100, 200, 300, 400, 500]),
        (120_000, [0, 25_000, 50_000, 75_000, 100_000, 125_000]),
    ],
)
def test_the_lines_across_are_at_round_numbers(highest: float, lines: list[float]) -> None:
    """Whole ones, where there are none between."""
    assert list(axis(highest)) == lines


@given(st.floats(min_value=0.001, max_value=1e12))
def test_the_axis_ends_at_or_soon_above_the_highest_value(highest: float) -> None:
    """With six lines at most, and never a whole line too many."""
    lines = axis(highest, whole=False)

    assert 2 <= len(lines) <= 6
    assert lines[-2] < highest <= lines[-1] * 1.0000001
    assert highest <= axis(highest)[-1] * 1.0000001


def test_a_line_goes_from_left_to_right_through_the_middles_of_buckets() -> None:
    """The highest value that fits the axis is at the top, 0 at the bottom."""
    assert _places(_draw(0, 4, 2).line) == [(166.7, 1000.0), (500.0, 0.0), (833.3, 500.0)]


def test_the_way_to_the_present_bucket_is_drawn_apart() -> None:
    """It is not over, so that it would look like a fall."""
    chart = _draw(4, 4, 1, None, present=True)

    assert len(_places(chart.line)) == 2
    assert _places(chart.going_on) == [(375.0, 0.0), (625.0, 750.0)]


def test_what_is_to_come_is_not_drawn() -> None:
    """A day's later hours are not hours without visitors."""
    chart = _draw(1, 2, None, None)

    assert len(_places(chart.line)) == 2
    assert [place.y for place in chart.places][2:] == [None, None]


def test_the_time_before_has_a_line_of_its_own_on_the_same_axis() -> None:
    """Also when it was higher."""
    chart = _draw(1, 2, before=(8, 4))

    assert _places(chart.before) == [(250.0, 0.0), (750.0, 500.0)]
    assert _places(chart.line)[0][1] == 875.0


def test_there_are_never_more_texts_under_the_axis_than_fit() -> None:
    """The last bucket is always named."""
    for count in (1, 2, 8, 9, 24, 31, 365, 1000):
        under = _draw(*range(count)).under
        assert 1 <= len(under) <= 8
        assert under[-1].shown == str(count - 1)


def test_an_empty_series_says_so() -> None:
    """And a single value is a dot."""
    assert _draw(0, 0).empty
    assert not _draw(0, 1).empty
    assert len(_places(_draw(3).line)) == 2
    assert _draw().line == ""


def test_a_small_line_stays_in_its_box() -> None:
    """Whatever the numbers are."""
    for values in ((), (0.0,), (5.0, 1.0, 9.0)):
        assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in _places(spark(values)))
