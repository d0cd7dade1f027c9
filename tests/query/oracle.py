"""
What a question's answer must be, worked out naively over a list of rows, from the definitions in docs/query.md alone.

Nothing of `footfall.query`'s way to SQL is used: filters are read as JSON, groups are Python dicts, quotients are
fractions. Slow, and meant to be seen right.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from footfall.enrich.countries import country_name
from footfall.model.goal import Goal
from footfall.model.record import Record
from query.naive import (
    Visit,
    blank_of,
    compares,
    goal_leaves,
    is_event,
    is_goal,
    landed,
    named,
    names,
    reaches,
    renamed,
    value_of,
)
from query.values import Key, Values, mean, rank, rounded, visitors

_OF_EVENTS = ("event:", "refused:")
_PER_EVENT = ("event:goal", "event:prop")
_DECIMALS = {
    "views_per_visit": 2,
    "exit_rate": 1,
    "percentage": 1,
    "conversion_rate": 2,
    "group_conversion_rate": 2,
}
_UNKNOWN_WITHOUT_DATA = {"scroll_depth", "time_on_page", "exit_rate", "percentage"}


class Oracle:
    """Answers one question: *body* is its JSON, with dates already understood as [*since_ms*, *until_ms*)."""

    def __init__(
        self,
        body: Mapping[str, Any],
        records: Sequence[Record],
        goals: Sequence[Goal],
        *,
        since_ms: int,
        until_ms: int,
        zone: str,
    ) -> None:
        self._body = body
        self._dimensions: list[str] = body.get("dimensions", [])
        self._filters: list[Any] = body.get("filters", [])
        self._goals = sorted(goals, key=lambda goal: (goal.display_name, goal.id))
        self._since_ms, self._until_ms = since_ms, until_ms
        self._zone = ZoneInfo(zone)
        by_visit = defaultdict(list)
        for row in records:
            if not row.refused:
                by_visit[row.visit_id].append(row)
        self._visits = [Visit(rows) for rows in by_visit.values()]
        self._refused = [row for row in records if row.refused]

    def rows(self) -> list[list[Any]]:
        """Return the page that was asked for: labels, then numbers."""
        found = self._groups()
        offset = self._body.get("pagination", {}).get("offset", 0)
        limit = self._body.get("pagination", {}).get("limit", 10_000)
        page = self._ordered(found)[offset : offset + limit]
        return [
            [
                *map(self._label, self._dimensions, key),
                *(self._shown(name, found[key][name], key) for name in self._metrics),
            ]
            for key in page
        ]

    def total_rows(self) -> int:
        """Return how many groups there are."""
        return len(self._groups())

    @property
    def _metrics(self) -> list[str]:
        metrics: list[str] = self._body["metrics"]
        return metrics

    # Groups

    def _groups(self) -> dict[Key, dict[str, Fraction | None]]:
        found: dict[str, Values] = {}
        keys: set[Key] = set()
        lone: set[Key] = set()
        for name in self._metrics:
            values, makes_groups = self._metric(name)
            found[name] = values
            (keys if makes_groups else lone).update(values.own)
        if not self._dimensions:
            keys = {()}
        elif not any(self._metric(name)[1] for name in self._metrics):
            keys = lone
        return {key: {name: found[name].of(key) for name in self._metrics} for key in keys}

    def _metric(self, name: str) -> tuple["Values", bool]:
        """Return a metric's quotients, and whether its groups are rows even where other metrics have none."""
        by_hour = any(one in {"time:minute", "time:hour"} for one in self._dimensions)
        if name == "visits" and (by_hour or any(one.startswith(_OF_EVENTS) for one in self._dimensions)):
            return self._count(lambda rows: len({row.visit_id for row in rows})), True
        if name == "bounce_rate" and self._names_a_page():
            return self._entered(), False
        made: dict[str, Callable[[], Values]] = {
            "visitors": lambda: self._count(visitors),
            "pageviews": lambda: self._count(lambda rows: sum(row.name == "pageview" for row in rows)),
            "events": lambda: self._count(lambda rows: sum(row.name != "engagement" for row in rows)),
            "total_revenue": lambda: self._revenue(is_mean=False),
            "average_revenue": lambda: self._revenue(is_mean=True),
            "percentage": lambda: self._share(self._filters, []),
            "conversion_rate": lambda: self._share(self._without_goals(), self._kept("time")),
            "group_conversion_rate": lambda: self._share(self._without_goals(), self._kept("")),
            "visits": lambda: self._of_visits(lambda visit: 1, is_mean=False),
            "bounce_rate": lambda: self._of_visits(lambda visit: 100 * visit.bounced),
            "visit_duration": lambda: self._of_visits(lambda visit: Fraction(visit.duration_ms, 1000)),
            "views_per_visit": lambda: self._of_visits(lambda visit: visit.pageviews),
            "scroll_depth": self._scroll_depth,
            "time_on_page": self._time_on_page,
            "exit_rate": self._exit_rate,
            "refused": self._refused_events,
        }
        return made[name](), name not in {"scroll_depth", "time_on_page"}

    def _count(self, number: Callable[[list[Record]], int]) -> "Values":
        groups = self._events(self._filters, self._dimensions)
        return Values({key: Fraction(number(rows)) for key, rows in groups.items()}, Fraction(0))

    def _share(self, filters: list[Any], dimensions: list[str]) -> "Values":
        """Return visitors as a percentage of those under *filters*, by *dimensions*."""
        groups = self._events(self._filters, self._dimensions)
        all_visitors = self._events(filters, dimensions)
        places = [self._dimensions.index(one) for one in dimensions]
        shares: dict[Key, Fraction | None] = {}
        for key, rows in groups.items():
            whole = visitors(all_visitors[tuple(key[place] for place in places)])
            shares[key] = Fraction(100 * visitors(rows), whole)
        return Values(shares, None)

    def _revenue(self, *, is_mean: bool) -> "Values":
        made: dict[Key, Fraction | None] = {}
        for key, rows in self._events(self._filters, self._dimensions).items():
            amounts = [
                row.revenue_milli for row in rows if row.currency and row.currency == self._currency(key)
            ]
            made[key] = mean(amounts) if is_mean else Fraction(sum(amounts))
        return Values(made, None if is_mean else Fraction(0))

    def _of_visits(self, number: Callable[[Visit], Fraction | int], *, is_mean: bool = True) -> "Values":
        groups = self._whole_visits(self._filters, self._dimensions)
        made = {
            key: mean(map(number, visits)) if is_mean else Fraction(sum(map(number, visits)))
            for key, visits in groups.items()
        }
        return Values(made, None if is_mean else Fraction(0))

    def _entered(self) -> "Values":
        """Return the bounce rate where a page is named: that of the visits that entered there."""
        entry = {"event:page": "visit:entry_page", "event:hostname": "visit:entry_page_hostname"}
        filters = [renamed(part, entry) for part in self._filters]
        groups = self._whole_visits(filters, [entry.get(one, one) for one in self._dimensions])
        return Values(
            {key: mean(100 * visit.bounced for visit in visits) for key, visits in groups.items()}, None
        )

    def _scroll_depth(self) -> "Values":
        made: dict[Key, Fraction | None] = {}
        for key, pages in self._engagement().items():
            depths = [[row.scroll for row in rows if row.scroll <= 100] for rows in pages]
            made[key] = mean(max(some) for some in depths if some)
        return Values(made, None)

    def _time_on_page(self) -> "Values":
        made: dict[Key, Fraction | None] = {}
        for key, pages in self._engagement().items():
            times = [sum(row.engaged_ms for row in rows) for rows in pages]
            made[key] = mean(Fraction(time, 1000) for time in times if time)
        return Values(made, None)

    def _exit_rate(self) -> "Values":
        made: dict[Key, Fraction | None] = {}
        visits = [
            visit
            for some in self._whole_visits(self._filters, ["visit:exit_page"]).values()
            for visit in some
        ]
        for page in {visit.value("visit:exit_page") for visit in visits} - {""}:
            left = sum(visit.value("visit:exit_page") == page for visit in visits)
            viewed = sum(
                row.name == "pageview" and row.path == page for visit in visits for row in visit.rows
            )
            made[page,] = Fraction(100 * left, viewed)
        return Values(made, None)

    def _refused_events(self) -> "Values":
        groups: dict[Key, Fraction | None] = {}
        for row in self._refused:
            lone = Visit([row])
            if self._since_ms <= row.at_ms < self._until_ms and all(
                self._holds(part, row, lone) for part in self._filters
            ):
                for key in self._keys_of(row, lone, self._dimensions):
                    groups[key] = (groups.get(key) or Fraction(0)) + row.refused_count
        return Values(groups, Fraction(0))

    # Rows and visits

    def _events(self, filters: list[Any], dimensions: list[str]) -> dict[Key, list[Record]]:
        """Return the events in the range that pass *filters*, by group."""
        groups: dict[Key, list[Record]] = defaultdict(list)
        filters = landed(filters, dimensions)
        for visit in self._visits:
            for row in visit.rows:
                if self._in_range(row.at_ms) and self._counts(row) and self._pass(filters, row, visit):
                    for key in self._keys_of(row, visit, dimensions):
                        groups[key].append(row)
        return groups

    def _whole_visits(self, filters: list[Any], dimensions: list[str]) -> dict[Key, list[Visit]]:
        """Return the visits that began in the range and have an event that passes *filters*, by group."""
        groups: dict[Key, list[Visit]] = defaultdict(list)
        filters = landed(filters, dimensions)
        for visit in self._visits:
            if self._in_range(visit.began_ms) and any(
                self._counts(row) and self._pass(filters, row, visit) for row in visit.rows
            ):
                key = tuple(
                    self._bucket(one, visit.began_ms) if one.startswith("time") else visit.value(one)
                    for one in dimensions
                )
                groups[key].append(visit)
        return groups

    def _engagement(self) -> dict[Key, list[list[Record]]]:
        """Return by group, for each visit and page, the engagement in the range."""
        groups: dict[Key, dict[Key, list[Record]]] = defaultdict(lambda: defaultdict(list))
        filters = landed(self._filters, self._dimensions)
        for visit in self._visits:
            for row in visit.rows:
                if row.name == "engagement" and self._in_range(row.at_ms) and self._pass(filters, row, visit):
                    for key in self._keys_of(row, visit, self._dimensions):
                        groups[key][row.visit_id, row.hostname, row.path].append(row)
        return {key: list(pages.values()) for key, pages in groups.items()}

    def _keys_of(self, row: Record, visit: Visit, dimensions: list[str]) -> Iterator[Key]:
        """Yield the groups of an event: one, or one for each goal that it reaches."""
        keys: list[Key] = [()]
        for name in dimensions:
            values: list[Any]
            if name == "event:goal":
                reached = [goal for goal in self._goals if self._grouped(goal) and reaches(goal, row)]
                values = sorted({goal.display_name for goal in reached})
            elif name == "event:prop":
                values = sorted(row.props)
            elif name.startswith("time"):
                values = [self._bucket(name, row.at_ms)]
            else:
                values = [value_of(name, row, visit)]
            keys = [(*key, value) for key in keys for value in values]
        yield from keys

    def _counts(self, row: Record) -> bool:
        """Say whether a row is an event: engagement is none, save where a goal in question is one of scrolling."""
        in_question = [
            goal
            for goal in self._goals
            if ("event:goal" in self._dimensions and self._grouped(goal))
            or any(is_goal(part) and names(part, goal) for part in self._filters)
        ]
        return is_event(row, in_question)

    def _in_range(self, at_ms: int) -> bool:
        return self._since_ms <= at_ms < self._until_ms

    def _bucket(self, name: str, at_ms: int) -> str:
        local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self._zone)
        match name:
            case "time:minute":
                return local.strftime("%Y-%m-%d %H:%M:00")
            case "time:hour":
                return local.strftime("%Y-%m-%d %H:00:00")
            case "time:day":
                return local.date().isoformat()
            case "time:month":
                return local.date().replace(day=1).isoformat()
        monday = local.date() - timedelta(days=local.weekday())
        first: date = datetime.fromtimestamp(self._since_ms / 1000, UTC).astimezone(self._zone).date()
        return max(monday, first).isoformat()

    # Filters

    def _pass(self, filters: list[Any], row: Record, visit: Visit) -> bool:
        return all(self._holds(part, row, visit) for part in filters)

    def _holds(self, part: Any, row: Record, visit: Visit) -> bool:
        match part:
            case ["and", parts]:
                return all(self._holds(one, row, visit) for one in parts)
            case ["or", parts]:
                return any(self._holds(one, row, visit) for one in parts)
            case ["not", one]:
                return not self._holds(one, row, visit)
            case ["has_done", one]:
                return any(self._does(one, other, visit) for other in visit.rows)
            case ["has_not_done", one]:
                return not any(self._does(one, other, visit) for other in visit.rows)
            case ["sequence", steps]:
                return row is self._after(steps, visit)
        return compares(part, row, visit, self._goals)

    def _does(self, part: Any, row: Record, visit: Visit) -> bool:
        goals = [goal for goal in self._goals if any(names(leaf, goal) for leaf in goal_leaves(part))]
        return is_event(row, goals) and self._holds(part, row, visit)

    def _after(self, steps: list[Any], visit: Visit) -> Record | None:
        """Return the event that comes next when *steps* were done, each as early as it can be."""
        rest = iter(visit.rows)
        for step in steps:
            if not any(self._does(step, row, visit) for row in rest):
                return None
        return next((row for row in rest if row.name != "engagement"), None)

    # Goals and pages in question

    def _grouped(self, goal: Goal) -> bool:
        return all(names(part, goal) for part in self._filters if is_goal(part))

    def _names_a_page(self) -> bool:
        return "event:page" in self._dimensions or "event:page" in named(self._filters)

    def _without_goals(self) -> list[Any]:
        return [part for part in self._filters if not str(part[1]).startswith(_PER_EVENT)]

    def _kept(self, prefix: str) -> list[str]:
        return [one for one in self._dimensions if one.startswith(prefix) and not one.startswith(_PER_EVENT)]

    def _currency(self, key: Key) -> str:
        if "event:goal" in self._dimensions:
            name = key[self._dimensions.index("event:goal")]
            currencies = {goal.currency for goal in self._goals if goal.display_name == name}
            return currencies.pop() if len(currencies) == 1 else ""
        leaves = [part for part in self._filters if is_goal(part)]
        found = {goal.currency for goal in self._goals if any(names(leaf, goal) for leaf in leaves)} - {""}
        return found.pop() if len(found) == 1 else ""

    # Order and labels

    def _ordered(self, found: Mapping[Key, Mapping[str, Fraction | None]]) -> list[Key]:
        """Return the groups in order: as asked, then by each dimension upwards."""
        times = [[one, "asc"] for one in self._dimensions if one.startswith("time")]
        order = self._body.get("order_by", [*times, [self._metrics[0], "desc"]])
        ordered = list(found)
        for name, direction in reversed([*order, *([one, "asc"] for one in self._dimensions)]):
            if name in self._metrics:
                known = [key for key in ordered if found[key][name] is not None]
                known.sort(key=lambda key: found[key][name] or 0, reverse=direction == "desc")
                ordered = known + [key for key in ordered if found[key][name] is None]
            else:
                place = self._dimensions.index(name)
                ordered.sort(key=lambda key: rank(name, key[place]), reverse=direction == "desc")
        return ordered

    def _label(self, name: str, value: Any) -> Any:
        if name == "visit:country_name" and value:
            return country_name(value)
        return value or blank_of(name)

    def _shown(self, name: str, value: Fraction | None, key: Key) -> Any:
        if name in {"total_revenue", "average_revenue"}:
            currency = self._currency(key)
            return None if not currency else (int(value or 0) / 1000, currency)
        if value is None:
            return None if name in _UNKNOWN_WITHOUT_DATA else 0
        return rounded(value, _DECIMALS.get(name, 0))
