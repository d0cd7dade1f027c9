"""A rule by which a site's owner keeps events out. What it refuses is judged in `footfall.sites.guard`."""

from enum import Enum

import msgspec

from footfall.model.ids import ShieldId, SiteId
from footfall.model.reason import Reason

MAX_NOTE_CHARACTERS = 200


class ShieldKind(Enum):
    """What a shield looks at."""

    ADDRESS = "address"
    """Nothing counts from this address or range."""
    COUNTRY = "country"
    """Nothing counts from addresses in this country (ISO 3166-1 alpha-2)."""
    PAGE = "page"
    """Nothing counts on pages of this pattern."""
    HOSTNAME = "hostname"
    """Nothing counts but on pages of this host, or of another that a shield of the site names."""

    @property
    def reason(self) -> Reason:
        """Why an event does not count that such a shield refuses."""
        return Reason(f"shield_{self.value}")

    @property
    def most(self) -> int:
        """How many of them a site may have; patterns are tried one after the other."""
        return 100 if self is ShieldKind.PAGE else 500


class Shield(msgspec.Struct, frozen=True):
    """`value` is canonical, and its site's only one of its kind."""

    id: ShieldId
    site_id: SiteId
    kind: ShieldKind
    value: str
    note: str
    """What the owner says about it."""
    created_ms: int
