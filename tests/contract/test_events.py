"""Batches of events over HTTP: tokens, keys, what is told of each event."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from live import BROWSER, Server

IP = "198.51.100.7"
SITE = "example.com"


def _event(path: str = "/", **fields: object) -> dict[str, object]:
    return {"path": path, "user_agent": BROWSER, "ip": IP, **fields}


def _counted(server: Server, site: str) -> dict[str, int]:
    return {row["path"]: row["count"] for row in server.stats(site=site)}


def _send(server: Server, body: object, key: str = "", **options: Any) -> Any:
    return server.ask("POST", "/api/events", body, headers={"Idempotency-Key": key} if key else {}, **options)


def test_a_batch_counts_what_it_can_and_says_what_it_cannot(shared_server: Server, site: str) -> None:
    """By number; what is refused is told, as the caller may know of its sites."""
    answer = _send(
        shared_server,
        {
            "site": site,
            "events": [
                _event("/a"),
                _event("/b", user_agent="Googlebot/2.1"),
                _event("/c", name=7),
                _event("/d", at=int(time.time() * 1000) - 60_000),
                _event("/e", site="unknown.example"),
                _event("/f", at="2020-01-01T00:00:00Z"),
            ],
        },
    )

    assert answer.status == 200
    assert answer.json == {
        "accepted": 2,
        "refused": {"1": "crawler", "4": "unknown_site", "5": "too_old"},
        "errors": {"2": "The field 'name' should be a text. Expected `str`, got `int`."},
    }
    assert _counted(shared_server, site) == {"/a": 1, "/d": 1}
    rows = shared_server.stats(site=site, verbose="true")
    assert {(row["ip"], row["browser"]) for row in rows} == {(IP, "Chrome 120")}


def test_a_lasting_id_makes_dated_events_of_any_age_one_visitor(shared_server: Server, site: str) -> None:
    """The program's own address and user agent say nothing of its visitors."""
    old = [{"path": f"/{n}", "visitor": "ada", "at": 1_600_000_000_000 + n * 60_000} for n in range(3)]

    assert _send(shared_server, {"site": site, "events": old}).json["accepted"] == 3
    question = {"site_id": site, "metrics": ["visitors", "pageviews"], "date_range": "all"}
    assert shared_server.ask("POST", "/api/v2/query", question).json["results"][0]["metrics"] == [1, 3]
    [row] = {
        (row["ip"], row["browser"]) for row in shared_server.stats(site=site, last="300mo", verbose="true")
    }
    assert row == ("", "")


def test_without_a_token_that_may_write_nothing_is_read(shared_server: Server, site: str) -> None:
    """Before the body: a stranger's may be as long as it likes."""
    for token in ("", "wrong"):
        answer = _send(shared_server, b"no json", token=token)
        assert (answer.status, answer.json) == (401, {"error": "unauthorized"})


def test_a_batch_none_of_whose_events_can_be_read_is_wrong_as_a_whole(
    shared_server: Server, site: str
) -> None:
    """And not remembered: mended, it may come with the same key."""
    answer = _send(shared_server, {"events": [{"site": site, "name": 1}, 5]}, key=f"{site} mended")
    assert answer.status == 400
    assert answer.json["error"].startswith("None of the 2 events can be taken; the first: The field 'name'")
    assert set(answer.json["errors"]) == {"0", "1"}

    assert _send(shared_server, {"events": [_event(site=site)]}, key=f"{site} mended").json["accepted"] == 1


def test_a_batch_that_comes_again_counts_once(server: Server) -> None:
    """Answered as before, also after kill -9 and a start; another body under its key is refused."""
    body = {"site": SITE, "events": [_event("/a"), _event("/b", user_agent="Googlebot/2.1"), 7]}
    first = _send(server, body, key="monday").json
    for _ in range(2):
        assert _send(server, body, key="monday").json == {**first, "duplicate": True}
        server.kill()
        server.start()

    assert _counted(server, SITE) == {"/a": 1}
    conflict = _send(server, {**body, "events": [_event("/z")]}, key="monday")
    assert conflict.status == 409
    assert "another body" in conflict.json["error"]
    assert _send(server, body, key="tuesday").json == first
    assert _counted(server, SITE) == {"/a": 2}


def test_of_batches_that_come_at_the_same_time_with_one_key_one_counts(
    shared_server: Server, site: str
) -> None:
    """The others wait for it and are told so."""
    body = {"site": site, "events": [_event(f"/{n}") for n in range(2000)]}
    with ThreadPoolExecutor(6) as pool:
        answers = [
            each.json for each in pool.map(lambda _: _send(shared_server, body, key=f"{site} race"), range(6))
        ]

    assert sorted(answer.get("duplicate", False) for answer in answers) == [False] + [True] * 5
    assert {answer["accepted"] for answer in answers} == {2000}
    assert sum(_counted(shared_server, site).values()) == 2000


def test_what_is_too_much_is_told_what_fits(shared_server: Server) -> None:
    """Key and body; the body before it has come. Too many events are told by the batch's reader."""
    long_key = _send(shared_server, b"", key="k" * 256)
    long_body = shared_server.ask(
        "POST", "/api/events", headers={"Content-Length": str(16 * 2**20 + 1), "Connection": "close"}
    )

    assert (long_key.status, long_key.json) == (
        400,
        {"error": "The header Idempotency-Key should have at most 255 bytes, not 256."},
    )
    assert (long_body.status, long_body.json) == (
        413,
        {"error": "The body is larger than the 16777216 bytes that are taken here."},
    )


def test_ten_thousand_events_are_one_batch_beside_which_others_are_answered(
    shared_server: Server, site: str
) -> None:
    """All of them, in their order."""
    now_ms = int(time.time() * 1000) - 10_000
    events = [_event(f"/{n}", ip=f"198.51.{n // 100}.{n % 100}", at=now_ms + n) for n in range(10_000)]
    body = json.dumps({"site": site, "events": events}).encode()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(_send, shared_server, body)
        beside = 0
        while not sending.done():
            assert shared_server.view("/beside", site).status == 204
            beside += 1

    assert sending.result().json["accepted"] == 10_000
    counted = _counted(shared_server, site)
    assert counted.pop("/beside") == beside
    assert len(counted) == 10_000
