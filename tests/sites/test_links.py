"""The register of links, in a real SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.errors import BadRequest, Conflict, NotFound
from footfall.model.ids import LinkId, SiteId
from footfall.model.link import LinkKind
from footfall.sites.links import LinkChanges, NewLink
from footfall.sites.small_things import SmallThings
from footfall.testing import FrozenClock

ONE, TWO = SiteId(1), SiteId(2)
PAGE = "https://one.example/page"


@pytest.fixture
def things(tmp_path: Path) -> Iterator[SmallThings]:
    """Small things with the sites 1 and 2."""
    opened = SmallThings.open(tmp_path / "footfall.db", FrozenClock())
    for domain in ("one.example", "two.example"):
        opened.sites.add(domain)
    yield opened
    opened.close()


def test_a_link_comes_back_as_it_was_made(things: SmallThings) -> None:
    """By its site and by its slug, with the site."""
    link = things.links.add(ONE, NewLink(LinkKind.LINK, PAGE, "spring"))
    pixel = things.links.add(ONE, NewLink(LinkKind.PIXEL))

    assert things.snapshot.links_of(ONE) == (link, pixel)
    assert things.snapshot.links_of(TWO) == ()
    assert things.snapshot.link_of("spring") == (link, things.snapshot.sites[0])
    assert things.snapshot.link_of("SPRING") is None
    assert len(pixel.slug) == 8


def test_a_slug_is_one_links_of_the_whole_server(things: SmallThings) -> None:
    """The same link is made once; another one under its slug is refused."""
    first = things.links.add(ONE, NewLink(LinkKind.LINK, PAGE, "spring"))
    assert things.links.add(ONE, NewLink(LinkKind.LINK, PAGE, "spring")) == first
    other = things.links.add(TWO, NewLink(LinkKind.PIXEL))

    for site, wanted in (
        (TWO, NewLink(LinkKind.LINK, PAGE, "spring")),
        (ONE, NewLink(LinkKind.PIXEL, None, "spring")),
    ):
        with pytest.raises(Conflict, match="'spring' is taken by another"):
            things.links.add(site, wanted)
    with pytest.raises(Conflict, match="'spring' is taken"):
        things.links.change(TWO, other.id, LinkChanges(slug="spring"))


def test_a_link_has_a_target_and_a_pixel_has_none(things: SmallThings) -> None:
    """When it is made and when it is changed."""
    for wanted in (NewLink(LinkKind.LINK), NewLink(LinkKind.PIXEL, PAGE)):
        with pytest.raises(BadRequest, match="target: "):
            things.links.add(ONE, wanted)
    pixel = things.links.add(ONE, NewLink(LinkKind.PIXEL))
    with pytest.raises(BadRequest, match="a pixel has none"):
        things.links.change(ONE, pixel.id, LinkChanges(target=PAGE))


def test_a_changed_link_leads_elsewhere_at_once(things: SmallThings) -> None:
    """Its former slug is free again."""
    link = things.links.add(ONE, NewLink(LinkKind.LINK, PAGE, "spring"))
    changed = things.links.change(ONE, link.id, LinkChanges(target=f"{PAGE}/2", slug="summer"))

    assert (changed.id, changed.target) == (link.id, f"{PAGE}/2")
    assert things.snapshot.link_of("spring") is None
    assert things.snapshot.link_of("summer") == (changed, things.snapshot.sites[0])


def test_a_link_is_its_sites_alone(things: SmallThings) -> None:
    """Another site can neither change nor remove it."""
    link = things.links.add(ONE, NewLink(LinkKind.PIXEL))
    for site, number in ((TWO, link.id), (ONE, LinkId(99))):
        with pytest.raises(NotFound):
            things.links.change(site, number, LinkChanges(slug="a"))
        with pytest.raises(NotFound):
            things.links.remove(site, number)

    things.links.remove(ONE, link.id)
    assert things.snapshot.link_of(link.slug) is None


def test_links_of_a_removed_site_lead_nowhere_until_it_is_back(things: SmallThings) -> None:
    """A purged site's are gone, and their slugs free."""
    things.links.add(ONE, NewLink(LinkKind.LINK, PAGE, "spring"))
    things.sites.remove("one.example")
    assert things.snapshot.link_of("spring") is None
    things.sites.add("one.example")
    assert things.snapshot.link_of("spring") is not None

    things.sites.remove("one.example", purge=True)
    assert things.links.add(TWO, NewLink(LinkKind.PIXEL, None, "spring")).site_id == TWO
