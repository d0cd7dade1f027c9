"""Which column holds which field of a Record or an ImportedRow, and how a line of JSON becomes a row."""

from typing import Any

import msgspec

from footfall.model.batch import Batch
from footfall.model.imported import ImportedRow
from footfall.model.record import Record

TYPES = {
    "site_id": "integer",
    "at_ms": "bigint",
    "arrival_us": "bigint",
    "day": "integer",
    "refused": "varchar",
    "refused_count": "integer",
    "refused_by": "integer",
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
    "late": "boolean",
    "neighbour_id": "ubigint",
}
"""The type of each field that is not `varchar`."""

FIELDS = tuple(field.name for field in msgspec.structs.fields(Record))
OF_REFUSED = ("refused", "refused_count", "refused_by")
EVENT_COLUMNS = tuple(name for name in FIELDS if name not in OF_REFUSED)
REFUSED_COLUMNS = (*EVENT_COLUMNS, *OF_REFUSED)

IMPORTED_TYPES = {
    field.name: "integer"
    if field.name in {"site_id", "import_id", "day"}
    else ("varchar" if field.default == "" or field.name == "report" else "bigint")
    for field in msgspec.structs.fields(ImportedRow)
}
"""Each column of the table `imported`, and its type."""


def insert_from_segment(table: str, columns: tuple[str, ...], where: str) -> str:
    """Return the statement that takes rows of the file `?` into *table*; a footer has no `site_id`."""
    types = {name: TYPES.get(name, "varchar") for name in FIELDS}
    return f"{_insert(table, Record, types, columns)} where site_id is not null and {where}"


def insert_batches() -> str:
    """Return the statement that takes what the file `?` says of batches into the table `batches`, keys or not."""
    of_batch = "struct(key ubigint, body ubigint, at_ms bigint, accepted integer, refused varchar)"
    values = ", ".join(
        f"coalesce(batch.{name}, {_literal(field)})"
        for name, field in {field.name: field for field in msgspec.structs.fields(Batch)}.items()
        if name != "rows"
    )
    return (
        f"insert into batches select {values} from read_json(?, columns = {{batch: '{of_batch}'}}, "  # noqa: S608 - names of our own
        "format = 'newline_delimited', compression = 'none') where batch is not null"
    )


def insert_from_import() -> str:
    """Return the statement that takes the rows of the file `?` into the table `imported`."""
    return _insert("imported", ImportedRow, IMPORTED_TYPES, tuple(IMPORTED_TYPES))


def _insert(table: str, kind: type[msgspec.Struct], types: dict[str, str], columns: tuple[str, ...]) -> str:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    spec = ", ".join(f"{name}: '{types[name]}'" for name in fields)
    selected = ", ".join(_value(fields[name]) for name in columns)
    return (
        f"insert into {table} ({', '.join(columns)}) select {selected} from read_json(?, columns = {{{spec}}}, "  # noqa: S608 - names of our own
        "format = 'newline_delimited', compression = 'none')"
    )


def _value(field: msgspec.structs.FieldInfo) -> str:
    """Return a field's value in SQL: a line leaves defaults out."""
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
