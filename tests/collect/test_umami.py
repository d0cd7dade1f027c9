"""Umami's wire format."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.collect.base import Request, Verdict
from footfall.collect.umami import UMAMI, BadBody
from footfall.errors import JournalFull, Refused, TooLarge
from footfall.model.grant import WHOLE
from footfall.model.hit import Claimed, Client, Hit
from footfall.model.reason import Reason

SITE = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
_CLIENT = Client("198.51.100.1", "Mozilla/5.0", "de", prefetch=False)
_NOW_MS = 1_772_446_500_000


def _request(body: object, path: str = "/api/send", client: Client = _CLIENT, **fields: Any) -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", path, b"", {}, raw, client, _NOW_MS, **fields)


def _event(kind: str = "event", **payload: Any) -> dict[str, Any]:
    return {"type": kind, "payload": {"website": SITE, "url": "/", **payload}}


def _hit(kind: str = "event", **payload: Any) -> Hit:
    [hit] = UMAMI.read(_request(_event(kind, **payload)))
    assert isinstance(hit, Hit)
    return hit


def _told(*verdicts: Verdict, request: Request | None = None) -> Any:
    request = request or _request(_event())
    answer = UMAMI.answer(request, UMAMI.read(request), verdicts)
    return answer.status, json.loads(answer.body)


def _refused(body: object) -> Any:
    with pytest.raises(BadBody) as caught:
        UMAMI.read(_request(body))
    answer = UMAMI.refuse(caught.value)
    assert answer.status == 400
    return json.loads(answer.body)["error"]


@pytest.mark.parametrize(
    ("payload", "hostname", "path", "query"),
    [
        ({"url": "/a?x=1#top"}, "", "/a#top", "x=1"),
        ({"url": "https://www.Example.com/a"}, "example.com", "/a", ""),
        ({"url": "/a", "hostname": "www.example.com"}, "www.example.com", "/a", ""),
        ({"url": "//cdn.example.com/x"}, "cdn.example.com", "/x", ""),
        ({"url": "/a/../b/./c"}, "", "/b/c", ""),
        ({"url": "/caf%C3%A9"}, "", "/café", ""),
        ({"url": "/undefined"}, "", "/", ""),
        ({"url": ""}, "", "/", ""),
        ({"url": "?a=1"}, "", "/", "a=1"),
        ({"url": "mailto:a@b.example"}, "", "/", ""),
    ],
)
def test_an_address_is_resolved_as_a_browser_would(
    payload: dict[str, str], hostname: str, path: str, query: str
) -> None:
    """The fragment stays with the path, as Umami counts pages; the page's own host wins over the address's."""
    hit = _hit(**payload)

    assert (hit.hostname, hit.path, hit.query) == (hostname, path, query)


def test_what_a_page_says_of_itself_is_kept() -> None:
    """Title (decoded once), referrer (a path is of the page's own host), screen, language."""
    hit = _hit(
        title="A%20B",
        referrer="/before",
        hostname="example.com",
        screen="1920x1080",
        language="de-DE",
    )

    assert (hit.title, hit.referrer) == ("A B", "https://example.com/before")
    assert (hit.screen_width, hit.screen_height, hit.language) == (1920, 1080, "de-DE")
    assert hit.interactive


def test_the_site_is_named_in_any_letter_case() -> None:
    """Ids are compared in lower case, domains as everywhere."""
    assert _hit(website="ABCDEFAB-ABCD-4BCD-8BCD-ABCDEFABCDEF").site == "abcdefab-abcd-4bcd-8bcd-abcdefabcdef"
    assert _hit(website="Bücher.example").site == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Signup", "Signup"),
        ("", "pageview"),
        (" ", "pageview"),
        ("pageview", "Pageview"),
        ("engagement", "Engagement"),
    ],
)
def test_a_name_makes_a_custom_event(name: str, kept: str) -> None:
    """Without one it is a pageview; what has another meaning here is told from it by its first letter."""
    assert _hit(name=name).name == kept


@pytest.mark.parametrize(
    ("data", "props"),
    [
        ({"a": {"b": {"c": 1}}, "d": "e"}, {"a.b.c": "1", "d": "e"}),
        ({"a.b": True, "c": 1.5}, {"a.b": "true", "c": "1.5"}),
        ({"a": [1, "b", {"c": 2}]}, {"a": '[1,"b",{"c":2}]'}),
        ({"a": None, "b": {}, "c": ""}, {}),
        ({"a": "x" * 501}, {"a": "x" * 500}),
        ({"k" * 400: "v"}, {"k" * 300: "v"}),
        ({"ü" * 200: "v"}, {"ü" * 150: "v"}),
    ],
)
def test_data_is_flattened(data: dict[str, Any], props: dict[str, str]) -> None:
    """Names joined by dots, values as texts; what is too long is cut, what says nothing is left out."""
    assert _hit(name="e", data=data).props == props


