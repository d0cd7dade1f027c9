"""Requests that Umami's script and packages send: status and body are those that they expect."""

import http.client
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from asked import Asked

# Where a rule of ours says otherwise: the case and the rule.
EXCEPTIONS = {
    "umami-bot-077": "Another user agent than the request's is believed with a token alone.",
    "umami-bot-078": "What calls itself a program is refused for this format's clients; there is no setting to count it.",
    "umami-bot-079": "A program is told that it is one, whether or not there is such a site.",
    "umami-ipblock-081": "Nobody is told that an address is ignored.",
    "umami-ipblock-085": "Nobody is told that an address is ignored.",
}
WEBSITE = "11111111-1111-4111-8111-111111111111"
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A server for all cases; its one site has the id that they name."""
    with Asked(tmp_path_factory.mktemp("umami") / "data") as server:
        server.site("example.com")
        changed = server.ask("PATCH", "/api/sites/example.com", {"aliases": [WEBSITE]})
        assert changed.status == 200, changed
        yield server


@pytest.mark.timeout(300)
def test_requests_of_umamis_clients_get_the_answers_that_they_expect(
    asked: Asked,
    records: Callable[[str], list[dict[str, Any]]],
    score: Callable[[str, int, Iterable[str]], float],
) -> None:
    """Every record that is no defect agrees, save those that a rule of ours overrules, each listed with its reason."""
    cases = [case for case in records("umami_send") if not case.get("quirk")]
    apart = {case["id"]: found for case in cases if (found := _difference(asked, case))}
    listed = {name for name in EXCEPTIONS if name in {case["id"] for case in cases}}
    score(
        f"umami_send, requests ({len(EXCEPTIONS)} exceptions)",
        len(cases),
        [f"{name} {EXCEPTIONS.get(name, found)}" for name, found in apart.items()],
    )

    assert set(apart) == listed


@pytest.mark.timeout(300)
def test_what_fails_on_umamis_servers_is_an_answer_here(
    asked: Asked, records: Callable[[str], list[dict[str, Any]]]
) -> None:
    """Texts that are too long for their database, dates of no calendar: no 5xx, and nothing of theirs is copied."""
    cases = [case for case in records("umami_send") if case.get("quirk")]

    assert cases
    for case in cases:
        assert _send(asked, case["request"])[0] in {200, 400}, case["id"]


def _difference(asked: Asked, case: dict[str, Any]) -> str:
    """Return how our answer differs from what *case* expects; empty when it does not."""
    expect = case["expect"]
    ignored = case["env"].get("IGNORE_IP", "").split(",")
    for address in filter(None, ignored):
        asked.ask("POST", "/api/ignore", {"ip": address})
    status, headers, body = _send(asked, case["request"])
    for address in filter(None, ignored):
        asked.ask("DELETE", f"/api/ignore/{address}")
    if status != expect["status"]:
        return f"status {status} {body!r}"
    if headers.get("access-control-allow-origin") != "*":
        return "no CORS"
    return "" if _agrees(expect["json"], json.loads(body)) else f"body {body!r}"


def _agrees(expected: Any, found: Any, key: str = "") -> bool:
    """Say whether both are the same; ids and tokens are of the server's own making, in the same form."""
    if key in {"sessionId", "visitId"}:
        return bool(str(uuid.UUID(found)) == found)
    if expected == "<jwt>":
        return _TOKEN.fullmatch(found) is not None
    if isinstance(expected, dict) and isinstance(found, dict):
        return set(expected) == set(found) and all(
            _agrees(expected[name], found[name], name) for name in expected
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_agrees, expected, found))
    return bool(expected == found)


def _send(asked: Asked, request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    body = request["body_raw"] if "body_raw" in request else json.dumps(request["body"])
    connection = http.client.HTTPConnection(*asked.address, timeout=30)
    try:
        headers = {name: value.encode("utf-8") for name, value in request["headers"].items()}
        connection.request(request["method"], request["path"], body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
