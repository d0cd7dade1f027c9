"""
The real ClickHouse engine, embedded: a table of events for tests alone, and questions to it.

The store for ClickHouse itself is a later matter; that the language means the same there is not.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from footfall.journal.segment import read_body
from footfall.model.ids import SiteId
from footfall.model.imported import ImportedRow
from footfall.model.record import Record
from footfall.query.ask import Answer, ask
from footfall.query.read import Question
from footfall.store.base import BadPattern, Reading, Statement
from footfall.store.clickhouse.dialect import ClickHouseDialect

# What is no text.
_TYPES = {
    "site_id": "Int32",
    "at_ms": "Int64",
    "arrival_us": "Int64",
    "day": "Int32",
    "refused_count": "Int64",
    "refused_by": "Int64",
    "visitor_id": "UInt64",
    "visit_id": "UInt64",
    "seq": "Int32",
    "visit_started_ms": "Int64",
    "entry": "Bool",
    "unbounce": "Bool",
    "gap_ms": "Int32",
    "screen_width": "UInt16",
    "screen_height": "UInt16",
    "props": "Map(String, String)",
    "revenue_milli": "Int64",
    "interactive": "Bool",
    "scroll": "UInt8",
    "engaged_ms": "Int32",
    "city": "Int64",
    "import_id": "Int32",
}
_READ = msgspec.json.Decoder(Record).decode


class ClickHouse:
    """One engine in memory of this process. Give it rows, then ask."""

    dialect = ClickHouseDialect()

    def __init__(self) -> None:
        import clickhouse_connect  # noqa: PLC0415 - installed for these tests alone

        self._client: Any = clickhouse_connect.get_client(interface="chdb")
        self._client.command("drop table if exists events")
        self._client.command("drop table if exists refused")
        self._client.command("drop table if exists imported")
        fields = [field.name for field in msgspec.structs.fields(Record)]
        events = [name for name in fields if name not in {"refused", "refused_count", "refused_by"}]
        imported = msgspec.structs.fields(ImportedRow)
        sums = {field.name: "Int64" for field in imported if field.type is not str and field.default == 0}
        self._create("events", events, {})
        self._create("refused", fields, {})
        self._create("imported", [field.name for field in imported], sums)

    def _create(self, table: str, names: Sequence[str], types: dict[str, str]) -> None:
        columns = ", ".join(f"{name} {types.get(name) or _TYPES.get(name, 'String')}" for name in names)
        self._client.command(f"create table {table} ({columns}) engine = MergeTree order by (site_id, day)")

    def load(self, segment: Path) -> None:
        """Take a segment's rows, whose lines leave defaults out."""
        body, _ = read_body(segment)
        self.take([_READ(line) for line in body.splitlines()])

    def take(self, records: Sequence[Record]) -> None:
        """Take rows, those that were refused apart."""
        for table, some in (
            ("events", [record for record in records if not record.refused]),
            ("refused", [record for record in records if record.refused]),
        ):
            if some:
                names = [
                    name for name in some[0].__struct_fields__ if table == "refused" or "refused" not in name
                ]
                self._insert(table, names, some)

    def take_imported(self, rows: Sequence[ImportedRow]) -> None:
        """Take rows of imported reports."""
        if rows:
            self._insert("imported", rows[0].__struct_fields__, rows)

    def _insert(self, table: str, names: Sequence[str], rows: Sequence[msgspec.Struct]) -> None:
        self._client.insert(
            table, [[getattr(row, name) for name in names] for row in rows], column_names=list(names)
        )

    def clear(self) -> None:
        """Forget all rows."""
        for table in ("events", "refused", "imported"):
            self._client.command(f"truncate table {table}")

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question."""
        # What `ask` wants of a reading is here.
        return ask(question, cast("Reading", self), self.dialect)

    def rows(self, asked: Statement) -> list[tuple[int | str, ...]]:
        """Return the rows of a compiled question."""
        try:
            answer = self._client.query(asked.sql, parameters=dict(asked.parameters))
        except Exception as problem:  # the driver's own, which is known here by its text alone
            if "CANNOT_COMPILE_REGEXP" in str(problem):
                raise BadPattern("Invalid filters. A pattern is no regular expression (RE2).") from problem
            raise
        return [tuple(row) for row in answer.result_rows]

    def close(self) -> None:
        """End the engine."""
        self._client.close()

    def first_event_ms(self, sites: Sequence[SiteId]) -> int | None:
        """Return when the first event of *sites* was, None when there is none."""
        found = self._client.query(
            "select count(), min(at_ms) from events where site_id in {sites:Array(Int32)}",
            parameters={"sites": list(sites)},
        ).result_rows[0]
        return int(found[1]) if found[0] else None