def test_data_of_any_depth_and_width_is_read() -> None:
    """The first thirty are kept; how deep it is costs no stack."""
    deep: dict[str, Any] = {"end": 1}
    for _ in range(400):
        deep = {"a": deep}
    assert len(_hit(data=deep).props) == 1
    assert len(_hit(data={str(number): number for number in range(5000)}).props) == 30


def test_a_tag_is_a_prop() -> None:
    """Unless the data has one of its own."""
    assert _hit(tag="variant-b", data={"a": 1}).props == {"tag": "variant-b", "a": "1"}
    assert _hit(tag="variant-b", data={"tag": "own"}).props == {"tag": "own"}


@pytest.mark.parametrize(
    ("data", "milli", "currency"),
    [
        ({"revenue": "19.99", "currency": "usd"}, 19_990, "USD"),
        ({"revenue": 5, "currency": "EUR"}, 5000, "EUR"),
        ({"revenue": 0, "currency": "EUR"}, 0, ""),
        ({"revenue": -1, "currency": "EUR"}, 0, ""),
        ({"revenue": 5}, 0, ""),
    ],
)
def test_revenue_is_read_from_the_data(data: dict[str, Any], milli: int, currency: str) -> None:
    """An amount above 0 in a currency; it stays a prop too."""
    hit = _hit(name="Order", data=data)

    assert (hit.revenue_milli, hit.currency) == (milli, currency)
    assert "revenue" in hit.props


def test_web_vitals_are_the_event_of_our_own_tracker() -> None:
    """Whole milliseconds, `cls` to four places; it ends no bounce."""
    hit = _hit("performance", url="/p", lcp=2500.04, inp=199.96, cls=0.12345, fcp=1800, ttfb=0)

    assert (hit.name, hit.path, hit.interactive) == ("Web Vitals", "/p", False)
    assert hit.props == {"ttfb": "0", "fcp": "1800", "lcp": "2500", "inp": "200", "cls": "0.1235"}


def test_what_a_visitor_is_identified_by_is_an_event_that_ends_no_bounce() -> None:
    """Its data are props; its id is a lasting one, which the site must take, cut to what Umami could keep."""
    hit = _hit("identify", id="u" * 60, data={"plan": "pro"})

    assert (hit.name, hit.props, hit.interactive) == ("identify", {"plan": "pro"}, False)
    assert hit.identity == "u" * 50


def test_what_is_said_in_anothers_place_is_claimed_only() -> None:
    """Address, user agent and date; with or without a token, which the pipeline looks at."""
    claimed = {"ip": "2001:DB8::1", "userAgent": "Other/1", "timestamp": "1772000000"}
    [hit] = UMAMI.read(_request(_event(**claimed), grant=WHOLE))

    assert isinstance(hit, Hit)
    assert hit.claimed == Claimed("2001:db8::1", "Other/1", 1_772_000_000_000)
    assert (hit.client, hit.at_ms, hit.grant) == (_CLIENT, _NOW_MS, WHOLE)
    assert _hit(**claimed).client == _CLIENT


