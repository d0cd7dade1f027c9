"""Requests that Plausible's scripts and packages send: status, body and headers are those that they expect."""

import http.client
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from asked import Asked

# Where a rule of ours says otherwise: the case and the rule.
EXCEPTIONS = {
    "plausible-ingest-208": "There is no limit unless the operator sets one.",
    "plausible-ingest-209": "No edge of theirs stands before this server; addresses of data centres are its operator's list.",
    "plausible-ingest-215": "There is nothing to pay.",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A server for all cases."""
    with Asked(tmp_path_factory.mktemp("plausible") / "data") as server:
        yield server


@pytest.mark.timeout(300)
def test_requests_of_plausibles_clients_get_the_answers_that_they_expect(
    asked: Asked,
    records: Callable[[str], list[dict[str, Any]]],
    score: Callable[[str, int, Iterable[str]], float],
) -> None:
    """Every record agrees, save those that a rule of ours overrules; each of those is listed with its reason."""
    cases = records("plausible_ingest")
    apart = {case["id"]: found for case in cases if (found := _difference(asked, case))}
    listed = {name for name in EXCEPTIONS if name in {case["id"] for case in cases}}
    score(
        f"plausible_ingest, requests ({len(EXCEPTIONS)} exceptions)",
        len(cases),
        [f"{name} {EXCEPTIONS.get(name, found)}" for name, found in apart.items()],
    )

    assert set(apart) == listed


def _difference(asked: Asked, case: dict[str, Any]) -> str:
    """Return how our answer differs from what *case* expects; empty when it does not."""
    for domain in [*case["sites"], *case.get("setup", {}).get("extra_sites", [])]:
        asked.site(domain)
    answers = [_send(asked, request) for request in case.get("requests") or [case["request"]]]
    expect = case["expect"]
    status, headers, body = answers[expect.get("of_request", len(answers)) - 1]
    if status != expect.get("status", 202):
        return f"status {status}"
    if "body" in expect and body.decode() != expect["body"]:
        return f"body {body!r}"
    if "errors" in expect and json.loads(body)["errors"] != expect["errors"]:
        return f"errors {body!r}"
    fields = [expect["error_field"]] if "error_field" in expect else expect.get("error_fields", [])
    if any(field not in json.loads(body)["errors"] for field in fields):
        return f"errors {body!r}"
    for name, value in expect.get("headers", {}).items():
        if headers.get(name) != value:
            return f"{name}: {headers.get(name)}"
    dropped = "x-plausible-dropped" in headers
    if status == 202 and expect.get("dropped", dropped) != dropped:
        return f"dropped: {dropped}"
    return ""


def _send(asked: Asked, request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    body = request["raw_body"] if "raw_body" in request else json.dumps(request["body"])
    connection = http.client.HTTPConnection(*asked.address, timeout=30)
    try:
        connection.request(request["method"], request["path"], body.encode(), request["headers"])
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
