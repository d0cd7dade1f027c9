"""One visit, one event, one comparison, as docs/query.md says what they are. For the oracle; no SQL, no I/O."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from footfall.enrich.channel import channel_of
from footfall.enrich.countries import country_name, country_names
from footfall.model.goal import Goal
from footfall.model.record import Record

_BLANKS = {"visit:source": "Direct / None", "visit:referrer": "Direct / None", "visit:channel": "Direct"}
_PROPS = "event:props:"
_COLUMNS = {
    "event:page": "path",
    "event:hostname": "hostname",
    "event:name": "name",
    "event:title": "title",
    "refused:reason": "refused",
    "visit:referrer": "visit_referrer",
    "visit:country_name": "country",
}


class Visit:
    """All rows of one visit, in its order, and what is true of the whole of it."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self.rows = sorted(rows, key=lambda row: row.seq)
        acts = [row for row in self.rows if row.name != "engagement"]
        viewed = [row for row in self.rows if row.name == "pageview"]
        self.first = self.rows[0]
        self.began_ms = self.first.at_ms
        self.duration_ms = acts[-1].at_ms - acts[0].at_ms
        self.pageviews = len(viewed)
        self.bounced = len(viewed) < 2 and not any(row.interactive for row in acts[1:])
        self.ends = {"entry_page": "", "entry_page_hostname": "", "exit_page": "", "exit_page_hostname": ""}
        if viewed:
            self.ends = {
                "entry_page": viewed[0].path,
                "entry_page_hostname": viewed[0].hostname,
                "exit_page": viewed[-1].path,
                "exit_page_hostname": viewed[-1].hostname,
            }

    def value(self, name: str) -> str | int:
        """Return the visit's value of the dimension *name*."""
        short = name.removeprefix("visit:")
        if short in self.ends:
            return self.ends[short]
        if short == "screen_class":
            return _screen_class(self.first.screen_width)
        if short == "channel":
            first = self.first
            return channel_of(
                first.source, first.utm_medium, first.utm_campaign, first.click_id, first.utm_source
            )
        value: str | int = getattr(self.first, _COLUMNS.get(name, short))
        return value


def value_of(name: str, row: Record, visit: Visit) -> str | int:
    """Return an event's value of the dimension *name*, which is not that of goals."""
    if name.startswith(_PROPS):
        return row.props.get(name.removeprefix(_PROPS), "")
    if name.startswith("visit:"):
        return visit.value(name)
    value: str = getattr(row, _COLUMNS[name])
    return value


def blank_of(name: str) -> str:
    """Return what stands for an empty value."""
    return "(none)" if name.startswith(_PROPS) else _BLANKS.get(name, "(not set)")


def compares(leaf: Sequence[Any], row: Record, visit: Visit, goals: Iterable[Goal]) -> bool:
    """Say whether one comparison holds for an event."""
    operator, name, values, *modifiers = leaf
    folded = bool(modifiers) and not modifiers[0].get("case_sensitive", True)
    if name == "event:goal":
        return any(names(leaf, goal) and reaches(goal, row) for goal in goals)
    has = value_of(name, row, visit)
    if name == "visit:city":
        wanted = {0 if value == "(not set)" else int(value) for value in values}
        return (has in wanted) is (operator == "is")
    text = str(has)
    if name == "visit:country_name":
        if text and text not in country_names():
            return str(operator).endswith("_not")  # what is no country's code has no name
        text = country_name(text) if text else "(not set)"
    elif operator in {"is", "is_not"}:
        values = ["" if value == blank_of(name) else value for value in values]
    finds = any(_FINDS[operator.removesuffix("_not")](text, str(value), folded) for value in values)
    if not operator.endswith("_not"):
        return finds
    lacking = name.startswith(_PROPS) and not has and operator != "is_not"
    return not finds and not lacking


def is_event(row: Record, goals: Iterable[Goal]) -> bool:
    """Say whether a row counts: engagement does not, save where it reaches one of *goals*, those in question."""
    return row.name != "engagement" or any(
        goal.scroll_threshold is not None and reaches(goal, row) for goal in goals
    )