@pytest.mark.parametrize(
    "payload",
    [{"ip": "198.51.100.1", "userAgent": "Mozilla/5.0"}, {"timestamp": 0}, {"ip": "nowhere"}, {"ip": ""}],
)
def test_nothing_is_claimed_that_the_request_shows_itself(payload: dict[str, Any]) -> None:
    """Or that is none."""
    assert _hit(**payload).claimed is None


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"payload": {}}, {"type", "payload"}),
        ({"type": "record", "payload": {"website": SITE}}, {"type"}),
        ({"type": "pageview", "payload": {"website": SITE}}, {"type"}),
        ({"type": ["event"], "payload": {"website": SITE}}, {"type"}),
        ({"type": "event", "payload": []}, {"payload"}),
    ],
)
def test_what_is_wrong_is_told_by_field(body: dict[str, Any], problems: set[str]) -> None:
    """As the tree that its clients show."""
    error = _refused(body)

    assert (error["message"], error["code"], error["status"]) == ("Bad request", "bad-request", 400)
    assert set(error["properties"]) == problems


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"hostname": "h" * 101}, "Too big: expected string to have <=100 characters"),
        ({"language": 1}, "Invalid input: expected string, received number"),
        ({"screen": None}, "Invalid input: expected string, received null"),
        ({"name": "n" * 51}, "Too big: expected string to have <=50 characters"),
        ({"url": "http://"}, "Invalid URL."),
        ({"url": "http://[::1"}, "Invalid URL."),
        ({"url": "http://a b/"}, "Invalid URL."),
        ({"referrer": "http://a:99999/"}, "Invalid URL."),
        ({"data": []}, "Invalid input: expected record, received array"),
        ({"id": 5}, "Invalid input: expected string, received number"),
        ({"timestamp": 1.5}, "Invalid input: expected int, received number"),
        ({"timestamp": "noon"}, "Invalid input: expected number, received NaN"),
        ({"timestamp": 10**400}, "Invalid input: expected int, received number"),
        ({"lcp": 60_001}, "Too big: expected number to be <=60000"),
        ({"cls": -1}, "Too small: expected number to be >=0"),
        ({"ttfb": True}, "Invalid input: expected number, received boolean"),
        ({"website": "bad"}, "Invalid UUID"),
        ({"link": "example.com"}, "Invalid UUID"),
        ({"website": ""}, "Invalid UUID"),
        ({"link": OTHER}, "Exactly one of website, link, or pixel must be provided"),
    ],
)
def test_a_field_that_the_schema_refuses_is_named(payload: dict[str, Any], message: str) -> None:
    """In the words that its clients know."""
    fields = _refused(_event(**payload))["properties"]["payload"]["properties"]

    assert [field["errors"] for field in fields.values()] == [[message]]


