"""Requests that GoatCounter's scripts and programs send: the answer is the one they expect, and so is what counts."""

import http.client
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from asked import Asked
from footfall.collect.goatcounter_path import event_name, is_no_page, page_path

# Where a rule of ours says otherwise: the case and the rule.
EXCEPTIONS = {
    "gc-apiauth-007": "Its own tests call /api/v0/test; no client does.",
    "gc-apiauth-011": "Its own tests call /api/v0/test; no client does.",
    "gc-apiauth-012": "Its own tests call /api/v0/test; no client does.",
}
_GIF = (b"GIF89a", 43)
_LANGUAGES = {"eng": "en-US", None: "(not set)"}  # ours keeps the tag as it was sent

Score = Callable[[str, int, Iterable[str]], float]
Records = Callable[[str], list[dict[str, Any]]]
_Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A server for all cases, each of which has a site of its own."""
    with Asked(tmp_path_factory.mktemp("goatcounter") / "data") as server:
        yield server


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["goatcounter_count", "goatcounter_api_count", "goatcounter_api_auth"])
def test_requests_of_goatcounters_clients_get_the_answers_that_they_expect(
    asked: Asked, records: Records, score: Score, name: str
) -> None:
    """Every record that is no quirk agrees, in the answer and in what counts, save those that a rule of ours overrules."""
    cases = [case for case in records(name) if not case.get("quirk")]
    apart = {case["id"]: found for case in cases if (found := _difference(asked, case))}
    listed = {name for name in EXCEPTIONS if name in {case["id"] for case in cases}}
    score(
        f"{name}, requests ({len(listed)} exceptions)",
        len(cases),
        [f"{name} {EXCEPTIONS.get(name, found)}" for name, found in apart.items()],
    )

    assert set(apart) == listed


def test_paths_are_named_as_goatcounter_names_them(records: Records, score: Score) -> None:
    """So that a page goes on under its name when its site moves here."""
    cases = [case for case in records("goatcounter_path") if not case.get("quirk")]
    apart = [f"{case['id']} {found}" for case in cases if (found := _path_difference(case))]
    score("goatcounter_path (0 exceptions)", len(cases), apart)

    assert not apart


def _path_difference(case: dict[str, Any]) -> str:
    given, expect = case["input"], case["expect"]
    found = event_name(given["path"]) if given["event"] else page_path(given["path"])
    if found != expect.get("path", found):
        return found
    dropped = is_no_page(found)
    return f"dropped: {dropped}" if dropped != expect.get("dropped", dropped) else ""


def _difference(asked: Asked, case: dict[str, Any]) -> str:
    """Return how our answer, or what we count, differs from what *case* expects; empty when it does not."""
    domain, expect = f"{case['id']}.example", case["expect"]
    asked.site(domain)
    if "now" in case:
        asked.set_clock(round(datetime.fromisoformat(case["now"]).timestamp() * 1000))
    for address in case.get("site_settings", {}).get("ignore_ips", ()):
        assert asked.ask("POST", "/api/ignore", {"ip": address}).status == 201
    status, headers, body = _send(asked, case["request"], domain)
    if status != expect["status"]:
        return f"status {status} {body!r}"
    if expect.get("content_type", headers.get("content-type")) != headers.get("content-type"):
        return f"type {headers.get('content-type')}"
    if expect.get("body") == "43-byte GIF":
        if (body[:6], len(body)) != _GIF:
            return f"body {body!r}"
    elif "body" in expect and not _says(json.loads(body), expect["body"]):
        return f"body {body!r}"
    for name, value in expect.get("headers", {}).items():
        if headers.get(name.lower()) != value:
            return f"{name}: {headers.get(name.lower())}"
    return _difference_in_counts(asked, domain, expect)


def _difference_in_counts(asked: Asked, domain: str, expect: dict[str, Any]) -> str:
    if "hits" not in expect and "hit" not in expect:
        return ""
    hits = expect.get("hits", [expect["hit"]] if expect.get("hit") else [])
    rows = asked.rows(
        domain, metrics=["events"], dimensions=["event:page", "event:name", "event:title", "visit:source"]
    )
    if sorted(rows) != sorted(_row(hit) for hit in hits):
        return f"rows {rows}"
    days = asked.rows(domain, metrics=["events"], dimensions=["time:day"])
    if any("created_at" in hit for hit in hits) and {row[0] for row in days} != {
        hit["created_at"][:10] for hit in hits
    }:
        return f"days {days}"
    for what, key, meant in (
        ("visit:language", "language", _LANGUAGES.get),
        ("visit:browser", "browser", lambda name: name.partition(" ")[0] or "(not set)"),
        ("visit:country", "location", lambda code: code or "(not set)"),
    ):
        found = {row[0] for row in asked.rows(domain, metrics=["visits"], dimensions=[what])}
        # Where an address is, is what the operator's file says.
        wanted = {meant(hit[key]) for hit in hits if key in hit and hit[key] != "AU"}
        if wanted and found != wanted:
            return f"{what} {found}"
    refused = sum(row["count"] for row in asked.ask("GET", f"/api/sites/{domain}/refused").json)
    return f"refused {refused}" if bool(refused) < bool(expect.get("bot_row")) else ""


def _row(hit: dict[str, Any]) -> list[Any]:
    path, title = hit["path"], hit.get("title") or "(not set)"
    source = hit.get("ref") or "Direct / None"
    if hit.get("event"):
        return ["(not set)", path, title, source, 1]
    return [path, "pageview", title, source, 1]


def _says(found: Any, expected: Any) -> bool:
    """Say whether an answer is the expected one; `<any text naming X>` stands for such a text."""
    if isinstance(expected, dict):
        return set(found) == set(expected) and all(_says(found[key], expected[key]) for key in expected)
    if isinstance(expected, str) and expected.startswith("<any text naming "):
        return expected.removeprefix("<any text naming ").rstrip(">") in found
    return bool(found == expected)


def _send(asked: Asked, request: dict[str, Any], domain: str) -> _Answer:
    headers = {"Host": f"{domain}:8081", **request.get("headers", {})}
    if request["path"] == "/api/v0/count" and request["method"] == "POST":
        # Cases that say nothing of headers have those of all others.
        headers = {"Authorization": "Bearer <token>", "Content-Type": "application/json", **headers}
    if "Authorization" in headers:
        headers["Authorization"] = _with_token(headers["Authorization"], asked.token)
    path = request["path"] + (f"?{urlencode(request['query'])}" if request.get("query") else "")
    body = None if request.get("body") is None else json.dumps(request["body"]).encode()
    connection = http.client.HTTPConnection(*asked.address, timeout=30)
    try:
        connection.request(request["method"], path, body, headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def _with_token(authorization: str, token: str) -> str:
    if authorization.startswith("Basic"):
        return f"Basic {b64encode(f':{token}'.encode()).decode()}"
    return authorization.replace("<token with count permission>", token).replace("<token>", token)
