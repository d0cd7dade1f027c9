"""Sources, referrers, campaigns, channels and referrer spam by GoatCounter's and Plausible's cases."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from footfall.enrich.channel import channel_of
from footfall.enrich.source import Sources, host_of
from footfall.enrich.sources import Group, known_sources

_Records = Callable[[str], list[dict[str, Any]]]
_Score = Callable[[str, int, Iterable[str]], float]

# GoatCounter's groups, and the sources that they hold with us.
_table = known_sources()
GROUPS: Mapping[str, frozenset[str]] = {
    "Email": _table.members(Group.EMAIL),
    "RSS": _table.members(Group.FEED),
    "Yahoo": frozenset({"yahoo!"}),
    "www.reddit.com": frozenset({"reddit"}),
    "www.facebook.com": frozenset({"facebook"}),
    "twitter.com": frozenset({"twitter"}),
}

# Where we differ on purpose. Each entry is a kind of case with its test and its reason, none is a single record.
REASONS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    (
        "only http, https and android-app addresses with a host are referrers, as with Plausible; text that a page's"
        " owner writes there is a named source, which the GoatCounter collector passes as such",
        lambda referrer, _: not referrer.lower().startswith(("http://", "https://", "android-app://")),
    ),
    (
        "GoatCounter rewrites addresses of some hosts (t.co to a search, Reddit's and Lobsters' listings, Pocket,"
        " O'Reilly's link counter); we keep the address as sent and give the source one name",
        lambda referrer, ref: _source(ref) == _source(referrer.partition("://")[2]),
    ),
)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources()


def test_referrers_are_goatcounters(sources: Sources, records: _Records, score: _Score) -> None:
    """Every referrer has GoatCounter's group as its source, or its host and path; else it is one of REASONS."""
    cases, apart = records("goatcounter_referrer"), []
    for case in cases:
        referrer, ref, kind = case["input"]["referrer"], case["expect"]["ref"], case["expect"]["ref_scheme"]
        origin = sources.origin("", "", referrer)
        if kind == "g":
            same = origin.source == ref or origin.source.lower() in GROUPS.get(ref, frozenset())
        else:
            same = _plain(origin.visit_referrer) == _plain(ref)
        if not same and not any(holds(referrer, ref) for _, holds in REASONS):
            apart.append(
                f"{case['id']} {referrer}: {ref!r}, ours {origin.source!r}, {origin.visit_referrer!r}"
            )

    assert score("goatcounter_referrer", len(cases), apart) == 1.0


def test_campaigns_are_goatcounters(sources: Sources, records: _Records, score: _Score) -> None:
    """
    Every query gives GoatCounter's source and campaign.

    By reason: a tagged source that we know has its one name (`google` is Google), and of both `utm_campaign` and
    `campaign` the first wins, as the other utm parameters do (the cases call the other way a quirk).
    """
    cases, apart = records("goatcounter_campaign"), []
    for case in cases:
        given, expect = case["input"], case["expect"]
        origin = sources.origin("", given["query"], given["referrer"])
        if expect["ref_scheme"] == "c":
            same = origin.source == _table.name_of_word(expect["ref"]) and origin.utm_source == expect["ref"]
        else:
            same = _plain(origin.visit_referrer) == _plain(expect["ref"]) and not origin.utm_source
        if not same or (origin.utm_campaign != expect["campaign"] and not case.get("quirk")):
            apart.append(f"{case['id']} {given}: {expect}, ours {origin}")

    assert score("goatcounter_campaign", len(cases), apart) == 1.0


def test_referrer_spam_is_goatcounters(sources: Sources, records: _Records, score: _Score) -> None:
    """A listed host and those below it are spam; one that only ends in the same letters is not."""
    cases = records("goatcounter_refspam")
    apart = [
        f"{case['id']} {case['input']['host']}"
        for case in cases
        if sources.is_spam(case["input"]["host"]) != case["expect"]["spam"]
    ]

    assert score("goatcounter_refspam", len(cases), apart) == 1.0


def test_sources_and_channels_are_plausibles(sources: Sources, records: _Records, score: _Score) -> None:
    """
    Every event has Plausible's source, referrer, utm parameters, click id and channel.

    By reason: what an assistant sends is AI Assistants with us, where the published rules had it as search or
    referral before they had that channel.
    """
    cases, apart = 0, []
    for case in records("plausible_ingest"):
        expect = {**case["expect"].get("event", {}), **case["expect"].get("session", {})}
        body = case.get("request", {}).get("body") or {}
        asked = _COLUMNS.keys() & expect.keys()
        spam = case["expect"].get("drop_reason") == "spam_referrer"
        if not (asked or spam) or "url" not in body:
            continue
        cases += 1
        page, referrer = urlsplit(body["url"]), body.get("referrer") or ""
        origin = sources.origin((page.hostname or "").removeprefix("www."), page.query, referrer)
        channel = channel_of(
            origin.source, origin.utm_medium, origin.utm_campaign, origin.click_id, origin.utm_source
        )
        ours = {key: getattr(origin, _COLUMNS[key], channel) for key in asked}
        if channel == "AI Assistants" and expect.get("channel") in {"Organic Search", "Referral"}:
            ours["channel"] = expect["channel"]
        theirs = {key: expect[key] for key in asked}
        if "referrer" in theirs and "://" not in referrer:
            theirs["referrer"] = (
                ""  # cut text without a host; no referrer with us, and none with a name there
            )
        if ours != theirs or sources.is_spam(host_of(referrer)) != spam:
            apart.append(f"{case['id']} {theirs}, ours {ours}")

    assert score("plausible_ingest, sources and channels", cases, apart) == 1.0


_COLUMNS = {
    "source": "source",
    "referrer": "visit_referrer",
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "utm_content": "utm_content",
    "utm_term": "utm_term",
    "click_id_param": "click_id",
    "channel": "",
}


def _source(address: str) -> str:
    """Return the source of an address without scheme, so that two spellings of one place are compared."""
    host, slash, path = address.partition("/")
    return _table.name_of_host(host.lower().removeprefix("www."), slash + path) or host.lower()


def _plain(address: str) -> str:
    """Return an address without what we drop on purpose: `www.`, the app scheme, escapes and the host's case."""
    host, slash, path = unquote(address).removeprefix("android-app://").partition("/")
    return host.lower().removeprefix("www.") + slash + path
