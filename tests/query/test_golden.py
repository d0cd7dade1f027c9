"""The SQL of every metric, dimension and shape of filter, as it was last reviewed; `make golden` rewrites it."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId
from footfall.query.ask import compared_range
from footfall.query.calendar import Calendar
from footfall.query.compile import Compiled, compile_query, compile_totals
from footfall.query.dimensions import DIMENSIONS
from footfall.query.filters import Operator
from footfall.query.metrics import METRICS
from footfall.query.panels import PANELS, Tab, question_of
from footfall.query.query import Query
from footfall.query.read import World, read_question
from footfall.store.base import Dialect, Statement
from footfall.store.clickhouse.dialect import ClickHouseDialect
from footfall.store.duckdb.dialect import DuckDialect
from footfall.store.duckdb.store import DuckStore

FOLDER = Path(__file__).parents[1] / "golden"
DIALECTS: tuple[Dialect, ...] = (DuckDialect(), ClickHouseDialect())
NOW_MS = int(datetime(2024, 3, 15, 12, tzinfo=UTC).timestamp() * 1000)
_MOST_SHOWN = 8  # values of a list

_PAGE = [["is", "event:page", ["/pricing"]]]
_GOAL = [["is", "event:goal", ["Signup"]]]
_REVENUE = [["is", "event:goal", ["Purchase"]]]
_BY_METRIC: Mapping[str, dict[str, Any]] = {
    "scroll_depth": {"filters": _PAGE},
    "time_on_page": {"dimensions": ["event:page"]},
    "exit_rate": {"dimensions": ["visit:exit_page"]},
    "percentage": {"dimensions": ["visit:source"]},
    "conversion_rate": {"filters": _GOAL},
    "group_conversion_rate": {"filters": _GOAL, "dimensions": ["visit:source"]},
    "total_revenue": {"filters": _REVENUE},
    "average_revenue": {"dimensions": ["event:goal"]},
}
_VISITORS = {"metrics": ["visitors", "visits"]}
_LISTS: dict[str, Tab] = {f"{one.name}.{tab.name}": tab for one in PANELS for tab in one.tabs}
_MORE: Mapping[str, dict[str, Any]] = {
    "event.props.name": {**_VISITORS, "dimensions": ["event:props:plan"]},
    **{
        f"filter.{operator.value}": {**_VISITORS, "filters": [[operator.value, "event:page", ["/a*", "/b"]]]}
        for operator in Operator
    },
    "filter.case_insensitive": {
        **_VISITORS,
        "filters": [
            ["is", "visit:source", ["google"], {"case_sensitive": False}],
            ["contains_not", "event:page", ["/A"], {"case_sensitive": False}],
        ],
    },
    "filter.blank": {
        **_VISITORS,
        "filters": [["is", "visit:source", ["Direct / None"]], ["is_not", "event:props:plan", ["(none)"]]],
    },
    "filter.props": {**_VISITORS, "filters": [["contains_not", "event:props:plan", ["pro"]]]},
    "filter.city": {**_VISITORS, "filters": [["is", "visit:city", [2950159, "(not set)"]]]},
    "filter.country_name": {**_VISITORS, "filters": [["contains", "visit:country_name", ["land"]]]},
    "filter.channel": {**_VISITORS, "filters": [["is", "visit:channel", ["Email"]]]},
    "filter.exit_page": {**_VISITORS, "filters": [["is", "visit:exit_page", ["/"]]]},
    "filter.hostname_landed": {
        **_VISITORS,
        "dimensions": ["visit:source"],
        "filters": [["is", "event:hostname", ["example.com"]]],
    },
    "filter.and_or_not": {
        **_VISITORS,
        "filters": [
            ["or", [["not", ["is", "event:page", ["/"]]], ["and", [["is", "visit:os", ["iOS"]], *_PAGE]]]]
        ],
    },
    "filter.has_done": {**_VISITORS, "filters": [["has_done", ["is", "event:name", ["Signup"]]]]},
    "filter.has_not_done": {**_VISITORS, "filters": [["has_not_done", ["is", "event:goal", ["Scrolled"]]]]},
    "filter.sequence": {
        "metrics": ["visitors"],
        "dimensions": ["event:page"],
        "filters": [["sequence", [*_PAGE, *_GOAL]]],
    },
    "filter.goal": {**_VISITORS, "filters": _GOAL},
    "filter.goal_of_pages": {**_VISITORS, "filters": [["is", "event:goal", ["Visit /docs/**"]]]},
    "filter.goal_of_scrolling": {
        "metrics": ["visitors", "conversion_rate"],
        "filters": [["is", "event:goal", ["Scrolled"]]],
    },
    "bounce_rate.by_page": {"metrics": ["visitors", "bounce_rate"], "dimensions": ["event:page"]},
    "visits.by_hour": {
        "metrics": ["visits", "views_per_visit"],
        "dimensions": ["time:hour"],
        "date_range": "day",
    },
    "visits.by_day_and_source": {**_VISITORS, "dimensions": ["time:day", "visit:source"], "filters": _PAGE},
    "conversion_rate.by_day": {"metrics": ["conversion_rate"], "dimensions": ["time:day"], "filters": _GOAL},
    "order_and_page": {
        "metrics": ["visitors", "bounce_rate"],
        "dimensions": ["visit:country_name"],
        "order_by": [["bounce_rate", "asc"], ["visit:country_name", "desc"]],
        "pagination": {"limit": 10, "offset": 20},
    },
    "sites": {**_VISITORS, "dimensions": ["event:goal"]},
    "comparison": {
        "metrics": ["visitors"],
        "dimensions": ["visit:source"],
        "include": {"comparisons": {"mode": "previous_period"}},
    },
    # A site's page: the top line, the series, and the lists that are in view.
    "page.line": {
        "metrics": ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"],
    },
    "page.series": {"metrics": ["visitors"], "dimensions": ["time:day"]},
    "page.channels": question_of(_LISTS["sources.channels"], [], "month"),
    "page.pages": question_of(_LISTS["pages.pages"], [], "month"),
    "page.pages_filtered": question_of(_LISTS["pages.pages"], [["is", "visit:channel", ["Email"]]], "month"),
    "page.titles_of_goal": {
        "metrics": ["visitors", "group_conversion_rate", "conversion_rate"],
        "dimensions": ["event:title"],
        "filters": _GOAL,
        "pagination": {"limit": 9},
    },
    "imports": {
        "metrics": ["visitors", "visits", "bounce_rate", "visit_duration"],
        "dimensions": ["time:week"],
        "include": {"imports": True},
    },
    "imports.pages": {
        "metrics": ["visitors", "scroll_depth", "bounce_rate", "percentage"],
        "dimensions": ["event:page"],
        "include": {"imports": True},
    },
    "imports.channel": {
        "metrics": ["visitors"],
        "dimensions": ["visit:channel"],
        "include": {"imports": True},
    },
}


def _cases() -> dict[str, dict[str, Any]]:
    cases = {one.name: {"metrics": [one.name], **_BY_METRIC.get(one.name, {})} for one in METRICS}
    for known in DIMENSIONS:
        metrics = ["refused"] if known.name.startswith("refused") else ["visitors", "visits"]
        case: dict[str, Any] = {"metrics": metrics, "dimensions": [known.name]}
        if known.name == "time:minute":
            case["date_range"] = "day"
        cases[known.name.replace(":", ".")] = case
    return cases | dict(_MORE)


CASES = _cases()


def _compiled(name: str, body: Mapping[str, Any], dialect: Dialect) -> tuple[Compiled, list[Statement]]:
    sites = (SiteId(1), SiteId(2)) if name == "sites" else (SiteId(1),)
    goals: list[dict[str, Any]] = [
        {"event_name": "Signup"},
        {"event_name": "Purchase", "currency": "EUR", "props": {"plan": "pro"}},
        {"page_path": "/docs/**", "display_name": "Visit /docs/**"},
        {"page_path": "/docs", "scroll_threshold": 50, "display_name": "Scrolled"},
    ]
    made = tuple(
        Goal(GoalId(number), sites[-1], **{"display_name": goal.get("event_name", ""), **goal})
        for number, goal in enumerate(goals, 1)
    )
    calendar = Calendar.of_zone("Europe/Berlin")
    world = World(sites, calendar, made, {}, NOW_MS, lambda: None)
    question = read_question({"date_range": "month", **body}, world)
    query: Query = question.query
    if question.include.comparisons is not None:
        range_ = compared_range(query.range, question.include.comparisons)
        query = msgspec.structs.replace(query, range=range_, only=(("Google",), ("",)))
    totals = compile_totals(query, dialect)
    return compile_query(query, dialect, known=dict.fromkeys(totals, 100)), list(totals.values())


def _text(name: str, dialect: Dialect) -> str:
    compiled, totals = _compiled(name, CASES[name], dialect)
    text = f"-- {json.dumps(CASES[name])}\n"
    for total in totals:
        text += f"-- a total that it is given\n{_shown(total)}\n"
    return text + _shown(compiled.statement)


def _shown(statement: Statement) -> str:
    lines = []
    for place, value in statement.parameters.items():
        is_long = isinstance(value, list) and len(value) > _MOST_SHOWN
        shown = f"{len(value)} texts" if is_long and isinstance(value, list) else json.dumps(value)
        lines.append(f"-- {place}: {shown}\n")
    return "".join(lines) + statement.sql


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", sorted(CASES))
def test_the_sql_is_what_was_reviewed(request: pytest.FixtureRequest, name: str, dialect: Dialect) -> None:
    """A change shows as a change of a golden file; one that is missing fails."""
    path = FOLDER / dialect.name / f"{name}.sql"
    text = _text(name, dialect)
    if request.config.getoption("--golden", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    assert path.is_file(), f"there is no {path.name} of {dialect.name}; run `make golden` and review it"
    assert path.read_text("utf-8") == text, "the SQL has changed; run `make golden` and review the difference"


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_no_golden_is_left_of_what_is_gone(dialect: Dialect) -> None:
    """A metric or dimension that is renamed takes its file along."""
    assert {path.stem for path in (FOLDER / dialect.name).iterdir()} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_no_value_is_in_the_text_of_a_statement(name: str, dialect: Dialect) -> None:
    """Values are parameters; every place has one, and every one has a place."""
    compiled, totals = _compiled(name, CASES[name], dialect)

    for statement in (compiled.statement, *totals):
        for value in statement.parameters.values():
            if isinstance(value, str) and len(value) > 3 and value != "Direct":
                assert f"'{value}'" not in statement.sql
        for place in statement.parameters:
            assert (f"${place}" if dialect.name == "duckdb" else f"{{{place}:") in statement.sql


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_embedded_store_takes_the_statement(duck: DuckStore, name: str) -> None:
    """With imports too, where the question may have them."""
    for include in ({}, {"include": {**CASES[name].get("include", {}), "imports": True}}):
        compiled, totals = _compiled(name, CASES[name] | include, duck.dialect)
        with duck.reading(10) as reading:
            assert len(reading.rows(compiled.statement)) == (0 if CASES[name].get("dimensions") else 1)
            assert all(reading.rows(total) == [(0,)] for total in totals)


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckStore]:
    """An embedded store without rows."""
    folder = tmp_path_factory.mktemp("golden")
    store = DuckStore(folder / "events.duckdb", memory=256 * 10**6, threads=1, tmp=folder, reads=[folder])
    yield store
    store.close()
