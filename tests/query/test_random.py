"""Random worlds, random questions: the store and plain Python must agree."""

import itertools
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.journal.segment import close_body
from footfall.model.ids import SiteId, WriterId
from footfall.model.record import Record
from footfall.query.ask import ask, shown_query
from footfall.query.read import Question, read_question
from footfall.store.duckdb.store import DuckStore
from query.oracle import Oracle
from query.worlds import Made, plain, questions, worlds

EXAMPLES = int(os.environ.get("FOOTFALL_EXAMPLES", "150"))
NOW_MS = int(datetime(2024, 6, 1, tzinfo=UTC).timestamp() * 1000)
_NUMBERS = itertools.count(1)


class Duck:
    """An embedded store in a folder, that takes one world after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = DuckStore(
            folder / "events.duckdb", memory=256 * 10**6, threads=1, tmp=folder, reads=[folder]
        )

    def take(self, records: Sequence[Record]) -> None:
        """Load rows."""
        number = next(_NUMBERS)
        path = self._folder / f"{number}.jsonl"
        path.write_bytes(close_body(b"".join(msgspec.json.encode(record) + b"\n" for record in records)))
        self._store.load(path, WriterId(1), number, len(records))
        path.unlink()

    def answer(self, made: Made, body: dict[str, Any]) -> tuple[list[list[Any]], int]:
        """Return rows and how many there are of all pages."""
        with self._store.reading(30) as reading:
            question = read_question({**body, "include": {"total_rows": True}}, made.world(NOW_MS))
            answer = ask(question, reading, self._store.dialect)
        rows = [[*row.dimensions, *map(plain, row.metrics)] for row in answer.results]
        return rows, answer.meta["total_rows"]

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()


def _exact(question: Question) -> dict[str, Any]:
    """Return what the words `time` and none meant in a question's dimensions and order."""
    shown = shown_query(question)
    return {"dimensions": shown["dimensions"], "order_by": shown["order_by"]}


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Duck]:
    """A store for all examples; each has sites of its own."""
    opened = Duck(tmp_path_factory.mktemp("random"))
    yield opened
    opened.close()


@pytest.mark.timeout(0)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_the_store_answers_what_plain_python_works_out(duck: Duck, data: st.DataObject) -> None:
    """Every metric, dimension, filter, order and page; zones, midnights and clock changes; never a number out of bounds."""
    sites = [SiteId(next(_NUMBERS)) for _ in range(data.draw(st.integers(1, 2)))]
    made = data.draw(worlds(sites))
    duck.take(made.records)
    for _ in range(4):
        body = data.draw(questions(made))
        try:
            question = read_question(body, made.world(NOW_MS))
            rows, total = duck.answer(made, body)
        except BadQuery:
            continue
        range_ = question.query.range
        asked = {**body, **_exact(question)}
        oracle = Oracle(
            asked,
            made.records,
            made.goals,
            since_ms=range_.since_ms,
            until_ms=range_.until_ms,
            zone=made.zone,
        )

        assert rows == oracle.rows()
        assert total == oracle.total_rows()
