"""Which site a request from a page names. Whether there is such a site is not asked here."""

from functools import lru_cache
from ipaddress import ip_address

from footfall.model.name import origin_host

_MOST_HOST_BYTES = 300  # a name has at most 253; what is cut is none


def named_site(headers: dict[bytes, bytes]) -> str | None:
    """
    Return the normalised host of Origin, or of Referer when there is no Origin or it is `null`.

    None when the one that counts is missing or is no address with a usable host.
    """
    origin = headers.get(b"origin")
    if origin is None or origin == b"null":
        origin = headers.get(b"referer")
    if origin is None or b"://" not in origin:
        return None
    return origin_host(origin.decode("utf-8", "replace"))


def addressed_sites(headers: dict[bytes, bytes]) -> tuple[str, ...]:
    """
    Return what may be the site of a request to a server with a name for each site, in order.

    The name by which the server was asked, its first label (a site's code, `blog` of `blog.stats.example.com`),
    then the page's host.
    """
    names = asked_names(headers)
    page = named_site(headers)
    return names if page is None or page in names else (*names, page)


def asked_names(headers: dict[bytes, bytes]) -> tuple[str, ...]:
    """Return the name by which the server was asked and its first label, as far as there are such."""
    return _names_of(headers.get(b"host", b"")[:_MOST_HOST_BYTES])


@lru_cache(1000)
def _names_of(host: bytes) -> tuple[str, ...]:
    asked = origin_host(host.decode("latin-1")) or ""
    label, dot, _ = asked.partition(".")
    code = label if dot and not _is_address(asked) else ""
    return tuple(name for name in (asked, code) if name)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
