"""What a request to a link or a pixel says, and what it is answered."""

import pytest

from footfall.collect.base import GIF, Request
from footfall.collect.links import Links
from footfall.errors import JournalFull, NotFound
from footfall.model.hit import Client
from footfall.model.ids import LinkId, SiteId
from footfall.model.link import Link
from footfall.model.reason import Reason
from footfall.model.site import Site, ZoneSince

_SITE = Site(SiteId(1), "example.com", 0, (ZoneSince(0, "UTC"),), aliases=("other.example",))
_TARGETS = {
    "own": "https://www.example.com/sale?utm_source=letter#top",
    "alias": "https://other.example/?utm_source=letter",
    "away": "https://shop.example/?ref=us",
    "pixel": None,
}
LINKS = Links(
    lambda slug: (Link(LinkId(1), SiteId(1), slug, _TARGETS[slug]), _SITE) if slug in _TARGETS else None
)


def _request(path: str, query: bytes = b"", method: str = "GET", referrer: bytes = b"") -> Request:
    client = Client("198.51.100.1", "Mozilla/5.0", "de", prefetch=False)
    return Request(method, path, query, {b"referer": referrer} if referrer else {}, b"", client, 1000)


def test_a_click_is_an_event_and_leads_on() -> None:
    """With its slug and target as props; the referrer is the page on which it was."""
    request = _request("/q/away", referrer=b"https://news.example/a")
    [hit] = LINKS.read(request)
    answer = LINKS.answer(request, (hit,), (None,))

    assert (hit.site, hit.name, hit.path, hit.interactive) == ("example.com", "Link: Click", "/q/away", True)
    assert hit.props == {"link": "away", "url": "https://shop.example/?ref=us"}
    assert hit.referrer == "https://news.example/a"
    assert answer.status == 307
    assert (b"location", b"https://shop.example/?ref=us") in answer.headers
    assert (b"cache-control", b"no-store") in answer.headers


def test_the_view_of_a_pixel_is_an_event_that_ends_no_bounce() -> None:
    """And an image that nothing keeps."""
    request = _request("/p/pixel")
    [hit] = LINKS.read(request)
    answer = LINKS.answer(request, (hit,), (None,))

    assert (hit.name, hit.props, hit.interactive) == ("Pixel: View", {"pixel": "pixel"}, False)
    assert (answer.status, answer.body) == (200, GIF)
    assert {(b"content-type", b"image/gif"), (b"cache-control", b"no-store")} <= set(answer.headers)


@pytest.mark.parametrize(
    ("path", "query", "tags"),
    [
        ("/q/own", b"", "&utm_source=letter"),
        ("/q/alias", b"", "&utm_source=letter"),
        ("/q/own", b"utm_source=paper", "utm_source=paper&utm_source=letter"),
        ("/q/away", b"", ""),
        ("/q/away", b"utm_source=paper", "utm_source=paper"),
    ],
)
def test_a_visit_that_begins_with_a_click_has_the_campaign_of_its_page(
    path: str, query: bytes, tags: str
) -> None:
    """The link's own parameters come first; those of another site's page say nothing of ours."""
    [hit] = LINKS.read(_request(path, query))

    assert hit.query == tags


@pytest.mark.parametrize("path", ["/q/unknown", "/p/own", "/q/pixel"])
def test_there_is_no_other_link(path: str) -> None:
    """A pixel is no link, a link is no pixel: 404, as for a slug that nobody has."""
    with pytest.raises(NotFound) as caught:
        LINKS.read(_request(path))

    assert LINKS.refuse(caught.value).status == 404


def test_to_look_whether_a_link_is_there_is_no_click() -> None:
    """HEAD has the headers of GET and counts nothing."""
    for path, status in (("/q/away", 307), ("/p/pixel", 200)):
        request = _request(path, method="HEAD")
        assert list(LINKS.read(request)) == []
        answer = LINKS.answer(request, (), ())
        assert (answer.status, answer.body) == (status, b"")


def test_everybody_is_led_on() -> None:
    """Programs, people who are ignored, and whoever comes while nothing can be kept."""
    request = _request("/q/away")
    counted = LINKS.answer(request, LINKS.read(request), (None,))

    for reason in Reason:
        assert LINKS.answer(request, LINKS.read(request), (reason,)) == counted
    assert LINKS.refuse(JournalFull("The server's disk is full."), request) == counted


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("/q/a-Z_9", True), ("/p/a", True), ("/q/", False), ("/q/a/b", False), ("/x/a", False)],
)
def test_slugs_of_any_letters_are_its_paths(path: str, is_one: bool) -> None:
    """As whole words."""
    assert (LINKS.family.fullmatch(path) is not None) is is_one