@pytest.mark.parametrize("body", [b"", b"{bad", b"[1]", b"null", b"\xff", b"[" * 50_000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    """Lists within lists without end too."""
    assert _refused(body)["errors"][0].startswith("Invalid input: expected object, received ")


def test_an_answer_has_a_session_a_visit_and_what_to_echo() -> None:
    """Ids in the form of UUIDs: one visitor's are the same for a while, another's and another site's are not."""
    status, first = _told(None)
    _, again = _told(None)
    elsewhere = _request(_event(), client=Client("198.51.100.2", "Mozilla/5.0", "", prefetch=False))
    _, other = _told(None, request=elsewhere)
    _, other_site = _told(None, request=_request(_event(website=OTHER)))

    assert status == 200
    assert set(first) == {"cache", "sessionId", "visitId"}
    assert first == again
    assert len({answer["sessionId"] for answer in (first, other, other_site)}) == 3
    assert str(uuid.UUID(first["visitId"])) == first["visitId"]


def test_what_a_client_echoes_changes_nothing() -> None:
    """Nobody takes over a visitor or a visit by a token, one's own or a forged one."""
    _, told = _told(None)
    plain, echoed = _request(_event()), _request(_event())
    echoed.headers[b"x-umami-cache"] = told["cache"].encode()

    assert UMAMI.read(echoed) == UMAMI.read(plain)


def test_what_is_asked_of_another_address_tells_nothing() -> None:
    """The session is that of the request's own client, whatever it claims."""
    claims = _request(_event(ip="203.0.113.9", userAgent="Other/1"))

    assert _told(None, request=claims) == _told(None)


def test_a_program_is_told_that_it_is_one() -> None:
    """Whatever the site is; an ignored address, spam and data centres get the answer of an event that counts."""
    for verdict in (Reason.CRAWLER, Reason.AI_CRAWLER, Reason.AI_FETCH, Reason.LIBRARY, Reason.HEADLESS):
        assert _told(verdict) == (200, {"beep": "boop"})
    for verdict in (Reason.IGNORED, Reason.SPAM, Reason.DATACENTER):
        assert _told(verdict) == _told(None)


def test_a_request_without_a_user_agent_is_no_program() -> None:
    """As on the servers that these clients come from; where the site is strict, its answer does not tell."""
    nameless = _request(_event(), client=Client("198.51.100.1", "", "", prefetch=False))
    [hit] = UMAMI.read(nameless)

    assert isinstance(hit, Hit)
    assert Reason.LIBRARY not in hit.refuses
    assert _told(Reason.LIBRARY, request=nameless) == _told(None, request=nameless)


def test_a_site_is_unknown_by_its_id_and_never_by_its_domain() -> None:
    """An id is not guessed; with domains anybody could ask which sites there are."""
    status, told = _told(Reason.UNKNOWN_SITE)
    by_domain = _request(_event(website="example.com"))

    assert (status, told["error"]["message"]) == (400, "Website not found.")
    assert _told(Reason.UNKNOWN_SITE, request=by_domain) == _told(None, request=by_domain)


def test_a_date_that_is_not_believed_is_told_in_a_header() -> None:
    """The body is what its clients expect."""
    request = _request(_event(timestamp=1))
    answer = UMAMI.answer(request, UMAMI.read(request), (Reason.TOO_OLD,))

    assert (answer.status, b"sessionId" in answer.body) == (200, True)
    assert (b"x-footfall", b"too_old") in answer.headers

    batch = _request([_event()] * 4, "/api/batch")
    verdicts = (Reason.TOO_OLD, Reason.IGNORED, Reason.CRAWLER, Reason.TOO_OLD)
    answer = UMAMI.answer(batch, UMAMI.read(batch), verdicts)
    assert (b"x-footfall", b"crawler, too_old") in answer.headers


def test_each_event_of_a_batch_has_its_own_outcome() -> None:
    """What cannot be read or has no site is told by its place; programs count as processed."""
    entries = [_event(), _event(website="bad"), _event(), _event(), {}]
    request = _request(entries, "/api/batch")
    hits = UMAMI.read(request)
    bad = [hit if isinstance(hit, Refused) else None for hit in hits]
    verdicts = (Reason.CRAWLER, bad[1], None, Reason.UNKNOWN_SITE, bad[4])
    told = json.loads(UMAMI.answer(request, hits, verdicts).body)

    assert (told["size"], told["processed"], told["errors"]) == (5, 2, 3)
    assert [detail["index"] for detail in told["details"]] == [1, 3, 4]
    assert {detail["response"]["error"]["status"] for detail in told["details"]} == {400}
    assert told["cache"] == _told(None)[1]["cache"]


def test_a_batch_may_be_empty() -> None:
    """Nothing happened."""
    assert _told(request=_request([], "/api/batch")) == (
        200,
        {"size": 0, "processed": 0, "errors": 0, "details": [], "cache": None},
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Invalid input: expected array, received object"),
        (b"{", "Invalid input: expected array, received undefined"),
        ([{}] * 1001, "Too big: expected array to have <=1000 items"),
    ],
)
def test_a_batch_is_a_list(body: object, message: str) -> None:
    """Of a thousand at most."""
    with pytest.raises(BadBody) as caught:
        UMAMI.read(_request(body, "/api/batch"))

    assert caught.value.tree["errors"] == [message]


def test_what_is_no_fault_of_a_field_is_in_the_same_envelope() -> None:
    """A full disk says when to come back."""
    full = UMAMI.refuse(JournalFull("The server's disk is full.", retry_after=7))

    assert full.status == json.loads(full.body)["error"]["status"] == 503
    assert (b"retry-after", b"7") in full.headers
    assert json.loads(UMAMI.refuse(TooLarge(1)).body)["error"]["status"] == 413


def test_a_browser_may_ask_first() -> None:
    """For pages that send JSON as such, with a token to echo."""
    answer = dict(UMAMI.preflight().headers)

    assert answer[b"access-control-allow-origin"] == answer[b"access-control-allow-headers"] == b"*"
    assert answer[b"access-control-allow-methods"] == b"GET, DELETE, POST, PUT"
    assert answer[b"access-control-max-age"] == b"86400"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    [
        "website",
        "link",
        "pixel",
        "hostname",
        "language",
        "screen",
        "name",
        "tag",
        "url",
        "referrer",
        "title",
        "data",
        "id",
        "ip",
        "userAgent",
        "timestamp",
    ]
)
_TYPES = st.sampled_from(["event", "identify", "performance"]) | _JSON


# How long examples take to make says nothing about what is tested.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_TYPES, st.dictionaries(_KEYS, _JSON | st.text(max_size=60), max_size=6), st.binary(max_size=60))
def test_whatever_is_sent_becomes_events_or_a_refusal(kind: Any, payload: dict[str, Any], raw: bytes) -> None:
    """Nothing else is raised, alone or in a batch, and each outcome has an answer that is JSON."""
    body = {**_event(**payload), "type": kind}
    for request in (
        _request(body),
        _request(raw),
        _request(raw, "/api/batch"),
        _request([body, _event()], "/api/batch"),
    ):
        try:
            hits = UMAMI.read(request)
        except Refused as problem:
            json.loads(UMAMI.refuse(problem, request).body)
            continue
        for verdict in (None, *Reason):
            verdicts = [hit if isinstance(hit, Refused) else verdict for hit in hits]
            answer = UMAMI.answer(request, hits, verdicts)
            json.loads(answer.body)
            assert answer.status in {200, 400}
