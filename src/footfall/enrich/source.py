"""Where a visit came from: referrer and campaign parameters in, Origin out. No I/O once built."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

from footfall.enrich.sources import SourceTable, known_sources, known_spam
from footfall.model.event import Origin

MOST_REFERRER = 2000  # characters; Plausible's clients may send as much, and nobody reads more
MOST_TAG = 255  # characters of a campaign parameter
_MOST_QUERY = 8192  # characters; campaign parameters stand in addresses that people paste
_REMEMBERED = 4096  # referrers; 2000 characters each at worst, so some 8 MB

# First that is given wins. Plausible reads the first three in this order, GoatCounter knows `src` too.
SOURCE_PARAMETERS: Final = ("utm_source", "source", "ref", "src")
CAMPAIGN_PARAMETERS: Final = ("utm_campaign", "campaign")
# Of click ids only the name is kept: the value would tell the advertiser who came.
CLICK_IDS: Final = ("gclid", "gbraid", "wbraid", "msclkid", "fbclid", "twclid", "ttclid", "li_fat_id")
# A click on a search engine's ad tags nothing else, so that the medium is said by the click id.
_MEDIUM_OF: Mapping[tuple[str, str], str] = MappingProxyType(
    {("Google", "gclid"): "(gclid)", ("Bing", "msclkid"): "(msclkid)"}
)
_READ = frozenset(
    {*SOURCE_PARAMETERS, *CAMPAIGN_PARAMETERS, *CLICK_IDS, "utm_medium", "utm_content", "utm_term"}
)

_NOWHERE = Origin()
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"\[[0-9a-f:.]{2,45}\]|[^\s\[\]:@<>\"'%^|`{}\\]{1,253}")
_APP = "android-app"


class _Referred(NamedTuple):
    """What a referrer says by itself, whichever page it was sent from."""

    text: str = ""
    host: str = ""
    spam: bool = False
    origin: Origin = _NOWHERE


_UNSAID = _Referred()


def clean_referrer(text: str) -> str:
    """
    Return *text* as sent, without fragment, credentials and control characters, at most 2000 characters.

    Schemes other than http, https and android-app give empty text; text without a scheme is kept.
    """
    text = _printable(text[: 2 * MOST_REFERRER]).strip()
    text = text.partition("#")[0]
    scheme = _scheme_of(text)
    if scheme not in {"", "http", "https", _APP}:
        return ""
    start = len(scheme) + 1 if scheme else 0
    if text.startswith("//", start):
        start += 2
    elif scheme:
        return ""
    authority = re.split(r"[/?\\]", text[start:], maxsplit=1)[0]
    at = authority.rfind("@")
    # "ada@example.com" without a scheme is no address with credentials; it goes as far as its "@" all the same.
    return (text[:start] + text[start + at + 1 :])[:MOST_REFERRER].strip()


def host_of(referrer: str) -> str:
    """Return the host that *referrer* names, lower case and without `www.` and port; empty if it names none."""
    return _split(clean_referrer(referrer))[1]


class Sources:
    """Names sources by a table (our own if none is given), and remembers the last few thousand referrers."""

    def __init__(self, table: SourceTable | None = None, spam: frozenset[str] | None = None) -> None:
        self.replace(known_sources() if table is None else table, known_spam() if spam is None else spam)

    def replace(self, table: SourceTable, spam: frozenset[str]) -> None:
        """Name by *table* and *spam* from now on; any thread may call it."""
        self.table = table
        self._spam = spam
        # Last, so that nothing is remembered that the former tables said.
        self._remember = lru_cache(_REMEMBERED)(self._referred)

    def origin(self, hostname: str, query: str, referrer: str, named: str = "") -> Origin:
        """
        Return where the visitor of a page of *hostname* with *query* came from; any text will do.

        A source that the caller *named* wins over a tagged one, that over the referrer. A referrer on the page's
        own host (with or without `www.`) or on localhost is internal and says nothing.
        """
        _, host, _, origin = self._remember(referrer[: 2 * MOST_REFERRER]) if referrer else _UNSAID
        if host and (host == "localhost" or host == hostname.removeprefix("www.")):
            origin = _NOWHERE
        if not named and "=" not in query:
            return origin
        return self._tagged(origin, _tags(query), _printable(named).strip()[:MOST_TAG])

    def clean(self, referrer: str) -> str:
        """Return what `clean_referrer` does."""
        return self._remember(referrer[: 2 * MOST_REFERRER]).text if referrer else ""

    def is_spam_referrer(self, hostname: str, referrer: str) -> bool:
        """Whether *referrer*, sent from a page of *hostname*, is referrer spam; a site's own host never is."""
        if not referrer:
            return False
        _, host, spam, _ = self._remember(referrer[: 2 * MOST_REFERRER])
        return spam and host != hostname.removeprefix("www.")

    def is_spam(self, host: str) -> bool:
        """Whether *host*, or a host above it, is on the list of referrer spam; a bare name (`localhost`) never is."""
        if "." not in host:
            return False
        while host:
            if host in self._spam:
                return True
            host = host.partition(".")[2]
        return False

    def _tagged(self, referred: Origin, tags: Mapping[str, str], named: str) -> Origin:
        tagged = next((tags[key] for key in SOURCE_PARAMETERS if key in tags), "")
        click_id = next((key for key in CLICK_IDS if key in tags), "")
        said = named or tagged
        source = self.table.name_of_word(said) if said else referred.source
        return Origin(
            visit_referrer=referred.visit_referrer,
            source=source,
            utm_source=tagged,
            utm_medium=tags.get("utm_medium") or _MEDIUM_OF.get((source, click_id), ""),
            utm_campaign=next((tags[key] for key in CAMPAIGN_PARAMETERS if key in tags), ""),
            utm_content=tags.get("utm_content", ""),
            utm_term=tags.get("utm_term", ""),
            click_id=click_id,
        )

    def _referred(self, referrer: str) -> _Referred:
        text = clean_referrer(referrer)
        scheme, host, port, path = _split(text)
        if not host:
            return _Referred(text)
        if scheme == _APP:
            whole = f"{_APP}://{host}"
            return _Referred(
                text, origin=Origin(visit_referrer=whole, source=self.table.name_of_app(host) or whole)
            )
        name = self.table.name_of_host(host, path) or host
        origin = Origin(visit_referrer=f"{host}{port}{path}"[:MOST_REFERRER], source=name)
        return _Referred(text, host, self.is_spam(host), origin)


