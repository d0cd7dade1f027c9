"""`POST /api/send` and `/api/batch` of Umami's clients, over a socket against a started server."""

import time
import uuid
from typing import Any

import pytest

from footfall.client import Footfall
from live import BROWSER, Answer, Server

_METRICS = ["visitors", "pageviews", "events"]


def _send(
    server: Server, body: object, *, path: str = "/api/send", token: str = "", ip: str = "198.51.100.1"
) -> Answer:
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": ip}
    return server.ask("POST", path, body, token=token, headers=headers)


def _event(website: str, kind: str = "event", **payload: Any) -> dict[str, Any]:
    return {"type": kind, "payload": {"website": website, "url": "/", **payload}}


def _counts(server: Server, site: str, **question: Any) -> list[list[Any]]:
    asked = server.ask(
        "POST", "/api/v2/query", {"site_id": site, "date_range": "all", "metrics": _METRICS, **question}
    )
    assert asked.status == 200, asked
    return [row["dimensions"] + row["metrics"] for row in asked.json["results"]]


@pytest.fixture
def website(shared_server: Server, site: str) -> str:
    """The id under which a page of the site knows it; set as its owner copied it."""
    number = str(uuid.uuid4())
    Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token).change_site(
        site, {"aliases": [number.upper()]}
    )
    return number


def test_a_site_is_found_by_the_id_that_it_had(shared_server: Server, site: str, website: str) -> None:
    """In any letter case; it is one of the site's aliases, next to its domain."""
    for name in (website, website.upper(), site):
        assert _send(shared_server, _event(name)).status == 200

    assert shared_server.ask("GET", f"/api/sites/{site}").json["aliases"] == [website]
    assert _counts(shared_server, site) == [[1, 3, 3]]


def test_what_is_no_site_is_told_by_an_id_alone(shared_server: Server, site: str) -> None:
    """No stranger learns which domains are registered here."""
    unknown = _send(shared_server, _event(str(uuid.uuid4())))
    assert (unknown.status, unknown.json["error"]["message"]) == (400, "Website not found.")

    answers = [_send(shared_server, _event(domain)) for domain in (site, f"no-{site}")]
    assert [answer.status for answer in answers] == [200, 200]
    assert [set(answer.json) for answer in answers] == [{"cache", "sessionId", "visitId"}] * 2
    assert len({frozenset(answer.headers) for answer in answers}) == 1


def test_an_ignored_address_gets_the_answer_of_one_that_counts(
    shared_server: Server, site: str, website: str
) -> None:
    """Nothing counts, and nobody can tell."""
    shared_server.ask("POST", "/api/ignore", {"ip": "203.0.113.77"})
    ignored, counted = (
        _send(shared_server, _event(website), ip=ip) for ip in ("203.0.113.77", "203.0.113.78")
    )

    assert (ignored.status, set(ignored.json), set(ignored.headers)) == (
        counted.status,
        set(counted.json),
        set(counted.headers),
    )
    assert _counts(shared_server, site) == [[1, 1, 1]]


def test_a_server_sends_for_its_visitors_with_a_token(shared_server: Server, site: str, website: str) -> None:
    """Each by its own address and user agent; a stranger who says the same is one visitor, its own."""
    for ip in ("203.0.113.1", "203.0.113.2"):
        claims = {"ip": ip, "userAgent": BROWSER}
        assert _send(shared_server, _event(website, **claims), token=shared_server.token).status == 200
    assert _counts(shared_server, site) == [[2, 2, 2]]

    for ip in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        _send(shared_server, _event(website, ip=ip, userAgent="Other/1"))
    assert _counts(shared_server, site) == [[3, 5, 5]]
    refused = shared_server.ask("GET", f"/api/sites/{site}/refused").json
    assert [(row["reason"], row["count"]) for row in refused] == [("claim", 3)]


def test_a_lasting_id_counts_where_the_site_takes_it(shared_server: Server, site: str, website: str) -> None:
    """The setting `identify`, or a token; else the event is its address's."""
    for ip in ("203.0.113.1", "203.0.113.2"):
        _send(shared_server, _event(website, id="ada"), ip=ip)
    assert _counts(shared_server, site)[0][0] == 2

    shared_server.ask("PATCH", f"/api/sites/{site}", {"identify": True})
    for ip in ("203.0.113.3", "203.0.113.4"):
        _send(shared_server, _event(website, id="ada"), ip=ip)
    assert _counts(shared_server, site)[0][0] == 3


def test_an_old_date_needs_a_token(shared_server: Server, site: str, website: str) -> None:
    """Without one it counts neither then nor now, and a header says so."""
    hour_ago: dict[str, Any] = {"timestamp": int(time.time()) - 3600}
    stranger = _send(shared_server, _event(website, **hour_ago))
    assert (stranger.status, stranger.headers["x-footfall"]) == (200, "too_old")
    trusted = _send(shared_server, _event(website, **hour_ago), token=shared_server.token)

    assert "x-footfall" not in trusted.headers
    assert _counts(shared_server, site) == [[1, 1, 1]]


def test_vitals_and_identities_are_no_pageviews(shared_server: Server, site: str, website: str) -> None:
    """Both are events by their names, with props."""
    _send(shared_server, _event(website))
    _send(shared_server, _event(website, "performance", lcp=1200, cls=0.01))
    _send(shared_server, _event(website, "identify", data={"plan": "pro"}))

    assert _counts(shared_server, site, dimensions=["event:name"], metrics=["pageviews", "events"]) == [
        ["pageview", 1, 1],
        ["Web Vitals", 0, 1],
        ["identify", 0, 1],
    ]
    assert ["pro", 1] in _counts(shared_server, site, dimensions=["event:props:plan"], metrics=["events"])
    assert _counts(shared_server, site, metrics=["bounce_rate"]) == [[100]]


def test_a_batch_is_counted_event_by_event(shared_server: Server, site: str, website: str) -> None:
    """Those that cannot be told by their place; the others are on disk when it is answered."""
    entries = [_event(website), _event("bad"), _event(website, name="Signup")]
    answer = _send(shared_server, entries, path="/api/batch")

    assert answer.status == 200
    assert (answer.json["processed"], answer.json["errors"]) == (2, 1)
    assert _counts(shared_server, site) == [[1, 1, 2]]


def test_the_heart_beats(shared_server: Server) -> None:
    """What Umami's containers are asked."""
    answer = shared_server.ask("GET", "/api/heartbeat", token="")

    assert (answer.status, answer.json) == (200, {"ok": True})
