"""Ignored addresses and ranges, each in one canonical form."""

from ipaddress import IPv6Network, ip_address, ip_network

from sqlalchemy import delete, insert, select

from footfall.errors import BadRequest
from footfall.sites.change import Change
from footfall.sites.tables import ignored


class Ignored:
    """The list of addresses from which nothing counts."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def add(self, text: str) -> None:
        """
        Ignore an address or range from now on.

        Raises:
            BadRequest: *text* is neither.
        """
        network = canonical(text)
        with self._change() as connection:
            if not connection.execute(select(ignored).where(ignored.c.network == network)).first():
                connection.execute(insert(ignored).values(network=network))

    def remove(self, text: str) -> None:
        """
        Count it again; nothing happens when it was not ignored.

        Raises:
            BadRequest: *text* is neither an address nor a range.
        """
        network = canonical(text)
        with self._change() as connection:
            connection.execute(delete(ignored).where(ignored.c.network == network))


def canonical(text: str) -> str:
    """
    Return the one form of an address or range; mapped IPv4 is IPv4, bits behind the prefix are cleared.

    Raises:
        BadRequest: *text* is neither.
    """
    try:
        if "/" not in text:
            address = ip_address(text.strip())
            return str(getattr(address, "ipv4_mapped", None) or address)
        network = ip_network(text.strip(), strict=False)
        mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
        if mapped and network.prefixlen >= 96:
            return str(ip_network(f"{mapped}/{network.prefixlen - 96}", strict=False))
    except ValueError:
        raise BadRequest(
            f"ip: '{text[:100]}' is neither an address such as 192.168.1.1 nor a range such as 10.0.0.0/8."
        ) from None
    return str(network)
