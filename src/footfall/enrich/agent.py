"""User agent in, browser, system and device class out. No I/O once built."""

import re
from functools import lru_cache
from typing import NamedTuple

from ua_parser_builtins.matchers import MATCHERS
from ua_parser_rs import OSExtractor, UserAgentExtractor

from footfall.enrich.bot import Bots
from footfall.model.event import Agent
from footfall.model.reason import Reason

REMEMBERED = 20_000  # user agents; a busy day of a large site shows about as many
MOST_CHARACTERS = 512  # GoatCounter refuses longer ones; what follows never named a browser

# Names of ua-parser that are one browser to people; every other family keeps its name.
_BROWSER_NAMES = {
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "HeadlessChrome": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Firefox (Shiretoko)": "Firefox",
    "Firefox Alpha": "Firefox",
    "Firefox Beta": "Firefox",
    "Edge Mobile": "Edge",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "IE Large Screen": "Internet Explorer",
    "Opera Mobile": "Opera",
    "Opera Tablet": "Opera",
    "Android": "Android Browser",
    "DuckDuckGo Mobile": "DuckDuckGo",
    "QQ Browser Mobile": "QQ Browser",
    "QQ Browser Mini": "QQ Browser",
    "Brave Mobile": "Brave",
    "Opera Touch": "Opera",
    "Opera GX": "Opera",
    "Opera GX Mobile": "Opera",
    "Ecosia iOS": "Ecosia",
    "Ecosia Android": "Ecosia",
    "MiuiBrowser": "MIUI Browser",
    "HuaweiBrowser": "Huawei Browser",
    "VivoBrowser": "Vivo Browser",
    "Steam GameOverlay": "Steam",
    "Valve Steam Client": "Steam",
    "Slack Desktop Client": "Slack",
}
# What ua-parser answers where no browser is named.
_NO_BROWSERS = frozenset({"Apple Mail", "Other", "bot", "crawler", "robot", "spider"})

_SYSTEM_NAMES = {
    "Mac OS X": "macOS",
    "ATV OS X": "tvOS",
    "WatchOS": "watchOS",
    "Chromecast Android": "Android",
    "Other": "",
}
# Their numbers say a kernel or a build, or have been frozen for years.
_NO_VERSIONS = frozenset(
    {"Linux", "Chrome OS", "FreeBSD", "OpenBSD", "NetBSD", "Ubuntu", "Fedora", "Debian", "Solaris"}
)

