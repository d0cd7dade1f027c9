"""The shields of one site, made ready to judge events. In memory, immutable; a site without shields has none."""

import re
from collections.abc import Iterable

from footfall.model.ids import ShieldId
from footfall.model.pattern import pattern_regex
from footfall.model.reason import Reason
from footfall.model.shield import Shield, ShieldKind
from footfall.sites.addresses import Addresses

_NO_SHIELD = ShieldId(0)
_REMEMBERED = 2000  # addresses; each site with ranges has its own


class Guard:
    """Says which shield refuses an event."""

    def __init__(self, shields: Iterable[Shield]) -> None:
        of: dict[ShieldKind, dict[str, ShieldId]] = {kind: {} for kind in ShieldKind}
        for shield in shields:
            of[shield.kind][shield.value] = shield.id
        self._addresses = Addresses(of[ShieldKind.ADDRESS], _REMEMBERED)
        self._countries = of[ShieldKind.COUNTRY]
        self._pages = tuple(of[ShieldKind.PAGE].values())
        self._pages_regex = re.compile(
            "|".join(f"({pattern_regex(pattern)})" for pattern in of[ShieldKind.PAGE]), re.DOTALL
        )
        hosts = tuple(of[ShieldKind.HOSTNAME])
        self._hosts = frozenset(hosts)
        self._domains = tuple(host.removeprefix("*") for host in hosts if host.startswith("*."))
        self.asks_country = bool(self._countries)
        """Whether the country of an address must be looked up."""

    def refusing(
        self, address: str, country: str, path: str, hostname: str
    ) -> tuple[Reason, ShieldId] | None:
        """
        Return why an event does not count and the id of the shield that says so; None when it counts.

        That its host is none of those allowed is said by no shield alone: then the id is 0. *country* is empty
        unless `asks_country`, or when it is unknown.
        """
        if found := self._addresses.find(address):
            return Reason.SHIELD_ADDRESS, found
        if found := self._countries.get(country):
            return Reason.SHIELD_COUNTRY, found
        if self._pages and (match := self._pages_regex.fullmatch(path)):
            assert match.lastindex is not None
            return Reason.SHIELD_PAGE, self._pages[match.lastindex - 1]
        if self._hosts and not (hostname in self._hosts or hostname.endswith(self._domains)):
            return Reason.SHIELD_HOSTNAME, _NO_SHIELD
        return None
