"""Buckets of time: their labels, and that each moment is in the one whose label its local time has."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.model.site import ZoneSince
from footfall.query.buckets import UNITS, Buckets, buckets, unit_of
from footfall.query.calendar import Calendar, Range
from query.worlds import PLACES


def days(zone: str, first: str, final: str) -> Range:
    """Return the range of whole days."""
    return Range.of_days(Calendar.of_zone(zone), date.fromisoformat(first), date.fromisoformat(final))


def number_of(found: Buckets, at_ms: int) -> int:
    """Return the bucket of a moment, as a store finds it."""
    run = [run for run in found.runs if run.since_ms <= at_ms][-1]
    return run.first + (at_ms - run.since_ms) // run.step_ms


@pytest.mark.parametrize(
    ("final", "unit"),
    [
        ("2024-03-01", "hour"), ("2024-03-02", "hour"), ("2024-03-03", "day"), ("2024-04-09", "day"),
        ("2024-04-10", "week"), ("2025-02-27", "week"), ("2025-02-28", "month"),
    ],
)  # fmt: skip
def test_time_means_what_the_length_of_the_range_asks_for(final: str, unit: str) -> None:
    """Two days are hours, forty are days, 52 weeks are weeks."""
    assert unit_of(days("UTC", "2024-03-01", final)) == unit
    assert unit_of(days("Europe/Berlin", "2024-10-26", "2024-10-27")) == "hour"


@pytest.mark.parametrize(
    ("zone", "first", "final", "unit", "labels"),
    [
        ("UTC", "2024-02-28", "2024-03-01", "day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("UTC", "2024-02-28", "2024-03-05", "week", ["2024-02-28", "2024-03-04"]),
        ("UTC", "2024-03-04", "2024-03-12", "week", ["2024-03-04", "2024-03-11"]),
        ("UTC", "2023-12-31", "2024-02-01", "month", ["2023-12-01", "2024-01-01", "2024-02-01"]),
        ("Pacific/Apia", "2011-12-29", "2011-12-31", "day", ["2011-12-29", "2011-12-30", "2011-12-31"]),
        ("Pacific/Apia", "2011-12-30", "2011-12-30", "hour", []),
        ("Pacific/Apia", "2011-12-30", "2011-12-30", "day", []),
    ],
)
def test_days_weeks_and_months_have_the_day_they_begin_with(
    zone: str, first: str, final: str, unit: str, labels: list[str]
) -> None:
    """Weeks begin on Monday, the first one with the range."""
    assert list(buckets(days(zone, first, final), unit).labels) == labels


def test_the_hour_that_clocks_show_twice_is_one_bucket() -> None:
    """Of two hours."""
    found = buckets(days("Europe/Berlin", "2024-10-27", "2024-10-27"), "hour")
    two, three = (datetime(2024, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert len(found.labels) == 24
    assert found.labels[2] == "2024-10-27 02:00:00"
    assert {number_of(found, int(at.timestamp() * 1000)) for at in (two, three)} == {2}


def test_the_hour_that_clocks_skip_is_none() -> None:
    """There is nothing that could be in it."""
    found = buckets(days("Europe/Berlin", "2024-03-31", "2024-03-31"), "hour")

    assert found.labels[1:3] == ("2024-03-31 01:00:00", "2024-03-31 03:00:00")
    assert len(found.labels) == 23


def test_few_runs_stand_for_many_buckets() -> None:
    """A year of days in a zone with clock changes has few of another width than their neighbours."""
    found = buckets(days("Europe/Berlin", "2024-01-01", "2024-12-31"), "day")

    assert len(found.labels) == 366
    assert len(found.runs) <= 6


@pytest.mark.parametrize(
    ("unit", "final"), [("minute", "2024-01-08"), ("hour", "2025-03-01"), ("day", "2052-01-01")]
)
def test_more_than_ten_thousand_are_refused(unit: str, final: str) -> None:
    """With what would be less."""
    with pytest.raises(BadQuery, match=f"time:{unit}: the range would have more than 10000"):
        buckets(days("UTC", "2024-01-01", final), unit)


@settings(max_examples=300, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    offset=st.integers(-40, 1),
    length=st.integers(1, 3 * 1440),
    minutes=st.integers(0, 1440),
    unit=st.sampled_from(UNITS),
    inside=st.floats(0, 1, exclude_max=True),
    moved=st.booleans(),
)
def test_every_moment_is_in_the_bucket_whose_label_its_local_time_has(  # noqa: PLR0917 - drawn by name
    place: tuple[str, date], offset: int, length: int, minutes: int, unit: str, inside: float, moved: bool
) -> None:
    """Whatever the zone does, and also when a site changes its zone on that day."""
    zone, day = place
    calendar = Calendar.of_zone(zone)
    if moved:
        change = Calendar.of_zone("Asia/Tokyo").midnight(day)
        calendar = Calendar((ZoneSince(0, zone), ZoneSince(change, "Asia/Tokyo")))
    since_ms = calendar.midnight(day + timedelta(days=offset)) + minutes * 60_000
    width = 400 if unit in {"week", "month"} else 1
    range_ = Range(since_ms, since_ms + length * 60_000 * width, calendar, in_days=False)
    at_ms = range_.since_ms + int((range_.until_ms - range_.since_ms) * inside)
    found = buckets(range_, unit)

    number = number_of(found, at_ms)

    assert 0 <= number < len(found.labels)
    assert found.labels[number] == _label(range_, unit, at_ms)
    assert len(set(found.labels)) == len(found.labels)


def _label(range_: Range, unit: str, at_ms: int) -> str:
    local = range_.calendar.local(at_ms)
    if unit in {"minute", "hour"}:
        return local.strftime("%Y-%m-%d %H:%M:00" if unit == "minute" else "%Y-%m-%d %H:00:00")
    day = local.date()
    if unit == "week":
        day = max(day - timedelta(days=day.weekday()), range_.first_day)
    if unit == "month":
        day = day.replace(day=1)
    return day.isoformat()