# Read before ua-parser: what it does not know or takes for something else. The group, if any, is the version.
_BROWSERS_FIRST: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bLinkedInApp(?:/(\d+))?"), "LinkedIn"),
    (re.compile(r"\bMicroMessenger/(\d+)"), "WeChat"),
    (re.compile(r"\b(?:Focus|Klar)/(\d+)"), "Firefox Focus"),
    (re.compile(r"\bBarcelona (\d+)"), "Threads"),
    (re.compile(r"\bFB_IAB/(?:Orca-Android|MESSENGER);FBAV/(\d+)"), "Messenger"),
    (re.compile(r"\bFBAN/Messenger\w*;FBAV/(\d+)"), "Messenger"),
    (re.compile(r"\bdiscord/(\d+)"), "Discord"),
    (re.compile(r"\bSlack(?:_SSB)?/(\d+)"), "Slack"),
    (re.compile(r"\bTeams(?:Mobile-\w+)?/(\d+)"), "Microsoft Teams"),
    (re.compile(r"\bReddit(?:/Version |/)(\d+)"), "Reddit"),
    (re.compile(r"\b(ChatGPT|Perplexity|Claude)/(\d+)"), r"\1"),
    (re.compile(r"\bQuark(?:PC)?/(\d+)"), "Quark"),
    (re.compile(r"\bFalkon/(\d+)"), "Falkon"),
    (re.compile(r"\bAlohaBrowser/(\d+)"), "Aloha"),
    (re.compile(r"\bCentBrowser/(\d+)"), "Cent Browser"),
    (re.compile(r"\bIron/(\d+)"), "Iron"),
    (re.compile(r"\b(?:QIHU )?360(?:SE|EE)\b(?:/(\d+))?"), "360 Browser"),
    (re.compile(r"\bNintendoBrowser/(\d+)"), "Nintendo Browser"),
)
# Read where ua-parser finds nothing: versions that are no numbers, and old browsers that began with their own name.
_BROWSERS_LAST: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(Firefox|Chrome)/(\d*)"), r"\1"),
    (re.compile(r"^(?!Mozilla)([A-Z]\w+)/(\d+)\S* .*\("), r"\1"),
)
_SYSTEMS_FIRST: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bXbox(?:; Xbox)?(?: (One|Series X))?\b", re.IGNORECASE), "Xbox"),
    (re.compile(r"\bPlayStation(?:;? PlayStation)? ?(\d|Vita|Portable)?", re.IGNORECASE), "PlayStation"),
    (re.compile(r"\bNintendo (Switch|WiiU?|3DS|DSi?)\b"), "Nintendo"),
    (re.compile(r"\bWeb0S\b|\bwebOS\.TV"), "webOS"),
    (re.compile(r"\b(?:Open)?Harmony(?:OS)?[ /]?(\d+)?"), "HarmonyOS"),
    (re.compile(r"\bTizen\b(?:[ /](\d+\.\d+))?"), "Tizen"),
    (re.compile(r"\bFuchsia\b"), "Fuchsia"),
    (re.compile(r"\bHaiku\b"), "Haiku"),
    (re.compile(r"\bDragonFly\b"), "DragonFly BSD"),
    (re.compile(r"\bJ2ME/MIDP\b"), "Java ME"),
    (re.compile(r"\bVIDAA(?:/(\d+))?"), "VIDAA"),
    (re.compile(r"\bWatch ?OS[ /](\d+)"), "watchOS"),
)

# Since iOS 26 the system's number stands still at 18.x; Safari's own version follows the system's.
_SAFARI_OF_26 = re.compile(r"\bVersion/(2[6-9]|[3-9]\d)\b.* Safari/")

# First match wins: a television or a console may also say Linux, Android or Windows; a tablet may say Mobile.
_DEVICES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), device)
    for pattern, device in (
        (r"playstation|xbox|nintendo|\bouya\b|steam ?deck", "Console"),
        (
            r"smart-?tv|smart ?hub|hbbtv|apple ?tv|google ?tv|android ?tv|\btvos\b|bravia|\baft[a-z]{1,4}\b|crkey|roku|web0s"
            r"|netcast|viera|philipstv|\bdtv\b|large screen|tizen[^)]*\btv\b|\btv (?:safari|build)|shield android|mibox"
            r"|viziocast|\bvidaa\b|opera tv|\bce-html\b|inettvbrowser",
            "TV",
        ),
        (
            r"\bwatch(?:os|\d|;|/)|apple ?watch|galaxy watch|\bsm-r[789]\d\d\b|wear ?os|oculusbrowser|\bpico \d",
            "Wearable",
        ),
        (
            r"ipad|tablet(?! pc)|playbook|kindle|\bsilk/(?!.*mobile)|\bkf[a-z]{2,5}\b|\bsm-[tx]\d{3}|\bgt-p\d{4}|nexus (?:7|9|10)\b"
            r"|\btesla/|\bxoom\b|lenovo tb|mediapad|matepad|\bsgp\d{3}|pixel c\b|\bopera tablet",
            "Tablet",
        ),
        (
            r"mobi|iphone|ipod|windows phone|windows ce|blackberry|bb10|opera mini|symbian|series ?[46]0|kaios|j2me|midp|nokia"
            r"|\bucweb|\bphone|\bpalm|webos/|htc[_ ]|maemo|meego|sailfish|docomo|\bpsp\b",
            "Mobile",
        ),
        (r"android(?!.*mobile)(?!.*\bwv\b).*(?:chrome|safari)/", "Tablet"),
        (r"android|tizen|harmony", "Mobile"),
        (
            r"windows|win(?:95|98|nt)|macintosh|mac ?os|mac_powerpc|x11|linux|cros|\w*bsd\b|sunos|haiku|os/2|fuchsia",
            "Desktop",
        ),
    )
)


