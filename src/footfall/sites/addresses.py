"""Which of some addresses and ranges an address is in. In memory, immutable."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Generic, TypeVar

_Found = TypeVar("_Found")

_REMEMBERED = 50_000  # addresses; those of an hour's visitors on a busy server


class Addresses(Generic[_Found]):
    """Finds what belongs to an address, by itself or by a range around it."""

    def __init__(self, entries: Mapping[str, _Found], remembered: int = _REMEMBERED) -> None:
        """*entries* are canonical addresses and ranges, and what is found for them; so many answers are *remembered*."""
        networks = sorted(((ip_network(text), found) for text, found in entries.items()), key=_order)
        self.shown = tuple(_shown(network) for network, _ in networks)
        """The addresses and ranges, sorted."""
        self._single = {_shown(network): found for network, found in networks if _is_single(network)}
        self._ranges = [(network, found) for network, found in networks if not _is_single(network)]
        self._in_a_range = lru_cache(remembered)(self._look_in_ranges)

    def find(self, address: str) -> _Found | None:
        """Return what belongs to *address* (canonical text, may be empty)."""
        found = self._single.get(address)
        return self._in_a_range(address) if found is None and self._ranges and address else found

    def _look_in_ranges(self, address: str) -> _Found | None:
        parsed = ip_address(address)
        return next((found for network, found in self._ranges if parsed in network), None)


def _is_single(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen == network.max_prefixlen


def _shown(network: IPv4Network | IPv6Network) -> str:
    return str(network.network_address) if _is_single(network) else str(network)


def _order(entry: tuple[IPv4Network | IPv6Network, object]) -> tuple[int, int, int]:
    network, _ = entry
    return network.version, int(network.network_address), network.prefixlen
