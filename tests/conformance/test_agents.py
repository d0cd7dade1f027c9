"""User agents of GoatCounter's, Umami's and Plausible's cases: names mapped in the tables below, nothing else."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from footfall.enrich.agent import Agents, Known
from footfall.model.reason import Reason

_Records = Callable[[str], list[dict[str, Any]]]
_Score = Callable[[str, int, Iterable[str]], float]

# GoatCounter names the engine's browser where we name the browser itself.
ENGINE_OF = {
    **dict.fromkeys(
        (
            "Avast Secure Browser", "Baidu Explorer", "Brave", "Chromium", "DuckDuckGo", "Edge", "Facebook", "Falkon",
            "Google", "HuaweiBrowser", "Instagram", "Iridium", "Iron", "Line", "LINE", "MiuiBrowser", "Opera", "Otter", "Pinterest", "Puffin",
            "QQ Browser", "Qt Web Engine", "QupZilla", "RockMelt", "Samsung Internet", "Snapchat", "Sogou Explorer", "UC Browser", "Vivaldi",
            "WeChat", "Whale", "Yandex Browser", "YandexSearch", "Coc Coc", "Comodo Dragon", "Electron", "Android Browser",
            "Slack", "Discord", "Microsoft Teams", "MIUI Browser", "Huawei Browser", "Vivo Browser", "HeyTap Browser", "Quark", "Aloha",
            "Cent Browser", "Threads", "Messenger", "Reddit", "TikTok", "Twitter", "Telegram", "Norton", "AVG", "CCleaner", "Ecosia", "Maxthon", "360 Browser", "Konqueror", "Steam",
        ),
        "Chrome",
    ),
    **dict.fromkeys(("Camino", "Iceweasel", "IceCat", "Maemo Browser", "SeaMonkey", "Swiftfox", "Waterfox", "Pale Moon", "Sailfish Browser", "Firefox Focus"), "Firefox"),
    **dict.fromkeys(("Skyfire", "Opera Mini", "OmniWeb"), "Safari"),
    "Python Requests": "python-requests",
}  # fmt: skip
# One browser, two spellings.
SPELLINGS = {"PaleMoon": "Pale Moon", "python-requests": "Python Requests", "mozilla": ""}
# GoatCounter sees the toolkit of an Android app, we the app; Internet Explorer's shells and its disguise.
SHELLS = {
    ("Dalvik", "Android Browser"),
    ("Dalvik", "Opera Mini"),
    ("Internet Explorer", "Maxthon"),
    ("Internet Explorer", "Opera"),
}

# GoatCounter keeps a Linux distribution as the version of "Linux"; so does a system that is built on it.
ON_LINUX = {
    "Ubuntu",
    "Fedora",
    "Debian",
    "CentOS",
    "Kubuntu",
    "Linux Mint",
    "Maemo",
    "Kindle",
    "Android",
    "Arch Linux",
    "Red Hat",
    "SUSE",
    "Gentoo",
    "Mageia",
    "Slackware",
    "Mandriva",
    "PCLinuxOS",
}
SYSTEMS = {
    ("SunOS", "Solaris"),
    ("Windows CE", "Windows Mobile"),
    ("Windows 8", "Windows RT"),
    ("Windows Phone", "Windows"),
}

UMAMI_BROWSERS = {
    "Chrome (webview)": "Chrome",
    "iOS": "Safari",
    "iOS (webview)": "Safari",
    "Edge (Chromium)": "Edge",
    "Samsung": "Samsung Internet",
    "Firefox (iOS)": "Firefox",
    "Chrome (iOS)": "Chrome",
    "Edge (iOS)": "Edge",
    "Facebook": "Facebook",
    "IE": "Internet Explorer",
    "Yandex": "Yandex Browser",
}
UMAMI_SYSTEMS = {"Windows 10/11": "Windows 10", "ChromeOS": "Chrome OS", "Sun OS": "Solaris"}

REFUSED = {Reason.CRAWLER, Reason.AI_CRAWLER, Reason.AI_FETCH}


@pytest.fixture(scope="module")
def agents() -> Agents:
    return Agents()


def test_browsers_and_systems_are_goatcounters(agents: Agents, records: _Records, score: _Score) -> None:
    """At least 95 of 100 user agents give the name and version that GoatCounter gives."""
    cases = records("goatcounter_useragent")
    apart = []
    for case in cases:
        known, expect = agents.read(case["input"]["user_agent"]), case["expect"]
        if known.reason in REFUSED:
            continue  # never shown: nothing of a declared crawler is counted
        if not _same_browser(known, expect["browser_name"], expect["browser_version"]):
            apart.append(f"{case['id']} browser {expect['browser']!r}, ours {_browser(known)!r}")
        elif not _same_system(known, expect["system_name"], expect["system"]):
            apart.append(f"{case['id']} system {expect['system']!r}, ours {_system(known)!r}")

    assert score("goatcounter_useragent", len(cases), apart) >= 0.95


def test_browsers_systems_and_devices_are_umamis(agents: Agents, records: _Records, score: _Score) -> None:
    """At least 95 of 100 user agents give the browser, system and device class that Umami gives without a screen."""
    cases = records("umami_useragent")
    apart = []
    for case in cases:
        known, expect = agents.read(case["user_agent"]), case["expect"]
        if known.reason in REFUSED:
            continue  # as above
        label, system = expect["browser_label"] or "", expect["os_label"] or ""
        # Umami calls every browser that it does not know the WebView that it runs in.
        browser = known.agent.browser in {UMAMI_BROWSERS.get(label, label), "YandexSearch"} or not label
        os = UMAMI_SYSTEMS.get(system, system) in {known.agent.os, _system(known), ""}
        # Umami calls what it cannot tell a desktop; we say nothing.
        device = known.agent.device.lower() == expect["device_no_screen"] or not known.agent.device
        if not (browser and os and device):
            apart.append(f"{case['id']} {label}, {system}, {expect['device_no_screen']}; ours {known.agent}")

    assert score("umami_useragent", len(cases), apart) >= 0.95


def test_browsers_systems_and_devices_are_plausibles(
    agents: Agents, records: _Records, score: _Score
) -> None:
    """Every event of Plausible's that says browser, system or device says what we say; versions to the major."""
    cases, apart = 0, []
    for case in records("plausible_ingest"):
        expect = {**case["expect"].get("event", {}), **case["expect"].get("session", {})}
        asked = {key: expect[key] for key in _OURS if key in expect}
        if not asked:
            continue
        cases += 1
        known = agents.read(case["request"]["headers"].get("user-agent", ""))
        ours = {key: _OURS[key](known) for key in asked}
        theirs = {
            key: value.split(".")[0] if key == "browser_version" else value for key, value in asked.items()
        }
        if ours != theirs:
            apart.append(f"{case['id']} {theirs}, ours {ours}")

    assert score("plausible_ingest, user agents", cases, apart) == 1.0


