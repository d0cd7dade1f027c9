"""A site and what its owner decided about it."""

from enum import Enum

import msgspec

from footfall.model.detail import EVERYTHING, Detail
from footfall.model.ids import SiteId
from footfall.model.tracking import Tracking


class AddressPolicy(Enum):
    """How much of a visitor's address a site keeps (setting `ip`)."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"


class BotPolicy(Enum):
    """Which programs a site refuses (setting `bots`)."""

    STANDARD = "standard"
    """Declared crawlers and prefetches are refused; client libraries count."""
    STRICT = "strict"
    """Client libraries, headless browsers and requests without a user agent are refused too."""


class ZoneSince(msgspec.Struct, frozen=True, gc=False):
    """From *since_ms* (a local midnight) on, the site's days are those of *zone*."""

    since_ms: int
    zone: str


class Site(msgspec.Struct, frozen=True):
    """
    A registered site. `zones` is never empty and ascends; its first entry holds from the beginning.

    `retention_days` of 0 keeps events for ever.
    """

    id: SiteId
    domain: str
    created_ms: int
    zones: tuple[ZoneSince, ...]
    ip: AddressPolicy = AddressPolicy.FULL
    bots: BotPolicy = BotPolicy.STANDARD
    aliases: tuple[str, ...] = ()
    identify: bool = False
    retention_days: int = 0
    counter: bool = False
    public: bool = False
    collect: tuple[Detail, ...] = EVERYTHING
    """`EVERYTHING` itself where nothing is left out."""
    tracker: tuple[Tracking, ...] = ()
    tracker_exclude: tuple[str, ...] = ()

    @property
    def zone(self) -> str:
        """The zone that was set last; it may begin only at the next local midnight."""
        return self.zones[-1].zone

    def zone_at(self, at_ms: int) -> str:
        """Return the IANA name of the zone in which the moment *at_ms* has its day."""
        for change in reversed(self.zones):
            if at_ms >= change.since_ms:
                return change.zone
        return self.zones[0].zone
