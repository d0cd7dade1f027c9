"""Which metrics go with which dimensions and filters: the rules of the Stats API, in its words where clients show them."""

from collections.abc import Callable
from typing import Final

from footfall.errors import BadQuery
from footfall.query.dimensions import Level
from footfall.query.filters import Leaf, Operator, has_behaviour, is_of_events, leaves, outer_leaves
from footfall.query.query import Query, goal_leaves, named_goals

_OF_VISITS: Final = ("bounce_rate", "visit_duration", "views_per_visit", "exit_rate")
_OF_EVENTS: Final = ("events", "scroll_depth", "time_on_page", "total_revenue", "average_revenue")
_BESIDE_PAGE: Final = frozenset({"event:page", "event:hostname"})
_OF_PAGES: Final = ("scroll_depth", "time_on_page")
_RATES: Final = ("conversion_rate", "group_conversion_rate")
_ENDS: Final = frozenset(
    {"visit:entry_page", "visit:entry_page_hostname", "visit:exit_page", "visit:exit_page_hostname"}
)
# Filters of the Stats API that a rule looks for at the top alone: deeper they would not say what a rate is of.
_TOP_ONLY: Final = ("event:goal", "event:hostname")


def check(query: Query) -> None:
    """
    Do nothing when *query* can be answered.

    Raises:
        BadQuery: metrics, dimensions and filters do not go together; which, and what would.
    """
    for rule in RULES:
        rule(query)


def _sessions_and_events(query: Query) -> None:
    events = [one.name for one in query.dimensions if one.level is Level.EVENT]
    visits = [one.name for one in query.metrics if one.name in _OF_VISITS]
    beside_page = set(events) <= _BESIDE_PAGE and "event:page" in events
    if visits and events and not (beside_page and visits == ["bounce_rate"]):
        raise BadQuery(
            f"Session metric(s) {_listed(visits)} cannot be queried along with event dimension(s) {_listed(events)}"
        )
    ends = [one.name for one in query.dimensions if one.name in _ENDS]
    of_events = [one.name for one in query.metrics if one.name in _OF_EVENTS]
    if ends and of_events:
        raise BadQuery(
            f"Event metric(s) {_listed(of_events)} cannot be queried along with session dimension(s) {_listed(ends)}"
        )


def _views_per_visit(query: Query) -> None:
    if not _asks(query, "views_per_visit"):
        return
    if _filters(query, "event:page"):
        raise BadQuery("Metric `views_per_visit` cannot be queried with a filter on `event:page`.")


def _pages(query: Query) -> None:
    for name in _OF_PAGES:
        if _asks(query, name) and not _filters(query, "event:page") and not _groups(query, "event:page"):
            raise BadQuery(f"Metric `{name}` can only be queried with event:page filters or dimensions.")


def _exit_rate(query: Query) -> None:
    if not _asks(query, "exit_rate"):
        return
    if [one.name for one in query.dimensions] != ["visit:exit_page"]:
        raise BadQuery(
            'Metric `exit_rate` requires a `"visit:exit_page"` dimension. No other dimensions are allowed.'
        )
    if any(is_of_events(part) for part in query.filters.parts):
        raise BadQuery("Metric `exit_rate` cannot be queried when filtering on event dimensions.")


def _rates(query: Query) -> None:
    for name in _RATES:
        if _asks(query, name) and not (_filters(query, "event:goal") or _groups(query, "event:goal")):
            raise BadQuery(f"Metric `{name}` can only be queried with event:goal filters or dimensions.")


def _goals(query: Query) -> None:
    for leaf in goal_leaves(query.filters):
        if leaf.operator not in {Operator.IS, Operator.CONTAINS}:
            raise BadQuery(
                f"Operator `{leaf.operator.value}` is not supported with event:goal; there are: is, contains."
            )
        if leaf.operator is Operator.IS:
            for value in leaf.values:
                one = Leaf(leaf.operator, leaf.dimension, (value,), leaf.case_sensitive)
                if not named_goals(one, query.goals):
                    raise BadQuery(
                        f"Invalid filters. The goal `{value[:100]}` is not configured for this site. "
                        "The API's /api/sites/{domain}/goals lists and makes them."
                    )


def _top_only(query: Query) -> None:
    for part in query.filters.parts:
        inner = () if isinstance(part, Leaf) else tuple(outer_leaves(part))
        for leaf in inner:
            if leaf.dimension.name in _TOP_ONLY:
                raise BadQuery(
                    f"Invalid filters. Dimension `{leaf.dimension.name}` can only be filtered at the top level."
                )


def _grouped_only(query: Query) -> None:
    if any(leaf.dimension.name == "event:prop" for leaf in leaves(query.filters)):
        raise BadQuery(
            "Invalid filters. `event:prop` only groups; a property is filtered by as `event:props:NAME`."
        )
    if any(leaf.dimension.name == "visit:site" for leaf in leaves(query.filters)):
        raise BadQuery(
            "Invalid filters. Sites are named by `site_id`, one or several; `visit:site` only groups."
        )


def _refused(query: Query) -> None:
    asked = _asks(query, "refused")
    if asked and len(query.metrics) > 1:
        raise BadQuery("Metric `refused` is asked for alone: refused events are in no other metric.")
    named = [*query.dimensions, *(leaf.dimension for leaf in leaves(query.filters))]
    for known in named:
        if asked and not (known.in_refused or known.level is Level.TIME):
            raise BadQuery(
                f"Metric `refused` cannot be queried with `{known.name}`: refused events do not have it."
            )
        if not asked and known.name == "refused:reason":
            raise BadQuery("Dimension `refused:reason` goes with the metric `refused` alone.")
    if asked and has_behaviour(query.filters):
        raise BadQuery(
            "Metric `refused` cannot be queried with has_done or sequence: refused events have no visit."
        )


RULES: Final[tuple[Callable[[Query], None], ...]] = (
    _sessions_and_events,
    _views_per_visit,
    _pages,
    _exit_rate,
    _rates,
    _goals,
    _top_only,
    _grouped_only,
    _refused,
)


def _asks(query: Query, name: str) -> bool:
    return any(one.name == name for one in query.metrics)


def _groups(query: Query, name: str) -> bool:
    return any(one.name == name for one in query.dimensions)


def _filters(query: Query, name: str) -> bool:
    return any(leaf.dimension.name == name for leaf in outer_leaves(query.filters))


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
