"""What the bearer of a token may do, and for which sites."""

from enum import Enum

import msgspec

from footfall.model.ids import SiteId


class Scope(Enum):
    """One kind of thing that a token may allow."""

    READ = "read"
    """Ask for statistics."""
    WRITE = "write"
    """Send events: in batches, dated, with lasting visitor ids and visitors' addresses."""
    MANAGE = "manage"
    """Add, change and remove sites and what belongs to them."""


class Grant(msgspec.Struct, frozen=True, gc=False):
    """What one token allows."""

    scopes: frozenset[Scope] = frozenset(Scope)
    sites: frozenset[SiteId] | None = None
    """The sites it is for; None for all, those to come included."""

    def allows(self, scope: Scope, site: SiteId) -> bool:
        """Say whether it is for *scope* of *site*."""
        return scope in self.scopes and (self.sites is None or site in self.sites)


WHOLE = Grant()
"""What a token of the contract allows: everything."""
