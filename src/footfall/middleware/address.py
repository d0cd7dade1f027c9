"""
The client's address behind proxies, by the server's own rules (`footfall.collect.client`). Believes no header by itself.

A header is read only when the operator names it, and only when the peer is a trusted proxy.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_RANGES = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",  # shared address space: container and mesh networks use it
        "fc00::/7",
        "fe80::/10",
    ),
    "none": (),
}
_MAX_HEADER_CHARACTERS = 512  # a longer list of proxies is nonsense; its right end is what counts
_REMEMBERED = 4096  # pairs of peer and header; a visitor asks for more than one page

Address = IPv4Address | IPv6Address


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
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


class Addresses:
    """Finds the client's address. Built once, of the options."""

    def __init__(self, header: str = "", trusted_proxies: Sequence[str] = ("loopback", "private")) -> None:
        """
        Believe *header* of *trusted_proxies*: addresses, ranges, `loopback`, `private` or `none`.

        Raises:
            ValueError: one of them is no such thing.
        """
        names = [part for name in trusted_proxies for part in _RANGES.get(name, (name,))]
        self._networks = [ip_network(name, strict=False) for name in names]
        self._header = header.lower()
        self._read = lru_cache(_REMEMBERED)(self._read_both)

    def of(self, peer: str, header: Callable[[str], str]) -> str:
        """Return the client's address as canonical text; empty when nobody says one."""
        said = header(self._header)[-_MAX_HEADER_CHARACTERS:] if self._header else ""
        return self._read(peer, said)

    def _read_both(self, peer: str, said: str) -> str:
        client = read_address(peer)
        # No peer is a Unix socket, which only a proxy on this machine can open.
        if said and (client is None or self._trusts(client)):
            client = self._nearest_stranger(said, client)
        return str(client) if client else ""

    def _nearest_stranger(self, said: str, client: Address | None) -> Address | None:
        """Return the right-most entry that is no trusted proxy; the left-most when all are."""
        for entry in reversed(said.split(",")):
            address = read_address(entry)
            if address is None:  # whoever wrote this cannot be followed further
                return client
            client = address
            if not self._trusts(address):
                return client
        return client

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)
