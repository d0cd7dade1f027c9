"""Random worlds, random questions: the ClickHouse engine and plain Python must agree."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickhouse.engine import ClickHouse
from footfall.model.ids import SiteId
from footfall.query.ask import Answer
from footfall.query.read import Question
from query.agreement import check_agreement, random_settings
from query.worlds import Made

EXAMPLES = int(os.environ.get("FOOTFALL_EXAMPLES", "60"))


class OneWorld:
    """The engine with the rows of one world at a time."""

    def __init__(self, engine: ClickHouse) -> None:
        self._engine = engine
        self._sites = 0

    def new_site(self) -> SiteId:
        """Return the id of a site that the next world may have."""
        self._sites += 1
        return SiteId(self._sites)

    def take(self, made: Made) -> None:
        """Hold the rows of a world, and no others."""
        self._engine.clear()
        self._engine.take(made.records)

    def answer(self, question: Question) -> Answer:
        """Return the answer."""
        return self._engine.answer(question)


@pytest.mark.chdb
@pytest.mark.timeout(0)
@random_settings(EXAMPLES, shrinks=False)  # that would take an hour
@given(data=st.data())
def test_clickhouse_answers_what_plain_python_works_out(clickhouse: ClickHouse, data: st.DataObject) -> None:
    """The same worlds and questions as those of the embedded store."""
    world = OneWorld(clickhouse)
    check_agreement(world, data, world.new_site)
