"""What one request says, in our words. Nothing here has been judged or looked up yet."""

import msgspec

from footfall.model.grant import Grant
from footfall.model.reason import Reason

PAGEVIEW = "pageview"
ENGAGEMENT = "engagement"
"""Scroll depth and engaged time of a pageview; never opens a visit and is in no count of events."""

MOST_BEHIND_MS = 48 * 3_600_000
"""How long a day's salt lives: older events are told apart only by what their callers vouch for."""

NO_SCROLL = 255
"""`scroll` of an event that carries none (0 to 100 are percent of the page)."""


class Client(msgspec.Struct, frozen=True, gc=False):
    """Who sent a request, as far as its headers and socket tell."""

    address: str
    """Canonical text of the client's address; empty when the socket names none."""
    user_agent: str
    language: str
    """The first language of Accept-Language as a BCP 47 tag, else empty."""
    prefetch: bool
    """The browser says that nobody is looking yet (prefetch or prerender)."""


class Claimed(msgspec.Struct, frozen=True, gc=False):
    """What a caller says of its visitor in place of what its request shows; empty or 0 where it says nothing."""

    address: str = ""
    """Canonical text."""
    user_agent: str = ""
    at_ms: int = 0


class Hit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as a wire format read it: texts are cut to their limits, nothing else is decided."""

    site: str
    """The normalised domain, or an alias, that the request names."""
    other_sites: tuple[str, ...] = ()
    """What it may mean where there is no such site, in order: formats that name it in more than one place."""
    only_site: bool = False
    """Whether it means, where there is none of these, the one site that the token is for or that there is at all."""
    at_ms: int
    client: Client
    name: str = PAGEVIEW
    hostname: str = ""
    path: str = "/"
    query: str = ""
    """The page address's query without `?`; campaign parameters are read from it, then it is dropped."""
    title: str = ""
    referrer: str = ""
    """As sent, without fragment and credentials."""
    screen_width: int = 0
    screen_height: int = 0
    language: str = ""
    """What the page says; wins over the header's."""
    props: dict[str, str] = {}
    revenue_milli: int = 0
    """Thousandths of `currency`."""
    currency: str = ""
    """ISO 4217; empty without revenue."""
    interactive: bool = True
    scroll: int = NO_SCROLL
    engaged_ms: int = 0
    identity: str = ""
    """A lasting visitor id that the caller gave; counts only where the site takes such or a token is held."""
    grant: Grant | None = None
    """What the token allows that the caller showed; None without one of this server's."""
    needs_grant: bool = False
    """Whether it counts with a token for its site alone: what it says of its visitor is the caller's word."""
    counts_ignored: bool = False
    """The caller wants it counted even where its address is ignored."""
    location: str = ""
    """ISO 3166-1 or -2 of the visitor's place, where the caller knows it; wins over what the address says."""
    claimed: Claimed | None = None
    """Believed with a token for its site alone: else anybody could send in another visitor's place."""
    source: str = ""
    """A source that the wire format names outright; wins over query and referrer."""
    refuses: frozenset[Reason] = frozenset()
    """What the wire format refuses for every site beside what never counts; of others it is a mark (`mark`)."""
    refused: Reason | None = None
    """Why it does not count, where what was sent says so itself."""

    def as_claimed(self) -> "Hit":
        """Return the hit as its caller says that it was; nothing is claimed any more."""
        if self.claimed is None:
            return self
        claimed, client = self.claimed, self.client
        client = msgspec.structs.replace(
            client,
            address=claimed.address or client.address,
            user_agent=claimed.user_agent or client.user_agent,
        )
        return msgspec.structs.replace(self, client=client, at_ms=claimed.at_ms or self.at_ms, claimed=None)
