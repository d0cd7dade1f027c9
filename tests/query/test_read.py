"""The body of a question: defaults, the order, and each mistake with its pointer."""

from typing import Any

import pytest

from footfall.errors import BadQuery
from footfall.query.query import Against
from footfall.query.read import read_question
from query.test_rules import WORLD

_BODY: dict[str, Any] = {"metrics": ["visitors", "visits"], "date_range": "month"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (None, "#: Type mismatch. Expected Object."),
        ({"surprise": 1}, "#: There is no property 'surprise'; there are: site_id, metrics, date_range"),
        ({"metrics": None}, "#: Required property metrics was not present."),
        ({"metrics": {}}, "#/metrics: Type mismatch. Expected Array."),
        ({"metrics": [[]]}, "#/metrics/0: Type mismatch. Expected String."),
        ({"metrics": ["events", "bounces"]}, '#/metrics/1: Invalid metric "bounces"'),
        ({"dimensions": "time"}, "#/dimensions: Type mismatch. Expected Array."),
        ({"dimensions": ["time", "time:day"]}, "#/dimensions: Expected at most one time dimension."),
        ({"dimensions": ["visit:device", "visit:screen"]}, "#/dimensions: Expected items to be unique but they were not."),
        ({"dimensions": [f"event:props:{number}" for number in range(9)]}, "#/dimensions: Expected at most 8."),
        ({"order_by": {}}, "#/order_by: Type mismatch. Expected Array."),
        ({"order_by": [["visitors"]]}, '#/order_by/0: Invalid order_by entry; one looks like ["visitors", "desc"].'),
        ({"order_by": [["visitors", "asc"], ["visitors", "down"]]}, "#/order_by/1: Invalid order_by entry"),
        ({"order_by": [["events", "asc"]]}, '#/order_by/0: Invalid order_by entry ["events","asc"]. Entry is not a queried'),
        ({"order_by": [[["visitors"], "asc"]]}, "#/order_by/0: Invalid order_by entry"),
        ({"order_by": [["visitors", ["asc"]]]}, "#/order_by/0: Invalid order_by entry"),
        ({"order_by": [["visitors", "asc"]] * 3}, "#/order_by: There are more entries than metrics and dimensions."),
        ({"date_range": ["2024-W01-1", "2024-01-02"]}, '#/date_range/0: "2024-W01-1" is not a day'),
        ({"include": []}, "#/include: Type mismatch. Expected Object."),
        ({"include": {"imports": 1}}, "#/include/imports: It should be true or false."),
        ({"include": {"time_labels": True}}, "Invalid include.time_labels: requires a time dimension."),
        ({"include": {"comparisons": "x"}}, "#/include/comparisons: Type mismatch. Expected Object."),
        ({"include": {"comparisons": {}}}, "#/include/comparisons/mode: It should be one of previous_period, year_over_year, custom."),
        ({"include": {"comparisons": {"mode": []}}}, "#/include/comparisons/mode: It should be one of"),
        ({"include": {"comparisons": {"mode": "custom"}}}, "#/include/comparisons/date_range: A custom comparison takes a list of two days."),
        ({"include": {"comparisons": {"mode": "custom", "date_range": ["2024-01-02", "2024-01-01"]}}}, "2024-01-02 is after 2024-01-01."),
        ({"include": {"comparisons": {"mode": "custom", "date_range": ["2024-01-02", "x"]}}}, '#/include/comparisons/date_range/1: "x" is not a day'),
        ({"include": {"comparisons": {"mode": "previous_period", "date_range": []}}}, "It goes with the mode custom."),
        ({"include": {"comparisons": {"mode": "previous_period", "match_day_of_week": 1}}}, "match_day_of_week: It should be true or false."),
        ({"pagination": 1}, "#/pagination: Type mismatch. Expected Object."),
        ({"pagination": {"page": 1}}, "#/pagination: There is no property 'page'"),
        ({"pagination": {"limit": 10_001}}, "#/pagination/limit: It should be a whole number from 1 to 10000."),
        ({"pagination": {"limit": True}}, "#/pagination/limit"),
        ({"pagination": {"limit": 1.0}}, "#/pagination/limit"),
        ({"pagination": {"offset": 10**9 + 1}}, "#/pagination/offset"),
        ({"date_range": None}, "#: Required property date_range was not present."),
    ],
    ids=str,
)  # fmt: skip
def test_a_mistake_is_named_by_its_pointer(change: dict[str, Any] | None, said: str) -> None:
    """And what would be right."""
    body: object = (
        [] if change is None else {key: value for key, value in (_BODY | change).items() if value is not None}
    )
    with pytest.raises(BadQuery) as problem:
        read_question(body, WORLD)

    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("change", "order"),
    [
        ({}, [(True, 0, True)]),
        ({"dimensions": ["visit:os", "time:day"]}, [(False, 1, False), (True, 0, True)]),
        ({"dimensions": ["time"], "order_by": [["time", "desc"]]}, [(False, 0, True)]),
        ({"dimensions": ["visit:os"], "order_by": [["visits", "asc"], ["visit:os", "desc"]]}, [(True, 1, False), (False, 0, True)]),
        ({"order_by": []}, []),
    ],
)  # fmt: skip
def test_rows_are_ordered_by_time_then_by_the_first_metric(
    change: dict[str, Any], order: list[tuple[bool, int, bool]]
) -> None:
    """Unless the question says otherwise."""
    found = read_question(_BODY | change, WORLD).query.order_by

    assert [(one.of_metrics, one.number, one.descending) for one in found] == order


def test_what_is_not_said_has_a_default() -> None:
    """A page of ten thousand rows, nothing beside them."""
    question = read_question(_BODY, WORLD)

    assert (question.query.limit, question.query.offset) == (10_000, 0)
    assert question.query.filters.parts == ()
    assert question.include.comparisons is None
    assert not question.query.imports


def test_a_comparison_is_read() -> None:
    """With its days, when it has its own."""
    given = {"mode": "custom", "date_range": ["2024-01-01", "2024-01-31"], "match_day_of_week": False}
    found = read_question(_BODY | {"include": {"comparisons": given}}, WORLD).include.comparisons

    assert found is not None
    assert found.against is Against.CUSTOM
    assert found.days is not None
    assert [day.isoformat() for day in found.days] == given["date_range"]
