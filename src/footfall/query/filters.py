"""
The tree of filters: read from JSON, checked, and written back. No SQL here.

A list of filters means all of them. Whatever has a wrong shape is refused with the pointer to it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias

import msgspec

from footfall.errors import BadQuery
from footfall.query.dimensions import Dimension, Level, dimension
from footfall.query.nearest import did_you_mean

MOST_FILTERS = 500  # leaves of one tree; a page's chips are a dozen
MOST_VALUES = 1000
MOST_ALL_VALUES = 10_000  # of one tree; an engine plans each as a condition of its own
_DEEPEST = 20
_OF_FILTERS = ("and", "or", "not", "has_done", "has_not_done", "sequence")
_COUNTRY = re.compile(r"[A-Za-z]{2}")


class Operator(Enum):
    """How a leaf compares; each value is its name in a question."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    MATCHES = "matches"
    MATCHES_NOT = "matches_not"
    MATCHES_WILDCARD = "matches_wildcard"
    MATCHES_WILDCARD_NOT = "matches_wildcard_not"

    @property
    def negated(self) -> bool:
        """Whether it holds where its opposite does not."""
        return self.value.endswith("_not")

    @property
    def is_pattern(self) -> bool:
        """Whether its values are regular expressions (RE2)."""
        return self in {Operator.MATCHES, Operator.MATCHES_NOT}


class Leaf(msgspec.Struct, frozen=True):
    """One comparison: any of *values* (none of them, when the operator is negated)."""

    operator: Operator
    dimension: Dimension
    values: tuple[str, ...]
    case_sensitive: bool = True


class And(msgspec.Struct, frozen=True):
    """All of *parts*; true without any."""

    parts: tuple["Filter", ...] = ()


class Or(msgspec.Struct, frozen=True):
    """At least one of *parts*."""

    parts: tuple["Filter", ...]


class Not(msgspec.Struct, frozen=True):
    """The opposite of *part*."""

    part: "Filter"


class Done(msgspec.Struct, frozen=True):
    """The visit has an event of which *part* holds (or none such, when *negated*)."""

    part: "Filter"
    negated: bool = False


class Sequence_(msgspec.Struct, frozen=True):  # noqa: N801 - typing's Sequence is needed beside it
    """The event that comes next in its visit after *steps* were done in this order."""

    steps: tuple["Filter", ...]


Filter: TypeAlias = Leaf | And | Or | Not | Done | Sequence_

NOTHING: Final = And()


def parse_filters(value: object, segments: Mapping[int, Sequence[object]] | None = None) -> And:
    """
    Return the tree that the list *value* writes; *segments* are the saved filters by id, put in their place.

    Raises:
        BadQuery: it has another shape, an unknown operator or dimension, or values that the dimension cannot have.
    """
    if not isinstance(value, list | tuple):
        raise BadQuery("#/filters: It should be a list of filters.")
    reader = _Reader(segments or {})
    return And(tuple(reader.read(part, f"#/filters/{number}", 0) for number, part in enumerate(value)))


def shown_filters(tree: And) -> list[object]:
    """Return *tree* as `parse_filters` reads it."""
    return [_shown(part) for part in tree.parts]


