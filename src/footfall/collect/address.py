"""The address of a page, as wire formats give it: taken apart, decoded, its host without `www.`. No I/O."""

from typing import NamedTuple
from urllib.parse import unquote

from footfall.model.name import origin_host


class PageAddress(NamedTuple):
    """What an address says. `hostname` is empty where it names none."""

    scheme: str
    hostname: str
    path: str
    query: str
    fragment: str


def read_page_address(text: str) -> PageAddress:
    """Return the parts of *text*, an address or a path; path and fragment are percent-decoded, blanks at the end are cut."""
    address, _, fragment = text.strip().partition("#")
    address, _, query = address.partition("?")
    scheme, is_whole, rest = address.partition("://")
    if not is_whole:
        word, colon, _ = address.partition(":")
        is_scheme = (
            bool(colon)
            and word.isascii()
            and word.replace("+", "").replace("-", "").replace(".", "").isalnum()
        )
        if is_scheme:
            return PageAddress(word.lower(), "", "", query, fragment)
        return PageAddress("", "", _decoded(address), query, unquote(fragment))
    authority, slash, path = rest.replace("\\", "/").partition("/")
    host = origin_host(authority) or ""
    return PageAddress(
        scheme.lower(), host.removeprefix("www."), _decoded(slash + path), query, unquote(fragment)
    )


def _decoded(path: str) -> str:
    return unquote(path, errors="replace").rstrip()
