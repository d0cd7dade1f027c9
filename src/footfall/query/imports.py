"""When imported daily tables can add to an answer, and which of their sums to which component. No I/O."""

from collections.abc import Iterable, Iterator
from typing import Final

from footfall.model.imported import REPORTS
from footfall.query.dimensions import Dimension, Level, Needs
from footfall.query.filters import Filter, Leaf, Operator, has_behaviour, leaves
from footfall.query.meaning import entering
from footfall.query.metrics import COMPONENTS, Part
from footfall.query.query import Query

# What the reports of ends call their visits.
_VISITS_OF: Final = {"entry_pages": "entrances", "exit_pages": "exits"}


def imports_fit(query: Query, names: Iterable[str]) -> bool:
    """Say whether imported reports can add to every one of the components *names* under the query's filters."""
    for name in names:
        component = COMPONENTS[name]
        asked = entering(query) if component.part is Part.ENTRIES else query
        report = report_of(asked)
        if not component.imported or report is None or not imported_sum(name, report):
            return False
    return True


def report_of(query: Query) -> str | None:
    """
    Return the imported report that has all dimensions of *query*, those of filters too; None when none has.

    Rows of pages can be added up for one page alone: a visitor of two pages is in both.
    """
    if has_behaviour(query.filters):
        return None
    named = [*query.dimensions, *dimensions_of(query.filters)]
    reports = {one.report for one in named if one.level is not Level.TIME}
    if not reports:
        return "visitors"
    report = reports.pop()
    if reports or any(one.needs is Needs.GOAL for one in named):
        return None
    return None if report == "pages" and not _is_of_single_pages(query) else report or None


def imported_sum(name: str, report: str) -> str:
    """Return the SQL of an imported report's share of a component; empty when it has none."""
    component = COMPONENTS[name]
    sums = REPORTS[report].sums
    column = component.imported
    if column in {"visits", "entrances"} and column not in sums:
        column = _VISITS_OF.get(report, "")
    if name == "events" and column not in sums:
        # Whoever counted this report knew no events but pageviews.
        column = "pageviews"
    if column not in sums:
        return ""
    # With its table, because a sum of the same name may stand beside it.
    column = f"imported.{column}"
    return f"{column} * {component.factor}" if component.factor != 1 else column


def dimensions_of(filters: Filter) -> Iterator[Dimension]:
    """Yield the dimensions of all leaves."""
    return (leaf.dimension for leaf in leaves(filters))


def _is_of_single_pages(query: Query) -> bool:
    if any(one.name == "event:page" for one in query.dimensions):
        return True
    return any(
        isinstance(part, Leaf)
        and part.dimension.name == "event:page"
        and part.operator is Operator.IS
        and part.case_sensitive
        and len(part.values) == 1
        for part in query.filters.parts
    )
