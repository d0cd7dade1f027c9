"""Calls from servers as the documentation of Plausible, Umami and GoatCounter prints them, at a started server."""

import base64
import json
import uuid
from typing import Any

import pytest

from live import Answer, Server

_AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/85.0.4183.121 Safari/537.36 OPR/71.0.3770.284"


def _post(server: Server, path: str, body: object, kind: str = "application/json", **headers: str) -> Answer:
    """Post without a token, save where a header has one."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask("POST", path, body, token="", headers={"Content-Type": kind, **named})


def test_plausible_s_events_are_their_visitors(shared_server: Server, site: str) -> None:
    """Told apart by `X-Forwarded-For` and `User-Agent`; with referrer, props and revenue; JSON or a form's text."""
    event = {
        "name": "Purchase",
        "url": f"https://{site}/thanks?utm_source=mail",
        "domain": site,
        "referrer": "https://news.example/today",
        "props": {"plan": "pro"},
        "revenue": {"currency": "USD", "amount": 1322.22},
    }
    for kind, address in (
        ("application/json", "198.51.100.7"),
        ("text/plain", "198.51.100.8, 10.0.0.1"),
    ):
        answer = _post(shared_server, "/api/event", event, kind, User_Agent=_AGENT, X_Forwarded_For=address)
        assert (answer.status, answer.body, "x-plausible-dropped" in answer.headers) == (202, b"ok", False)

    asked = (
        "event:name",
        "event:page",
        "event:hostname",
        "event:props:plan",
        "visit:source",
        "visit:browser",
    )
    assert shared_server.counted(site, *asked, metrics="visitors events") == [
        ["Purchase", "/thanks", site, "pro", "mail", "Opera", 2, 2]
    ]
    assert shared_server.revenue(site, "Purchase", "USD") == 2644.44


def test_plausible_s_callers_see_which_address_is_read(shared_server: Server, site: str) -> None:
    """Of the headers that they will send; nothing counts, and what is wrong is told as ever."""
    trial = {"X_Debug_Request": "true", "X_Forwarded_For": "198.51.100.7"}
    event = {"name": "pageview", "url": f"https://{site}/", "domain": site}

    answer = _post(shared_server, "/api/event", event, User_Agent=_AGENT, **trial)

    assert (answer.status, answer.body) == (200, b"198.51.100.7")
    assert _post(shared_server, "/api/event", {"name": "pageview"}, **trial).status == 400
    assert shared_server.stats(site=site) == []


def test_plausible_s_callers_without_a_name_of_their_own_count(shared_server: Server, site: str) -> None:
    """`curl` as it is: who sends events from a server speaks for people."""
    event = {"name": "pageview", "url": f"https://www.{site}/", "domain": f"www.{site}, {site}"}
    assert _post(shared_server, "/api/event", event, User_Agent="curl/8.5.0").status == 202

    assert shared_server.counted(site, "event:page", "event:hostname") == [["/", site, 1]]


@pytest.mark.parametrize("is_batch", [False, True], ids=["send", "batch"])
def test_umami_s_sample_counts(shared_server: Server, site: str, is_batch: bool) -> None:
    """All keys of its documentation; under a user agent that is a library's it is told that it is a robot."""
    website = str(uuid.uuid4())
    assert shared_server.ask("PATCH", f"/api/sites/{site}", {"aliases": [website]}).status == 200
    payload: dict[str, Any] = {
        "hostname": site,
        "language": "en-US",
        "referrer": "",
        "screen": "1920x1080",
        "title": "dashboard",
        "url": "/?utm_source=mail",
        "website": website,
        "name": "event-name",
        "tag": "b",
        "data": {"foo": "bar"},
    }
    body: object = {"payload": payload, "type": "event"}
    path, body = ("/api/batch", [body]) if is_batch else ("/api/send", body)

    answer = _post(shared_server, path, body, User_Agent=_AGENT)
    robot = _post(shared_server, path, body, User_Agent="curl/8.5.0")

    assert (answer.status, bool(answer.json["cache"]), robot.status) == (200, True, 200)
    assert is_batch or robot.json == {"beep": "boop"}
    asked = ("event:name", "event:page", "event:title", "event:props:foo", "event:props:tag", "visit:source")
    assert shared_server.counted(site, *asked) == [["event-name", "/", "dashboard", "bar", "b", "mail", 1]]


@pytest.mark.parametrize("scheme", ["Bearer", "Basic"])
@pytest.mark.parametrize("has_sessions", [True, False])
def test_goatcounter_s_hits_count(shared_server: Server, site: str, scheme: str, has_sessions: bool) -> None:
    """By a token in either header, with sessions, addresses, or neither; the site is the token's."""
    made = {"name": "app", "scopes": ["write"], "sites": [site]}
    token = shared_server.ask("POST", "/api/tokens/generate", made).json["token"]
    shown = token if scheme == "Bearer" else base64.b64encode(f"x:{token}".encode()).decode()
    person = {"ip": "198.51.100.7", "user_agent": _AGENT} if has_sessions else {}
    hits = [
        {"path": "/one", "title": "One", "ref": "https://news.example/", "size": [1920, 1080, 1], **person},
        {"path": "/two", "query": "?utm_campaign=may", **person},
        {"path": "signup", "event": True, **person},
    ]
    body = json.dumps({"no_sessions": not has_sessions, "hits": hits}).encode()

    answer = _post(shared_server, "/api/v0/count", body, Authorization=f"{scheme} {shown}")

    assert (answer.status, answer.json) == (202, {"status": "ok"})
    assert [row[:2] for row in shared_server.counted(site, "event:name", "event:page")] == [
        ["pageview", "/one"],
        ["pageview", "/two"],
        ["signup", "(not set)"],
    ]
    [[visitors, events]] = shared_server.counted(site, metrics="visitors events")
    assert (visitors, events) == (1 if has_sessions else 3, 3)
