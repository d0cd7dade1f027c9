"""User agent in, reason out: which programs say that they are no person's browser. No I/O once built."""

import json
import re
from importlib import resources

from ua_parser_rs import UserAgentExtractor

from footfall.model.reason import Reason

# Entries of the published list that are also, or mostly, in the user agents of people's programs:
# a macOS wrapper of sites, Slack's desktop app on Apple silicon, and the built-in browsers of two editors.
_ALSO_PEOPLE = frozenset({"Fluid", "Sonic", r"Code\/1\.", r"Trae\/"})

# People's browsers whose names contain a crawler's, and a maker of phones; taken out before anything is looked for.
_NAMES_OF_PEOPLES_PROGRAMS = re.compile(r"SogouMobileBrowser|SogouMSE|\bcubot\b", re.IGNORECASE)

# Assistants and agents that open a page because their user just asked for it, by their entries' own names.
_FOR_A_USER = re.compile(
    r"User\b|Fetcher|NotebookLM|Deep-Research|Gemini-CLI|smartfetch|linkReader|BuyForMe|Devin|Mariner"
    r"|AgentCore|Google-Agent|TwinAgent|Anchor Browser|DuckAssistBot",
    re.IGNORECASE,
)
_CRAWLS = re.compile(r"crawl|bot|spider|scrapy|httrack|larbin", re.IGNORECASE)

# An app's own window: an Android WebView, or WebKit on iOS without Safari's tokens. People sit before those, so
# a link in such a user agent is the app's home page, not a crawler's.
_IN_AN_APP = re.compile(r"; wv\)|like Mac OS X\) AppleWebKit/\S+ \(KHTML, like Gecko\) Mobile/\S+ \w+/")

# Who says "compatible" and is a browser: Internet Explorer, Konqueror, and a dozen old ones that name a system.
_COMPATIBLE = re.compile(
    r"compatible[;,+\s]+(?!MSIE|Konqueror|Linux|Windows|U;|Mac|OS/2|X11|\w*BSD|SunOS|Opera|i?OmniWeb|Teleca"
    r"|[AI]Browse|AmigaVoyager|iCab|NetPositive|Android|iPhone|iPad|MS ?IE|rv:|Trident|Touch|Yandex ?Browser)\w",
    re.IGNORECASE,
)

# The looser tier: what our own eyes read in a user agent that no list knows. First match wins.
_LOOSER: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (re.compile(r"bot(?![a-z])|crawl|spider|scrap(?:er|ing)\b|slurp", re.IGNORECASE), Reason.CRAWLER),
    (
        re.compile(
            r"favicon|validator|(?:site|seo|web)-?(?:analy[sz]er|check)|screenshot|\bpreview\b", re.IGNORECASE
        ),
        Reason.CRAWLER,
    ),
    (re.compile(r"\bGoogle[-_ ](?!Chrome|Pixel|Nexus|TV|Play|Search)[A-Z]|SecurityScanner"), Reason.CRAWLER),
    (
        re.compile(
            r"headless|wkhtmlto|slimerjs|dumprendertree|ruxit|htmlunit|jsdom|nightmare|cypress/",
            re.IGNORECASE,
        ),
        Reason.HEADLESS,
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE), Reason.CRAWLER),
    (
        re.compile(
            r"^[\w.+:-]*(?:http|java|python|ruby|perl|php|curl|wget|libw|axios|fetch|faraday|guzzle|agent|client)",
            re.IGNORECASE,
        ),
        Reason.LIBRARY,
    ),
)

# One product and a version, or one word: no browser that draws pages has been so terse since Dillo, Opera and Lynx.
_TERSE = re.compile(
    r"^(?!Opera\b|Dillo\b|Lynx\b|Links\b|ELinks\b|w3m\b|NetSurf\b)[\w.:+-]+(?:/v?[\w.-]*)?$", re.IGNORECASE
)
_LINK = re.compile(r"https?://|\bwww\.\w", re.IGNORECASE)


class Bots:
    """
    Judges user agents by the crawler-user-agents list, then by a looser tier of our own.

    A program that crawls is never called a library, whichever library it says it uses.
    """

    def __init__(self) -> None:
        entries = [(pattern, _reason(pattern, tags)) for pattern, tags in _published()]
        # The extractor answers the first match: what says most about the sender comes first.
        entries.sort(key=lambda entry: _ORDER.index(entry[1]))
        self._reasons = [reason for _, reason in entries]
        self._list = UserAgentExtractor(
            (pattern, str(number), None, None, None, None) for number, (pattern, _) in enumerate(entries)
        )

    def judge(self, user_agent: str) -> Reason | None:
        """Return why *user_agent* is no person's browser, or None. Any text that UTF-8 can hold will do."""
        text = _NAMES_OF_PEOPLES_PROGRAMS.sub("", user_agent.strip())
        found = self._list.extract(text)
        listed = self._reasons[int(found.family)] if found else None
        if listed is not None and listed is not Reason.LIBRARY:
            return listed
        looser = _looser(text)
        # "our-checker (+https://example.com) python-requests/2.32" crawls, whatever it is built with.
        return listed if looser is not Reason.CRAWLER and listed is not None else looser


def _looser(text: str) -> Reason | None:
    for pattern, reason in _LOOSER:
        if pattern.search(text):
            return reason
    if _TERSE.match(text) or not text:
        return Reason.LIBRARY
    if (_LINK.search(text) and not _IN_AN_APP.search(text)) or _COMPATIBLE.search(text):
        return Reason.CRAWLER
    return None


_ORDER = (Reason.AI_FETCH, Reason.AI_CRAWLER, Reason.CRAWLER, Reason.HEADLESS, Reason.LIBRARY)


def _reason(pattern: str, tags: frozenset[str]) -> Reason:
    """Return what an entry of the list is to us."""
    if tags & {"ai-crawler", "browser-automation", "social-preview"} and _FOR_A_USER.search(pattern):
        return Reason.AI_FETCH
    if "ai-crawler" in tags:
        return Reason.AI_CRAWLER
    if "browser-automation" in tags:
        return Reason.HEADLESS
    if "http-library" in tags and not _CRAWLS.search(pattern):
        return Reason.LIBRARY
    return Reason.CRAWLER


def _published() -> list[tuple[str, frozenset[str]]]:
    # The package's own module reads the same file and adds 40 ms of regular expressions that we do not use.
    file = resources.files("crawleruseragents").joinpath("crawler-user-agents.json")
    entries = json.loads(file.read_text(encoding="utf-8"))
    return [
        (entry["pattern"], frozenset(entry.get("tags", ())))
        for entry in entries
        if entry["pattern"] not in _ALSO_PEOPLE
    ]
