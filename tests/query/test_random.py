"""Random worlds, random questions: the embedded store and plain Python must agree."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.journal.segment import close_body
from footfall.model.ids import SiteId, WriterId
from footfall.query.ask import Answer, ask
from footfall.query.read import Question
from footfall.store.duckdb.store import DuckStore
from query.agreement import check_agreement, random_settings
from query.worlds import Made

EXAMPLES = int(os.environ.get("FOOTFALL_EXAMPLES", "150"))
_NUMBERS = itertools.count(1)


class Duck:
    """An embedded store in a folder, that takes one world after the other; each has sites of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.store = DuckStore(
            folder / "events.duckdb", memory=256 * 10**6, threads=1, tmp=folder, reads=[folder]
        )

    def take(self, made: Made) -> None:
        """Load the rows of a world."""
        number = next(_NUMBERS)
        path = self._folder / f"{number}.jsonl"
        path.write_bytes(close_body(b"".join(msgspec.json.encode(row) + b"\n" for row in made.records)))
        self.store.load(path, WriterId(1), number, len(made.records))
        path.unlink()

    def answer(self, question: Question) -> Answer:
        """Return the answer."""
        with self.store.reading(30) as reading:
            return ask(question, reading, self.store.dialect)


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Duck]:
    """A store for all examples."""
    opened = Duck(tmp_path_factory.mktemp("random"))
    yield opened
    opened.store.close()


@pytest.mark.timeout(0)
@random_settings(EXAMPLES)
@given(data=st.data())
def test_the_store_answers_what_plain_python_works_out(duck: Duck, data: st.DataObject) -> None:
    """Every metric, dimension, filter, order and page; zones, midnights and clock changes; nothing out of bounds."""
    check_agreement(duck, data, lambda: SiteId(next(_NUMBERS)))
