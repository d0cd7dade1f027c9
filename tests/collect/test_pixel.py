"""Events that come as the request of a picture."""

import pytest

from footfall.collect.base import Request
from footfall.collect.pixel import GIF, PIXEL
from footfall.errors import BadRequest, JournalFull
from footfall.model.hit import Client, Hit
from footfall.model.reason import Reason

CLIENT = Client("192.0.2.1", "Browser/1.0", "en", prefetch=False)


def _request(query: bytes, referer: bytes = b"", method: str = "GET") -> Request:
    headers = {b"referer": referer} if referer else {}
    return Request(method, "/pixel.gif", query, headers, b"", CLIENT, 7)


def _hit(query: bytes, referer: bytes = b"") -> Hit:
    [hit] = PIXEL.read(_request(query, referer))
    return hit


def test_the_parameters_say_the_event() -> None:
    """As the fields of `/collect` do; its own campaign tags count, as a mail has no other place for them."""
    hit = _hit(
        b"site=Example.com&path=/mail%20one&title=Hello+there&referrer=https://news.example/&name=opened"
        b"&screen=10x20&language=de&props.list=all&amount=1.5&currency=eur&interactive=false&utm_source=mail"
    )

    assert (hit.site, hit.path, hit.title, hit.referrer, hit.name, hit.language) == (
        "example.com",
        "/mail one",
        "Hello there",
        "https://news.example/",
        "opened",
        "de",
    )
    assert (hit.screen_width, hit.screen_height, hit.props) == (10, 20, {"list": "all"})
    assert (hit.revenue_milli, hit.currency, hit.interactive) == (1500, "EUR", False)
    assert hit.query.endswith("utm_source=mail")
    assert (hit.client, hit.at_ms) == (CLIENT, 7)


@pytest.mark.parametrize(
    ("query", "referer", "site", "path", "tags"),
    [
        (b"", b"https://example.com/", "example.com", "/", ""),
        (b"", b"https://www.example.com:8000/a?b=1", "www.example.com", "/a", "b=1"),
        (b"path=/p", b"https://example.com/a?b=1", "example.com", "/p", "path=/p"),
        (b"site=example.com", b"https://example.com/a", "example.com", "/a", "site=example.com"),
        (b"site=example.com", b"https://other.example/a", "example.com", "/", "site=example.com"),
        (b"query=c=2", b"https://example.com/a?b=1", "example.com", "/a", "c=2"),
    ],
)
def test_what_is_not_named_is_read_from_the_page_that_shows_it(
    query: bytes, referer: bytes, site: str, path: str, tags: str
) -> None:
    """As far as its browser tells, which is mostly the host alone; another site's page says nothing of this one."""
    hit = _hit(query, referer)

    assert (hit.site, hit.path, hit.query) == (site, path, tags)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (b"", "The parameter 'site', or the header Referer, should name the page's site."),
        (b"site=a%20b", "'a b' is not a domain; one looks like example.com."),
        (b"site=a.example&name=" + b"x" * 121, "The field 'name' should have 1 to 120 characters."),
        (b"a=b&" * 101, "There should be at most 100 parameters."),
    ],
)
def test_what_cannot_be_read_is_told_as_everywhere(query: bytes, message: str) -> None:
    """In JSON: nobody looks at the picture of a request that is wrong."""
    with pytest.raises(BadRequest) as told:
        PIXEL.read(_request(query))
    assert str(told.value) == message
    answer = PIXEL.refuse(told.value)
    assert (answer.status, dict(answer.headers)[b"content-type"]) == (400, b"application/json")
    assert dict(PIXEL.refuse(JournalFull("full")).headers)[b"retry-after"] == b"5"


def test_who_asks_for_the_head_has_shown_it_to_nobody() -> None:
    """Checkers of links and of mails do; a request that is wrong is wrong for them, too."""
    assert PIXEL.read(_request(b"site=example.com", method="HEAD")) == ()
    with pytest.raises(BadRequest):
        PIXEL.read(_request(b"", method="HEAD"))


def test_the_picture_is_the_same_whether_or_not_the_event_counts() -> None:
    """43 bytes that nobody keeps; a reason only where it may be told."""
    request = _request(b"site=example.com")
    counted = PIXEL.answer(request, (), (None,))
    crawler = PIXEL.answer(request, (), (Reason.CRAWLER,))

    assert (counted.status, counted.body, len(GIF)) == (200, GIF, 43)
    assert dict(counted.headers)[b"cache-control"] == b"no-store"
    assert PIXEL.answer(request, (), (Reason.UNKNOWN_SITE,)) == counted
    assert PIXEL.answer(request, (), ()) == counted
    assert crawler.body == GIF
    assert dict(crawler.headers)[b"x-footfall"] == b"crawler"
