"""What the script on a site's pages does beyond pageviews."""

from enum import Enum


class Tracking(Enum):
    """One thing that it does (setting `tracker`); see docs/tracker.md."""

    HASH = "hash"
    """The fragment is part of the path."""
    ENGAGEMENT = "engagement"
    """Scroll depth and time on page."""
    LINKS = "links"
    """Clicks on links that lead to another host."""
    DOWNLOADS = "downloads"
    FORMS = "forms"
    EVENTS = "events"
    """Custom events, of the page's own scripts and of elements that name one."""
    VITALS = "vitals"
    """Web vitals."""
    NOT_FOUND = "not_found"
    """Pages that do not exist."""
    LOCAL = "local"
    """`localhost` counts."""
    GPC = "gpc"
    """Whoever's browser sends Global Privacy Control does not count."""
    DNT = "dnt"
    """Whoever's browser sends Do Not Track does not count."""
