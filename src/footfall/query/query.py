"""A question, read and checked: what `compile` takes, and nothing that is not needed to answer it."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

import msgspec

from footfall.model.goal import Goal
from footfall.model.ids import SiteId
from footfall.query.calendar import Range
from footfall.query.dimensions import Dimension, Level
from footfall.query.filters import And, Filter, Leaf, Operator, leaves, outer_leaves
from footfall.query.metrics import Metric

MOST_ROWS = 10_000  # of one page of results


class Order(msgspec.Struct, frozen=True):
    """Rows by a metric or dimension that the question names, by its place there."""

    of_metrics: bool
    number: int
    descending: bool


class Against(Enum):
    """With which time a question is compared."""

    PREVIOUS = "previous_period"
    YEAR = "year_over_year"
    CUSTOM = "custom"


class Comparison(msgspec.Struct, frozen=True):
    """A comparison that was asked for; *days* are those of a custom one."""

    against: Against
    days: tuple[date, date] | None = None
    match_day_of_week: bool = False


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """
    One question about *sites*. `goals` are those of all its sites, by name; order in the list is their number.
    """

    sites: tuple[SiteId, ...]
    range: Range
    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...] = ()
    filters: And = And()
    order_by: tuple[Order, ...] = ()
    limit: int = MOST_ROWS
    offset: int = 0
    goals: tuple[Goal, ...] = ()
    imports: bool = False
    total_rows: bool = False
    domains: Mapping[SiteId, str] = {}
    """What the sites are called in answers."""
    only: tuple[tuple[str | int, ...], ...] | None = None
    """The groups in question, as the store names them; None for all."""

    @property
    def time_unit(self) -> str:
        """The unit of the time dimension; empty when there is none."""
        return next((one.name.partition(":")[2] for one in self.dimensions if one.level is Level.TIME), "")

    def filtered_goals(self) -> tuple[Goal, ...]:
        """Return the goals that events are compared with; those of `has_done` and `sequence` are of other events."""
        leaves = [leaf for leaf in outer_leaves(self.filters) if leaf.dimension.name == "event:goal"]
        return tuple({goal.id: goal for leaf in leaves for goal in named_goals(leaf, self.goals)}.values())


def goal_leaves(tree: Filter) -> Iterator[Leaf]:
    """Yield the leaves about goals."""
    return (leaf for leaf in leaves(tree) if leaf.dimension.name == "event:goal")


def named_goals(leaf: Leaf, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """Return those of *goals* whose names *leaf* (`is` or `contains`) compares with success."""

    def folded(text: str) -> str:
        return text if leaf.case_sensitive else text.casefold()

    values = [folded(value) for value in leaf.values]
    if leaf.operator is Operator.IS:
        return tuple(goal for goal in goals if folded(goal.display_name) in values)
    return tuple(goal for goal in goals if any(value in folded(goal.display_name) for value in values))
