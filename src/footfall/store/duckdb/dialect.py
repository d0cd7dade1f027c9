"""How DuckDB writes what engines write differently; see `footfall.store.base.Dialect`. No I/O."""

from collections.abc import Sequence

from footfall.store.base import Kind

_MOST_SEQ = (
    2**20
)  # events of a visit that has one 12 times a second all day; in 63 bits moments then last until 2248


class DuckDialect:
    """DuckDB's SQL."""

    name = "duckdb"

    def param(self, name: str, kind: Kind) -> str:
        """Return the place of a parameter."""
        return f"${name}"

    def count(self, where: str = "") -> str:
        """Return a count of rows."""
        return f"count(*){_filter(where)}"

    def distinct(self, column: str, where: str = "") -> str:
        """Return an exact count of different values."""
        return f"count(distinct {column}){_filter(where)}"

    def total(self, number: str, where: str = "") -> str:
        """Return a sum; DuckDB's is NULL without rows."""
        return f"coalesce(sum({number}){_filter(where)}, 0)"

    def last(self, value: str, where: str) -> str:
        """Return a value of the last row. One number to compare takes half the time of two."""
        return f"coalesce(arg_max({value}, at_ms * {_MOST_SEQ} + seq){_filter(where)}, '')"

    def first(self, value: str) -> str:
        """Return a value of the first row."""
        return f"arg_min({value}, seq)"

    def any(self, value: str) -> str:
        """Return a value of any row."""
        return f"any_value({value})"

    def fingerprint(self, columns: Sequence[str]) -> str:
        """Return a number of 64 bits; it is hashed once for each entry of a column's dictionary, not of each row."""
        return f"hash({', '.join(columns)})"

    def lower(self, text: str) -> str:
        """Return a text in lower case."""
        return f"lower({text})"

    def contains(self, text: str, part: str) -> str:
        """Say whether a text contains another."""
        return f"contains({text}, {part})"

    def matches(self, text: str, pattern: str) -> str:
        """Say whether a pattern is found in a text."""
        return f"regexp_matches({text}, {pattern})"

    def one_of(self, text: str, texts: str) -> str:
        """Say whether a text is among a list; as a subquery it is hashed once."""
        return f"{text} in (select unnest({texts}))"

    def pairs(self, first: str, second: str) -> str:
        """Return a select of two lists side by side."""
        return f"select unnest({first}) as listed, unnest({second}) as kinds"

    def place_among(self, text: str, texts: str) -> str:
        """Return a text's place among a list."""
        return f"coalesce(list_position({texts}, {text}), 0)"

    def prop(self, key: str) -> str:
        """Return a property."""
        return f"coalesce(props[{key}], '')"

    def prop_names(self) -> str:
        """Return a row for the name of each property that the event has."""
        return "unnest(map_keys(props))"

    def whole(self, numerator: str, denominator: str) -> str:
        """Return the whole part of a quotient."""
        return f"({numerator}) // {denominator}"

    def numbers_where(self, conditions: Sequence[str]) -> str:
        """Return a row for each condition that holds."""
        cases = ", ".join(
            f"case when {condition} then {number} end" for number, condition in enumerate(conditions)
        )
        # Typed, because a list of no cases has no type of its own.
        return f"unnest(list_filter([{cases}]::integer[], lambda number: number is not null))"


def _filter(where: str) -> str:
    return f" filter (where {where})" if where else ""
