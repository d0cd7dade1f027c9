"""Days of a site as moments, and the words for ranges of them."""

from datetime import UTC, date, datetime

import pytest

from footfall.errors import BadQuery
from footfall.model.site import ZoneSince
from footfall.query.calendar import Calendar, month_after, read_range


def at(text: str) -> int:
    """Return milliseconds of an ISO moment, in UTC where it says nothing else."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def shown(at_ms: int) -> str:
    """Return a moment as UTC text."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M")


BERLIN = Calendar.of_zone("Europe/Berlin")
NOW = "2024-03-15T11:30:00"  # 12:30 in Berlin
FIRST = "2023-11-05T23:30:00"  # 6 November there


@pytest.mark.parametrize(
    ("word", "since", "until", "in_days"),
    [
        ("day", "2024-03-14T23:00", "2024-03-15T23:00", True),
        ("24h", "2024-03-14T11:30", "2024-03-15T11:31", False),
        ("30m", "2024-03-15T11:00", "2024-03-15T11:31", False),
        ("realtime", "2024-03-15T11:25", "2024-03-15T11:31", False),
        ("1d", "2024-03-13T23:00", "2024-03-14T23:00", True),
        ("7d", "2024-03-07T23:00", "2024-03-14T23:00", True),
        ("28d", "2024-02-15T23:00", "2024-03-14T23:00", True),
        ("30d", "2024-02-13T23:00", "2024-03-14T23:00", True),
        ("91d", "2023-12-14T23:00", "2024-03-14T23:00", True),
        ("month", "2024-02-29T23:00", "2024-03-31T22:00", True),
        ("1mo", "2024-01-31T23:00", "2024-02-29T23:00", True),
        ("6mo", "2023-08-31T22:00", "2024-02-29T23:00", True),
        ("12mo", "2023-02-28T23:00", "2024-02-29T23:00", True),
        ("year", "2023-12-31T23:00", "2024-12-31T23:00", True),
        ("all", "2023-11-05T23:00", "2024-03-15T23:00", True),
    ],
)
def test_words_name_ranges(word: str, since: str, until: str, in_days: bool) -> None:
    """Days and months end before the present one; `day`, `month` and `year` are the present ones, whole."""
    found = read_range(word, BERLIN, at(NOW), at(FIRST))

    assert (shown(found.since_ms), shown(found.until_ms), found.in_days) == (since, until, in_days)


def test_all_of_a_site_without_events_is_today() -> None:
    """There is nothing before."""
    found = read_range("all", BERLIN, at(NOW), None)

    assert (found.first_day, found.final_day) == (date(2024, 3, 15), date(2024, 3, 15))


@pytest.mark.parametrize(
    ("pair", "since", "until", "in_days"),
    [
        (["2024-03-31", "2024-03-31"], "2024-03-30T23:00", "2024-03-31T22:00", True),  # 23 hours
        (["2024-10-27", "2024-10-27"], "2024-10-26T22:00", "2024-10-27T23:00", True),  # 25 hours
        (["2024-03-01", "2024-03-02"], "2024-02-29T23:00", "2024-03-02T23:00", True),
        (
            ["2024-03-01T00:00:00+01:00", "2024-03-01T23:59:59+01:00"],
            "2024-02-29T23:00",
            "2024-03-01T23:00",
            True,
        ),
        (["2024-03-01T00:00:00Z", "2024-03-01T11:59:59Z"], "2024-03-01T00:00", "2024-03-01T12:00", False),
        (["2024-03-01T05:00:00.9Z", "2024-03-01T05:00:00Z"], "2024-03-01T05:00", "2024-03-01T05:00", False),
    ],
)
def test_a_pair_is_whole_days_or_whole_seconds(
    pair: list[str], since: str, until: str, in_days: bool
) -> None:
    """Both ends included; moments that are midnights are days."""
    found = read_range(pair, BERLIN, at(NOW), None)

    assert (shown(found.since_ms), shown(found.until_ms), found.in_days) == (since, until, in_days)


@pytest.mark.parametrize("word", ["day", "24h", "7d", "month", "12mo", "all"])
def test_a_range_as_it_is_shown_is_the_same_range(word: str) -> None:
    """To the second, with the site's offset."""
    known = read_range(word, BERLIN, at(NOW), at(FIRST))
    found = read_range(known.shown(), BERLIN, at("2030-01-01"), None)

    assert (found.since_ms, found.until_ms, found.in_days) == (known.since_ms, known.until_ms, known.in_days)


@pytest.mark.parametrize(
    "value",
    [
        "", "yesterday", "0d", "5001d", "101mo", "0mo", "-1d", "1.5d", "7D", "٣d", 7, None, {}, [],
        ["2024-01-01"], ["2024-01-01", "2024-01-02", "2024-01-03"], [1, 2], ["2024-1-1", "2024-01-02"],
        ["20240101", "20240102"], ["2024-02-30", "2024-03-01"], ["2024-01-02", "2024-01-01"], ["1899-12-31", "1900-01-01"],
        ["2999-12-31", "3000-01-01"], ["2024-01-01T00:00:00", "2024-01-02T00:00:00"], ["2024-01-01T00:00:00Z", "2024-01-02"],
        ["2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z"], ["0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00Z"],
    ],
    ids=str,
)  # fmt: skip
def test_what_names_no_range_is_refused_with_the_place(value: object) -> None:
    """And with what would be right."""
    with pytest.raises(BadQuery, match=r"^#/date_range(/[01])?: "):
        read_range(value, BERLIN, at(NOW), None)


@pytest.mark.parametrize(
    ("zone", "day", "midnight", "hours"),
    [
        ("Europe/Berlin", date(2024, 3, 31), "2024-03-30T23:00", 23),
        ("Europe/Berlin", date(2024, 10, 27), "2024-10-26T22:00", 25),
        ("America/Santiago", date(2024, 9, 8), "2024-09-08T04:00", 23),  # begins at one o'clock
        ("America/Havana", date(2024, 11, 3), "2024-11-03T04:00", 25),  # the first of two midnights
        ("Australia/Lord_Howe", date(2024, 4, 7), "2024-04-06T13:00", 24.5),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", 0),  # never was
    ],
)
def test_a_day_has_all_of_its_moments(zone: str, day: date, midnight: str, hours: float) -> None:
    """However many there are."""
    calendar = Calendar.of_zone(zone)
    range_ = read_range([day.isoformat()] * 2, calendar, at(NOW), None)

    assert shown(range_.since_ms) == midnight
    assert range_.until_ms - range_.since_ms == hours * 3_600_000


def test_a_change_of_zone_begins_with_a_day_of_the_new_one() -> None:
    """Days before it are those of the zone before."""
    change = at("2024-03-10T15:00:00")  # midnight in Tokyo
    calendar = Calendar((ZoneSince(0, "Europe/Berlin"), ZoneSince(change, "Asia/Tokyo")))

    assert shown(calendar.midnight(date(2024, 3, 10))) == "2024-03-09T23:00"
    assert shown(calendar.midnight(date(2024, 3, 11))) == "2024-03-10T15:00"
    assert calendar.day_of(change - 1) == date(2024, 3, 10)
    assert calendar.day_of(change) == date(2024, 3, 11)
    assert calendar.local(change).isoformat() == "2024-03-11T00:00:00+09:00"
    assert calendar.zone_at(-1) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 1)),
        (date(2024, 1, 31), -1, date(2023, 12, 1)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
        (date(2024, 3, 15), -15, date(2022, 12, 1)),
    ],
)
def test_months_are_counted_across_years(day: date, months: int, first: date) -> None:
    """To the first of the month."""
    assert month_after(day, months) == first
