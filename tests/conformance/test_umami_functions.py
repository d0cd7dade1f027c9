"""What Umami's servers make of data and of ignored addresses, function by function: ours come to the same."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from footfall.collect.base import Request
from footfall.collect.umami import UMAMI
from footfall.model.hit import Client, Hit
from footfall.sites.snapshot import Snapshot

EXCEPTIONS = {
    "umami-fn-059": "Null says nothing, so that it is left out; there it is a list by an oversight."
}
_CLIENT = Client("198.51.100.1", "Mozilla/5.0", "", prefetch=False)

Records = Callable[[str], list[dict[str, Any]]]
Score = Callable[[str, int, Iterable[str]], float]


def test_data_is_flattened_as_umami_does(records: Records, score: Score) -> None:
    """The same names and values; a number's text is what the page wrote, without the zeros of a column."""
    cases = [case for case in records("umami_functions") if case["fn"] == "flatten_event_data"]
    apart = {case["id"] for case in cases if _flattened(case["input"]) != _expected(case["expect"])}
    score(
        f"umami_functions, flattening ({len(EXCEPTIONS)} exceptions)",
        len(cases),
        [f"{name} {EXCEPTIONS.get(name, 'differs')}" for name in sorted(apart)],
    )

    assert cases
    assert apart == set(EXCEPTIONS) & {case["id"] for case in cases}


def test_addresses_are_ignored_as_umami_does(records: Records, score: Score) -> None:
    """Single ones and ranges of both families."""
    cases = [case for case in records("umami_functions") if case["fn"] == "ip_is_blocked"]
    apart = [case["id"] for case in cases if _is_ignored(**case["input"]) != case["expect"]]
    score("umami_functions, ignored addresses", len(cases), apart)

    assert cases
    assert apart == []


def _flattened(data: dict[str, Any]) -> dict[str, str]:
    body = {"type": "event", "payload": {"website": "11111111-1111-4111-8111-111111111111", "data": data}}
    request = Request("POST", "/api/send", b"", {}, json.dumps(body).encode(), _CLIENT, 0)
    [hit] = UMAMI.read(request)
    assert isinstance(hit, Hit)
    return hit.props


def _expected(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["key"]: str(row["value"]) for row in rows}


def _is_ignored(*, ignore: str, ip: str) -> bool:
    snapshot = Snapshot(revision=1, sites=[], ignored=[one for one in ignore.split(",") if one], tokens=[])
    return snapshot.is_ignored(ip)
