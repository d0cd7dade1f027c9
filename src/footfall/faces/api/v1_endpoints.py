"""The endpoints of the older Stats API, for the table of all."""

from typing import Any, Final

import msgspec

from footfall.faces.api import v1
from footfall.faces.api.endpoint import Parameter


class V1Answer(msgspec.Struct, frozen=True):
    """Numbers by name, or a list of groups."""

    results: dict[str, Any] | list[dict[str, Any]]


_COMMON: Final = ("site_id", "period", "date", "metrics", "filters", "with_imported")

V1_PARAMETERS: Final = {
    parameter.name: parameter
    for parameter in (
        Parameter("site_id", "The site's domain or alias."),
        Parameter("period", "day, 7d, 28d, 30d (default), 91d, month, 6mo, 12mo, year, all or custom."),
        Parameter("date", "The day that the period is counted from; two days joined by a comma for custom."),
        Parameter("metrics", "Names of metrics, joined by commas; visitors by default."),
        Parameter("filters", "Such as visit:country==DE|FR;event:page!=/blog**."),
        Parameter("with_imported", "Whether imported rows count too: true or false."),
        Parameter("compare", "previous_period adds the change since."),
        Parameter("interval", "Width of the buckets: hour, date, week or month."),
        Parameter("property", "What to group by, such as visit:source."),
        Parameter("limit", "Most rows, 1 to 1000; 100 by default."),
        Parameter("page", "Which page of rows, from 1."),
    )
}

V1: Final = (
    ("aggregate", v1.aggregate, V1Answer, (*_COMMON, "compare")),
    ("timeseries", v1.timeseries, V1Answer, (*_COMMON, "interval")),
    ("breakdown", v1.breakdown, V1Answer, (*_COMMON, "property", "limit", "page")),
    ("realtime/visitors", v1.realtime_visitors, int, ("site_id",)),
)
