"""
One row: what the journal keeps and the store holds. Field names are the columns' names.

A Record is encoded once, as a JSON object whose default values are left out; nothing re-encodes it.
"""

import msgspec

from footfall.model.hit import NO_SCROLL, PAGEVIEW
from footfall.model.ids import SiteId, VisitId, VisitorId


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """
    One event and which visit it belongs to. Times are milliseconds since 1970 in UTC.

    The visit columns make each visit metric a plain sum (docs/architecture.md):
    visits = sum(entry), bounces = sum(entry) - sum(unbounce), duration = sum(gap_ms).
    """

    site_id: SiteId
    at_ms: int
    arrival_us: int
    """Microseconds since 1970 at arrival, strictly ascending per writer: the order of arrival."""
    day: int
    """The site-local day of `at_ms`, as days since 1970-01-01."""
    visitor_id: VisitorId
    visit_id: VisitId = VisitId(0)
    seq: int = 0
    """Place in the visit: 1, 2, ..."""
    visit_started_ms: int = 0
    entry: bool = False
    """The first event of its visit."""
    unbounce: bool = False
    """The event that ended its visit's bounce."""
    gap_ms: int = 0
    """Since the visit's last event that is not engagement; 0 on engagement."""

    name: str = PAGEVIEW
    hostname: str = ""
    path: str = ""
    title: str = ""
    referrer: str = ""
    """As sent, without fragment and credentials."""
    screen_width: int = 0
    screen_height: int = 0
    language: str = ""
    ip: str = ""
    """The address as far as the site keeps it."""
    props: dict[str, str] = {}
    revenue_milli: int = 0
    currency: str = ""
    interactive: bool = True
    scroll: int = NO_SCROLL
    engaged_ms: int = 0
    mark: str = ""

    # Fixed by the visit's first event, repeated on each of its rows.
    entry_hostname: str = ""
    """Host name of the visit's first pageview; empty on rows before it."""
    entry_path: str = ""
    """Path of the visit's first pageview; empty on rows before it."""
    visit_referrer: str = ""
    source: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""
    utm_term: str = ""
    click_id: str = ""
    country: str = ""
    region: str = ""
    region_name: str = ""
    city: int = 0
    city_name: str = ""
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""

    late: bool = False
    """
    It came out of the order of time: its person's visits are made anew later. Until then the row holds its
    own origin, place and agent where others hold those of their visit's first event.
    """
    neighbour_id: VisitorId = VisitorId(0)
    """On a late row near midnight, the same visitor's id on the other side of it; gone with `late`."""

    refused: str = ""
    """Why the event does not count; such rows live apart from those that do."""
    refused_count: int = 1
    """How many refused events this row stands for."""
    refused_by: int = 0
    """Id of the shield that refused it; 0 for none."""
