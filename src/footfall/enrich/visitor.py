"""Visitor ids: 64-bit keyed hashes that are one visitor's for one site and one local day. No I/O."""

from collections.abc import Callable
from hashlib import blake2b

from footfall.model.ids import SiteId, VisitorId

_Secret = Callable[[int], bytes]


class Visitors:
    """
    Names visitors. *secret* gives the random secret of a day number, *lasting* is that of identities; both are
    durable before they are first used.

    A site's salt for a day is derived from the day's secret, so that ids of two sites cannot be matched and
    deleting one row forgets a day everywhere.
    """

    def __init__(self, secret: _Secret, lasting: bytes) -> None:
        self._secret = secret
        self._lasting = lasting
        self._salts: dict[tuple[SiteId, int], bytes] = {}
        self._day = 0

    def name(self, site: SiteId, day: int, address: str, user_agent: str) -> VisitorId:
        """Return the id of who came to *site* on *day* from *address* with *user_agent*."""
        return _hash(self._salt(site, day), f"{address}\n{user_agent}")

    def name_identity(self, site: SiteId, day: int, identity: str) -> VisitorId:
        """Return the id on *day* of whom a caller of *site* knows as *identity*: the same from every device, at any time."""
        return _hash(self._lasting, f"{site}\n{day}\n{identity}")

    def _salt(self, site: SiteId, day: int) -> bytes:
        salt = self._salts.get((site, day))
        if salt is None:
            if day > self._day or len(self._salts) > 100_000:
                # A new day somewhere: those of past days are made again when they are asked for.
                self._salts.clear()
                self._day = day
            salt = blake2b(site.to_bytes(8, "big"), key=self._secret(day), digest_size=32).digest()
            self._salts[site, day] = salt
        return salt


def _hash(salt: bytes, text: str) -> VisitorId:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), key=salt, digest_size=8).digest()
    return VisitorId(int.from_bytes(digest, "big"))
