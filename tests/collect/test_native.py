"""The contract's wire format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.collect.base import MAX_PATH_BYTES, Request, clean_path, clean_text, read_screen
from footfall.collect.native import NATIVE
from footfall.errors import BadRequest, JournalFull, Refused
from footfall.model.hit import ENGAGEMENT, NO_SCROLL, PAGEVIEW, Client, Hit
from footfall.model.reason import Reason

_CLIENT = Client("198.51.100.1", "Mozilla/5.0", "de", prefetch=False)


def _read(body: bytes, **headers: str) -> Hit:
    named = headers or {"origin": "https://example.com"}
    raw = {name.encode(): value.encode() for name, value in named.items()}
    [hit] = NATIVE.read(_request(body, raw))
    return hit


def _request(body: bytes, headers: dict[bytes, bytes] | None = None) -> Request:
    return Request("POST", "/collect", b"", headers or {}, body, _CLIENT, 1000)


@pytest.mark.parametrize(
    ("headers", "site"),
    [
        ({"origin": "https://Example.com:8443"}, "example.com"),
        ({"referer": "https://example.com/page?q=1"}, "example.com"),
        ({"origin": "null", "referer": "https://example.com/"}, "example.com"),
        ({"origin": "https://a.example", "referer": "https://b.example/"}, "a.example"),
        ({"origin": "https://bücher.example"}, "xn--bcher-kva.example"),
        ({"origin": "http://[::1]:8080"}, "::1"),
    ],
)
def test_the_site_is_the_host_of_origin_else_of_referer(headers: dict[str, str], site: str) -> None:
    """Scheme, port and path are dropped, case is folded, names are in their ASCII form."""
    assert _read(b"{}", **headers).site == site


@pytest.mark.parametrize(
    "headers", [{"accept": "*/*"}, {"origin": "null"}, {"origin": "garbage"}, {"referer": "/a"}]
)
def test_without_a_usable_origin_it_is_refused(headers: dict[str, str]) -> None:
    """And says which headers could name the site."""
    with pytest.raises(BadRequest, match=r"Origin or Referer"):
        _read(b"{}", **headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b'"a"',
        b"null",
        b"{",
        b"{}x",
        b"\xff",
        b'{"path":"\xff"}',
        b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_invalid_json(body: bytes) -> None:
    """In just these words."""
    with pytest.raises(BadRequest, match=r"^invalid json$"):
        _read(body)


@pytest.mark.parametrize("field", ["path", "referrer", "screen", "title", "query", "language", "url", "name"])
@pytest.mark.parametrize("value", [b"1", b"null", b"[]", b"{}", b"true"])
def test_a_wrong_type_names_its_field(field: str, value: bytes) -> None:
    """And says what it should be."""
    with pytest.raises(BadRequest, match=f"'{field}' should be a text"):
        _read(b'{"' + field.encode() + b'":' + value + b"}")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"interactive":1}', "'interactive' should be true or false"),
        (b'{"scroll":"1"}', "'scroll' should be a number"),
        (b'{"engaged_ms":true}', "'engaged_ms' should be a number"),
        (b'{"scroll":1e400}', "'scroll' should be a number"),
        (b'{"props":[]}', "'props' should be an object"),
        (b'{"name":""}', "'name' should have 1 to 120"),
        (b'{"name":"%b"}' % (b"a" * 121), "'name' should have 1 to 120"),
        (b'{"name":"engagement"}', "'scroll'"),
        (b'{"name":"engagement","scroll":-1,"engaged_ms":-1}', "'scroll'"),
    ],
)
def test_a_field_of_an_event_that_cannot_be_is_refused(body: bytes, said: str) -> None:
    """By name, and with what would be right."""
    with pytest.raises(BadRequest, match=said):
        _read(body)


def test_an_event_keeps_its_name_props_and_revenue() -> None:
    """Money is integer thousandths; an event that says so does not end a bounce."""
    hit = _read(
        b'{"name":"Order","path":"/done","props":{"plan":"pro","seats":3},"interactive":false,'
        b'"revenue":{"amount":"10.1","currency":"eur"}}'
    )

    assert (hit.name, hit.path, hit.props) == ("Order", "/done", {"plan": "pro", "seats": "3"})
    assert (hit.revenue_milli, hit.currency, hit.interactive) == (10_100, "EUR", False)


@pytest.mark.parametrize(
    "revenue", [b"1", b"null", b"[]", b"{}", b'{"amount":"1831d","currency":"EUR"}', b'{"amount":1}']
)
def test_an_event_whose_revenue_cannot_be_read_counts_without_it(revenue: bytes) -> None:
    """A mistake in the amount must not lose the order."""
    hit = _read(b'{"name":"Order","revenue":' + revenue + b"}")

    assert (hit.name, hit.revenue_milli, hit.currency) == ("Order", 0, "")


def test_events_of_our_script_carry_the_path() -> None:
    """Reports of broken pages and of forms are by path."""
    assert _read(b'{"path": "/a", "name": "404"}').props == {"path": "/a"}
    assert _read(b'{"path": "/a", "name": "404", "props": {"path": "/own"}}').props == {"path": "/own"}
    assert _read(b'{"path": "/a", "name": "signup"}').props == {}


def test_engagement_is_scroll_and_time() -> None:
    """Either will do; on another event neither means anything."""
    hit = _read(b'{"name":"engagement","scroll":55.5}')
    assert (hit.name, hit.scroll, hit.engaged_ms) == (ENGAGEMENT, 55, 0)
    hit = _read(b'{"name":"engagement","engaged_ms":1500}')
    assert (hit.scroll, hit.engaged_ms) == (NO_SCROLL, 1500)
    hit = _read(b'{"scroll":50,"engaged_ms":1500}')
    assert (hit.name, hit.scroll, hit.engaged_ms) == (PAGEVIEW, NO_SCROLL, 0)


@pytest.mark.parametrize(
    ("body", "path", "query"),
    [
        (b'{"url":"https://evil.example/a/b?utm_source=x#top"}', "/a/b", "utm_source=x"),
        (b'{"url":"https://example.com"}', "/", ""),
        (b'{"url":"/a?b=1","path":"/c"}', "/c", "b=1"),
    ],
)
def test_a_whole_address_gives_path_and_query(body: bytes, path: str, query: str) -> None:
    """Its host is what the page says; the site and the host name are Origin's."""
    hit = _read(body)

    assert (hit.path, hit.query, hit.hostname, hit.site) == (path, query, "example.com", "example.com")