class Known(NamedTuple):
    """What a user agent says of itself, and why it may not be a person's browser."""

    agent: Agent
    reason: Reason | None


class Agents:
    """Reads user agents and remembers the last 20,000; build one, it holds some 30 MB of compiled patterns."""

    def __init__(self) -> None:
        browsers, systems, _ = (
            MATCHERS  # the third, of devices, is most of the memory and is replaced by rules below
        )
        self._browsers = UserAgentExtractor(
            (m.regex, m.family, m.major, m.minor, m.patch, m.patch_minor) for m in browsers
        )
        self._systems = OSExtractor(
            (m.regex, m.family, m.major, m.minor, m.patch, m.patch_minor) for m in systems
        )
        self.judge_by(Bots())

    def judge_by(self, bots: Bots) -> None:
        """Say who is no person's browser by *bots* from now on; any thread may call it."""
        self._bots = bots
        # Last, so that nothing is remembered that the former ones said.
        self._remember = lru_cache(REMEMBERED)(self._read)

    def read(self, user_agent: str) -> Known:
        """Return what *user_agent* says: any text, of which the first 512 characters are read."""
        return self._remember(user_agent[:MOST_CHARACTERS])

    def _read(self, user_agent: str) -> Known:
        text = user_agent if user_agent.isascii() else user_agent.encode("utf-8", "replace").decode()
        browser, browser_version = self._browser(text)
        os, os_version = self._system(text)
        return Known(
            Agent(
                browser=browser,
                browser_version=browser_version,
                os=os,
                os_version=os_version,
                device=_device(text),
            ),
            self._bots.judge(text),
        )

    def _browser(self, text: str) -> tuple[str, str]:
        if found := _product(_BROWSERS_FIRST, text):
            return found
        if said := self._browsers.extract(text):
            name = _BROWSER_NAMES.get(said.family, said.family)
            if name not in _NO_BROWSERS and "/" not in name:
                return name, said.major or ""
        return _product(_BROWSERS_LAST, text) or ("", "")

    def _system(self, text: str) -> tuple[str, str]:
        for pattern, name in _SYSTEMS_FIRST:
            if found := pattern.search(text):
                return name, _major(found)
        said = self._systems.extract(text)
        if said is None:
            return "", ""
        name = _SYSTEM_NAMES.get(said.family, said.family)
        if name == "iOS" and (frozen := _SAFARI_OF_26.search(text)):
            return name, frozen[1]
        return name, _system_version(name, said.major or "", said.minor or "")


def _product(products: tuple[tuple[re.Pattern[str], str], ...], text: str) -> tuple[str, str] | None:
    """Return name and version of the first of *products* that is in *text*; a pattern's last group is the version."""
    for pattern, name in products:
        if found := pattern.search(text):
            return found.expand(name), found[found.re.groups] or ""
    return None


def _major(found: re.Match[str]) -> str:
    return (found[1] or "") if found.re.groups else ""


def _system_version(name: str, major: str, minor: str) -> str:
    """
    Return the version as people say it: `10` and `8.1` of Windows, `13.0` of iOS, `9` and `8.1` of Android.

    Windows 10 and macOS 10.15 are what agents have said since those froze, whatever runs; they are kept as said
    (the contract promises `Windows 10`, and imported sites of GoatCounter and Plausible hold `10.15`).
    """
    if name in _NO_VERSIONS or major == "NT":
        return ""
    if not minor or (minor == "0" and name in {"Android", "Windows Phone"}):
        return major
    return f"{major}.{minor}"


def _device(text: str) -> str:
    for pattern, device in _DEVICES:
        if pattern.search(text):
            return device
    return ""
