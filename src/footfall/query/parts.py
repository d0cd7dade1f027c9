"""
What a statement reads: for each part that the metrics need, which rows, by which keys, and which sums.

A part knows columns and conditions; how they are joined is `compile`'s. No I/O.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

import msgspec

from footfall.model.goal import Goal
from footfall.query.buckets import Buckets
from footfall.query.dimensions import ONE_OF_MANY, Dimension, Level, Needs
from footfall.query.filters import And, Filter, is_of_events, without_top
from footfall.query.frame import Frame, indented, select
from footfall.query.imports import dimensions_of, imported_sum, report_of
from footfall.query.meaning import (
    entering,
    goal_groups,
    grouped_goals,
    landed,
    revenue_currency,
)
from footfall.query.metrics import COMPONENTS, Part, Total
from footfall.query.predicates import Predicates, needs_of
from footfall.query.query import Order, Query

_PER_EVENT: Final = ("event:goal", "event:prop")  # and `event:props:NAME`
ALWAYS_PRESENT, NEVER_PRESENT = "1", "0"
EVERY_GROUP: Final = "count(*) over ()"
_FEW_ROWS = 100  # of a list that is worth finding its groups first


class Selection(msgspec.Struct, frozen=True):
    """
    A select: key columns are `k0`, `k1`, ...; every component that it has not is 0.

    *present* is 1 or 0: groups that are only in selections with 0 are none.
    """

    sql: str
    keys: int
    components: tuple[str, ...]
    present: str = ALWAYS_PRESENT
    groups: str = EVERY_GROUP
    """The number of groups, where not all of them are among the rows."""


class Parts:
    """Makes the selections of one query, in one statement's frame."""

    def __init__(
        self,
        frame: Frame,
        query: Query,
        time: Buckets | None,
        days: Buckets | None,
        *,
        imported: bool = False,
    ) -> None:
        """*time* are the buckets of moments, *days* the same of day numbers, for *imported* rows."""
        self._frame = frame
        self._query = query
        self._time = time
        self._days = days
        self._predicates = Predicates(frame, query.goals, imported=imported)

    def selections(self, names: Iterable[str]) -> list[Selection]:
        """Return the selections that bring the components *names*."""
        by_part: dict[Part, list[str]] = {}
        for name in names:
            by_part.setdefault(COMPONENTS[name].part, []).append(name)
        made = [one for part, some in by_part.items() for one in self._of_part(part, some)]
        if any(one.present != NEVER_PRESENT for one in made):
            return made
        # Parts that make no groups of their own do so when they are alone.
        return [msgspec.structs.replace(one, present=ALWAYS_PRESENT) for one in made]

    def total(self, kind: Total, *, imports: bool) -> tuple[Selection, tuple[int, ...]]:
        """Return the selection of the visitors that a rate divides by, and the numbers of its keys in the query."""
        query = self._query
        filters = query.filters
        numbers = self.total_keys(kind)
        if kind is not Total.ALL:
            filters = without_top(filters, lambda leaf: leaf.dimension.name.startswith(_PER_EVENT))
        asked = msgspec.structs.replace(
            query,
            filters=filters,
            dimensions=tuple(query.dimensions[number] for number in numbers),
            order_by=(),
        )
        parts = Parts(self._frame, asked, self._time, self._days)
        also = (*grouped_goals(query), *query.filtered_goals())
        made = [parts._events(["visitors"], also), *(parts.imported(["visitors"]) if imports else [])]
        if len(made) == 1:
            return made[0], numbers
        keys = self._key_names(len(numbers))
        united = "\nunion all\n".join(one.sql for one in made)
        source = f"from (\n{indented(united)}\n) as parts"
        return Selection(
            select((*keys, "sum(visitors) as visitors"), source, (), keys), len(keys), ("visitors",)
        ), numbers

    def total_keys(self, kind: Total) -> tuple[int, ...]:
        """Return the numbers of the dimensions by which a total differs; without any it is one number."""
        return tuple(
            number
            for number, one in enumerate(self._query.dimensions)
            if not one.name.startswith(_PER_EVENT)
            and (kind is Total.GROUP_BEFORE_GOALS or (kind is Total.BEFORE_GOALS and one.level is Level.TIME))
        )

    def imported(self, names: Iterable[str]) -> list[Selection]:
        """Return the selections of imported rows that add to the components *names*; see `imports_fit`."""
        by_part: dict[Part, list[str]] = {}
        for name in names:
            by_part.setdefault(COMPONENTS[name].part, []).append(name)
        made = []
        for part, some in by_part.items():
            asked = entering(self._query) if part is Part.ENTRIES else self._query
            report = report_of(asked)
            assert report is not None
            parts = Parts(self._frame, asked, self._time, self._days, imported=True)
            made.append(parts._of_report(report, some, present=part is not Part.ENTRIES))
        return made

    def _of_part(self, part: Part, names: list[str]) -> list[Selection]:
        match part:
            case Part.EVENTS:
                return [self._events(names)]
            case Part.VISITS:
                return [self._visits(names)]
            case Part.ENTRIES:
                asked = entering(self._query)
                made = Parts(self._frame, asked, self._time, self._days)._visits(names)
                return [msgspec.structs.replace(made, present=NEVER_PRESENT)]
            case Part.PAGES:
                return [self._pages(names)]
            case Part.EXITS:
                return self._exits()
            case Part.REFUSED:
                return [self._refused(names)]

    def _events(self, names: list[str], also: tuple[Goal, ...] = ()) -> Selection:
        """Return the sums over events; *also* are goals whose engagement counts, though nothing here names them."""
        query, frame = self._query, self._frame
        filters = landed(query)
        base = self._predicates.base(filters, (*grouped_goals(query), *also))
        source = frame.rows(self._needs(filters))
        conditions = (frame.of_sites, *frame.seen, *base, *self._predicates.of_rows(filters))
        if names == ["visitors"] and self._wants_few(query):
            return self._leading(source, conditions)
        source, conditions = self._multiplied(source, conditions)
        return self._selection(source, conditions, {name: self._sum(name) for name in names}, "at_ms")

    def _wants_few(self, query: Query) -> bool:
        """Say whether only the groups with most visitors are asked for, of a dimension that varies."""
        if [one.varies for one in query.dimensions] != [True] or query.imports or query.only is not None:
            return False
        first = query.order_by[0] if query.order_by else Order(False, 0, False)
        leading = query.metrics[first.number] if first.of_metrics and first.descending else None
        if leading is None or (leading.total is not None and self.total_keys(leading.total)):
            return False
        return (
            all(one.numerator == "visitors" for one in query.metrics)
            and query.offset + query.limit <= _FEW_ROWS
        )

    def _leading(self, source: str, conditions: tuple[str, ...]) -> Selection:
        """
        Return the visitors of the groups that can be among the first ones; no group has more visitors than rows.

        Rows are counted in a tenth of the time, and visitors then in few groups.
        """
        frame = self._frame
        (key,) = self._keys("at_ms")
        column = key.removesuffix(" as k0")
        visitors = f"{self._sum('visitors')} as visitors"
        seen = frame.name(
            "seen",
            select((key, f"{frame.dialect.count()} as seen_rows"), source, conditions, ("k0",)),
        )
        number = frame.number("leading", self._query.offset + self._query.limit)
        leading = f"select k0 from {seen} order by seen_rows desc, k0 limit {number}"  # noqa: S608 - names of ours
        some = select(
            (key, visitors), source, (*conditions, f"{column} in (\n{indented(leading)}\n)"), ("k0",)
        )
        least = select(("min(visitors) as visitors",), f"from (\n{indented(some)}\n) as leaders", ())
        enough = f"seen_rows >= (select visitors from {frame.name('least', least)})"  # noqa: S608 - names of ours
        able = select(("k0",), f"from {seen}", (enough,))
        sql = select((key, visitors), source, (*conditions, f"{column} in (\n{indented(able)}\n)"), ("k0",))
        return Selection(sql, 1, ("visitors",), groups=f"(select count(*) from {seen})")  # noqa: S608 - a name of ours

    def _multiplied(self, source: str, conditions: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """Return the rows once for each goal that they reach and each property, where these are groups."""
        dialect, needs = self._frame.dialect, {one.needs for one in self._query.dimensions}
        if Needs.GOAL in needs:
            groups = (map(self._predicates.reaches, group.goals) for group in goal_groups(self._query))
            reached = dialect.numbers_where([" or ".join(some) for some in groups])
            inner = select(("*", f"{reached} as goal"), source, conditions)
            source, conditions = f"from (\n{indented(inner)}\n) as reached", ()
        if Needs.PROP in needs:
            inner = select(("*", f"{dialect.prop_names()} as prop"), source, conditions)
            source, conditions = f"from (\n{indented(inner)}\n) as described", ()
        return source, conditions

    def _visits(self, names: list[str]) -> Selection:
        frame = self._frame
        filters = landed(self._query)
        source = frame.rows(self._needs(filters) if not is_of_events(filters) else self._needs(And()))
        conditions = (frame.of_sites, *frame.reach, *frame.began, *self._predicates.of_visits(filters))
        return self._selection(
            source, conditions, {name: self._sum(name) for name in names}, "visit_started_ms"
        )

    def _pages(self, names: list[str]) -> Selection:
        """Engagement by visit and page first: the deepest scroll, the sum of engaged time."""
        frame = self._frame
        filters = landed(self._query)
        conditions = (frame.of_sites, *frame.seen, "name = 'engagement'", *self._predicates.of_rows(filters))
        source, conditions = self._multiplied(frame.rows(self._needs(filters)), conditions)
        keys = self._keys("at_ms")
        inner = select(
            (
                *keys,
                "max(case when scroll <= 100 then scroll else -1 end) as deepest",
                "sum(engaged_ms) as engaged",
            ),
            source,
            conditions,
            (*self._key_names(len(keys)), "visit_id", "hostname", "path"),
        )
        sums = {name: self._sum(name) for name in names}
        made = select(
            (*self._key_names(len(keys)), *(f"{sql} as {name}" for name, sql in sums.items())),
            f"from (\n{indented(inner)}\n) as pages",
            (),
            self._key_names(len(keys)),
        )
        return Selection(made, len(keys), tuple(sums), present=NEVER_PRESENT)

    def _exits(self) -> list[Selection]:
        """Visits by their last page, and their pageviews by page; a page that nobody left by is no group."""
        frame, filters = self._frame, landed(self._query)
        left = select(
            ("exit_path as k0", f"{frame.dialect.count('entry')} as exits"),
            frame.rows({*needs_of(filters), Needs.WHOLE_VISIT}),
            (
                frame.of_sites,
                *frame.reach,
                *frame.began,
                *self._predicates.of_visits(filters),
                "exit_path <> ''",
            ),
            ("k0",),
        )
        viewed = select(
            ("path as k0", f"{frame.dialect.count()} as exit_pageviews"),
            frame.rows(needs_of(filters)),
            (
                frame.of_sites,
                *frame.reach,
                *frame.began,
                "name = 'pageview'",
                *self._predicates.of_rows(filters),
            ),
            ("k0",),
        )
        return [
            Selection(left, 1, ("exits",)),
            Selection(viewed, 1, ("exit_pageviews",), present=NEVER_PRESENT),
        ]

    def _refused(self, names: list[str]) -> Selection:
        frame = self._frame
        conditions = (frame.of_sites, *frame.seen, *self._predicates.of_rows(self._query.filters))
        return self._selection("from refused", conditions, {name: self._sum(name) for name in names}, "at_ms")

    def _of_report(self, report: str, names: list[str], *, present: bool) -> Selection:
        """Return the sums of an imported report; its days are numbers, so are its buckets."""
        frame, range_ = self._frame, self._query.range
        sums = {name: frame.dialect.total(imported_sum(name, report)) for name in names}
        conditions = (
            frame.of_sites,
            f"report = {frame.text(report)}",
            f"day >= {frame.number('first_day', _day_number(range_.first_day))}",
            f"day <= {frame.number('final_day', _day_number(range_.final_day))}",
            *self._predicates.of_rows(self._query.filters),
        )
        source = "from imported"
        if any(
            one.needs is Needs.CHANNEL
            for one in (*self._query.dimensions, *dimensions_of(self._query.filters))
        ):
            inner = select(
                ("imported.*", f"{frame.channel(frame.text(''))} as channel"),
                f"{source}\n{frame.listed()}",
                conditions[:4],
            )
            source, conditions = f"from (\n{indented(inner)}\n) as imported", conditions[4:]
        made = self._selection(source, conditions, sums, "day", self._days)
        return made if present else msgspec.structs.replace(made, present=NEVER_PRESENT)

    def _sum(self, name: str) -> str:
        """Return the SQL of a component over rows of its part."""
        dialect = self._frame.dialect

        def bounces() -> str:
            # A late event may stand in another group than its visit's first, until the day is made anew.
            return f"greatest({dialect.count('entry')} - {dialect.count('unbounce')}, 0)"

        made: dict[str, Callable[[], str]] = {
            "visitors": lambda: dialect.distinct("visitor_id"),
            "pageviews": lambda: dialect.count("name = 'pageview'"),
            "events": lambda: dialect.count("name <> 'engagement'"),
            "visits_seen": lambda: dialect.distinct("visit_id"),
            "revenue_milli": lambda: dialect.total("revenue_milli", self._in_currency()),
            "revenue_events": lambda: dialect.count(self._in_currency()),
            "visits": lambda: dialect.count("entry"),
            "bounces": bounces,
            "duration_ms": lambda: dialect.total("gap_ms"),
            "visit_pageviews": lambda: dialect.count("name = 'pageview'"),
            "entries": lambda: dialect.count("entry"),
            "entry_bounces": bounces,
            "scroll_total": lambda: dialect.total("deepest", "deepest >= 0"),
            "scroll_visits": lambda: dialect.count("deepest >= 0"),
            "engaged_ms": lambda: dialect.total("engaged"),
            "engaged_visits": lambda: dialect.count("engaged > 0"),
            "refused_events": lambda: dialect.total("refused_count"),
        }
        return made[name]()

    def _in_currency(self) -> str:
        groups = goal_groups(self._query)
        if not groups:
            return f"currency = {self._frame.text(revenue_currency(self._query))} and currency <> ''"
        cases = " ".join(
            f"when {number} then {self._frame.text(group.currency)}" for number, group in enumerate(groups)
        )
        return f"currency = case goal {cases} end and currency <> ''"

    def _needs(self, filters: Filter) -> frozenset[Needs]:
        grouped = {one.needs for one in self._query.dimensions if one.needs not in ONE_OF_MANY}
        return needs_of(filters) | frozenset(need for need in grouped if need is not None)

    def _selection(
        self,
        source: str,
        conditions: tuple[str, ...],
        sums: dict[str, str],
        moment: str,
        buckets: Buckets | None = None,
    ) -> Selection:
        keys = self._keys(moment, buckets)
        columns = (*keys, *(f"{sql} as {name}" for name, sql in sums.items()))
        conditions = (*conditions, *self.only(lambda number: self._column(self._query.dimensions[number])))
        return Selection(
            select(columns, source, conditions, self._key_names(len(keys))), len(keys), tuple(sums)
        )

    def only(self, column: Callable[[int], str]) -> Iterator[str]:
        """Yield the conditions that a group is among those of `query.only`, as far as its texts tell; *column* names a key."""
        for number, one in enumerate(self._query.dimensions if self._query.only is not None else ()):
            if one.level is not Level.TIME and not one.is_number and one.needs is not Needs.GOAL:
                values = sorted({str(key[number]) for key in self._query.only or ()})
                yield self._frame.dialect.one_of(column(number), self._frame.texts(values))

    def _keys(self, moment: str, buckets: Buckets | None = None) -> tuple[str, ...]:
        time = buckets or self._time
        return tuple(
            f"{self._bucket(time, moment) if one.level is Level.TIME else self._column(one)} as k{number}"
            for number, one in enumerate(self._query.dimensions)
        )

    def _column(self, one: Dimension) -> str:
        return one.column if one.needs in ONE_OF_MANY else self._predicates.column(one)

    def _bucket(self, buckets: Buckets | None, moment: str) -> str:
        """Return the number of the bucket of a moment: its run is found by halving."""
        assert buckets is not None
        prefix = "day" if buckets is self._days else "bucket"

        def among(first: int, behind: int) -> str:
            if behind - first == 1:
                run = buckets.runs[first]
                place = self._frame.number(f"{prefix}_{first}_from", run.since_ms)
                step = self._frame.number(f"{prefix}_{first}_step", run.step_ms)
                offset = self._frame.number(f"{prefix}_{first}_first", run.first)
                return f"{offset} + {self._frame.dialect.whole(f'{moment} - {place}', step)}"
            middle = (first + behind) // 2
            border = self._frame.number(f"{prefix}_{middle}_from", buckets.runs[middle].since_ms)
            return (
                f"case when {moment} < {border} then {among(first, middle)} else {among(middle, behind)} end"
            )

        return among(0, len(buckets.runs))

    def _key_names(self, number: int) -> tuple[str, ...]:
        return tuple(f"k{place}" for place in range(number))


def _day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
