"""What is asked of the small things at every request: in memory, immutable, replaced on change."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeVar

from footfall.model.goal import Goal
from footfall.model.grant import WHOLE, Grant
from footfall.model.ids import SiteId, TokenId
from footfall.model.imported import Import
from footfall.model.segment import Segment
from footfall.model.site import Site

_OfSite = TypeVar("_OfSite", Goal, Segment, Import)

_REMEMBERED = 50_000  # addresses; those of an hour's visitors on a busy server


class Snapshot:
    """The small things as they were at one revision."""

    def __init__(
        self,
        *,
        revision: int,
        sites: Iterable[Site],
        ignored: Iterable[str],
        tokens: Iterable[tuple[TokenId, bytes, int]],
        goals: Iterable[Goal] = (),
        segments: Iterable[Segment] = (),
        imports: Iterable[Import] = (),
    ) -> None:
        """*ignored* are canonical addresses and ranges; *tokens* are id, SHA-256 and creation in ms."""
        self.revision = revision
        self.sites = tuple(sorted(sites, key=lambda site: site.id))
        self._by_name = {name: site for site in self.sites for name in site.aliases}
        self._by_name |= {site.domain: site for site in self.sites}
        networks = sorted(map(ip_network, ignored), key=_order)
        self.ignored = tuple(_shown(network) for network in networks)
        self._addresses = {_shown(network) for network in networks if _is_single(network)}
        self._ranges = [network for network in networks if not _is_single(network)]
        self.tokens = tuple(sorted((number, created_ms) for number, _, created_ms in tokens))
        self._grants = {digest: WHOLE for _, digest, _ in tokens}
        self._goals = _by_site(goals)
        self._segments = _by_site(segments)
        self._imports = _by_site(imports)
        self._in_a_range = lru_cache(_REMEMBERED)(self._look_in_ranges)

    def site_for(self, host: str) -> Site | None:
        """Return the site that *host* (normalised) names: exactly, or without a leading `www.`."""
        return self._by_name.get(host) or self._by_name.get(host.removeprefix("www."))

    def only_site(self, grant: Grant | None) -> Site | None:
        """Return the one site that *grant* is for, or that there is at all; None when it may be one of several."""
        if grant is None or grant.sites is None:
            return self.sites[0] if len(self.sites) == 1 else None
        if len(grant.sites) != 1:
            return None
        return next((site for site in self.sites if site.id in grant.sites), None)

    def is_ignored(self, address: str) -> bool:
        """Say whether *address* (canonical text, may be empty) or a range around it is ignored."""
        if address in self._addresses:
            return True
        return bool(self._ranges and address) and self._in_a_range(address)

    def grant_of(self, token: str) -> Grant | None:
        """Return what *token* allows, None when it is none of ours. Found by its hash, so timing tells nothing about it."""
        return self._grants.get(sha256(token.encode("utf-8", "surrogatepass")).digest())

    def goals_of(self, site: SiteId) -> tuple[Goal, ...]:
        """Return the goals of *site*, the oldest first."""
        return self._goals.get(site, ())

    def segments_of(self, site: SiteId) -> tuple[Segment, ...]:
        """Return the segments of *site*, the oldest first."""
        return self._segments.get(site, ())

    def imports_of(self, site: SiteId) -> tuple[Import, ...]:
        """Return the imports of *site*, the oldest first; those that are complete."""
        return self._imports.get(site, ())

    @property
    def open_to_bootstrap(self) -> bool:
        """Whether the first token may be taken by whoever asks."""
        return not self._grants

    def _look_in_ranges(self, address: str) -> bool:
        parsed = ip_address(address)
        return any(parsed in network for network in self._ranges)


def _by_site(things: Iterable[_OfSite]) -> dict[SiteId, tuple[_OfSite, ...]]:
    found: dict[SiteId, list[_OfSite]] = {}
    for thing in sorted(things, key=lambda thing: thing.id):
        found.setdefault(thing.site_id, []).append(thing)
    return {site: tuple(some) for site, some in found.items()}


def _is_single(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen == network.max_prefixlen


def _shown(network: IPv4Network | IPv6Network) -> str:
    return str(network.network_address) if _is_single(network) else str(network)


def _order(network: IPv4Network | IPv6Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen
