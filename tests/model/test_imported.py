"""Rows that another program counted, under its names for columns or ours."""

import msgspec
import pytest

from footfall.errors import BadRequest
from footfall.model.ids import ImportId, SiteId
from footfall.model.imported import REPORTS, ImportedRow, read_row

TODAY = 20_000  # 2024-10-04

# docs of the export: each table's columns after the date.
PLAUSIBLE = {
    "visitors": "visitors pageviews bounces visits visit_duration",
    "sources": "source referrer utm_source utm_medium utm_campaign utm_content utm_term pageviews visitors visits "
    "visit_duration bounces",
    "pages": "hostname page visits visitors pageviews total_scroll_depth total_scroll_depth_visits "
    "total_time_on_page total_time_on_page_visits",
    "entry_pages": "entry_page visitors entrances visit_duration bounces pageviews",
    "exit_pages": "exit_page visitors visit_duration exits bounces pageviews",
    "custom_events": "name link_url path visitors events",
    "locations": "country region city visitors visits visit_duration bounces pageviews",
    "devices": "device visitors visits visit_duration bounces pageviews",
    "browsers": "browser browser_version visitors visits visit_duration bounces pageviews",
    "operating_systems": "operating_system operating_system_version visitors visits visit_duration bounces pageviews",
}
_DEFAULTS = {field.name: field.default for field in msgspec.structs.fields(ImportedRow)}
_KEYS = {"site_id", "import_id", "report", "day"}


def read(**given: object) -> ImportedRow:
    """Read one row of site 1's import 2."""
    return read_row(given, SiteId(1), ImportId(2), until_day=TODAY)


@pytest.mark.parametrize("report", REPORTS)
def test_each_column_of_an_export_has_a_field_of_its_own(report: str) -> None:
    """No two share one, and every field of a report can be given under our name too."""
    columns = REPORTS[report].columns
    theirs = {name: columns[name] for name in PLAUSIBLE[report].split()}
    ours = (*REPORTS[report].dimensions, *REPORTS[report].sums)
    assert sorted(theirs.values()) == sorted(ours)

    def given(names: dict[str, str]) -> dict[str, object]:
        return {
            name: f"text {place}" if _DEFAULTS[field] == "" else place + 1
            for place, (name, field) in enumerate(sorted(names.items(), key=lambda pair: pair[1]))
        }

    by_their_names = read(report=report, date="2021-01-31", **given(theirs))
    by_our_names = read(report=report, date="2021-01-31", **given({field: field for field in ours}))
    assert by_their_names == by_our_names
    assert (by_their_names.day, by_their_names.report) == (18_658, report)
    said = msgspec.json.decode(msgspec.json.encode(by_their_names))
    assert set(said) == {*ours, *_KEYS}


def test_every_field_belongs_to_a_report() -> None:
    """None is there that nobody fills."""
    filled = {field for report in REPORTS.values() for field in (*report.dimensions, *report.sums)}

    assert filled | _KEYS == set(_DEFAULTS)


def test_the_path_of_a_custom_event_is_its_property() -> None:
    """Not the page, as in the report of pages."""
    assert read(report="custom_events", date="2021-01-01", name="404", path="/gone", events=2) == ImportedRow(
        site_id=SiteId(1),
        import_id=ImportId(2),
        report="custom_events",
        day=18_628,
        name="404",
        prop_path="/gone",
        events=2,
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"date": "2021-01-01"}, "report"),
        ({"report": "weather", "date": "2021-01-01"}, "report"),
        ({"report": ["pages"], "date": "2021-01-01"}, "report"),
        ({"report": "pages"}, "date"),
        ({"report": "pages", "date": 20210101}, "date"),
        ({"report": "pages", "date": "20210101"}, "date"),
        ({"report": "pages", "date": "2021-W04-7"}, "date"),
        ({"report": "pages", "date": "2021-02-30"}, "date"),
        ({"report": "pages", "date": "1969-12-31"}, "date"),
        ({"report": "pages", "date": "2024-10-05"}, "date"),
        ({"report": "pages", "date": "2021-01-01", "bounces": 1}, "bounces"),
        ({"report": "pages", "date": "2021-01-01", "site_id": 9}, "site_id"),
        ({"report": "pages", "date": "2021-01-01", "day": 9}, "day"),
        ({"report": "pages", "date": "2021-01-01", "path": "/", "page": "/"}, "page"),
        ({"report": "pages", "date": "2021-01-01", "visitors": -1}, "visitors"),
        ({"report": "pages", "date": "2021-01-01", "visitors": 1.5}, "visitors"),
        ({"report": "pages", "date": "2021-01-01", "visitors": "1"}, "visitors"),
        ({"report": "pages", "date": "2021-01-01", "visitors": 10**16}, "visitors"),
        ({"report": "pages", "date": "2021-01-01", "page": None}, "path"),
        ({"report": "pages", "date": "2021-01-01", "page": "x" * 2001}, "path"),
        ({"report": "locations", "date": "2021-01-01", "city": 2**63}, "city"),
    ],
)
def test_what_is_no_row_is_refused_by_field(given: dict[str, object], field: str) -> None:
    """The message begins with the field's name."""
    with pytest.raises(BadRequest, match=f"^{field}: "):
        read(**given)


def test_today_is_the_last_day_that_is_taken() -> None:
    """As whoever reads says."""
    assert read(report="visitors", date="2024-10-04", visitors=1).day == TODAY
