"""The questions of the Stats API's clients on both engines: whatever the embedded store answers, ClickHouse answers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from asked import load_world, records_of
from clickhouse.engine import ClickHouse
from footfall.errors import BadQuery
from footfall.model.goal import Goal, checked_goal
from footfall.model.ids import GoalId, ImportId, PartId, SiteId
from footfall.model.imported import ImportedRow, ImportPart, read_row
from footfall.query.ask import Answer, ask
from footfall.query.calendar import Calendar
from footfall.query.legacy import read_aggregate, read_breakdown, read_timeseries
from footfall.query.query import Against, Comparison
from footfall.query.read import Include, Question, World, read_question
from footfall.store.duckdb.store import DuckStore

_GOAL_FIELDS = ("display_name", "event_name", "page_path", "scroll_threshold", "currency")
_V1 = {"aggregate": read_aggregate, "timeseries": read_timeseries, "breakdown": read_breakdown}
_NOW = "2021-04-11T12:00:00Z"
_ANYTHING_EARLIER = 10**6  # days


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DuckStore, Path]]:
    """An embedded store and its folder."""
    folder = tmp_path_factory.mktemp("duck")
    store = DuckStore(folder / "events.duckdb", memory=256 * 10**6, threads=1, tmp=folder, reads=[folder])
    yield store, folder
    store.close()


@pytest.mark.chdb
@pytest.mark.timeout(300)
def test_clickhouse_answers_the_questions_of_the_stats_api_like_the_embedded_store(
    clickhouse: ClickHouse, duck: tuple[DuckStore, Path], records: Callable[[str], list[dict[str, Any]]]
) -> None:
    """Rows, numbers, order, what is told beside them, and what is refused."""
    store, folder = duck
    for number, case in enumerate(records("plausible_query"), 1):
        site = SiteId(number)
        zone = case["site"].get("timezone", "UTC")
        now_ms = _now_of(case)
        rows = _imported(case, site)
        clickhouse.clear()
        clickhouse.take(records_of(site, case["events"], zone, now_ms))
        clickhouse.take_imported(rows)
        load_world(store, folder, number, site, case["events"], zone, now_ms)
        _load_imported(store, folder, site, rows)

        def on_duck(
            case: Mapping[str, Any] = case, site: SiteId = site, rows: list[ImportedRow] = rows
        ) -> Answer:
            with store.reading(30) as reading:
                return ask(
                    _question(case, site, rows, reading.first_event_ms([site])), reading, store.dialect
                )

        def on_clickhouse(
            case: Mapping[str, Any] = case, site: SiteId = site, rows: list[ImportedRow] = rows
        ) -> Answer:
            return clickhouse.answer(_question(case, site, rows, clickhouse.first_event_ms([site])))

        assert _outcome(on_clickhouse) == _outcome(on_duck), case["id"]


def _outcome(asking: Callable[[], Answer]) -> object:
    try:
        return msgspec.to_builtins(asking())
    except BadQuery as problem:
        return str(problem)


def _question(
    case: Mapping[str, Any], site: SiteId, imported: list[ImportedRow], first_ms: int | None
) -> Question:
    calendar = Calendar.of_zone(case["site"].get("timezone", "UTC"))
    days = [calendar.midnight(date.fromordinal(row.day + date(1970, 1, 1).toordinal())) for row in imported]
    known = [at_ms for at_ms in (first_ms, *days) if at_ms is not None]
    goals = [
        checked_goal(Goal(GoalId(number), site, **{"display_name": "", **_known(goal)}))
        for number, goal in enumerate(case.get("goals", ()), 1)
    ]
    world = World((site,), calendar, tuple(goals), {}, _now_of(case), lambda: min(known, default=None))
    request = case["request"]
    if case["api"] != "v1":
        return read_question({**request, "site_id": "x"}, world)
    given = request["params"]
    kind = request["path"].rpartition("/")[2]
    if kind == "visitors":
        return Question(read_aggregate({"period": "realtime"}, world), Include(), "x")
    query = _V1[kind](given, world)
    compared = Comparison(Against.PREVIOUS) if given.get("compare") else None
    return Question(query, Include(comparisons=compared, time_labels=kind == "timeseries"), "x")


def _known(goal: Mapping[str, Any]) -> dict[str, Any]:
    return {key: goal[key] for key in _GOAL_FIELDS if goal.get(key) is not None}


def _imported(case: Mapping[str, Any], site: SiteId) -> list[ImportedRow]:
    return [
        read_row(
            {
                ("report" if key == "table" else key): str(value).removeprefix("imported_")
                if key == "table"
                else value
                for key, value in row.items()
            },
            site,
            ImportId(site),
            until_day=_ANYTHING_EARLIER,
        )
        for row in case.get("imported", ())
    ]


def _load_imported(store: DuckStore, folder: Path, site: SiteId, rows: list[ImportedRow]) -> None:
    if not rows:
        return
    path = folder / f"import-{site}.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    store.load_import(path, ImportPart(PartId(site), ImportId(site), site, len(rows)))


def _now_of(case: Mapping[str, Any]) -> int:
    latest = max((event["ts"] for event in case["events"] if "ts" in event), default=_NOW)
    text = case.get("now") or max(latest, _NOW)
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)
