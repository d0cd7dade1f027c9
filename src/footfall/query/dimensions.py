"""What results can be grouped and filtered by. `DIMENSIONS` is the whole list; `event:props:NAME` is beside it."""

from enum import Enum
from typing import Final

import msgspec

from footfall.errors import BadQuery
from footfall.query.nearest import did_you_mean

PROPS: Final = "event:props:"
MOST_PROP_CHARACTERS = 300  # of a property's name; longer ones are refused when they are collected


class Level(Enum):
    """Of what a dimension is true."""

    EVENT = "event"
    """Of one event; a visit may have several values."""
    VISIT = "visit"
    """Of a whole visit."""
    TIME = "time"
    """Buckets: an event's by when it was, a visit's by when it began."""


class Needs(Enum):
    """What must be joined to the rows before a dimension's column is there."""

    CHANNEL = "channel"
    """The channel of the visit's origin, by the present rules."""
    ENTRY = "entry"
    """The entry page on rows of a visit that came before its first pageview."""
    WHOLE_VISIT = "whole_visit"
    """What only all rows of a visit tell together (the exit page)."""
    GOAL = "goal"
    """A row for each goal that the event reaches."""
    PROP = "prop"
    """A row for each property that the event carries."""


ONE_OF_MANY: Final = frozenset({Needs.GOAL, Needs.PROP})
"""What multiplies the rows of events; brought by the part that groups them, not by a join."""


