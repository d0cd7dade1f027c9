"""Questions that are asked together have the answers that each has alone."""

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.model.ids import SiteId
from footfall.query.ask import ask
from footfall.query.ask_many import ask_many
from footfall.query.calendar import Calendar
from footfall.query.panels import PANELS, Tab, question_of
from footfall.query.read import Question, World, read_question
from footfall.store.base import Rows, Statement
from query.agreement import NOW_MS, random_settings
from query.test_random import Duck
from query.worlds import questions, worlds

EXAMPLES = int(os.environ.get("FOOTFALL_EXAMPLES", "150")) // 3  # of thirty questions each
_LINE = ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]
_TABS = [tab for panel in PANELS for tab in panel.tabs]
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Duck]:
    """A store for all examples."""
    opened = Duck(tmp_path_factory.mktemp("many"))
    yield opened
    opened.store.close()


@pytest.mark.timeout(0)
@random_settings(EXAMPLES)
@given(data=st.data())
def test_a_page_has_the_answers_of_its_questions(duck: Duck, data: st.DataObject) -> None:
    """Of all panels, top line and series, under any range and filters; and beside questions of another kind."""
    sites = [SiteId(next(_NUMBERS)) for _ in range(data.draw(st.integers(1, 2)))]
    made = data.draw(worlds(sites))
    duck.take(made)
    other = data.draw(questions(made))
    tabs = data.draw(st.lists(st.sampled_from(_TABS), max_size=6))
    page = _page(other["filters"], other["date_range"], tabs)
    compared = {"include": {"comparisons": {"mode": "previous_period"}, "total_rows": True}}
    bodies = [other, *page, *(body | compared for body in page), data.draw(questions(made))]
    asked = list(_read(bodies, made.world(NOW_MS)))

    with duck.store.reading(60) as reading:
        together = ask_many(asked, reading, duck.store.dialect)
        alone = [ask(question, reading, duck.store.dialect) for question in asked]

    for one, other_one in zip(together, alone, strict=True):
        assert one == other_one


class _Counting:
    """Counts the statements that reach the store."""

    def __init__(self, reading: Rows) -> None:
        self._reading = reading
        self.asked: list[str] = []

    def rows(self, statement: Statement) -> list[tuple[int | str, ...]]:
        """Return the rows of a statement."""
        self.asked.append(statement.sql)
        return self._reading.rows(statement)


def test_what_questions_share_is_asked_once(duck: Duck) -> None:
    """The visitors that percentages are of are those of the top line; without it they are asked for once."""
    world = World((SiteId(next(_NUMBERS)),), Calendar.of_zone("UTC"), (), {}, NOW_MS, lambda: None)
    lists = [question_of(tab, [], "30d") for tab in PANELS[0].tabs]
    line = {"metrics": _LINE, "date_range": "30d"}

    for bodies, expected in (([line, *lists], 1 + len(lists)), (lists, 1 + len(lists)), ([line, line], 1)):
        with duck.store.reading(60) as reading:
            counting = _Counting(reading)
            ask_many(list(_read(bodies, world)), counting, duck.store.dialect)
        assert len(counting.asked) == expected


def _page(filters: list[Any], range_: Any, tabs: list[Tab]) -> list[dict[str, Any]]:
    """Return the questions of a page with these *tabs*, with short and long lists."""
    shared: dict[str, Any] = {"filters": filters, "date_range": range_}
    lists = [
        question_of(tab, filters, range_, details=details, limit=3)
        for tab in tabs
        for details in (False, True)
    ]
    return [{"metrics": _LINE, **shared}, {"metrics": _LINE[:2], "dimensions": ["time"], **shared}, *lists]


def _read(bodies: list[dict[str, Any]], world: World) -> Iterator[Question]:
    """Yield those that the rules let through."""
    for body in bodies:
        try:
            yield read_question({"site_id": "x", **body}, world)
        except BadQuery:
            continue
