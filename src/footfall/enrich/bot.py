"""User agent in, reason out: which programs say that they are no person's browser. No I/O once built."""

import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Any, NamedTuple

from ua_parser_rs import UserAgentExtractor

from footfall.errors import BadList
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

# What the published list has not, or not as what it is: it knows few of those that gather text for language models.
_OUR_OWN = (
    (
        "Amazonbot|Applebot-Extended|xAI-(?:SearchBot|Bot|Crawler)|GrokBot|MistralAI-(?:Index|Bot)|YouBot|Diffbot|ImagesiftBot"
        "|Timpibot|PanguBot|PetalBot|(?i:ai2bot|crawl4ai|gpt-?crawler|omgili|webzio-extended|quillbot|meta-webindexer)"
        "|anthropic-ai|cohere-(?:ai|training)|Bytespider|CCBot|TikTokSpider|Cotoyogi|Kangaroo Bot|ICC-Crawler|VelenPublicWebCrawler"
        r"|Sidetrade|FriendlyCrawler|ISSCyberRiskCrawler|SemrushBot-OCOB|Poseidon Research|Panscient|LAIONDownloader|Factset_spyderbot",
        Reason.AI_CRAWLER,
    ),
    (
        r"\b[A-Za-z]\w+-User\b|Kagi-Fetcher|NovaAct|meta-externalfetcher|QualifiedBot|TerraCotta",
        Reason.AI_FETCH,
    ),
)

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
    (re.compile(r"\bCFNetwork/|\bdart:io\b|\bHttp-?Client\b|PowerShell/", re.IGNORECASE), Reason.LIBRARY),
)

# One product and a version, or one word: no browser that draws pages has been so terse since Dillo, Opera and Lynx.
_TERSE = re.compile(
    r"^(?!Opera\b|Dillo\b|Lynx\b|Links\b|ELinks\b|w3m\b|NetSurf\b)[\w.:+-]+(?:/v?[\w.-]*)?$", re.IGNORECASE
)
_LINK = re.compile(r"https?://|\bwww\.\w", re.IGNORECASE)


class Entry(NamedTuple):
    """A pattern (Rust's regular expressions) and why whom it describes is no person's browser."""

    pattern: str
    reason: Reason


class Bots:
    """
    Judges user agents by lists of patterns, then by a looser tier of our own.

    A program that crawls is never called a library, whichever library it says it uses.
    """

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        """Ask first what is new or other in *entries* (an operator's), then our own, then what was published."""
        published = known_crawlers()
        same = set(published)
        theirs = {entry.pattern: entry for entry in entries if entry not in same}
        rest = [entry for entry in published if entry.pattern not in theirs]
        self._reasons: list[Reason] = []
        patterns: list[str] = []
        for part in (theirs.values(), [Entry(*own) for own in _OUR_OWN], rest):
            # The extractor answers the first match: what says most about the sender comes first.
            for pattern, reason in sorted(part, key=lambda entry: _ORDER.index(entry.reason)):
                self._reasons.append(reason)
                patterns.append(pattern)
        self._list = _extractor(patterns)

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


def known_crawlers() -> list[Entry]:
    """Return the published list that comes with the program."""
    # The package's own module reads the same file and adds 40 ms of regular expressions that we do not use.
    file = resources.files("crawleruseragents").joinpath("crawler-user-agents.json")
    return _entries(json.loads(file.read_text(encoding="utf-8")))


def read_crawlers(text: str) -> list[Entry]:
    """
    Return the entries of a list in the shape of crawler-user-agents: `[{"pattern": ..., "tags": [...]}, ...]`.

    Raises:
        BadList: it has another shape, a pattern is none, or one would refuse everybody's browser.
    """
    try:
        entries = _entries(json.loads(text))
    except json.JSONDecodeError as problem:
        raise BadList(problem.lineno, f"this is no JSON: {problem.msg}") from problem
    except (TypeError, KeyError, AttributeError, RecursionError):
        raise BadList(1, 'the list should look like [{"pattern": "Bot/", "tags": ["seo"]}, ...]') from None
    if not entries:
        raise BadList(1, "there is no pattern in it")
    wrong = next(filter(None, map(_wrong, entries)), None) if _suspect(entries) else None
    if wrong is not None:
        pattern, what = wrong
        at = max(text.find(json.dumps(pattern)), 0)
        raise BadList(text.count("\n", 0, at) + 1, f"the pattern '{pattern[:60]}' {what}")
    return entries


# Whoever refuses these counts nobody.
_PEOPLE = (
    "",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
)


def _suspect(entries: list[Entry]) -> bool:
    """Say whether something is wrong with the patterns together; much faster than to ask each."""
    try:
        together = _extractor([entry.pattern for entry in entries])
    except ValueError:
        return True
    return any(together.extract(person) is not None for person in _PEOPLE)


def _wrong(entry: Entry) -> tuple[str, str] | None:
    try:
        alone = _extractor([entry.pattern])
    except ValueError as problem:
        what = str(problem).rpartition("error: ")[2].rstrip('")')
        return entry.pattern, f"cannot be used: {what}"
    if any(alone.extract(person) is not None for person in _PEOPLE):
        return entry.pattern, "would refuse people's browsers"
    return None


def _entries(published: list[dict[str, Any]]) -> list[Entry]:
    return [
        Entry(entry["pattern"] + "", _reason(entry["pattern"], frozenset(entry.get("tags", ()))))
        for entry in published
        if entry["pattern"] not in _ALSO_PEOPLE
    ]


def _extractor(patterns: list[str]) -> UserAgentExtractor:
    return UserAgentExtractor(
        (pattern, str(number), None, None, None, None) for number, pattern in enumerate(patterns)
    )
