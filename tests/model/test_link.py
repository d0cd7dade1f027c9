"""Slugs and targets of links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadRequest
from footfall.model.ids import LinkId, SiteId
from footfall.model.link import Link, LinkKind, checked_slug, checked_target


@pytest.mark.parametrize(
    ("given_target", "target"),
    [
        ("https://example.com", "https://example.com"),
        ("http://Example.COM:8080/a?b=c#d", "http://example.com:8080/a?b=c#d"),
        ("https://bücher.example/ü?q=ö", "https://xn--bcher-kva.example/%C3%BC?q=%C3%B6"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
    ],
)
def test_a_target_is_kept_as_a_header_can_carry_it(given_target: str, target: str) -> None:
    """In ASCII; escapes stay as they are."""
    assert checked_target(given_target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "example.com",
        "/path",
        "//example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "https://example.com:99999/",
        "https://user:pass@example.com/",
        "https://good.example\\@bad.example/",
        "https://example.com/\r\nSet-Cookie: a=b",
        "https://example.com/a b",
        " https://example.com/",
        "https://[::1",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_a_target_is_an_address_of_http_or_https(target: str) -> None:
    """Nothing that runs, nothing that shows another host than it leads to, nothing that breaks a header."""
    with pytest.raises(BadRequest, match="target: "):
        checked_target(target)


@given(st.text(max_size=60), st.sampled_from(["", "https://", "https://example.com/"]))
def test_any_target_is_refused_or_fits_a_header(text: str, start: str) -> None:
    """What is kept is printable ASCII and passes the same check unchanged."""
    try:
        target = checked_target(start + text)
    except BadRequest:
        return
    assert target.isascii()
    assert target.isprintable()
    assert checked_target(target) == target


@pytest.mark.parametrize("slug", ["", "a/b", "a b", "ü", "a" * 101, "a\n", "."])
def test_a_slug_stands_in_an_address_as_it_is(slug: str) -> None:
    """Letters, digits, hyphens and underscores."""
    with pytest.raises(BadRequest, match="slug: "):
        checked_slug(slug)
    assert checked_slug("Spring_sale-2024") == "Spring_sale-2024"


def test_what_has_a_target_is_a_link() -> None:
    """And what has none a pixel; each has an address of its own kind."""
    link, pixel = (Link(LinkId(1), SiteId(1), "a", target) for target in ("https://example.com/", None))

    assert (link.kind, link.path) == (LinkKind.LINK, "/q/a")
    assert (pixel.kind, pixel.path) == (LinkKind.PIXEL, "/p/a")
