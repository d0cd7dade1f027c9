"""GoatCounter's wire format of pages."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.collect.base import Request
from footfall.collect.goatcounter import GOATCOUNTER
from footfall.errors import BadRequest, JournalFull, Refused
from footfall.model.hit import PAGEVIEW, Client, Hit
from footfall.model.reason import Reason

_CLIENT = Client("198.51.100.1", "Mozilla/5.0", "de", prefetch=False)


def _request(query: bytes, **headers: str) -> Request:
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    return Request("GET", "/count", query, raw, b"", _CLIENT, 1000)


def _hit(query: str = "", headers: dict[str, str] | None = None, /, **given: Any) -> Hit:
    query = query or urlencode({"p": "/a", **given})
    [hit] = GOATCOUNTER.read(_request(query.encode(), **(headers or {"host": "example.com"})))
    assert isinstance(hit, Hit)
    return hit


def test_a_pageview_has_path_title_referrer_and_size() -> None:
    """What is unknown to us is ignored, `ns` and `rnd` say nothing here."""
    hit = _hit(
        p="/a/?ref=x", t="A page", r="https://example.org/x", s="1920,1080,1.25", ns="1", rnd="q", z="1"
    )

    assert (hit.name, hit.path, hit.title, hit.referrer) == (
        PAGEVIEW,
        "/a",
        "A page",
        "https://example.org/x",
    )
    assert (hit.screen_width, hit.screen_height, hit.refused) == (1920, 1080, None)


@pytest.mark.parametrize(
    ("headers", "sites", "only"),
    [
        ({"host": "example.com"}, ("example.com", "example"), True),
        ({"host": "Blog.Stats.example:8081"}, ("blog.stats.example", "blog"), True),
        (
            {"host": "stats.example", "referer": "https://example.com/a"},
            ("stats.example", "stats", "example.com"),
            False,
        ),
        (
            {"host": "localhost:8080", "origin": "https://example.com"},
            ("localhost", "example.com"),
            False,
        ),
        ({"host": "192.0.2.1:80"}, ("192.0.2.1",), True),
        ({"host": "[2001:db8::1]:80"}, ("2001:db8::1",), True),
        ({"host": "example.com", "origin": "null"}, ("example.com", "example"), True),
        ({"host": "exa mple"}, ("",), True),
    ],
)
def test_the_site_is_the_servers_name_its_first_label_or_the_page(
    headers: dict[str, str], sites: tuple[str, ...], only: bool
) -> None:
    """Only where no page names itself may the one site there is be meant."""
    hit = _hit("p=/a", headers)

    assert (hit.site, *hit.other_sites) == sites
    assert hit.only_site is only


def test_an_event_has_a_name_and_a_page_if_one_is_known() -> None:
    """The browser names no more of a page than its host, as a rule; our script says it."""
    assert (_hit(p="/Click me", e="true").name, _hit(p="/Click", e="1").path) == ("Click me", "")
    assert _hit(p="x", e="true", page="/a?ref=x").path == "/a"
    assert _hit("p=x&e=t", {"host": "a.example", "referer": "https://a.example/b/"}).path == "/b"
    assert _hit("p=x&e=t", {"host": "a.example", "referer": "https://b.example/"}).path == ""


def test_an_events_name_is_cut_and_never_one_of_ours() -> None:
    """Under the name of a pageview it would count as one."""
    assert _hit(p="n" * 200, e="true").name == "n" * 120
    assert _hit(p="pageview", e="true").name == "Pageview"
    assert _hit(p="engagement", e="true").name == "Engagement"
    assert _hit(p="//", e="true").name == "(no event name)"


def test_campaigns_are_of_pageviews() -> None:
    """They are in `q`, or in the path of a pixel, which has nothing else."""
    assert _hit(q="?utm_source=x").query == "utm_source=x"
    assert _hit(p="/a?utm_source=x").query == "utm_source=x"
    assert _hit(q="?utm_source=x", e="true").query == ""


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ({"r": "June newsletter"}, "June newsletter"),
        ({"r": "https://example.org/"}, ""),
        ({"r": "about:blank"}, ""),
        ({"r": "June newsletter", "q": "utm_source=x"}, ""),
    ],
)
def test_a_referrer_that_is_no_address_is_the_sources_name(given: dict[str, str], source: str) -> None:
    """Unless a campaign names another one."""
    assert _hit(**given).source == source


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"b": "150"}, Reason.HEADLESS),
        ({"b": "153"}, Reason.HEADLESS),
        ({"b": "0"}, None),
        ({"p": "/favicon.ico"}, Reason.NO_PAGE),
        ({"p": "favicon.ico", "e": "true"}, None),
    ],
)
def test_what_says_that_it_is_no_persons_view_does_not_count(
    given: dict[str, str], reason: Reason | None
) -> None:
    """The page found that a program drives its browser, or there is no page."""
    assert _hit(**given).refused is reason


@pytest.mark.parametrize(
    "query",
    [
        "",
        "p=",
        "p=/a&b=1",
        "p=/a&b=149",
        "p=/a&b=-1",
        "p=/a&b=x",
        "p=/a&e=perhaps",
        "p=/a&s=wide",
        "p=/a&s=nan",
        "p=/a&s=1e300",
        f"p=/a&s={2**31}",
        "p=/%ff",
        "p=" + "é" * 1025,
        "p=/a&t=" + "t" * 1025,
        "p=/a&r=" + "r" * 2049,
        "p=/a" + "&x=1" * 200,
    ],
)
def test_what_cannot_be_read_is_refused_with_the_image(query: str) -> None:
    """GoatCounter's server refuses the same; the reason is in a header."""
    with pytest.raises(BadRequest) as caught:
        GOATCOUNTER.read(_request(query.encode(), host="example.com"))
    answer = GOATCOUNTER.refuse(caught.value)

    assert (answer.status, len(answer.body)) == (400, 43)
    assert any(name == b"x-goatcounter" for name, _ in answer.headers)