class Dimension(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension. *column* is a column of the events table, or one that *needs* brings."""

    name: str
    level: Level
    column: str = ""
    about: str
    blank: str = "(not set)"
    """What stands for an empty value in results, and may in filters."""
    needs: Needs | None = None
    is_number: bool = False
    entry_column: str = ""
    """The visit's own value where a bounce rate by this event dimension means visits that began with it."""
    report: str = ""
    """The imported report that has it."""
    in_refused: bool = False
    """Whether refused events have it."""
    varies: bool = False
    """Whether visitors have many values each, of many different ones: groups are then found before they are counted."""
    prop: str = ""
    """The property's name of `event:props:NAME`."""


def _event(name: str, column: str, about: str, **more: object) -> Dimension:
    return msgspec.convert(
        {"name": f"event:{name}", "level": Level.EVENT, "column": column, "about": about, **more}, Dimension
    )


def _visit(name: str, column: str, about: str, **more: object) -> Dimension:
    return msgspec.convert(
        {"name": f"visit:{name}", "level": Level.VISIT, "column": column, "about": about, **more}, Dimension
    )


_DIRECT = "Direct / None"

DIMENSIONS: Final = (
    _event(
        "page",
        "path",
        "Path of the page.",
        entry_column="entry_path",
        report="pages",
        in_refused=True,
        varies=True,
    ),
    _event(
        "hostname",
        "hostname",
        "Host of the page.",
        entry_column="entry_hostname",
        report="pages",
        in_refused=True,
    ),
    _event("name", "name", "`pageview`, or a custom event's name.", report="custom_events", in_refused=True),
    _event(
        "goal", "goal", "Name of a goal that the event reaches.", needs=Needs.GOAL, report="custom_events"
    ),
    _event("prop", "prop", "Name of a property that the event carries.", needs=Needs.PROP),
    _event("title", "title", "Title of the page.", in_refused=True, varies=True),
    _visit("site", "site_id", "Domain of the site; of several that a question names.", is_number=True),
    _visit(
        "entry_page",
        "entry_path",
        "Page of the visit's first pageview.",
        needs=Needs.ENTRY,
        report="entry_pages",
    ),
    _visit("entry_page_hostname", "entry_hostname", "Host of the visit's first pageview.", needs=Needs.ENTRY),
    _visit(
        "exit_page",
        "exit_path",
        "Page of the visit's last pageview.",
        needs=Needs.WHOLE_VISIT,
        report="exit_pages",
    ),
    _visit(
        "exit_page_hostname", "exit_hostname", "Host of the visit's last pageview.", needs=Needs.WHOLE_VISIT
    ),
    _visit(
        "source", "source", "Name of where it came from.", blank=_DIRECT, report="sources", in_refused=True
    ),
    _visit(
        "referrer",
        "visit_referrer",
        "Host and path of the referrer.",
        blank=_DIRECT,
        report="sources",
        in_refused=True,
    ),
    _visit(
        "channel", "channel", "Kind of acquisition.", blank="Direct", needs=Needs.CHANNEL, report="sources"
    ),
    _visit("utm_source", "utm_source", "Tagged source.", report="sources", in_refused=True),
    _visit("utm_medium", "utm_medium", "Tagged medium.", report="sources", in_refused=True),
    _visit("utm_campaign", "utm_campaign", "Tagged campaign.", report="sources", in_refused=True),
    _visit("utm_content", "utm_content", "Tagged content.", report="sources", in_refused=True),
    _visit("utm_term", "utm_term", "Tagged term.", report="sources", in_refused=True),
    _visit("click_id", "click_id", "Name of the click id, such as `gclid`.", in_refused=True),
    _visit("device", "device", "Class of device.", report="devices", in_refused=True),
    _visit("browser", "browser", "Name of the browser.", report="browsers", in_refused=True),
    _visit(
        "browser_version", "browser_version", "Version of the browser.", report="browsers", in_refused=True
    ),
    _visit("os", "os", "Name of the operating system.", report="operating_systems", in_refused=True),
    _visit(
        "os_version",
        "os_version",
        "Version of the operating system.",
        report="operating_systems",
        in_refused=True,
    ),
    _visit("country", "country", "ISO 3166-1 code.", report="locations", in_refused=True),
    _visit("region", "region", "ISO 3166-2 code.", report="locations", in_refused=True),
    _visit(
        "city",
        "city",
        "GeoName id, or an id above 2^32 where the file of places has none.",
        is_number=True,
        report="locations",
        in_refused=True,
    ),
    _visit("country_name", "country", "English name of the country.", report="locations", in_refused=True),
    _visit("region_name", "region_name", "Name of the region.", in_refused=True),
    _visit("city_name", "city_name", "Name of the city.", in_refused=True),
    _visit("language", "visit_language", "Language of the visit's first event.", needs=Needs.WHOLE_VISIT),
    _visit(
        "screen_class",
        "visit_screen",
        "Class of the screen's width at the visit's first event: `Mobile`, `Tablet`, `Laptop`, `Desktop`.",
        needs=Needs.WHOLE_VISIT,
    ),
    Dimension(
        name="refused:reason",
        level=Level.EVENT,
        column="refused",
        about="Why events were refused; with the metric `refused` alone.",
        in_refused=True,
    ),
    Dimension(
        name="time", level=Level.TIME, about="Hours, days, weeks or months, as the range's length asks."
    ),
    Dimension(name="time:minute", level=Level.TIME, about="Minutes of the site's time."),
    Dimension(name="time:hour", level=Level.TIME, about="Hours of the site's time."),
    Dimension(name="time:day", level=Level.TIME, about="Days of the site's time."),
    Dimension(
        name="time:week", level=Level.TIME, about="Weeks from Monday on; the first one begins with the range."
    ),
    Dimension(name="time:month", level=Level.TIME, about="Months."),
)

_BY_NAME: Final = {dimension.name: dimension for dimension in DIMENSIONS}
_ALIASES: Final = {"visit:screen": "visit:device"}


def dimension(name: str) -> Dimension:
    """
    Return the dimension called *name*.

    Raises:
        BadQuery: there is none.
    """
    known = _BY_NAME.get(_ALIASES.get(name, name))
    if known is not None:
        return known
    prop = name.removeprefix(PROPS)
    if prop and prop != name and len(prop) <= MOST_PROP_CHARACTERS:
        return Dimension(name=name, level=Level.EVENT, about="A property.", blank="(none)", prop=prop)
    raise BadQuery(f'Invalid dimension "{name[:100]}"{did_you_mean(name, _BY_NAME)}')
