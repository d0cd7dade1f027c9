"""Filters as conditions on rows. Values become parameters; columns come from `DIMENSIONS` alone. No I/O."""

import re
from collections.abc import Iterable
from typing import assert_never

import msgspec

from footfall.enrich.countries import country_names
from footfall.model.goal import Goal
from footfall.query.dimensions import Dimension, Level, Needs
from footfall.query.filters import (
    And,
    Done,
    Filter,
    Leaf,
    Not,
    Operator,
    Or,
    Sequence_,
    is_of_events,
    outer_leaves,
    replaced,
)
from footfall.query.frame import Frame, select
from footfall.query.query import named_goals

NEVER, ALWAYS = "1 = 0", "1 = 1"


def needs_of(tree: Filter) -> frozenset[Needs]:
    """Return what must be joined to rows for *tree*; what stands in `has_done` and `sequence` has rows of its own."""
    found: set[Needs] = set()

    def note(leaf: Leaf) -> Filter:
        if leaf.dimension.needs is not None:
            found.add(leaf.dimension.needs)
        return leaf

    replaced(tree, note)
    return frozenset(found)


class Predicates:
    """Writes conditions into one statement's frame; *goals* are those that `event:goal` can name."""

    def __init__(self, frame: Frame, goals: tuple[Goal, ...], *, imported: bool = False) -> None:
        """*imported* says that the rows are those of reports: sums, whose columns are whole as they are."""
        self._frame = frame
        self._goals = goals
        self._imported = imported

    def of_rows(self, tree: Filter) -> tuple[str, ...]:
        """Return conditions of which all hold for a row that *tree* lets through."""
        if isinstance(tree, And):
            return tuple(condition for part in tree.parts for condition in self.of_rows(part))
        return (self._row(tree),)

    def of_visits(self, tree: Filter) -> tuple[str, ...]:
        """Return conditions of which all hold for each row of a visit that has an event that *tree* lets through."""
        if not is_of_events(tree):
            return self.of_rows(tree)
        frame = self._frame
        matching = select(
            ("distinct visit_id",),
            frame.rows(needs_of(tree)),
            (frame.of_sites, *frame.reach, *self.base(tree), *self.of_rows(tree)),
        )
        return (f"visit_id in {_visits_of(frame.name('matching', matching))}",)

    def base(self, tree: Filter, grouped: Iterable[Goal] = ()) -> tuple[str, ...]:
        """Return what lets engagement out, save where a goal of how far a page was scrolled is in question."""
        named = [
            goal
            for leaf in outer_leaves(tree)
            if leaf.dimension.name == "event:goal"
            for goal in self._named(leaf)
        ]
        scrolled = {goal.id: goal for goal in (*named, *grouped) if goal.scroll_threshold is not None}
        if not scrolled:
            return ("name <> 'engagement'",)
        either = " or ".join(["name <> 'engagement'", *(self.reaches(goal) for goal in scrolled.values())])
        return (f"({either})",)

    def reaches(self, goal: Goal) -> str:
        """Return the condition of an event that reaches *goal*."""
        frame = self._frame
        conditions = []
        if len(frame.sites) > 1:
            conditions.append(f"site_id = {frame.number(f'goal_site_{goal.site_id}', goal.site_id)}")
        if goal.event_name:
            conditions.append(f"name = {frame.text(goal.event_name)}")
        else:
            conditions.append("name = 'pageview'" if goal.scroll_threshold is None else "name = 'engagement'")
            conditions.append(self._wildcard("path", goal.page_path))
        if goal.scroll_threshold is not None:
            # 255 is an engagement that says nothing of scrolling.
            least = frame.number(f"scroll_{goal.scroll_threshold}", goal.scroll_threshold)
            conditions += [f"scroll >= {least}", "scroll <= 100"]
        for key, value in sorted(goal.props.items()):
            conditions.append(f"{frame.dialect.prop(frame.text(key))} = {frame.text(value)}")
        return "(" + " and ".join(conditions) + ")"

    def _row(self, tree: Filter) -> str:
        match tree:
            case Leaf():
                return self._leaf(tree)
            case And(parts):
                return "(" + " and ".join(map(self._row, parts)) + ")" if parts else ALWAYS
            case Or(parts):
                return "(" + " or ".join(map(self._row, parts)) + ")"
            case Not(part):
                return f"not {self._row(part)}"
            case Done(part, negated):
                return f"visit_id {'not in' if negated else 'in'} {_visits_of(self._doing(part))}"
            case Sequence_(steps):
                return f"(visit_id, seq) in (select visit_id, seq from {self._after(steps)})"  # noqa: S608 - a name of ours
            case _:
                assert_never(tree)

    def _doing(self, tree: Filter) -> str:
        """Return the name of the visits that have an event that *tree* lets through."""
        frame = self._frame
        done = select(
            ("distinct visit_id",),
            frame.rows(needs_of(tree)),
            (frame.of_sites, *frame.around, *self.base(tree), *self.of_rows(tree)),
        )
        return frame.name("doing", done)

    def _after(self, steps: tuple[Filter, ...]) -> str:
        """Return the name of the rows (visit and `seq`) that come right after all *steps*."""
        frame = self._frame
        before = ""
        for tree in (*steps, And()):
            joined = f"\njoin {before} as earlier using (visit_id)" if before else ""
            later = ("events.seq > earlier.seq",) if before else ()
            found = select(
                ("visit_id", "min(events.seq) as seq"),
                frame.rows(needs_of(tree)) + joined,
                (frame.of_sites, *frame.around, *later, *self.base(tree), *self.of_rows(tree)),
                ("visit_id",),
            )
            before = frame.name("step", found)
        return before

    def _leaf(self, leaf: Leaf) -> str:
        known = leaf.dimension
        if known.name == "event:goal":
            reached = [self.reaches(goal) for goal in self._named(leaf)]
            return "(" + " or ".join(reached) + ")" if reached else NEVER
        if known.name == "visit:country_name":
            return self._country(leaf)
        column = self.column(known)
        condition = self._compares(leaf, column)
        if not leaf.operator.negated:
            return condition
        # What an event does not have neither contains nor matches anything; `is_not` holds for it.
        has = f"{column} <> '' and " if known.prop and leaf.operator is not Operator.IS_NOT else ""
        return f"({has}not {condition})"

    def _compares(self, leaf: Leaf, column: str) -> str:
        """Return the condition that any value of *leaf* holds, before negation."""
        if leaf.operator in {Operator.IS, Operator.IS_NOT}:
            return self._equals(leaf, column)
        return "(" + " or ".join(self._finds(leaf, column, value) for value in leaf.values) + ")"

    def _equals(self, leaf: Leaf, column: str) -> str:
        known, frame = leaf.dimension, self._frame
        values = ["" if value == known.blank and known.blank else value for value in leaf.values]
        if known.is_number:
            numbers = sorted({int(value or 0) for value in values})
            places = (frame.number(f"{known.column}_{number}", number) for number in numbers)
            return f"{column} in ({', '.join(places)})"
        if leaf.case_sensitive:
            return f"{column} in ({', '.join(map(frame.text, values))})"
        lower = frame.dialect.lower
        return f"{lower(column)} in ({', '.join(lower(frame.text(value)) for value in values)})"

    def _finds(self, leaf: Leaf, column: str, value: str) -> str:
        dialect = self._frame.dialect
        match leaf.operator:
            case Operator.MATCHES | Operator.MATCHES_NOT:
                return dialect.matches(column, self._frame.text(value))
            case Operator.MATCHES_WILDCARD | Operator.MATCHES_WILDCARD_NOT:
                return self._wildcard(column, value)
        place = self._frame.text(value)
        if leaf.case_sensitive:
            return dialect.contains(column, place)
        return dialect.contains(dialect.lower(column), dialect.lower(place))

    def _country(self, leaf: Leaf) -> str:
        """Return the condition on codes that a comparison of names means; the store, which has none, is given them."""
        frame = self._frame
        names = {"": leaf.dimension.blank, **country_names()}
        pairs = frame.dialect.pairs(frame.texts(names), frame.texts(names.values()))
        # Here the blank is a name among the others.
        compared = msgspec.structs.replace(leaf, dimension=msgspec.structs.replace(leaf.dimension, blank=""))
        found = select(
            ("listed",), f"from {frame.name('countries', pairs)}", (self._compares(compared, "kinds"),)
        )
        condition = f"country in (select listed from {frame.name('countries_found', found)})"  # noqa: S608 - a name of ours
        return f"not ({condition})" if leaf.operator.negated else condition

    def _wildcard(self, column: str, wildcard: str) -> str:
        if "*" not in wildcard:
            return f"{column} = {self._frame.text(wildcard)}"
        return self._frame.dialect.matches(column, self._frame.text(wildcard_pattern(wildcard)))

    def column(self, known: Dimension) -> str:
        """Return the SQL of a dimension's value on a row that has what the dimension needs."""
        assert known.level is not Level.TIME
        if known.prop:
            return self._frame.dialect.prop(self._frame.text(known.prop))
        match known.column if known.needs is Needs.ENTRY and not self._imported else "":
            case "entry_path":
                return "case when entry_path = '' then coalesce(late_path, '') else entry_path end"
            case "entry_hostname":
                return "case when entry_path = '' then coalesce(late_hostname, '') else entry_hostname end"
        return known.column

    def _named(self, leaf: Leaf) -> tuple[Goal, ...]:
        return named_goals(leaf, self._goals)


def _visits_of(name: str) -> str:
    """Return the visits of a row set that the frame named."""
    return f"(select visit_id from {name})"  # noqa: S608 - the name is ours


def wildcard_pattern(wildcard: str) -> str:
    """Return the pattern (RE2) of the whole of a text: `**` is anything, `*` anything without a slash."""
    parts = re.split(r"(\*\*|\*)", wildcard)
    written = {"**": ".*", "*": "[^/]*"}
    return "^(?s:" + "".join(written.get(part, _literal(part)) for part in parts) + ")$"


def _literal(text: str) -> str:
    """Return a pattern that RE2 takes for *text* itself; Python's own escapes are not all RE2's."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
