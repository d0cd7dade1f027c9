"""Which column holds which field of a Record, and how a journal line becomes a row."""

from typing import Any

import msgspec

from footfall.model.record import Record

TYPES = {
    "site_id": "integer",
    "at_ms": "bigint",
    "arrival_us": "bigint",
    "day": "integer",
    "refused": "varchar",
    "refused_count": "integer",
    "visitor_id": "ubigint",
    "visit_id": "ubigint",
    "seq": "integer",
    "visit_started_ms": "bigint",
    "entry": "boolean",
    "unbounce": "boolean",
    "gap_ms": "integer",
    "screen_width": "usmallint",
    "screen_height": "usmallint",
    "props": "map(varchar, varchar)",
    "revenue_milli": "bigint",
    "interactive": "boolean",
    "scroll": "utinyint",
    "engaged_ms": "integer",
    "city": "bigint",
}
"""The type of each field that is not `varchar`."""

FIELDS = tuple(field.name for field in msgspec.structs.fields(Record))
OF_REFUSED = ("refused", "refused_count")
EVENT_COLUMNS = tuple(name for name in FIELDS if name not in OF_REFUSED)
REFUSED_COLUMNS = (*EVENT_COLUMNS, *OF_REFUSED)


def insert_from_segment(table: str, columns: tuple[str, ...], where: str) -> str:
    """Return the statement that takes rows of the file `?` into *table*; a footer has no `site_id`."""
    spec = ", ".join(f"{name}: '{TYPES.get(name, 'varchar')}'" for name in FIELDS)
    selected = ", ".join(_value(field) for name in columns for field in _FIELDS if field.name == name)
    return (
        f"insert into {table} ({', '.join(columns)}) select {selected} from read_json(?, columns = {{{spec}}}, "  # noqa: S608 - names of our own
        f"format = 'newline_delimited', compression = 'none') where site_id is not null and {where}"
    )


_FIELDS = msgspec.structs.fields(Record)


def _value(field: msgspec.structs.FieldInfo) -> str:
    """Return a field's value in SQL: a journal line leaves defaults out."""
    if field.required:
        return field.name
    return f"coalesce({field.name}, {_literal(field)})"


def _literal(field: msgspec.structs.FieldInfo) -> str:
    default: Any = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    match default:
        case bool():
            return str(default).lower()
        case int():
            return str(default)
        case str():
            assert default.isalpha() or not default
            return f"'{default}'"
        case {}:
            return "map()"
    raise TypeError(f"{field.name} has a default that is no column's value: {default!r}")