def _split(text: str) -> tuple[str, str, str, str]:
    """Return of a clean referrer scheme, host without `www.`, port with its colon, and path without its last slashes; or four empties."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        return "", "", "", ""
    authority, path = _cut(rest)
    found = _HOST.match(authority.lower())
    port = authority[found.end() :] if found else ""
    if found is None or (port and not re.fullmatch(r":[0-9]{0,5}", port)):
        return "", "", "", ""
    host = found[0].rstrip(".").removeprefix("www.")
    return scheme.lower(), host, port if len(port) > 1 else "", path


def _cut(rest: str) -> tuple[str, str]:
    """Return authority and path of what follows the scheme."""
    address = rest.partition("?")[0]
    slash = next((at for at, letter in enumerate(address) if letter in "/\\"), len(address))
    return address[:slash], address[slash:].rstrip("/")


def _scheme_of(text: str) -> str:
    """Return the scheme of *text* in lower case; `example.com:8080` and `localhost:3000` have none."""
    found = _SCHEME.match(text)
    if found is None:
        return ""
    name = found[1].lower()
    is_host = ("." in name or name == "localhost") and text[found.end() : found.end() + 1].isdigit()
    return "" if is_host else name


def _printable(text: str) -> str:
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def _tags(query: str) -> dict[str, str]:
    """Return the campaign parameters and click ids of *query*; of a repeated one the first that says anything."""
    tags: dict[str, str] = {}
    for pair in query[:_MOST_QUERY].lstrip("?").split("&"):
        key, _, value = pair.partition("=")
        if key in _READ and key not in tags and (text := _printable(unquote_plus(value)).strip()[:MOST_TAG]):
            tags[key] = text
    return tags
