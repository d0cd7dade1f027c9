"""What is known of an event after enrichment. No raw user agent, no address that the site does not keep."""

import msgspec

from footfall.model.hit import NO_SCROLL, PAGEVIEW
from footfall.model.ids import SiteId, VisitorId


class Origin(msgspec.Struct, frozen=True, gc=False):
    """Where a visit came from; fixed by the visit's first event."""

    visit_referrer: str = ""
    """Host and path of the referrer, without `www.`, query and trailing slash; empty when internal."""
    source: str = ""
    """Name of the source (`Google`), the tagged source, or the referrer's host."""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    click_id: str = ""
    """Name of the click id (`gclid`), never its value."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where an address is; each field empty or 0 when unknown."""

    country: str = ""
    """ISO 3166-1 alpha-2."""
    region: str = ""
    """ISO 3166-2 where the database or its name tells (`DE-BY`)."""
    region_name: str = ""
    city: int = 0
    """GeoName id, else a stable id above 2**32 made of country, region and name."""
    city_name: str = ""


class Agent(msgspec.Struct, frozen=True, gc=False):
    """What a user agent says of itself; fixed by the visit's first event."""

    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""
    """`Desktop`, `Mobile`, `Tablet`, `TV`, `Console`, `Wearable` or empty."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event, enriched. `visitor_id` is the day's; the other two are for visits across midnight."""

    site_id: SiteId
    at_ms: int
    day: int
    """The site-local day as days since 1970-01-01."""
    visitor_id: VisitorId
    earlier_visitor_id: VisitorId | None
    """The visitor's id of the day before; None when that day is over for long enough."""
    origin: Origin
    place: Place
    agent: Agent
    name: str = PAGEVIEW
    hostname: str = ""
    path: str = "/"
    title: str = ""
    referrer: str = ""
    screen_width: int = 0
    screen_height: int = 0
    language: str = ""
    kept_ip: str = ""
    """Already what the site's setting allows: whole, masked or empty."""
    props: dict[str, str] = {}
    revenue_milli: int = 0
    currency: str = ""
    interactive: bool = True
    scroll: int = NO_SCROLL
    engaged_ms: int = 0
    mark: str = ""
    """Why it may not be a person, though it counts (`library`, `headless`); else empty."""
    later_visitor_id: VisitorId | None = None
    """The visitor's id of the day after: only on an event near the end of a day that was over when it came."""
