"""Questions that clients of Plausible's Stats API ask: real visits and store behind, the real endpoint in front."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from asked import Asked

# Where one of our own promises says otherwise: the case and the promise.
OVERRULED = {
    "plausible-query-164": "A local day has all of its moments: the hour that clocks show twice belongs to it twice.",
    "plausible-query-177": "Visitors are per site-local day: one who comes on two days counts on each of them.",
}
_NOW = "2021-04-11T12:00:00Z"
_GOAL_FIELDS = ("display_name", "event_name", "page_path", "scroll_threshold", "currency")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A server for all cases; each has a site of its own."""
    with Asked(tmp_path_factory.mktemp("asked") / "data") as server:
        yield server


@pytest.mark.timeout(300)
def test_questions_of_the_stats_api_have_the_answers_that_its_clients_expect(
    asked: Asked,
    records: Callable[[str], list[dict[str, Any]]],
    score: Callable[[str, int, Iterable[str]], float],
) -> None:
    """Every record agrees, save those that a promise of ours overrules; each of those is listed with its reason."""
    cases = records("plausible_query")
    apart = {case["id"]: difference for case in cases if (difference := _difference(asked, case))}
    overruled = {name: reason for name, reason in OVERRULED.items() if name in {case["id"] for case in cases}}
    score(
        f"plausible_query ({len(overruled)} overruled)",
        len(cases),
        [f"{name} {overruled.get(name, difference)}" for name, difference in apart.items()],
    )

    assert set(apart) == set(overruled)


def _difference(asked: Asked, case: dict[str, Any]) -> str:
    """Return how our answer differs from what *case* expects; empty when it does not."""
    domain = f"{case['id']}.test"
    zone = case["site"].get("timezone", "UTC")
    asked.set_clock(_now_of(case))
    site = asked.site(domain, zone)
    for goal in case.get("goals", ()):
        made = asked.ask(
            "POST", f"/api/sites/{domain}/goals", {key: goal[key] for key in _GOAL_FIELDS if key in goal}
        )
        assert made.status == 200, made.body
    if imported := case.get("imported"):
        rows = [
            {("report" if key == "table" else key): value for key, value in row.items()} for row in imported
        ]
        for row in rows:
            row["report"] = row["report"].removeprefix("imported_")
        made = asked.ask(
            "POST", f"/api/sites/{domain}/imports", {"label": "x", "source": "Plausible", "rows": rows}
        )
        assert made.status in {200, 201}, made.body
    asked.load(site, case["events"], zone)
    request = case["request"]
    if case["api"] == "v1":
        reply = asked.ask(request["method"], request["path"], query={**request["params"], "site_id": domain})
    else:
        reply = asked.ask("POST", "/api/v2/query", {**request, "site_id": domain})
    return _compare(reply.status, reply.json, case["expect"])


def _compare(status: int, body: Any, expect: dict[str, Any]) -> str:
    if status != expect["status"]:
        return f"status {status}: {body}"
    if "error" in expect and body != {"error": expect["error"]}:
        return f"error {body}"
    if "error_contains" in expect and expect["error_contains"] not in body["error"]:
        return f"error {body}"
    if "body" in expect and body != expect["body"]:
        return f"body {body}"
    if "results" in expect and _listed(body["results"], expect) != _listed(expect["results"], expect):
        return f"results {body['results']}, not {expect['results']}"
    for key, value in expect.get("meta", {}).items():
        found = len(body["meta"]["time_labels"]) if key == "time_labels_count" else body["meta"].get(key)
        if found != value:
            return f"meta {key} {found}"
    present = [key for key in expect.get("meta_absent", ()) if key in body["meta"]]
    return f"meta has {present}" if present else ""


def _listed(rows: list[Any], expect: dict[str, Any]) -> list[Any]:
    return sorted(rows, key=str) if expect.get("any_order") else rows


def _now_of(case: dict[str, Any]) -> int:
    """Return the present of a case: what it says, else a day that is past all that it is about."""
    latest = max((event["ts"] for event in case["events"] if "ts" in event), default=_NOW)
    text = case.get("now") or max(latest, _NOW)
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)
