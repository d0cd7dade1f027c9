"""Which answers are pageviews, and what is told of them."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.enrich.source import CAMPAIGN_PARAMETERS, CLICK_IDS, SOURCE_PARAMETERS, Sources
from footfall.middleware import pageview
from footfall.middleware.pageview import (
    Answered,
    Pageview,
    browser_path,
    campaign_tags,
    host_name,
    is_pageview,
    read_pageview,
)


def answered(  # the world of these tests: a page that somebody was shown
    status: int = 200,
    kind: str = "text/html; charset=utf-8",
    method: str = "GET",
    query: str = "",
    **headers: str,
) -> Answered:
    """Return an answered request; names of headers with underscores."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answered(
        method=method,
        host="Example.com:8000",
        path="/caf%C3%A9",
        query=query,
        peer="198.51.100.1",
        header=lambda name: said.get(name, ""),
        status=status,
        content_type=kind,
    )


@pytest.mark.parametrize(
    ("request_", "counts"),
    [
        (answered(), True),
        (answered(203), True),
        (answered(kind="Text/HTML"), True),
        (answered(method="HEAD"), False),
        (answered(method="POST"), False),
        (answered(404), False),
        (answered(500), False),
        (answered(302), False),
        (answered(kind="application/json"), False),
        (answered(kind=""), False),
        (answered(204, kind=""), False),
        (answered(304, kind="", sec_fetch_mode="navigate"), True),
        (answered(304, kind="", accept="text/html,application/xhtml+xml"), True),
        (answered(304, kind="", accept="image/png"), False),
        (answered(304, kind="", accept="text/html", sec_fetch_mode="no-cors"), False),
        (answered(sec_purpose="prefetch;prerender"), False),
        (answered(purpose="Prefetch"), False),
        (answered(x_moz="prefetch"), False),
        (answered(x_sec_purpose="prefetch"), False),
    ],
)  # fmt: skip
def test_a_page_that_somebody_was_shown_is_a_pageview(request_: Answered, counts: bool) -> None:
    """GET, answered with a page or that it has not changed, for somebody who looks at it now."""
    assert is_pageview(request_, {"text/html"}, partials=False) is counts


@pytest.mark.parametrize(
    ("request_", "is_part"),
    [
        (answered(x_requested_with="XMLHttpRequest"), True),
        (answered(hx_request="true"), True),
        (answered(hx_request="true", hx_boosted="true", sec_fetch_mode="cors"), False),
        (answered(turbo_frame="comments", x_turbo_request_id="1"), True),
        (answered(x_turbo_request_id="1", sec_fetch_mode="cors"), False),
        (answered(sec_fetch_mode="same-origin", sec_fetch_dest="empty"), True),
        (answered(sec_fetch_mode="navigate", sec_fetch_dest="iframe"), True),
        (answered(sec_fetch_mode="navigate", sec_fetch_dest="document"), False),
        (answered(sec_fetch_mode="navigate", sec_fetch_dest="empty"), False),
    ],
)  # fmt: skip
def test_a_part_of_a_page_counts_only_on_request(request_: Answered, is_part: bool) -> None:
    """What scripts and frames ask for; whole pages that a script puts in place of the last one are no parts."""
    assert is_pageview(request_, {"text/html"}, partials=False) is not is_part
    assert is_pageview(request_, {"text/html"}, partials=True)


def test_what_is_told_of_a_pageview() -> None:
    """Texts as UTF-8; of the query what says where somebody came from."""
    found = read_pageview(
        answered(
            query="id=7&utm_source=news&gclid=secret",
            referer="https://example.org/x",
            user_agent="Zo\xc3\xab/1",
            accept_language="de-CH,de;q=0.9",
        ),
        "example.com",
        "198.51.100.1",
    )

    assert found == Pageview(
        site="example.com",
        path="/caf%C3%A9",
        query="utm_source=news&gclid=1",
        hostname="example.com",
        referrer="https://example.org/x",
        ip="198.51.100.1",
        user_agent="Zoë/1",
        language="de-CH",
    )


def test_an_event_holds_what_is_not_empty_and_its_moment() -> None:
    """In UTC, whatever the zone that was given."""
    at = datetime(2024, 3, 1, 12, 0, 0, 123_999, timezone(timedelta(hours=1)))

    event = Pageview(site="example.com", path="/", props={"plan": "pro"}).event(at)

    assert json.loads(event) == {
        "site": "example.com",
        "name": "pageview",
        "path": "/",
        "props": {"plan": "pro"},
        "at": "2024-03-01T11:00:00.123+00:00",
    }


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers()))
def test_an_event_can_always_be_read(path: str, props: dict[str, str]) -> None:
    """Half a surrogate pair in one prop would make the whole batch unreadable."""
    event = Pageview(site="example.com", path=path + "\ud800", props={**props, "\udfff": "\ud800"})

    assert json.loads(event.event(datetime.now(UTC)).decode("utf-8"))["site"] == "example.com"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("page=2&q=name", ""),
        ("utm_source=a%20b&token=secret&utm_medium=email", "utm_source=a%20b&utm_medium=email"),
        ("fbclid=IwAR0&ref=x", "fbclid=1&ref=x"),
        ("utm_source=&gclid=", ""),
        ("utm_source", ""),
    ],
)
def test_of_a_query_only_campaign_tags_are_kept(query: str, kept: str) -> None:
    """Whose the other parameters are, nobody knows; a click id's value would tell the advertiser who came."""
    assert campaign_tags(query) == kept


def test_the_tags_are_those_that_the_server_reads() -> None:
    """A new one there is one here."""
    utm = {"utm_medium", "utm_content", "utm_term"}

    assert set(SOURCE_PARAMETERS) | set(CAMPAIGN_PARAMETERS) | utm == pageview.CAMPAIGN_TAGS
    assert set(CLICK_IDS) == pageview.CLICK_IDS


@pytest.mark.parametrize(
    "query", ["id=7&utm_source=news&utm_medium=email", "gclid=abc", "ref=hn&x=1", "msclkid=1&src=a"]
)
def test_what_is_left_of_a_query_has_the_same_origin(query: str) -> None:
    """To the server that reads it."""
    sources = Sources()

    assert sources.origin("example.com", campaign_tags(query), "") == sources.origin("example.com", query, "")


@pytest.mark.parametrize(
    ("decoded", "written"),
    [
        ("/", "/"),
        ("/café", "/caf%C3%A9"),
        ("/a b", "/a%20b"),
        ("/100%", "/100%25"),
        ("/what?", "/what%3F"),
        ("/a@b:c;d=e,f'(g)!*~$&+", "/a@b:c;d=e,f'(g)!*~$&+"),
        ('/"<>`{}^#', "/%22%3C%3E%60%7B%7D%5E%23"),
    ],
)
def test_a_path_is_written_as_browsers_write_it(decoded: str, written: str) -> None:
    """So that one page is one page, whether the script or the program recorded it."""
    assert browser_path(decoded) == written


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Example.com:8000", "example.com"),
        ("[2001:DB8::1]:80", "[2001:db8::1]"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_hostname_has_no_port(host: str, name: str) -> None:
    """And is in lower case."""
    assert host_name(host) == name