def reaches(goal: Goal, row: Record) -> bool:
    """Say whether an event reaches a goal."""
    if row.site_id != goal.site_id or any(
        row.props.get(key, "") != value for key, value in goal.props.items()
    ):
        return False
    if goal.event_name:
        return row.name == goal.event_name
    if not _wildcard(row.path, goal.page_path):
        return False
    if goal.scroll_threshold is None:
        return row.name == "pageview"
    return row.name == "engagement" and goal.scroll_threshold <= row.scroll <= 100


def names(leaf: Sequence[Any], goal: Goal) -> bool:
    """Say whether a comparison of goals names *goal*."""
    operator, _, values, *modifiers = leaf
    folded = bool(modifiers) and not modifiers[0].get("case_sensitive", True)
    return any(_FINDS[operator](goal.display_name, value, folded) for value in values)


def is_goal(part: Sequence[Any]) -> bool:
    """Say whether a filter compares goals."""
    return str(part[1]) == "event:goal"


def goal_leaves(part: Any) -> Iterator[Sequence[Any]]:
    """Yield the comparisons of goals within a filter."""
    return (leaf for leaf in _leaves(part) if is_goal(leaf))


def named(filters: Sequence[Any]) -> set[str]:
    """Return the dimensions that filters name, outside of has_done and sequence."""
    return {leaf[1] for part in filters for leaf in _outer(part)}


def renamed(part: Any, new: Mapping[str, str]) -> Any:
    """Return a filter with other dimensions in place of some, outside of has_done and sequence."""
    match part:
        case ["and" | "or" as word, parts]:
            return [word, [renamed(one, new) for one in parts]]
        case ["not", one]:
            return ["not", renamed(one, new)]
        case ["has_done" | "has_not_done" | "sequence", _]:
            return part
    return [part[0], new.get(part[1], part[1]), *part[2:]]


def landed(filters: list[Any], dimensions: Sequence[str]) -> list[Any]:
    """Return *filters*; beside dimensions of visits one of the host also means the host of the entry page."""
    if not any(one.startswith("visit:") for one in dimensions):
        return filters
    hosts = [part for part in filters if part[1] == "event:hostname"]
    return filters + [renamed(part, {"event:hostname": "visit:entry_page_hostname"}) for part in hosts]


def _outer(part: Any) -> Iterator[Sequence[Any]]:
    match part:
        case ["and" | "or", parts]:
            for one in parts:
                yield from _outer(one)
        case ["not", one]:
            yield from _outer(one)
        case ["has_done" | "has_not_done" | "sequence", _]:
            return
        case _:
            yield part


def _leaves(part: Any) -> Iterator[Sequence[Any]]:
    match part:
        case ["and" | "or" | "sequence", parts]:
            for one in parts:
                yield from _leaves(one)
        case ["not" | "has_done" | "has_not_done", one]:
            yield from _leaves(one)
        case _:
            yield part


def _screen_class(width: int) -> str:
    for name, below in (("", 1), ("Mobile", 576), ("Tablet", 992), ("Laptop", 1440)):
        if width < below:
            return name
    return "Desktop"


def _wildcard(text: str, wildcard: str) -> bool:
    """Say whether *wildcard* is the whole of *text*, by trying each length that a star may have."""
    if not wildcard:
        return not text
    if wildcard.startswith("**"):
        return any(_wildcard(text[size:], wildcard[2:]) for size in range(len(text) + 1))
    if wildcard.startswith("*"):
        longest = len(text.partition("/")[0])
        return any(_wildcard(text[size:], wildcard[1:]) for size in range(longest + 1))
    return text[:1] == wildcard[0] and _wildcard(text[1:], wildcard[1:])


def _is(text: str, value: str, folded: bool) -> bool:
    return text.lower() == value.lower() if folded else text == value


def _contains(text: str, value: str, folded: bool) -> bool:
    return value.lower() in text.lower() if folded else value in text


_FINDS: Mapping[str, Callable[[str, str, bool], bool]] = {
    "is": _is,
    "contains": _contains,
    "matches": lambda text, value, _: re.search(value, text) is not None,
    "matches_wildcard": lambda text, value, _: _wildcard(text, value),
}