def test_what_is_missing_has_its_default() -> None:
    """A missing or empty path is `/`; other keys are ignored."""
    hit = _read(b'{"origin":"https://elsewhere.example","n":1}')

    assert (hit.path, hit.referrer, hit.screen_width, hit.site) == ("/", "", 0, "example.com")
    assert _read(b'{"path":""}').path == "/"


def test_a_long_path_is_cut_at_a_character() -> None:
    """Cut, not refused: the pageview counts."""
    assert clean_path("/" + "a" * 5000) == "/" + "a" * (MAX_PATH_BYTES - 1)
    assert clean_path("/" + "€" * 1000).encode() == ("/" + "€" * 682).encode()
    assert clean_path("/a\x00b\nc\x9b") == "/abc"
    assert clean_text("a\tb" * 2000, 3) == "aba"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1920x1080", (1920, 1080)),
        ("1920,1080,2", (1920, 1080)),
        ("99999x1", (0, 0)),
        ("wide", (0, 0)),
        ("٣x٣", (0, 0)),
    ],
)
def test_a_screen_is_width_and_height(text: str, size: tuple[int, int]) -> None:
    """What cannot be read is unknown, not an error."""
    assert read_screen(text) == size


def test_an_answer_tells_only_what_depends_on_the_sender() -> None:
    """An ignored address or an unknown site looks like a counted pageview."""
    told = NATIVE.answer(_request(b""), (), (Reason.CRAWLER,))
    assert (b"x-footfall", b"crawler") in told.headers
    for verdict in (Reason.IGNORED, Reason.UNKNOWN_SITE, Reason.LIBRARY, Reason.NO_VISIT):
        assert NATIVE.answer(_request(b""), (), (verdict,)) == NATIVE.answer(_request(b""), (), (None,))
    assert NATIVE.answer(_request(b""), (), (None,)).status == told.status == 204


def test_a_full_disk_says_when_to_come_back() -> None:
    """503 with Retry-After."""
    answer = NATIVE.refuse(JournalFull("The disk is full.", retry_after=7))

    assert answer.status == 503
    assert (b"retry-after", b"7") in answer.headers


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    """Nothing else can come out."""
    try:
        hit = _read(body)
    except Refused:
        return
    assert hit.path.isprintable()
