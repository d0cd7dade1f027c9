"""What of an event a site may leave out, to keep less."""

from enum import Enum


class Detail(Enum):
    """One part of what is collected (setting `collect`)."""

    REFERRER = "referrer"
    """The referrer, and the source that it names."""
    CAMPAIGN = "campaign"
    """Campaign parameters and the names of click ids, and the source that they name."""
    TITLE = "title"
    SCREEN = "screen"
    LANGUAGE = "language"
    COUNTRY = "country"
    """With it go region and city."""
    REGION = "region"
    """With it goes the city."""
    CITY = "city"
    BROWSER_VERSION = "browser_version"
    OS_VERSION = "os_version"
    PROPS = "props"
    """Properties of custom events and of pageviews."""
    ENGAGEMENT = "engagement"
    """Scroll depth and time on page."""


EVERYTHING = tuple(Detail)
