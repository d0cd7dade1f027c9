"""Plausible's wire format."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.collect.base import Request
from footfall.collect.plausible import PLAUSIBLE, BadField
from footfall.errors import JournalFull, Refused, TooLarge
from footfall.model.hit import ENGAGEMENT, NO_SCROLL, Client, Hit
from footfall.model.reason import Reason

_CLIENT = Client("198.51.100.1", "Mozilla/5.0", "de", prefetch=False)
_PAGE = {"n": "pageview", "u": "https://www.example.com/a?utm_source=x#top", "d": "example.com"}


def _hits(body: object) -> list[Hit]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(PLAUSIBLE.read(_request(raw)))


def _request(body: bytes) -> Request:
    return Request("POST", "/api/event", b"", {}, body, _CLIENT, 1000)


def _hit(**fields: Any) -> Hit:
    [hit] = _hits({**_PAGE, **fields})
    return hit


def test_an_address_is_taken_apart() -> None:
    """The host loses `www.`, the query is read for campaigns alone, the fragment goes."""
    hit = _hit()

    assert (hit.site, hit.hostname, hit.path, hit.query) == (
        "example.com",
        "example.com",
        "/a",
        "utm_source=x",
    )


@pytest.mark.parametrize(
    ("url", "hostname", "path"),
    [
        ("https://example.com", "example.com", "/"),
        ("https://example.com/b%C3%BCcher/ ", "example.com", "/bücher/"),
        ("https://example.com:8443/a", "example.com", "/a"),
        ("/a/b", "(none)", "/a/b"),
        ("https://example.com/%ff", "example.com", "/\ufffd"),
    ],
)
def test_paths_are_decoded_and_hosts_may_be_missing(url: str, hostname: str, path: str) -> None:
    """A trailing slash stays; what is no UTF-8 becomes the replacement character."""
    hit = _hit(u=url)

    assert (hit.hostname, hit.path) == (hostname, path)


def test_the_fragment_is_part_of_the_path_in_hash_mode_alone() -> None:
    """`h` is 1 for pages that route by it."""
    assert _hit(h=1).path == "/a#top"
    assert _hit(h=0).path == "/a"


def test_long_names_stand_for_short_ones() -> None:
    """The first that says anything counts."""
    [hit] = _hits(
        {"name": "Signup", "url": "https://example.com/", "domain": "example.com", "props": {"plan": "pro"}}
    )

    assert (hit.name, hit.props) == ("Signup", {"plan": "pro"})


def test_each_site_that_is_named_gets_the_event() -> None:
    """Names are joined by commas; `www.` and doubles do not count, all have one time."""
    hits = _hits({**_PAGE, "d": "example.com, www.example.org,example.com"})

    assert [hit.site for hit in hits] == ["example.com", "example.org"]
    assert {hit.at_ms for hit in hits} == {1000}


@pytest.mark.parametrize(
    ("props", "read"),
    [
        ({"a": 1, "b": True, "c": None, "d": [1], "e": ""}, {"a": "1", "b": "true"}),
        ('{"a": "b"}', {"a": "b"}),
        ("no json", {}),
        ([1], {}),
    ],
)
def test_props_are_an_object_or_its_text(props: object, read: dict[str, str]) -> None:
    """Values become texts; what cannot be one is left out."""
    assert _hit(p=props).props == read


def test_events_of_their_scripts_carry_the_path() -> None:
    """Reports of broken pages and of forms are by path."""
    assert _hit(n="404").props == {"path": "/a"}
    assert _hit(n="Form: Submission", p={"path": "/own"}).props == {"path": "/own"}


@pytest.mark.parametrize(
    ("revenue", "milli", "currency"),
    [
        ({"amount": "10.295", "currency": "EUR"}, 10_295, "EUR"),
        ('{"amount": 3, "currency": "usd"}', 3000, "USD"),
        ({"amount": "x", "currency": "EUR"}, 0, ""),
        ({"amount": 1, "currency": "XXZ"}, 0, ""),
        (7, 0, ""),
    ],
)
def test_revenue_that_cannot_be_read_is_ignored(revenue: object, milli: int, currency: str) -> None:
    """The event counts all the same."""
    hit = _hit(**{"$": revenue})

    assert (hit.revenue_milli, hit.currency) == (milli, currency)


@pytest.mark.parametrize(
    ("fields", "scroll", "engaged_ms"),
    [
        ({"sd": 25}, 25, 0),
        ({"sd": 101, "e": 5000}, 100, 5000),
        ({"sd": "40"}, 40, 0),
        ({"sd": -1, "e": 1}, NO_SCROLL, 1),
        ({"sd": 10, "e": 30 * 86_400_000}, 10, 0),
    ],
)
def test_engagement_has_scroll_depth_time_or_both(
    fields: dict[str, object], scroll: int, engaged_ms: int
) -> None:
    """More than all of the page is all of it; a month is a broken clock."""
    hit = _hit(n=ENGAGEMENT, **fields)

    assert (hit.scroll, hit.engaged_ms) == (scroll, engaged_ms)


def test_an_event_that_is_not_interactive_says_so() -> None:
    """It then does not end a bounce."""
    assert _hit().interactive
    assert not _hit(i=False).interactive


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (b"word", "request", "Unable to parse"),
        (b'"text"', "request", "Unable to parse"),
        (b"[" * 50_000, "request", "Unable to parse"),
        ({**_PAGE, "n": None}, "event_name", "can't be blank"),
        ({**_PAGE, "n": ["a"]}, "event_name", "is invalid"),
        ({**_PAGE, "n": "a" * 121}, "event_name", "at most 120"),
        ({**_PAGE, "n": ENGAGEMENT}, "event_name", "at least one of"),
        ({**_PAGE, "u": None}, "url", "is required"),
        ({**_PAGE, "u": 7}, "url", "must be a string"),
        ({**_PAGE, "u": "data:text/html,x"}, "url", "scheme is not allowed"),
        ({**_PAGE, "u": "https://example.com/" + "a" * 2000}, "url", "must be a valid url"),
        ({**_PAGE, "d": " "}, "domain", "can't be blank"),
        ({**_PAGE, "d": 7}, "domain", "is invalid"),
        ({"n": "pageview", "u": "about:config"}, "domain", "can't be blank"),
        ({**_PAGE, "p": {"k" * 301: "v"}}, "props", "at most 300 bytes"),
        ({**_PAGE, "p": {"k": "v" * 2001}}, "props", "values 2000 bytes"),
    ],
)
def test_a_bad_field_is_named(body: object, field: str, message: str) -> None:
    """The answer is `{"errors": {field: [message]}}` with status 400."""
    with pytest.raises(BadField, match=message) as caught:
        _hits(body)

    answer = PLAUSIBLE.refuse(caught.value)
    assert answer.status == 400
    assert list(json.loads(answer.body)["errors"]) == [field]


def test_a_numeric_name_is_its_text() -> None:
    """Pages send 404 as a number."""
    assert _hit(n=404).name == "404"


def test_an_answer_is_ok_and_counts_what_was_dropped() -> None:
    """Never why."""
    assert PLAUSIBLE.answer(_request(b""), (), (None,)).body == b"ok"
    dropped = PLAUSIBLE.answer(_request(b""), (), (None, Reason.SPAM, Reason.UNKNOWN_SITE))

    assert dropped.status == 202
    assert (b"x-plausible-dropped", b"2") in dropped.headers


def test_what_is_no_fault_of_a_field_is_one_of_the_request() -> None:
    """A full disk says when to come back."""
    full = PLAUSIBLE.refuse(JournalFull("The server's disk is full."))

    assert full.status == 503
    assert any(name == b"retry-after" for name, _ in full.headers)
    assert PLAUSIBLE.refuse(TooLarge(64 * 1024)).status == 413


def test_spam_headless_browsers_and_data_centres_are_refused_for_every_site() -> None:
    """As on the servers that these clients come from."""
    assert _hit().refuses == {Reason.SPAM, Reason.HEADLESS, Reason.DATACENTER}


def test_a_browser_may_ask_first() -> None:
    """For pages that send JSON as such."""
    answer = PLAUSIBLE.preflight()

    assert answer.status == 204
    assert (b"access-control-allow-origin", b"*") in answer.headers


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    ["n", "name", "u", "url", "d", "domain", "r", "p", "m", "props", "$", "h", "i", "sd", "e", "screen"]
)


# How long examples take to make says nothing about what is tested.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(_KEYS, _JSON, max_size=10), st.binary(max_size=60))
def test_whatever_is_sent_becomes_events_or_a_refusal(fields: dict[str, Any], raw: bytes) -> None:
    """Nothing else is raised, and every text of a hit is one that can be kept."""
    for body in ({**_PAGE, **fields}, raw):
        try:
            hits = _hits(body)
        except Refused:
            continue
        for hit in hits:
            assert hit.path.startswith(("/", "#")) or hit.path
            assert len(hit.referrer) <= 2000
