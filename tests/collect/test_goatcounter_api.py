"""GoatCounter's wire format of programs."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.collect.base import Request
from footfall.collect.goatcounter_api import GOATCOUNTER_API, NotJson, NoToken
from footfall.errors import BadRequest, Forbidden, JournalFull, MethodNotAllowed, Refused
from footfall.model.grant import WHOLE, Grant, Scope
from footfall.model.hit import MOST_BEHIND_MS, Client, Hit
from footfall.model.reason import Reason

_CLIENT = Client("198.51.100.1", "library/1", "de", prefetch=False)
_NOW_MS = 1_704_110_400_000
_HEADERS = {
    b"host": b"blog.stats.example",
    b"authorization": b"Bearer secret",
    b"content-type": b"application/json; charset=utf-8",
}
_WHO = {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0"}


def _request(body: object, grant: Grant | None = WHOLE, headers: dict[bytes, bytes] | None = None) -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = _HEADERS if headers is None else headers
    return Request("POST", "/api/v0/count", b"", given, raw, _CLIENT, _NOW_MS, grant)


def _read(*hits: dict[str, Any], **batch: Any) -> list[Hit | Refused]:
    return list(GOATCOUNTER_API.read(_request({"hits": list(hits), **batch})))


def _hit(**given: Any) -> Hit:
    [hit] = _read({"path": "/a", **_WHO, **given})
    assert isinstance(hit, Hit), hit
    return hit


def _problem(**given: Any) -> str:
    [problem] = _read({"path": "/a", **_WHO, **given})
    assert isinstance(problem, Refused), problem
    return str(problem)


def _ago(milliseconds: int) -> str:
    return datetime.fromtimestamp((_NOW_MS - milliseconds) / 1000, UTC).isoformat()


def test_a_hit_is_its_visitors_not_the_callers() -> None:
    """Address and user agent are those in the body, and the token must be for the site."""
    hit = _hit(ip="::ffff:203.0.113.7", language="en-US", location="NL", host="www.example.com", title="T")

    assert hit.client == Client("203.0.113.7", "Mozilla/5.0", "", prefetch=False)
    assert (hit.site, hit.other_sites, hit.only_site) == ("blog.stats.example", ("blog",), True)
    assert (hit.needs_grant, hit.grant, hit.at_ms) == (True, WHOLE, _NOW_MS)
    assert (hit.language, hit.location, hit.hostname, hit.title) == ("en-US", "NL", "www.example.com", "T")


@pytest.mark.parametrize("size", ["42,666,2", [42, 666, 2], 42])
def test_a_size_is_a_text_a_list_or_a_number(size: object) -> None:
    """The documents say one, the program the other."""
    assert _hit(size=size).screen_width == 42


@pytest.mark.parametrize(("event", "name"), [(True, "a"), ("1", "a"), (1, "a"), (None, "pageview")])
def test_an_event_says_so_in_any_way(event: object, name: str) -> None:
    """What a program in Go may send for true."""
    assert _hit(event=event).name == name


def test_who_gives_a_session_is_known_by_it() -> None:
    """From everywhere, at any time."""
    assert _hit(session="ada").identity == "ada"


def test_recent_visitors_are_known_as_those_of_pages_are() -> None:
    """So that a program and a page count one visitor once."""
    assert _hit(created_at=_ago(3_600_000)).identity == ""


def test_visitors_of_days_whose_secret_is_gone_are_still_told_apart() -> None:
    """By what nobody knows any more when the server has been restarted."""
    old = _ago(MOST_BEHIND_MS)
    ada, bob = _hit(created_at=old).identity, _hit(created_at=old, ip="203.0.113.8").identity

    assert len({"", ada, bob}) == 3
    assert _hit(created_at=old).identity == ada
    assert "203" not in ada


def test_who_cannot_be_told_apart_is_somebody_else_each_time() -> None:
    """Only a caller who says so may leave all of it out."""
    one, other = _read({"path": "/a"}, {"path": "/a"}, no_sessions=True)
    assert isinstance(one, Hit)
    assert isinstance(other, Hit)
    assert one.identity != other.identity
    assert Reason.LIBRARY not in one.refuses
    assert "no_sessions" in str(_read({"path": "/a", "ip": "203.0.113.7"})[0])


@pytest.mark.parametrize("created_at", [None, "0001-01-01T00:00:00Z"])
def test_without_a_date_it_is_now(created_at: str | None) -> None:
    """Programs in Go write a year 1."""
    assert _hit(created_at=created_at).at_ms == _NOW_MS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("path", ""),
        ("path", "a" * 2049),
        ("title", "t" * 1025),
        ("ref", "r" * 2049),
        ("user_agent", "x" * 513),
        ("ip", "nobody's"),
        ("size", "wide"),
        ("event", "perhaps"),
        ("bot", 7),
        ("created_at", _ago(-6000)),
        ("created_at", "2024-01-01T00:00:00"),
    ],
)
def test_what_is_wrong_with_one_hit_is_told_by_its_field(field: str, value: object) -> None:
    """The others count."""
    assert _problem(**{field: value}).startswith(f"{field}: ")
    good, bad = _read({"path": "/a", **_WHO}, {"path": "/a", **_WHO, field: value})
    assert isinstance(good, Hit)
    assert isinstance(bad, Refused)


def test_an_ignored_address_counts_where_the_caller_filters_nothing() -> None:
    """By default it does not."""
    for filters, counts in ((None, False), (["ip"], False), ([], True)):
        [hit] = _read({"path": "/a", **_WHO}, filter=filters)
        assert isinstance(hit, Hit)
        assert hit.counts_ignored is counts


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, "no Authorization header"),
        (b"Bearer a b", "wrong format"),
        (b"Bearer", "wrong format"),
        (b"Bearer unknown", "unknown token"),
    ],
)
def test_without_a_token_nothing_else_is_looked_at(authorization: bytes | None, message: str) -> None:
    """It is 401, with the text that its clients show."""
    headers = {} if authorization is None else {b"authorization": authorization}
    with pytest.raises(NoToken, match=message) as caught:
        GOATCOUNTER_API.read(_request(b"", None, headers))
    assert GOATCOUNTER_API.refuse(caught.value).status == 401


def test_a_token_must_be_for_sending_events() -> None:
    """One that only reads is 403."""
    with pytest.raises(Forbidden):
        GOATCOUNTER_API.read(_request({"hits": []}, Grant(scopes=frozenset({Scope.READ}))))


def test_a_body_must_say_that_it_is_json() -> None:
    """It is 415 otherwise: no form of a foreign page can send it without asking first."""
    with pytest.raises(NotJson) as caught:
        GOATCOUNTER_API.read(_request({"hits": []}, headers={**_HEADERS, b"content-type": b"text/plain"}))
    assert GOATCOUNTER_API.refuse(caught.value).status == 415


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "invalid json"),
        (b"[" * 50_000, "Expected `object`"),
        ([], "Expected `object`"),
        ({"hits": []}, "no hits"),
        ({}, "no hits"),
        ({"hits": [{"path": "/"}] * 501}, "501 are too many"),
        ({"hits": [{"path": "/", "colour": 1}]}, 'unknown parameter: "colour"'),
        ({"hit": []}, 'unknown parameter: "hit"'),
        ({"hits": [{"path": 7}]}, r"hits\[0\].path"),
        ({"filter": ["agent"], "hits": [{"path": "/"}]}, "there is no 'agent'"),
    ],
)
def test_a_body_that_is_none_is_refused_whole(body: object, message: str) -> None:
    """Nothing of it counts, an unknown filter included."""
    with pytest.raises(BadRequest, match=message):
        GOATCOUNTER_API.read(_request(body))


def _answer(*verdicts: Reason | Refused | None) -> tuple[int, dict[bytes, bytes], Any]:
    answer = GOATCOUNTER_API.answer(_request({}), (), verdicts)
    return answer.status, dict(answer.headers), json.loads(answer.body)


def test_an_answer_tells_which_hits_to_send_again_and_which_were_filtered() -> None:
    """By their places; what is no person's view is taken and not counted."""
    assert _answer(None, Reason.CRAWLER)[::2] == (202, {"status": "ok"})
    status, headers, body = _answer(None, Reason.IGNORED, BadRequest("path: x"), Reason.IGNORED)
    assert (status, body) == (400, {"errors": {"2": "path: x"}})
    assert headers[b"x-goatcounter-filter"] == b"1, 3"
    assert list(_answer(Reason.TOO_OLD)[2]["errors"]) == ["0"]


