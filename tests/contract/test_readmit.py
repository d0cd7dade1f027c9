"""Refused events that count after all, over a socket against a started server."""

import time
from pathlib import Path

import pytest

from live import Server, run_footfall

_DAY = "2020-01-01"


def _refused(server: Server) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in server.ask("GET", "/api/sites/example.com/refused").json:
        found[row["reason"]] = found.get(row["reason"], 0) + row["count"]
    return found


def _counts(server: Server) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in server.stats(site="example.com"):
        found[row["path"]] = found.get(row["path"], 0) + row["count"]
    return found


def _readmit(server: Server, reason: str = "library", since: str = _DAY) -> object:
    answer = server.ask("POST", "/api/sites/example.com/readmit", {"reason": reason, "since": since})
    assert answer.status == 200, answer
    return answer.json


def test_refused_events_count_after_all_and_each_once(server: Server) -> None:
    """Of that reason alone, without an address; a store that is rebuilt of what is kept says the same."""
    server.ask("PATCH", "/api/sites/example.com", {"bots": "strict"})
    for path in ("/a", "/b", "/b"):
        server.view(path, agent="curl/8.0", ip="203.0.113.9")
    server.view("/crawled", agent="Googlebot/2.1")
    server.view("/seen")
    assert _counts(server) == {"/seen": 1}
    assert _refused(server) == {"library": 3, "crawler": 1}

    first = _readmit(server)
    assert first == {"readmitted": 3, "days": [time.strftime("%Y-%m-%d", time.gmtime())]}
    assert _readmit(server) == {"readmitted": 0, "days": []}
    expected = {"/a": 1, "/b": 2, "/seen": 1}
    assert _counts(server) == expected
    assert _refused(server) == {"crawler": 1}
    assert {row["ip"] for row in server.stats(site="example.com") if row["path"] != "/seen"} == {""}

    server.kill()
    server.start()
    assert _counts(server) == expected
    server.stop()
    assert run_footfall("rebuild", "--data", str(server.data)).status == 0
    server.start()
    assert _counts(server) == expected
    assert _refused(server) == {"crawler": 1}
    assert _readmit(server) == {"readmitted": 0, "days": []}


def test_later_days_alone_can_be_let_in(server: Server) -> None:
    """*since* is the first day."""
    server.view("/crawled", agent="Googlebot/2.1")
    assert _readmit(server, "crawler", "9000-01-01") == {"readmitted": 0, "days": []}
    assert _refused(server) == {"crawler": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "nonsense", "since": _DAY}, "reason"),
        ({"reason": "too_old", "since": _DAY}, "reason"),
        ({"reason": "library", "since": "yesterday"}, "since"),
        ({"reason": "library"}, "since"),
        ({"since": _DAY}, "reason"),
        ({"reason": "library", "since": _DAY, "until": _DAY}, "until"),
    ],
)
def test_what_cannot_be_let_in_is_400(
    shared_server: Server, site: str, body: dict[str, str], field: str
) -> None:
    """Which field, and what it would take."""
    answer = shared_server.ask("POST", f"/api/sites/{site}/readmit", body)

    assert answer.status == 400
    assert field in answer.json["error"]


def test_only_a_known_site_and_a_token_let_anything_in(shared_server: Server, tmp_path: Path) -> None:
    """404 and 401."""
    body = {"reason": "library", "since": _DAY}

    assert shared_server.ask("POST", "/api/sites/unknown.example/readmit", body).status == 404
    assert shared_server.ask("POST", "/api/sites/unknown.example/readmit", body, token="").status == 401
