"""Local days, where clocks change too."""

from datetime import UTC, datetime

import pytest

from footfall.enrich.day import Days
from footfall.model.ids import SiteId
from footfall.model.site import Site, ZoneSince


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1000


@pytest.mark.parametrize(
    ("zone", "at", "day", "starts", "hours"),
    [
        ("UTC", "2024-01-01T23:59:59", "2024-01-01", "2024-01-01T00:00:00", 24),
        ("Europe/Berlin", "2024-01-01T23:30:00", "2024-01-02", "2024-01-01T23:00:00", 24),
        ("Europe/Berlin", "2024-03-31T12:00:00", "2024-03-31", "2024-03-30T23:00:00", 23),
        ("Europe/Berlin", "2024-10-27T12:00:00", "2024-10-27", "2024-10-26T22:00:00", 25),
        ("America/Sao_Paulo", "2018-11-04T12:00:00", "2018-11-04", "2018-11-04T03:00:00", 23),  # no midnight
        (
            "America/Havana",
            "2023-11-05T12:00:00",
            "2023-11-05",
            "2023-11-05T04:00:00",
            25,
        ),  # 00:00 comes twice
        ("Pacific/Kiritimati", "2024-01-01T10:00:00", "2024-01-02", "2024-01-01T10:00:00", 24),
        ("Asia/Kathmandu", "2024-01-01T18:15:00", "2024-01-02", "2024-01-01T18:15:00", 24),
    ],
)
def test_a_day_is_that_of_the_zone(zone: str, at: str, day: str, starts: str, hours: int) -> None:
    """Its number, its first moment, and its length."""
    found = Days().of(zone, _ms(at))

    assert found.number == _ms(f"{day}T00:00:00") // 86_400_000
    assert found.start_ms == _ms(starts)
    assert found.end_ms - found.start_ms == hours * 3_600_000


def test_asking_back_and_forth_gives_the_same_days() -> None:
    """What is remembered is never taken for another day."""
    days = Days()
    for at in ("2024-01-02T00:00:00", "2024-01-01T23:59:59", "2024-01-02T00:00:00"):
        assert days.of("UTC", _ms(at)).start_ms == _ms(at[:10] + "T00:00:00")


_CHANGES = [
    # From UTC. New York's next midnight is 05:00 of the day after, whose number goes on.
    (("America/New_York", "02T05:00"), "02T04:59", "02T00:00", "02T05:00", (-1, 0)),
    (("America/New_York", "02T05:00"), "02T05:00", "02T05:00", "03T05:00", (0, 1)),
    # Berlin's is 23:00 of the same day, which is cut.
    (("Europe/Berlin", "01T23:00"), "01T22:59", "01T00:00", "01T23:00", (-1, 1)),
    (("Europe/Berlin", "01T23:00"), "01T23:00", "01T23:00", "02T23:00", (-1, 1)),
]


@pytest.mark.parametrize(("change", "at", "starts", "ends", "beside"), _CHANGES)
def test_a_change_of_zone_cuts_the_day(
    change: tuple[str, str], at: str, starts: str, ends: str, beside: tuple[int, int]
) -> None:
    """The days beside it are those of the moments beside it; a number may go on into the new zone."""
    zone, since = change
    changed = ZoneSince(_ms(f"2024-01-{since}:00"), zone)
    site = Site(SiteId(1), "example.com", 0, (ZoneSince(0, "UTC"), changed))
    day = Days().of_site(site, _ms(f"2024-01-{at}:00"))

    assert (day.start_ms, day.end_ms) == (_ms(f"2024-01-{starts}:00"), _ms(f"2024-01-{ends}:00"))
    assert Days().beside(site, day) == (day.number + beside[0], day.number + beside[1])


def test_days_beside_each_other_are_numbered_so_where_clocks_change() -> None:
    """23 hours or 25."""
    site = Site(SiteId(1), "example.com", 0, (ZoneSince(0, "Europe/Berlin"),))
    for at in ("2024-03-31T12:00:00", "2024-10-27T12:00:00"):
        day = Days().of_site(site, _ms(at))
        assert Days().beside(site, day) == (day.number - 1, day.number + 1)
