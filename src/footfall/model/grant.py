"""What the bearer of a token may do, and for which sites."""

from enum import Enum

import msgspec

from footfall.model.ids import SiteId, TokenId


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

    def covers(self, other: "Grant") -> bool:
        """Say whether it allows all that *other* allows."""
        if not other.scopes <= self.scopes:
            return False
        return self.sites is None or (other.sites is not None and other.sites <= self.sites)


WHOLE = Grant()
"""What a token of the contract allows: everything."""


class Token(msgspec.Struct, frozen=True):
    """A token as lists show it: everything but the secret."""

    id: TokenId
    name: str
    """What its maker called it; may be empty."""
    grant: Grant
    created_ms: int
    used_ms: int | None = None
    """When it was last used, to the minute; None for never."""
