"""What GoatCounter makes of a path or an event's name, so that pages keep their names when a site moves here. No I/O."""

import re
from urllib.parse import unquote_plus

NO_EVENT_NAME = "(no event name)"

# What advertisers, messengers, proxies and newsletters add to addresses: the page is the same without it.
_ADDED = frozenset({"fbclid", "gclid", "ref", "mc_cid", "mc_eid", "nsukey", "isappinstalled", "continueFlag"})
_ADDED_PREFIXES = ("utm_", "__cf_chl_", "_x_tr_")
_ADDED_PAIRS = frozenset({"from=singlemessage", "from=groupmessage"})
_BROKEN_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
# A page in a web archive, or saved by a reader for later: the address behind it is meant.
_ARCHIVED = re.compile(r"/web/20\d{12}(?:[a-z]{2}_)?/https?://[^/?#]*", re.ASCII)
_SAVED = re.compile(r"/storage/emulated/\d+/Android/data/jonas\.tool\.saveForOffline/files/[^/]*", re.ASCII)


def page_path(text: str) -> str:
    """
    Return the path of a page, with a slash in front and none at its end, and what remains of its query in order.

    What only says how somebody came is taken from the query; the rest keeps its spelling.
    """
    text = text.strip()
    for wrapping in (_ARCHIVED, _SAVED):
        found = wrapping.match(text)
        text = text[found.end() :] if found else text
    text = "/" + text.strip("/")
    address, mark, fragment = text.partition("#")
    path, _, query = address.partition("?")
    # A path that is no address's is whatever its page meant by it.
    if not _BROKEN_ESCAPE.search(path):
        kept = sorted((pair for pair in query.split("&") if _belongs(pair)), key=_key)
        text = "?".join(part for part in (path, "&".join(kept)) if part) + mark + fragment
    return "/" + text.rstrip("&").strip("/")


def event_name(text: str) -> str:
    """Return the name of an event, without slashes in front; a name of nothing says so."""
    return text.lstrip("/") or NO_EVENT_NAME


def is_no_page(path: str) -> bool:
    """Say whether *path*, as `page_path` returns it, is an icon's, a translating proxy's or markup."""
    return (
        path == "/favicon.ico"
        or path.startswith("/servlet/redirect.srv")
        or "<html>" in path
        or "<HTML>" in path
    )


def _key(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])


def _belongs(pair: str) -> bool:
    key = _key(pair)
    return bool(pair) and not (
        key in _ADDED or key.startswith(_ADDED_PREFIXES) or unquote_plus(pair) in _ADDED_PAIRS
    )
