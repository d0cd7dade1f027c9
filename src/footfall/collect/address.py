"""The address of a page, as wire formats give it: taken apart, decoded, its host without `www.`. No I/O."""

from typing import NamedTuple
from urllib.parse import unquote, urljoin

from footfall.model.name import origin_host


class PageAddress(NamedTuple):
    """What an address says. `hostname` is empty where it names none."""

    scheme: str
    hostname: str
    path: str
    query: str
    fragment: str


def resolve(text: str, hostname: str) -> str:
    """
    Return *text* as the address that a browser on *hostname* would follow.

    Raises:
        ValueError: it cannot be one.
    """
    # What pages send nearly always needs no more than this; to take an address apart costs as much as all else.
    if "/." not in text:
        if is_plain_path(text):
            return f"https://{hostname or 'localhost'}{text}"
        if text.startswith(("https://", "http://")):
            return text
    return urljoin(f"https://{hostname or 'localhost'}/", text)


def is_plain_path(text: str) -> bool:
    """Say whether *text* is a path on whatever host it is."""
    return text.startswith("/") and not text.startswith(("//", "/\\"))


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
