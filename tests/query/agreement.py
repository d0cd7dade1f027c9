"""One engine and plain Python asked the same: what the random tests of each engine share."""

from collections.abc import Callable
from typing import Any, Protocol

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.model.ids import SiteId
from footfall.query.ask import Answer, shown_query
from footfall.query.read import Question, read_question
from query.oracle import Oracle
from query.worlds import Made, plain, questions, worlds

NOW_MS = 1_717_200_000_000  # after all of the worlds' days
_QUESTIONS = 4  # of each world


class Engine(Protocol):
    """What holds rows and answers."""

    def take(self, made: Made) -> None:
        """Hold the rows of a world."""

    def answer(self, question: Question) -> Answer:
        """Return the answer."""


def random_settings(examples: int, *, shrinks: bool = True) -> settings:
    """Return how hypothesis runs; a world is big, and some questions are refused by the rules."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if shrinks else [])],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
            HealthCheck.function_scoped_fixture,
        ],
    )


def check_agreement(engine: Engine, data: st.DataObject, new_site: Callable[[], SiteId]) -> None:
    """Draw a world and questions; assert that *engine* answers what plain Python works out, within all bounds."""
    sites = [new_site() for _ in range(data.draw(st.integers(1, 2)))]
    made = data.draw(worlds(sites))
    engine.take(made)
    for _ in range(_QUESTIONS):
        body = data.draw(questions(made))
        try:
            question = read_question({**body, "include": {"total_rows": True}}, made.world(NOW_MS))
            answer = engine.answer(question)
        except BadQuery:
            continue
        rows = [[*row.dimensions, *map(plain, row.metrics)] for row in answer.results]
        range_ = question.query.range
        oracle = Oracle(
            {**body, **_exact(question)},
            made.records,
            made.goals,
            since_ms=range_.since_ms,
            until_ms=range_.until_ms,
            zone=made.zone,
        )

        expected = oracle.rows()
        assert rows == expected, f"the engine says {rows}, plain Python {expected}"
        assert answer.meta["total_rows"] == oracle.total_rows()
        for row in answer.results:
            for name, value in zip(body["metrics"], row.metrics, strict=True):
                _check_bounds(name, value)


def _exact(question: Question) -> dict[str, Any]:
    """Return what the words `time` and none meant in a question's dimensions and order."""
    shown = shown_query(question)
    return {"dimensions": shown["dimensions"], "order_by": shown["order_by"]}


def _check_bounds(name: str, value: Any) -> None:
    if value is None or "revenue" in name:
        return
    assert value >= 0
    if "rate" in name or name in {"percentage", "scroll_depth"}:
        assert value <= 100