def test_a_token_for_no_site_of_this_name_is_told_so() -> None:
    """It is 403, at which its command line stops."""
    status, _, body = _answer(Reason.UNKNOWN_SITE)

    assert status == 403
    assert "blog.stats.example" in body["error"]


def test_other_refusals_have_one_shape() -> None:
    """A full disk says when to come back."""
    full = GOATCOUNTER_API.refuse(JournalFull("The server's disk is full."))
    assert any(name == b"retry-after" for name, _ in full.headers)
    assert json.loads(GOATCOUNTER_API.refuse(MethodNotAllowed("x")).body) == {"error": "x"}


_ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_DATES = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "path": st.text(max_size=30),
        "title": st.text(max_size=20),
        "event": _ANY,
        "ref": st.text(max_size=20),
        "size": _ANY | st.lists(st.floats() | st.integers(), max_size=4),
        "query": st.text(max_size=20),
        "bot": st.integers(),
        "user_agent": st.text(max_size=20),
        "location": st.text(max_size=8),
        "language": st.text(max_size=8),
        "ip": st.text(max_size=20) | st.ip_addresses().map(str),
        "created_at": _DATES | st.text(max_size=20),
        "session": st.text(max_size=20),
        "host": st.text(max_size=20),
    },
)


# How long examples take to make says nothing about what is tested.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_FIELDS, max_size=4), st.booleans(), st.binary(max_size=60))
def test_whatever_is_sent_becomes_hits_or_a_refusal(
    hits: list[dict[str, Any]], no_sessions: bool, raw: bytes
) -> None:
    """Nothing else is raised, and every hit is one that can be kept."""
    for body in (json.dumps({"hits": hits, "no_sessions": no_sessions}).encode(), raw):
        try:
            found = GOATCOUNTER_API.read(_request(body))
        except Refused:
            continue
        assert len(found) == len(hits)
        for hit in found:
            assert isinstance(hit, Refused) or (0 < len(hit.name) <= 120 and len(hit.path) <= 2048)
