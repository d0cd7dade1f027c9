"""How ClickHouse writes what engines write differently; see `footfall.store.base.Dialect`. No I/O."""

from collections.abc import Sequence

from footfall.store.base import Kind

_TYPES = {Kind.INTEGER: "Int64", Kind.TEXT: "String", Kind.TEXTS: "Array(String)"}


class ClickHouseDialect:
    """ClickHouse's SQL. Sums are cast, because its union all takes no signed beside unsigned numbers."""

    name = "clickhouse"

    def param(self, name: str, kind: Kind) -> str:
        """Return the place of a parameter."""
        return f"{{{name}:{_TYPES[kind]}}}"

    def count(self, where: str = "") -> str:
        """Return a count of rows."""
        return f"toInt64(countIf({where}))" if where else "toInt64(count())"

    def distinct(self, column: str, where: str = "") -> str:
        """Return an exact count of different values."""
        return f"toInt64(uniqExactIf({column}, {where}))" if where else f"toInt64(uniqExact({column}))"

    def total(self, number: str, where: str = "") -> str:
        """Return a sum."""
        return f"toInt64(sumIf({number}, {where}))" if where else f"toInt64(sum({number}))"

    def last(self, value: str, where: str) -> str:
        """Return a value of the last row."""
        return f"argMaxIf({value}, (at_ms, seq), {where})"

    def first(self, value: str) -> str:
        """Return a value of the first row."""
        return f"argMin({value}, seq)"

    def any(self, value: str) -> str:
        """Return a value of any row."""
        return f"any({value})"

    def fingerprint(self, columns: Sequence[str]) -> str:
        """Return a number of 64 bits."""
        return f"sipHash64({', '.join(columns)})"

    def lower(self, text: str) -> str:
        """Return a text in lower case."""
        return f"lowerUTF8({text})"

    def contains(self, text: str, part: str) -> str:
        """Say whether a text contains another."""
        return f"position({text}, {part}) > 0"

    def matches(self, text: str, pattern: str) -> str:
        """Say whether a pattern is found in a text."""
        return f"match({text}, {pattern})"

    def one_of(self, text: str, texts: str) -> str:
        """Say whether a text is among a list."""
        return f"{text} in {texts}"

    def pairs(self, first: str, second: str) -> str:
        """Return a select of two lists side by side."""
        return f"select listed, kinds from system.one array join {first} as listed, {second} as kinds"  # noqa: S608 - places of parameters

    def place_among(self, text: str, texts: str) -> str:
        """Return a text's place among a list."""
        return f"indexOf({texts}, {text})"

    def prop(self, key: str) -> str:
        """Return a property; a map answers '' for a key that it has not."""
        return f"props[{key}]"

    def prop_names(self) -> str:
        """Return a row for the name of each property that the event has."""
        return "arrayJoin(mapKeys(props))"

    def whole(self, numerator: str, denominator: str) -> str:
        """Return the whole part of a quotient."""
        return f"intDiv({numerator}, {denominator})"

    def numbers_where(self, conditions: Sequence[str]) -> str:
        """Return a row for each condition that holds."""
        cases = ", ".join(f"if({condition}, {number}, -1)" for number, condition in enumerate(conditions))
        return f"arrayJoin(arrayFilter(number -> number >= 0, [{cases}]::Array(Int32)))"
