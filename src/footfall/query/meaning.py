"""What a question means beyond its words: which sums a metric is made of, which goals are groups, what a page filter is."""

from typing import Final

import msgspec

from footfall.model.goal import Goal
from footfall.query.dimensions import Level, Needs, dimension
from footfall.query.filters import And, Filter, Leaf, outer_leaves, replaced
from footfall.query.metrics import Metric
from footfall.query.query import Query, named_goals

_FINE_UNITS: Final = frozenset({"minute", "hour"})


def components_of(metric: Metric, query: Query) -> tuple[str, ...]:
    """Return the names of the sums that *metric* is made of in *query*: numerator first, then denominator."""
    if metric.name == "visits" and counts_seen_visits(query):
        return ("visits_seen",)
    if metric.name == "bounce_rate" and enters(query):
        return ("entry_bounces", "entries")
    return tuple(name for name in (metric.numerator, metric.denominator) if name)


def counts_seen_visits(query: Query) -> bool:
    """Say whether a visit counts in each group in which it has an event, not once where it began."""
    return query.time_unit in _FINE_UNITS or any(one.level is Level.EVENT for one in query.dimensions)


def enters(query: Query) -> bool:
    """Say whether a page is in question, so that a bounce rate is of the visits that entered there."""
    named = [*query.dimensions, *(leaf.dimension for leaf in outer_leaves(query.filters))]
    return any(one.name == "event:page" for one in named)


def grouped_goals(query: Query) -> tuple[Goal, ...]:
    """Return the goals that are groups of the dimension `event:goal`: those that all filters of goals name."""
    if not any(one.needs is Needs.GOAL for one in query.dimensions):
        return ()
    chosen = [
        named_goals(leaf, query.goals)
        for leaf in outer_leaves(query.filters)
        if leaf.dimension.name == "event:goal"
    ]
    return tuple(goal for goal in query.goals if all(goal in some for some in chosen))


class GoalGroup(msgspec.Struct, frozen=True):
    """A row of the dimension `event:goal`: a name, and the goals of that name, one of each site at most."""

    name: str
    goals: tuple[Goal, ...]
    currency: str
    """The one that all of them have, else empty."""


def goal_groups(query: Query) -> tuple[GoalGroup, ...]:
    """Return the goals that are groups, by name; the order in the list is their number."""
    named: dict[str, list[Goal]] = {}
    for goal in grouped_goals(query):
        named.setdefault(goal.display_name, []).append(goal)
    groups = []
    for name, goals in named.items():
        currencies = {goal.currency for goal in goals}
        groups.append(GoalGroup(name, tuple(goals), currencies.pop() if len(currencies) == 1 else ""))
    return tuple(groups)


def revenue_currency(query: Query) -> str:
    """Return the one currency of the revenue goals that filters name; empty when there is none or several."""
    named = query.filtered_goals()
    currencies = {goal.currency for goal in named if goal.currency}
    return currencies.pop() if len(currencies) == 1 else ""


def landed(query: Query) -> And:
    """Return the filters; beside dimensions of visits a filter of the host means the landing page's host too."""
    if not any(one.level is Level.VISIT for one in query.dimensions):
        return query.filters
    landing = tuple(
        Leaf(part.operator, dimension("visit:entry_page_hostname"), part.values, part.case_sensitive)
        for part in query.filters.parts
        if isinstance(part, Leaf) and part.dimension.name == "event:hostname"
    )
    return And((*query.filters.parts, *landing))


def entering(query: Query) -> Query:
    """Return *query* with page and host meaning those that a visit entered by."""
    entry = {
        "event:page": dimension("visit:entry_page"),
        "event:hostname": dimension("visit:entry_page_hostname"),
    }

    def entered(leaf: Leaf) -> Filter:
        known = entry.get(leaf.dimension.name)
        return leaf if known is None else Leaf(leaf.operator, known, leaf.values, leaf.case_sensitive)

    filters = replaced(query.filters, entered)
    assert isinstance(filters, And)
    return msgspec.structs.replace(
        query,
        filters=filters,
        dimensions=tuple(entry.get(one.name, one) for one in query.dimensions),
    )
