"""Who is a bot, by GoatCounter's, Umami's and Plausible's cases, and which of them are refused."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from footfall.collect.client import Clients
from footfall.enrich.bot import Bots
from footfall.enrich.datacenters import Ranges, read_ranges
from footfall.model.reason import Reason

_Records = Callable[[str], list[dict[str, Any]]]
_Score = Callable[[str, int, Iterable[str]], float]

REFUSED = {Reason.CRAWLER, Reason.AI_CRAWLER, Reason.AI_FETCH}


@pytest.fixture(scope="module")
def bots() -> Bots:
    return Bots()


def test_bots_are_goatcounters(bots: Bots, records: _Records, score: _Score) -> None:
    """At least 95 of 100: what it calls a bot has a reason with us, what it calls a person has none."""
    # Those by address and by header are below.
    cases = [case for case in records("goatcounter_bots") if "user_agent" in case["input"]]
    apart = _apart(bots, ((case["id"], case["input"]["user_agent"], case["expect"]["bot"]) for case in cases))

    assert score("goatcounter_bots", len(cases), apart) >= 0.95


# What an operator's list would hold: ranges that Amazon and Hetzner publish as theirs, as far as the cases go.
RANGES = """
    3.80.0.0/12
    13.56.0.0/14
    18.128.0.0/9
    34.192.0.0/10
    44.192.0.0/10
    52.0.0.0/11
    52.32.0.0/11
    54.64.0.0/11
    54.144.0.0/12
    54.160.0.0/11
    54.192.0.0/12
    54.208.0.0/12
    2600:1f00::/24
    2a01:4f8::/32
"""


def test_addresses_of_data_centres_are_goatcounters(records: _Records, score: _Score) -> None:
    """With a file of ranges given; without one no address is a reason."""
    ranges = Ranges(read_ranges(RANGES.splitlines()))
    cases = [case for case in records("goatcounter_bots") if "ip" in case["input"]]
    apart = [
        f"{case['id']} {case['input']['ip']}"
        for case in cases
        if ranges.hold(case["input"]["ip"]) != case["expect"]["bot"]
    ]

    assert score("goatcounter_bots, addresses", len(cases), apart) >= 0.95


def test_prefetches_are_goatcounters(records: _Records, score: _Score) -> None:
    """Whoever says prefetch or preview has no visitor yet."""
    cases = [case for case in records("goatcounter_bots") if "headers" in case["input"]]
    apart = []
    for case in cases:
        headers = {name.lower().encode(): value.encode() for name, value in case["input"]["headers"].items()}
        if Clients(()).read("", headers).prefetch != case["expect"]["bot"]:
            apart.append(case["id"])

    assert score("goatcounter_bots, headers", len(cases), apart) == 1.0


def test_bots_are_umamis(bots: Bots, records: _Records, score: _Score) -> None:
    """
    At least 95 of 100, of those where Umami and GoatCounter agree.

    Umami calls an app's own window a bot when it names the app's home page, or when it does not begin as browsers
    do; GoatCounter and we count the person in front of it. An empty user agent has a reason (library) with us that
    only `bots: strict` refuses.
    """
    people = {
        case["input"]["user_agent"]
        for case in records("goatcounter_bots")
        if "user_agent" in case["input"] and not case["expect"]["bot"]
    }
    cases = [
        case
        for case in records("umami_useragent")
        if case["user_agent"] and not (case["expect"]["is_bot"] and _is_person(case["user_agent"], people))
    ]
    apart = _apart(bots, ((case["id"], case["user_agent"], case["expect"]["is_bot"]) for case in cases))

    assert score("umami_useragent, bots", len(cases), apart) >= 0.95


def test_bots_are_plausibles(bots: Bots, records: _Records, score: _Score) -> None:
    """What Plausible drops as a bot has a reason, what it takes is not refused by us either."""
    cases, apart = 0, []
    for case in records("plausible_ingest"):
        user_agent = case.get("request", {}).get("headers", {}).get("user-agent")
        if user_agent is None:
            continue
        cases += 1
        dropped = case["expect"].get("drop_reason") == "bot"
        reason = bots.judge(user_agent)
        if (dropped and reason is None) or (not dropped and reason in REFUSED):
            apart.append(f"{case['id']} {reason}: {user_agent}")

    assert score("plausible_ingest, bots", cases, apart) == 1.0


def _is_person(user_agent: str, people: set[str]) -> bool:
    return user_agent in people or "StudoBrowser/" in user_agent


def _apart(bots: Bots, cases: Iterable[tuple[str, str, bool]]) -> list[str]:
    return [
        f"{name} {'bot' if is_bot else 'person'}, ours {reason}: {user_agent}"
        for name, user_agent, is_bot in cases
        if ((reason := bots.judge(user_agent)) is not None and not is_bot) or (reason is None and is_bot)
    ]
