"""
What a site's page shows. `PANELS` is the whole of it, in order: tabs, their dimensions, their metrics.

Data alone: how a panel looks and when it is asked for is the page's matter, what it asks is the language's.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

SHARE: Final = ("visitors", "percentage")
_OF_VISITS: Final = (*SHARE, "visits", "views_per_visit", "bounce_rate", "visit_duration")
_OF_EVENTS: Final = (*SHARE, "visits", "pageviews")
REFUSED: Final = ("refused",)
PROPERTIES: Final = "properties"
"""The tab whose rows are names of properties; each has a list of its values."""


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """
    One list of a panel: the groups of *dimensions* that have most of the first metric.

    A row is called by its value of *shown*; a click on it filters by its values of *sets*.
    """

    name: str
    """In addresses; each once in its panel."""
    label: str
    dimensions: tuple[str, ...]
    shown: str = ""
    """The dimension that a row is called by; empty for all of them, one after the other."""
    sets: tuple[str, ...] | None = None
    """The dimensions that a click filters by; None for all of them."""
    metrics: tuple[str, ...] = SHARE
    details: tuple[str, ...] = _OF_VISITS
    """The metrics of the long list with all rows."""
    filters: tuple[Any, ...] = ()
    """What is always filtered by beside the page's own filters, as a question has it."""
    is_map: bool = False
    """Whether its values are codes of countries, which a map can show."""

    @property
    def filtered_by(self) -> tuple[str, ...]:
        """The dimensions that a click on a row filters by."""
        return self.dimensions if self.sets is None else self.sets


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One panel: its tabs, the first of which is open at first."""

    name: str
    title: str
    tabs: tuple[Tab, ...]
    in_view: bool = False
    """Whether a page of usual size shows it before anyone scrolls."""

    def tab(self, name: str) -> Tab:
        """Return the tab called *name*; the first one when there is none."""
        return next((one for one in self.tabs if one.name == name), self.tabs[0])


def _list(name: str, label: str, *dimensions: str, **more: Any) -> Tab:
    return Tab(name=name, label=label, dimensions=dimensions, **more)


def _refused(name: str, label: str, dimension: str, reason: str = "") -> Tab:
    """Return a list of refused events; they are in no other metric, and no filter by a click leads to them."""
    filters = (["is", "refused:reason", [reason]],) if reason else ()
    return _list(name, label, dimension, sets=(), metrics=REFUSED, details=REFUSED, filters=filters)


PANELS: Final = (
    Panel(
        name="sources",
        title="Sources",
        in_view=True,
        tabs=(
            _list("channels", "Channels", "visit:channel"),
            _list("sources", "Sources", "visit:source"),
            _list("referrers", "Referrers", "visit:referrer"),
            _list("campaigns", "Campaigns", "visit:utm_campaign"),
            _list("mediums", "Mediums", "visit:utm_medium"),
            _list("utm-sources", "Tagged sources", "visit:utm_source"),
            _list("contents", "Contents", "visit:utm_content"),
            _list("terms", "Terms", "visit:utm_term"),
        ),
    ),
    Panel(
        name="pages",
        title="Pages",
        in_view=True,
        tabs=(
            _list(
                "pages",
                "Pages",
                "event:page",
                details=(*SHARE, "pageviews", "bounce_rate", "time_on_page", "scroll_depth"),
            ),
            _list("entry-pages", "Entry pages", "visit:entry_page"),
            _list("exit-pages", "Exit pages", "visit:exit_page", details=(*SHARE, "visits", "exit_rate")),
            _list("titles", "Titles", "event:title", details=_OF_EVENTS),
            _list("hostnames", "Hostnames", "event:hostname", details=_OF_EVENTS),
        ),
    ),
    Panel(
        name="places",
        title="Places",
        tabs=(
            _list("map", "Map", "visit:country", is_map=True),
            _list("countries", "Countries", "visit:country"),
            _list(
                "regions",
                "Regions",
                "visit:region",
                "visit:region_name",
                "visit:country",
                shown="visit:region_name",
                sets=("visit:region",),
            ),
            _list(
                "cities",
                "Cities",
                "visit:city",
                "visit:city_name",
                "visit:country",
                shown="visit:city_name",
                sets=("visit:city",),
            ),
        ),
    ),
    Panel(
        name="devices",
        title="Devices",
        tabs=(
            _list("browsers", "Browsers", "visit:browser"),
            _list("browser-versions", "Browser versions", "visit:browser", "visit:browser_version"),
            _list("systems", "Systems", "visit:os"),
            _list("system-versions", "System versions", "visit:os", "visit:os_version"),
            _list("devices", "Devices", "visit:device"),
            _list("screens", "Screens", "visit:screen_class"),
            _list("languages", "Languages", "visit:language"),
        ),
    ),
    Panel(
        name="goals",
        title="Goals",
        tabs=(
            _list(
                "goals",
                "Goals",
                "event:goal",
                metrics=("visitors", "events", "conversion_rate"),
                details=("visitors", "events", "conversion_rate", "total_revenue", "average_revenue"),
            ),
        ),
    ),
    Panel(
        name="events",
        title="Events",
        tabs=(
            _list(
                "events",
                "Events",
                "event:name",
                metrics=("visitors", "events"),
                details=(*SHARE, "visits", "events"),
                filters=(["is_not", "event:name", ["pageview"]],),
            ),
            # A row opens the list of its values; what a filter would be by a name alone means nothing.
            _list(
                PROPERTIES,
                "Properties",
                "event:prop",
                sets=(),
                metrics=("visitors", "events"),
                details=(*SHARE, "visits", "events"),
            ),
        ),
    ),
    Panel(
        name="assistants",
        title="AI assistants",
        tabs=(
            _list(
                "visits",
                "Visits",
                "visit:source",
                filters=(["is", "visit:channel", ["AI Assistants"]],),
            ),
            _list(
                "landings",
                "Entry pages",
                "visit:entry_page",
                filters=(["is", "visit:channel", ["AI Assistants"]],),
            ),
            _refused("fetched", "Fetched for people", "event:page", "ai_fetch"),
            _refused("gathered", "Gathered by crawlers", "event:page", "ai_crawler"),
        ),
    ),
    Panel(
        name="refused",
        title="Refused traffic",
        tabs=(
            _refused("reasons", "Reasons", "refused:reason"),
            _refused("pages", "Pages", "event:page"),
            _refused("sources", "Sources", "visit:source"),
            _refused("countries", "Countries", "visit:country"),
        ),
    ),
)


def panel(name: str) -> Panel | None:
    """Return the panel called *name*, None when there is none."""
    return next((one for one in PANELS if one.name == name), None)


def question_of(
    tab: Tab,
    filters: Sequence[Any],
    date_range: Any,
    *,
    details: bool = False,
    limit: int = 9,
    offset: int = 0,
) -> dict[str, Any]:
    """Return the body of the question that *tab* asks under the page's *filters*; without the site."""
    return {
        "metrics": list(tab.details if details else tab.metrics),
        "dimensions": list(tab.dimensions),
        "date_range": date_range,
        "filters": [*filters, *tab.filters],
        "pagination": {"limit": limit, "offset": offset},
    }