def leaves(tree: Filter) -> Iterator[Leaf]:
    """Yield the leaves of *tree*, those within `has_done` and `sequence` too."""
    match tree:
        case Leaf():
            yield tree
        case And(parts) | Or(parts) | Sequence_(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | Done(part):
            yield from leaves(part)


def is_number(text: str) -> bool:
    """Say whether *text* writes a number that a store's column can have."""
    return re.fullmatch(r"[0-9]{1,19}", text) is not None and int(text) < 2**63


def outer_leaves(tree: Filter) -> Iterator[Leaf]:
    """Yield the leaves of *tree* that are compared with the event itself: none of `has_done` and `sequence`."""
    match tree:
        case Leaf():
            yield tree
        case And(parts) | Or(parts):
            for part in parts:
                yield from outer_leaves(part)
        case Not(part):
            yield from outer_leaves(part)


def has_behaviour(tree: Filter) -> bool:
    """Say whether *tree* asks what else happened in a visit: whether there is a `has_done` or `sequence` in it."""
    match tree:
        case Done() | Sequence_():
            return True
        case And(parts) | Or(parts):
            return any(map(has_behaviour, parts))
        case Not(part):
            return has_behaviour(part)
        case Leaf():
            return False


def is_of_events(tree: Filter) -> bool:
    """Say whether it depends on the single event whether *tree* holds, not on its visit alone."""
    match tree:
        case Leaf():
            return tree.dimension.level is Level.EVENT
        case And(parts) | Or(parts):
            return any(map(is_of_events, parts))
        case Not(part):
            return is_of_events(part)
        case Done():
            return False
        case Sequence_():
            return True


def replaced(tree: Filter, change: Callable[[Leaf], Filter]) -> Filter:
    """Return *tree* with each leaf replaced by what *change* makes of it, outside of `has_done` and `sequence`."""
    match tree:
        case Leaf():
            return change(tree)
        case And(parts):
            return And(tuple(replaced(part, change) for part in parts))
        case Or(parts):
            return Or(tuple(replaced(part, change) for part in parts))
        case Not(part):
            return Not(replaced(part, change))
    return tree


def without_top(tree: And, drop: Callable[[Leaf], bool]) -> And:
    """Return *tree* without those of its topmost parts that are leaves and that *drop* names."""
    return And(tuple(part for part in tree.parts if not (isinstance(part, Leaf) and drop(part))))


class _Reader:
    def __init__(self, segments: Mapping[int, Sequence[object]]) -> None:
        self._segments = segments
        self._leaves = 0
        self._values = 0

    def read(self, value: object, where: str, depth: int, *, behaviour: bool = False) -> Filter:
        if not isinstance(value, list | tuple) or not value or not isinstance(value[0], str):
            raise BadQuery(f"{where}: Invalid filter {_quoted(value)}")
        if depth > _DEEPEST:
            raise BadQuery(f"{where}: Filters are nested more than {_DEEPEST} deep.")
        name, *rest = value
        match name:
            case "and" | "or":
                parts = self._several(value, where)
                read = tuple(
                    self.read(part, f"{where}/1/{number}", depth + 1, behaviour=behaviour)
                    for number, part in enumerate(parts)
                )
                return And(read) if name == "and" else Or(read)
            case "not" if len(rest) == 1:
                return Not(self.read(rest[0], f"{where}/1", depth + 1, behaviour=behaviour))
            case "has_done" | "has_not_done" if len(rest) == 1:
                self._refuse_nested(behaviour, name, where)
                part = self.read(rest[0], f"{where}/1", depth + 1, behaviour=True)
                self._only_events(part, name, where)
                return Done(part, negated=name == "has_not_done")
            case "sequence":
                self._refuse_nested(behaviour, name, where)
                return self._sequence(value, where, depth)
        return self._leaf(value, where, depth, behaviour=behaviour)

    def _several(self, value: Sequence[object], where: str) -> Sequence[object]:
        parts = value[1] if len(value) == 2 else None
        if not isinstance(parts, list | tuple) or not parts:
            raise BadQuery(f"{where}: Invalid filter {_quoted(value)}; '{value[0]}' takes a list of filters.")
        return parts

    def _sequence(self, value: Sequence[object], where: str, depth: int) -> Filter:
        steps = tuple(
            self.read(part, f"{where}/1/{number}", depth + 1, behaviour=True)
            for number, part in enumerate(self._several(value, where))
        )
        for step in steps:
            self._only_events(step, "sequence", where)
        return Sequence_(steps)

    def _refuse_nested(self, behaviour: bool, name: str, where: str) -> None:
        if behaviour:
            raise BadQuery(
                f"{where}: Behavioral filters (has_done, has_not_done, sequence) cannot be nested; '{name}' is."
            )

    def _only_events(self, tree: Filter, name: str, where: str) -> None:
        for leaf in leaves(tree):
            if leaf.dimension.level is not Level.EVENT:
                raise BadQuery(
                    f"{where}: '{name}' can only be used with event dimension filters, not {leaf.dimension.name}."
                )

    def _leaf(self, value: Sequence[object], where: str, depth: int, *, behaviour: bool) -> Filter:
        try:
            operator = Operator(value[0])
        except ValueError:
            raise _unknown_operator(str(value[0]), where) from None
        self._leaves += 1
        if self._leaves > MOST_FILTERS:
            raise BadQuery(f"#/filters: There are more than {MOST_FILTERS} filters.")
        if not 3 <= len(value) <= 4 or not isinstance(value[1], str):
            raise BadQuery(f"{where}: Invalid filter {_quoted(value)}")
        values = value[2]
        if not isinstance(values, list | tuple) or not values or len(values) > MOST_VALUES:
            raise BadQuery(f"{where}/2: A filter takes a list of 1 to {MOST_VALUES} values.")
        self._values += len(values)
        if self._values > MOST_ALL_VALUES:
            raise BadQuery(f"#/filters: There are more than {MOST_ALL_VALUES} values.")
        if value[1] == "segment":
            return self._segment(operator, values, where, depth, behaviour=behaviour)
        try:
            known = dimension(value[1])
        except BadQuery as problem:
            raise BadQuery(f"{where}/1: {problem}") from None
        if known.level is Level.TIME:
            raise BadQuery(f"{where}/1: {known.name} cannot be filtered; date_range does that.")
        return Leaf(
            operator,
            known,
            tuple(_value(known, operator, one, where) for one in values),
            _case_sensitive(operator, value[3:], where),
        )

    def _segment(
        self, operator: Operator, values: Sequence[object], where: str, depth: int, *, behaviour: bool
    ) -> Filter:
        if operator is not Operator.IS:
            raise BadQuery(f"{where}: A segment is filtered with 'is'.")
        found: list[Filter] = []
        for number in values:
            if not isinstance(number, int) or isinstance(number, bool) or number not in self._segments:
                raise BadQuery(
                    f"Invalid segments: Some segments don't exist or aren't accessible: {_quoted(number)}."
                )
            parts = (
                self.read(part, where, depth + 1, behaviour=behaviour) for part in self._segments[number]
            )
            found.append(And(tuple(parts)))
        return found[0] if len(found) == 1 else Or(tuple(found))


def _value(known: Dimension, operator: Operator, value: object, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadQuery(f"{where}/2: {_quoted(value)} is neither a text nor a whole number.")
    text = str(value)
    if known.is_number:
        blank = text == known.blank
        if not blank and not is_number(text):
            raise BadQuery(f"Invalid {known.name} filter: {_quoted(value)} is not the number of one.")
        if operator not in {Operator.IS, Operator.IS_NOT}:
            raise BadQuery(f"Invalid {known.name} filter: it takes the operators is and is_not.")
    elif isinstance(value, int) and not known.prop:
        raise BadQuery(f"{where}/2: {known.name} takes texts, not the number {value}.")
    if known.name == "visit:country" and operator in {Operator.IS, Operator.IS_NOT}:
        if text != known.blank and not _COUNTRY.fullmatch(text):
            raise BadQuery(
                "Invalid visit:country filter, visit:country needs to be a valid 2-letter country code."
            )
        return text if text == known.blank else text.upper()
    if len(text) > 2000 or "\0" in text:
        raise BadQuery(f"{where}/2: A value has at most 2000 characters and no zero among them.")
    return text


def _case_sensitive(operator: Operator, modifiers: Sequence[object], where: str) -> bool:
    if not modifiers:
        return True
    given = modifiers[0]
    if not isinstance(given, dict) or set(given) - {"case_sensitive"}:
        raise BadQuery(f'{where}/3: The only modifier is {{"case_sensitive": true or false}}.')
    wish = given.get("case_sensitive", True)
    if not isinstance(wish, bool):
        raise BadQuery(f"{where}/3/case_sensitive: It should be true or false.")
    if "case_sensitive" in given and operator.value.startswith("matches"):
        raise BadQuery(f"{where}/3: case_sensitive is not for {operator.value}; a pattern says (?i) itself.")
    return wish


def _shown(tree: Filter) -> list[object]:
    match tree:
        case Leaf(operator, known, values, case_sensitive):
            shown = [int(value) if known.is_number and value.isdecimal() else value for value in values]
            modifier = [] if case_sensitive else [{"case_sensitive": False}]
            return [operator.value, known.name, shown, *modifier]
        case And(parts):
            return ["and", _all(parts)]
        case Or(parts):
            return ["or", _all(parts)]
        case Not(part):
            return ["not", _shown(part)]
        case Done(part, negated):
            return ["has_not_done" if negated else "has_done", _shown(part)]
        case Sequence_(steps):
            return ["sequence", _all(steps)]


def _unknown_operator(name: str, where: str) -> BadQuery:
    known = (*(one.value for one in Operator), *_OF_FILTERS)
    nearest = did_you_mean(name, known) if name not in known else ""
    return BadQuery(
        f"{where}/0: Unknown operator {_quoted(name)}; there are: {', '.join(known)}{nearest or '.'}"
    )


def _all(parts: Iterable[Filter]) -> list[object]:
    return [_shown(part) for part in parts]


def _quoted(value: object) -> str:
    return msgspec.json.encode(value).decode()[:200]
