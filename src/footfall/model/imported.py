"""
Daily tables that another program counted: how a row is kept, which reports there are, and what was imported.

A row is a sum of a day; nothing here tells which event it came from.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from footfall.errors import BadRequest
from footfall.model.ids import ImportId, PartId, SiteId

_Text = Annotated[str, Meta(max_length=2000)]
_Sum = Annotated[int, Meta(ge=0, le=10**15)]  # ten thousand such rows still fit 64 bits

_EPOCH = date(1970, 1, 1).toordinal()


class Import(msgspec.Struct, frozen=True):
    """One import in the register. Its days are the site's own, as days since 1970-01-01, both included."""

    id: ImportId
    site_id: SiteId
    label: str
    source: str
    """Which program counted."""
    created_ms: int
    first_day: int
    last_day: int
    rows: int


class ImportPart(msgspec.Struct, frozen=True):
    """One file of an import's rows."""

    id: PartId
    import_id: ImportId
    site_id: SiteId
    rows: int


class ImportedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    A day's sums for one value of a report's dimensions. Field names are the columns' names.

    A dimension is named as the events table names it; what the report lacks is an empty text or 0.
    """

    site_id: SiteId
    import_id: ImportId
    report: str
    day: int
    """Days since 1970-01-01, in the zone of whoever counted."""

    hostname: _Text = ""
    path: _Text = ""
    entry_path: _Text = ""
    exit_path: _Text = ""
    source: _Text = ""
    visit_referrer: _Text = ""
    utm_source: _Text = ""
    utm_medium: _Text = ""
    utm_campaign: _Text = ""
    utm_content: _Text = ""
    utm_term: _Text = ""
    name: _Text = ""
    link_url: _Text = ""
    prop_path: _Text = ""
    country: _Text = ""
    region: _Text = ""
    city: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    device: _Text = ""
    browser: _Text = ""
    browser_version: _Text = ""
    os: _Text = ""
    os_version: _Text = ""

    visitors: _Sum = 0
    visits: _Sum = 0
    pageviews: _Sum = 0
    bounces: _Sum = 0
    duration_s: _Sum = 0
    events: _Sum = 0
    entrances: _Sum = 0
    exits: _Sum = 0
    scroll_total: _Sum = 0
    scroll_visits: _Sum = 0
    time_on_page_s: _Sum = 0
    time_on_page_visits: _Sum = 0


class Report(msgspec.Struct, frozen=True):
    """One table: its dimensions and sums, and what Plausible's export calls those that it names differently."""

    dimensions: tuple[str, ...]
    sums: tuple[str, ...]
    plausible: Mapping[str, str] = MappingProxyType({})
    """Their column -> our field."""

    @property
    def columns(self) -> dict[str, str]:
        """Each name under which a value may be given -> our field."""
        return {field: field for field in (*self.dimensions, *self.sums)} | dict(self.plausible)


_VISITS = ("visitors", "visits", "duration_s", "bounces", "pageviews")
_DURATION = {"visit_duration": "duration_s"}

REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "visitors": Report((), _VISITS, _DURATION),
        "sources": Report(
            (
                "source",
                "visit_referrer",
                "utm_source",
                "utm_medium",
                "utm_campaign",
                "utm_content",
                "utm_term",
            ),
            _VISITS,
            {"referrer": "visit_referrer", **_DURATION},
        ),
        "pages": Report(
            ("hostname", "path"),
            (
                "visits",
                "visitors",
                "pageviews",
                "scroll_total",
                "scroll_visits",
                "time_on_page_s",
                "time_on_page_visits",
            ),
            {
                "page": "path",
                "total_scroll_depth": "scroll_total",
                "total_scroll_depth_visits": "scroll_visits",
                "total_time_on_page": "time_on_page_s",
                "total_time_on_page_visits": "time_on_page_visits",
            },
        ),
        "entry_pages": Report(
            ("entry_path",),
            ("visitors", "entrances", "duration_s", "bounces", "pageviews"),
            {"entry_page": "entry_path", **_DURATION},
        ),
        "exit_pages": Report(
            ("exit_path",),
            ("visitors", "duration_s", "exits", "bounces", "pageviews"),
            {"exit_page": "exit_path", **_DURATION},
        ),
        # There `path` is the property of a 404, not the event's page.
        "custom_events": Report(
            ("name", "link_url", "prop_path"), ("visitors", "events"), {"path": "prop_path"}
        ),
        "locations": Report(("country", "region", "city"), _VISITS, _DURATION),
        "devices": Report(("device",), _VISITS, _DURATION),
        "browsers": Report(("browser", "browser_version"), _VISITS, _DURATION),
        "operating_systems": Report(
            ("os", "os_version"),
            _VISITS,
            {"operating_system": "os", "operating_system_version": "os_version", **_DURATION},
        ),
    }
)

_COLUMNS = {name: report.columns for name, report in REPORTS.items()}


def read_row(
    given: Mapping[str, Any], site_id: SiteId, import_id: ImportId, *, until_day: int
) -> ImportedRow:
    """
    Return the row that *given* says: `report`, `date`, and columns under our names or Plausible's.

    Raises:
        BadRequest: a column is missing, unknown, given twice, or its value is not what it takes; or the date
            is after *until_day*.
    """
    fields: dict[str, Any] = {"site_id": site_id, "import_id": import_id}
    columns = _columns_of(given.get("report"))
    for name, value in given.items():
        if name == "date":
            fields["day"] = _read_day(value, until_day)
        elif name != "report":
            field = columns.get(name)
            if field is None:
                raise BadRequest(
                    f"{name[:40]}: the report '{given['report']}' has no such column; it has {', '.join(sorted(columns))}."
                )
            if field in fields:
                raise BadRequest(f"{name}: it is given twice, under two names; give it once.")
            fields[field] = value
    if "day" not in fields:
        raise BadRequest("date: it is missing; one looks like 2021-01-31.")
    fields["report"] = given["report"]
    try:
        return msgspec.convert(fields, ImportedRow)
    except msgspec.ValidationError as problem:
        what, _, where = str(problem).partition(" - at `$.")
        raise BadRequest(f"{where.rstrip('`')}: {what}.") from None


def _columns_of(report: object) -> dict[str, str]:
    known = _COLUMNS.get(report) if isinstance(report, str) else None
    if known is None:
        said = "it is missing" if report is None else f"there is no '{str(report)[:40]}'"
        raise BadRequest(f"report: {said}; there are {', '.join(REPORTS)}.")
    return known


def _read_day(value: object, until_day: int) -> int:
    try:
        day = date.fromisoformat(value).toordinal() - _EPOCH if isinstance(value, str) else -1
    except ValueError:
        day = -1
    # Also taken by fromisoformat, but not here: 20210131 and 2021-W04-7.
    if day < 0 or not (isinstance(value, str) and value[4:5] == value[7:8] == "-"):
        raise BadRequest(f"date: '{str(value)[:40]}' is not a day since 1970; one looks like 2021-01-31.")
    if day > until_day:
        raise BadRequest(f"date: {value} lies ahead.")
    return day
