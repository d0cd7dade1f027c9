"""
Who sent a request: the client's address behind proxies, its user agent and language, whether it looks yet.

A header is believed only when the peer is a trusted proxy. Trusted by default are loopback and private
ranges, because a proxy in a container network is the common case.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from footfall.errors import CannotStart
from footfall.model.hit import Client

_LOOPBACK = ("127.0.0.0/8", "::1/128")
_PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",  # shared address space: container and mesh networks use it
    "fc00::/7",
    "fe80::/10",
)
_MAX_HEADER_BYTES = 512  # a longer list of proxies is nonsense; its right end is what counts
_MAX_LANGUAGE_BYTES = 64  # no tag is as long; the rest is of languages that come second
_REMEMBERED = 20_000  # of half a kilobyte each at worst, so that strangers cannot fill the memory with them

Address = IPv4Address | IPv6Address


@lru_cache(_REMEMBERED)
def read_address(text: str) -> Address | None:
    """Return the address that *text* writes, with or without port and brackets; mapped IPv4 is IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


class Proxies:
    """The addresses whose word about the client's address is taken."""

    def __init__(self, names: Iterable[str]) -> None:
        """
        Read the setting `trusted_proxies`.

        Raises:
            CannotStart: a word is neither an address, a range, `loopback`, `private` nor `none`.
        """
        ranges: list[str] = []
        for name in names:
            if name == "loopback":
                ranges += _LOOPBACK
            elif name == "private":
                ranges += _PRIVATE
            elif name != "none":
                ranges.append(name)
        try:
            networks = [ip_network(text, strict=False) for text in ranges]
        except ValueError as problem:
            raise CannotStart(
                f"The setting 'trusted_proxies' takes addresses, ranges, 'loopback', 'private' or 'none': {problem}."
            ) from problem
        self._v6 = [network for network in networks if isinstance(network, IPv6Network)]
        self._v4 = [network for network in networks if not isinstance(network, IPv6Network)]
        self.trusts = lru_cache(_REMEMBERED)(self._trusts)

    def _trusts(self, address: Address) -> bool:
        if isinstance(address, IPv6Address):
            return any(address in network for network in self._v6)
        return any(address in network for network in self._v4)


class Clients:
    """Makes a Client of a request's socket and headers. Built once, of the settings."""

    def __init__(self, trusted_proxies: Sequence[str], client_address_header: str = "") -> None:
        """
        Take the settings of these names.

        Raises:
            CannotStart: `trusted_proxies` cannot be read.
        """
        self._proxies = Proxies(trusted_proxies)
        self._header = client_address_header.lower().encode()
        self._address = lru_cache(_REMEMBERED)(self._read_address)

    def read(self, peer: str, headers: dict[bytes, bytes]) -> Client:
        """Return who sent the request; *peer* is the socket's address, empty for a Unix socket."""
        return Client(
            address=self._address(peer, self._forwarded(headers)),
            user_agent=headers.get(b"user-agent", b"").decode("utf-8", "replace"),
            language=_first_language(headers.get(b"accept-language", b"")[:_MAX_LANGUAGE_BYTES]),
            prefetch=_is_prefetch(headers),
        )

    def _forwarded(self, headers: dict[bytes, bytes]) -> bytes:
        if self._header:
            value = headers.get(self._header, b"")
        else:
            value = headers.get(b"x-forwarded-for") or headers.get(b"x-real-ip", b"")
        return value[-_MAX_HEADER_BYTES:]

    def _read_address(self, peer: str, forwarded: bytes) -> str:
        client = read_address(peer)
        # No peer is a Unix socket, which only a proxy on this machine can open.
        if forwarded and (client is None or self._proxies.trusts(client)):
            client = self._nearest_stranger(forwarded.decode("latin-1"), client)
        return str(client) if client else ""

    def _nearest_stranger(self, forwarded: str, client: Address | None) -> Address | None:
        """Return the right-most entry that is no trusted proxy; the left-most when all are."""
        for entry in reversed(forwarded.split(",")):
            address = read_address(entry)
            if address is None:  # whoever wrote this cannot be followed further
                return client
            client = address
            if not self._proxies.trusts(address):
                return client
        return client


def read_language(text: str) -> str:
    """Return *text* if it can be a BCP 47 tag, else empty."""
    return text if len(text) <= 35 and text.isascii() and text.replace("-", "").isalnum() else ""


@lru_cache(10_000)
def _first_language(accept: bytes) -> str:
    return read_language(accept.decode("latin-1").split(",", 1)[0].split(";", 1)[0].strip())


def _is_prefetch(headers: dict[bytes, bytes]) -> bool:
    for name in (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"):
        value = headers.get(name)
        if value is not None:
            lowered = value.lower()
            if b"prefetch" in lowered or b"prerender" in lowered or b"preview" in lowered:
                return True
    return False
