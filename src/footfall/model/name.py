"""
What a site is called: one normaliser for the body of a request, a path, a parameter and an Origin header.

Whether `www.` matters is decided where a name is looked up, not here.
"""

import re
from functools import lru_cache
from ipaddress import IPv6Address

import idna

from footfall.errors import BadRequest

_MAX_CHARACTERS = 4096  # a Referer with its path and query; longer ones name no site that we know
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_PORT = re.compile(r"(?::[0-9]{0,5})?")


def normalise(text: str) -> str:
    """
    Return the site that *text* names: a host, or an address with scheme, port and path around it.

    The host is in lower case, internationalised names in their ASCII form, IPv6 without brackets.

    Raises:
        BadRequest: it names none.
    """
    host = origin_host(text)
    if host is None:
        raise BadRequest(f"'{text[:100]}' is not a domain; one looks like example.com.")
    return host


@lru_cache(10_000)
def origin_host(text: str) -> str | None:
    """Return the host of an Origin, a Referer or a bare name, as `normalise` does; None when it names none."""
    if len(text) > _MAX_CHARACTERS:
        return None
    rest = text.strip()
    scheme, separator, after = rest.partition("://")
    if separator and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum():
        rest = after
    rest = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    if rest.startswith("["):
        inner, bracket, port = rest[1:].partition("]")
        return _ipv6(inner) if bracket and _PORT.fullmatch(port) else None
    if rest.count(":") > 1:
        return _ipv6(rest)
    host, colon, port = rest.partition(":")
    if not _PORT.fullmatch(colon + port):
        return None
    host = _ascii(host.lower()).removesuffix(".")
    # Browsers send `null` where they hide a page's origin.
    return host if host != "null" and _HOST.fullmatch(host) else None


def _ipv6(text: str) -> str | None:
    try:
        return str(IPv6Address(text.partition("%")[0]))
    except ValueError:
        return None


def _ascii(host: str) -> str:
    """Return *host* as it stands in the DNS; empty when it cannot."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