# Plausible's names: "Mac" is its database's word for macOS; its GNU/Linux is our Linux.
_PLAUSIBLE_SYSTEMS = {"macOS": "Mac", "Linux": "GNU/Linux"}
_OURS: dict[str, Callable[[Known], str]] = {
    "browser": lambda known: known.agent.browser,
    "browser_version": lambda known: known.agent.browser_version,
    "os": lambda known: _PLAUSIBLE_SYSTEMS.get(known.agent.os, known.agent.os),
    "os_version": lambda known: known.agent.os_version,
    "device": lambda known: known.agent.device,
}


def _same_browser(known: Known, name: str, version: str) -> bool:
    ours = known.agent.browser
    if SPELLINGS.get(name, name) == ours:
        # Some in-app views say no version, where GoatCounter guesses; old Internet Explorers say a false one.
        return (
            known.agent.browser_version in {version.split(".", maxsplit=1)[0], ""}
            or ours == "Internet Explorer"
        )
    if name == "":
        return True  # GoatCounter knows no name; that we know one is no difference
    if known.agent.os == "iOS" and name == "Safari":
        return True  # every browser on iOS is Safari to GoatCounter
    return ENGINE_OF.get(ours) == name or (name, ours) in SHELLS


def _same_system(known: Known, name: str, whole: str) -> bool:
    ours = _system(known)
    if whole in {"", ours, known.agent.os} or (whole, ours) in SYSTEMS or (name, known.agent.os) in SYSTEMS:
        return True
    return name == "Linux" and known.agent.os in ON_LINUX


def _browser(known: Known) -> str:
    return f"{known.agent.browser} {known.agent.browser_version}".strip()


def _system(known: Known) -> str:
    return f"{known.agent.os} {known.agent.os_version}".strip()