def test_an_agent_beyond_all_measure_is_refused() -> None:
    """No browser sends as much."""
    with pytest.raises(BadRequest, match="User-Agent"):
        _hit("p=/a", {"host": "example.com", "user-agent": "x" * 513})


@pytest.mark.parametrize("size", ["", "1366.5", "-1,5", "70000"])
def test_a_size_is_a_list_of_numbers(size: str) -> None:
    """What no screen has says nothing."""
    assert _hit(s=size).screen_width == (1366 if size == "1366.5" else 0)


def test_an_answer_is_always_the_image_and_tells_only_what_depends_on_the_sender() -> None:
    """An ignored address and an unknown site look like a counted view."""

    def answer(verdict: Reason | None) -> Any:
        return GOATCOUNTER.answer(_request(b"p=/a"), (), (verdict,))

    assert answer(None).status == 200
    assert answer(Reason.IGNORED) == answer(Reason.UNKNOWN_SITE) == answer(Reason.NO_VISIT) == answer(None)
    for verdict in (Reason.CRAWLER, Reason.LIBRARY, Reason.NO_PAGE, Reason.PREFETCH):
        assert (b"x-goatcounter", verdict.value.encode()) in answer(verdict).headers
        assert answer(verdict).body == answer(None).body


def test_a_full_disk_says_when_to_come_back() -> None:
    """With the image, too."""
    full = GOATCOUNTER.refuse(JournalFull("The server's disk is full."))

    assert full.status == 503
    assert any(name == b"retry-after" for name, _ in full.headers)


_KEYS = st.sampled_from(["p", "t", "r", "e", "s", "q", "b", "ns", "rnd", "page"])
_VALUES = st.text(max_size=30) | st.sampled_from(["true", "1", "0", "150", "1920,1080,1", "//", "?", "%"])


# How long examples take to make says nothing about what is tested.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=8), st.binary(max_size=60), st.binary(max_size=60))
def test_whatever_is_sent_becomes_a_hit_or_a_refusal(
    fields: dict[str, str], raw: bytes, header: bytes
) -> None:
    """Nothing else is raised, and every hit is one that can be kept."""
    for query in (urlencode({"p": "/a", **fields}, errors="replace").encode(), raw, b"p=" + raw):
        headers = {b"host": header, b"referer": header, b"origin": header, b"user-agent": header}
        try:
            [hit] = GOATCOUNTER.read(Request("GET", "/count", query, headers, raw, _CLIENT, 1000))
        except Refused:
            continue
        assert isinstance(hit, Hit)
        assert 0 < len(hit.name) <= 120
        assert hit.path == "" or hit.path.startswith("/")
        assert len(hit.path.encode()) <= 2048
