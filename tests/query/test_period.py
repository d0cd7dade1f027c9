"""The contract's grammar of time."""

from datetime import UTC, datetime

import pytest

from footfall.errors import BadRequest
from footfall.model.ids import SiteId
from footfall.model.site import Site, ZoneSince
from footfall.query.period import read_period

NOW = datetime(2024, 6, 15, 12, tzinfo=UTC)
DAY_MS = 86_400_000


def ms(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def site(*zones: tuple[int, str]) -> Site:
    """Return a site with a history of zones."""
    return Site(SiteId(1), "example.com", 0, tuple(ZoneSince(*zone) for zone in zones or ((0, "UTC"),)))


def span(
    last: str | None = None, first: str | None = None, final: str | None = None, *, of: Site | None = None
) -> tuple[int, int]:
    """Return the range that the parameters mean at noon of 2024-06-15."""
    return read_period(last, first, final).of(of or site(), ms(NOW))


@pytest.mark.parametrize(
    ("last", "length_ms"),
    [
        ("24h", DAY_MS),
        ("90m", 5_400_000),
        ("7d", 7 * DAY_MS),
        ("1mo", 30 * DAY_MS),
        ("6mo", 180 * DAY_MS),
        ("36500d", 36_500 * DAY_MS),
        (None, DAY_MS),
    ],
)
def test_last_reaches_back_from_now(last: str | None, length_ms: int) -> None:
    """m is minutes, a month is 30 days; nothing given is 24 hours."""
    since, until = span(last)
    assert since == ms(NOW) - length_ms
    assert until > ms(NOW)


@pytest.mark.parametrize(
    "last",
    [
        "mo",
        "0mo",
        "-1mo",
        "12Mo",
        "999999mo",
        "invalid",
        "",
        "1",
        "h",
        "1w",
        " 1d",
        "1d\n",
        "٣d",
        "1.5h",
        "36526d",
        "9" * 30 + "d",
    ],
)
def test_a_bad_last_is_refused(last: str) -> None:
    """Above 0, at most 100 years, units in lower case."""
    with pytest.raises(BadRequest, match="last: "):
        read_period(last, None, None)


def test_last_wins_over_days() -> None:
    """Days beside it are not even read."""
    assert span("1h", "nonsense", "2024-01-01") == span("1h")


def test_days_are_whole_and_the_sites_own() -> None:
    """The day on which clocks went forward has 23 hours."""
    since, until = span(None, "2024-03-31", "2024-03-31", of=site((0, "Europe/Berlin")))

    assert since == ms(datetime(2024, 3, 30, 23, tzinfo=UTC))
    assert until - since == 23 * 3_600_000


def test_an_open_end_is_now_and_an_open_beginning_is_the_beginning() -> None:
    """`from` alone and `to` alone."""
    assert span(None, "2024-06-01")[0] == ms(datetime(2024, 6, 1, tzinfo=UTC))
    assert span(None, "2024-06-01")[1] > ms(NOW)
    assert span(None, None, "2024-06-01") == (-(2**62), ms(datetime(2024, 6, 2, tzinfo=UTC)))


def test_a_day_before_a_change_of_zone_is_one_of_the_old_zone() -> None:
    """A site that moved from UTC to Auckland keeps the days that it had."""
    moved = site((0, "UTC"), (ms(datetime(2024, 6, 10, 12, tzinfo=UTC)), "Pacific/Auckland"))

    assert span(None, "2024-06-01", "2024-06-01", of=moved)[0] == ms(datetime(2024, 6, 1, tzinfo=UTC))
    assert span(None, "2024-06-12", "2024-06-12", of=moved)[0] == ms(datetime(2024, 6, 11, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "day",
    [
        "2024-02-30",
        "2024-1-1",
        "yesterday",
        "",
        "0000-01-01",
        "2024-01-01T00:00",
        "20240101",
        "9999-12-31",
        "0001-01-01",
    ],
)
def test_a_bad_day_is_refused(day: str) -> None:
    """Which parameter it was is said."""
    with pytest.raises(BadRequest, match="from: "):
        read_period(None, day, None)
    with pytest.raises(BadRequest, match="to: "):
        read_period(None, None, day)


def test_days_in_the_wrong_order_are_refused() -> None:
    """Not answered with nothing."""
    with pytest.raises(BadRequest, match="after"):
        read_period(None, "2024-01-02", "2024-01-01")
