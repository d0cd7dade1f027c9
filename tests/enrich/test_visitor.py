"""Visitor ids."""

from footfall.enrich.visitor import Visitors
from footfall.model.ids import SiteId


def _secret(day: int) -> bytes:
    return bytes([day % 256]) * 32


def test_an_id_is_one_visitors_for_one_site_and_one_day() -> None:
    """Change any of site, day, address or user agent, and it is another."""
    visitors = Visitors(_secret, b"lasting")
    ids = {
        visitors.name(SiteId(site), day, address, agent)
        for site in (1, 2)
        for day in (10, 11)
        for address in ("198.51.100.1", "198.51.100.2")
        for agent in ("a", "b")
    }

    assert len(ids) == 16
    assert visitors.name(SiteId(1), 10, "198.51.100.1", "a") in ids
    assert all(0 <= visitor < 2**64 for visitor in ids)


def test_an_id_cannot_be_made_without_the_days_secret() -> None:
    """With another secret the same visitor is somebody else: a deleted secret forgets the day."""
    name = (SiteId(1), 10, "198.51.100.1", "a")

    assert Visitors(_secret, b"lasting").name(*name) != Visitors(lambda day: b"x" * 32, b"lasting").name(
        *name
    )


def test_the_salts_kept_in_memory_are_bounded() -> None:
    """A million sites do not fill it."""
    visitors = Visitors(_secret, b"lasting")
    for site in range(100_200):
        visitors.name(SiteId(site), 1, "", "")

    assert len(visitors._salts) <= 100_001
