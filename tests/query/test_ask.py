"""Answers as a whole: comparisons, labels, pages, and questions that are asked again."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from asked import load_world
from footfall.errors import BadQuery
from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId
from footfall.query.ask import Answer, ask, compared_range
from footfall.query.calendar import Calendar, Range
from footfall.query.query import Against, Comparison
from footfall.query.read import World, read_question
from footfall.store.duckdb.store import DuckStore
from footfall.testing import table

SITE = SiteId(1)
NOW_MS = int(datetime(2024, 3, 15, 12, tzinfo=UTC).timestamp() * 1000)

Asking = Callable[..., Answer]

EVENTS = """
    ts                         user  name      pathname  source
    2024-03-01T10:00:00+00:00  ada   pageview  /         Google
    2024-03-01T10:05:00+00:00  ada   pageview  /a        Google
    2024-03-01T11:00:00+00:00  bob   pageview  /         -
    2024-03-02T09:00:00+00:00  cyd   pageview  /b        Google
    2024-03-02T09:01:00+00:00  cyd   Signup    /b        Google
    2024-03-04T09:00:00+00:00  dan   pageview  /a        Bing
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """What asks a question about EVENTS."""
    folder = tmp_path_factory.mktemp("ask")
    store = DuckStore(folder / "events.duckdb", memory=256 * 10**6, threads=1, tmp=folder, reads=[folder])
    load_world(store, folder, 1, SITE, table(EVENTS), "UTC", NOW_MS)
    goals = tuple(
        Goal(GoalId(number), SITE, name, event_name="Signup", currency=currency)
        for number, (name, currency) in enumerate((("Signup", ""), ("Euros", "EUR"), ("Dollars", "USD")), 1)
    )
    world = World((SITE,), Calendar.of_zone("UTC"), goals, {}, NOW_MS, lambda: None)

    def answer(**body: Any) -> Answer:
        given = {"metrics": ["visitors"], "date_range": ["2024-03-01", "2024-03-04"], **body}
        with store.reading(10) as reading:
            return ask(read_question(given, world), reading, store.dialect)

    yield answer
    store.close()


def rows(answer: Answer) -> list[list[Any]]:
    """Return each row as one list."""
    return [[*row.dimensions, *row.metrics] for row in answer.results]


@pytest.mark.parametrize(
    "body",
    [
        {"date_range": "all"},
        {"date_range": "30d", "dimensions": ["time", "visit:source"]},
        {"date_range": "month", "dimensions": ["time:week"], "include": {"time_labels": True, "total_rows": True}},
        {"date_range": "24h", "dimensions": ["time"], "filters": [["has_done", ["is", "event:page", ["/a"]]]]},
        {"metrics": ["visitors", "conversion_rate"], "filters": [["contains", "event:goal", ["sign"], {"case_sensitive": False}]]},
        {"metrics": ["average_revenue"], "dimensions": ["event:goal"], "include": {"imports": True}},
        {"dimensions": ["visit:source"], "order_by": [["visit:source", "asc"]], "pagination": {"limit": 1, "offset": 1}},
        {"include": {"comparisons": {"mode": "custom", "date_range": ["2024-02-01", "2024-02-02"], "match_day_of_week": True}}},
    ],
    ids=str,
)  # fmt: skip
def test_the_question_that_is_shown_has_the_same_answer(asking: Asking, body: dict[str, Any]) -> None:
    """Asked as it was understood."""
    first = asking(**body)
    shown = msgspec.json.decode(msgspec.json.encode(first.query))

    assert asking(**shown) == first


@pytest.mark.parametrize(
    ("days", "comparison", "earlier"),
    [
        (("2024-03-01", "2024-03-07"), Comparison(Against.PREVIOUS), ("2024-02-23", "2024-02-29")),
        (("2024-03-01", "2024-03-31"), Comparison(Against.PREVIOUS), ("2024-01-30", "2024-02-29")),
        (("2024-03-01", "2024-03-31"), Comparison(Against.PREVIOUS, match_day_of_week=True), ("2024-02-02", "2024-03-03")),
        (("2024-02-29", "2024-02-29"), Comparison(Against.YEAR), ("2023-02-28", "2023-02-28")),
        (("2024-02-29", "2024-03-06"), Comparison(Against.YEAR, match_day_of_week=True), ("2023-03-02", "2023-03-08")),
        (("2025-02-28", "2025-03-01"), Comparison(Against.YEAR), ("2024-02-28", "2024-03-01")),
        (("2024-03-01", "2024-03-02"), Comparison(Against.CUSTOM, (date(2020, 1, 1), date(2020, 1, 9))), ("2020-01-01", "2020-01-09")),
    ],
    ids=str,
)  # fmt: skip
def test_a_range_is_compared_with_days_before(
    days: tuple[str, str], comparison: Comparison, earlier: tuple[str, str]
) -> None:
    """As many, a year ago, on the same weekdays, or as the question says."""
    range_ = Range.of_days(Calendar.of_zone("Europe/Berlin"), *map(date.fromisoformat, days))
    found = compared_range(range_, comparison)

    assert (found.first_day.isoformat(), found.final_day.isoformat()) == earlier


def test_moments_are_compared_with_as_many_before() -> None:
    """Not with days."""
    range_ = Range(10_000, 15_000, Calendar.of_zone("UTC"), in_days=False)
    found = compared_range(range_, Comparison(Against.PREVIOUS))

    assert (found.since_ms, found.until_ms) == (5_000, 10_000)


def test_moments_are_compared_with_those_a_year_before() -> None:
    """As many of them, at the same time of the day."""
    calendar = Calendar.of_zone("Europe/Berlin")
    since, until, before = (
        int(datetime(year, 3, day, 13, tzinfo=UTC).timestamp() * 1000)
        for year, day in ((2024, 14), (2024, 15), (2023, 14))
    )
    found = compared_range(Range(since, until, calendar, in_days=False), Comparison(Against.YEAR))

    assert (found.since_ms, found.until_ms - found.since_ms) == (before, until - since)
    assert not found.in_days


@pytest.mark.parametrize(
    ("order", "page", "expected"),
    [
        ([["time:day", "asc"]], {"limit": 2}, [["2024-03-01", 2], ["2024-03-02", 1]]),
        ([["time:day", "asc"]], {"limit": 2, "offset": 2}, [["2024-03-03", 0], ["2024-03-04", 1]]),
        ([["time:day", "desc"]], {"limit": 3}, [["2024-03-04", 1], ["2024-03-03", 0], ["2024-03-02", 1]]),
        ([["visitors", "desc"]], {"limit": 2}, [["2024-03-01", 2], ["2024-03-02", 1]]),
    ],
)
def test_a_page_of_a_compared_series_has_the_numbers_of_the_whole(
    asking: Asking, order: list[list[str]], page: dict[str, int], expected: list[list[Any]]
) -> None:
    """Buckets without events are rows like the others in the order of time; in that of a metric they are none."""
    answer = asking(
        dimensions=["time:day"],
        order_by=order,
        pagination=page,
        include={"comparisons": {"mode": "previous_period"}, "total_rows": True},
    )

    assert rows(answer) == expected
    assert answer.meta["total_rows"] == (4 if order[0][0] == "time:day" else 3)


def test_a_group_stands_beside_the_same_group_before(asking: Asking) -> None:
    """One that was not there before counts as 0; one that is gone is no row."""
    answer = asking(
        metrics=["visitors", "bounce_rate"],
        date_range=["2024-03-02", "2024-03-02"],
        dimensions=["visit:source"],
        include={"comparisons": {"mode": "previous_period"}},
    )

    assert msgspec.to_builtins(answer.results) == [
        {
            "dimensions": ["Google"],
            "metrics": [1, 0],
            "comparison": {"dimensions": ["Google"], "metrics": [1, 0], "change": [0, 0]},
        }
    ]


def test_a_compared_series_has_no_gaps(asking: Asking) -> None:
    """Each bucket is beside the one of the same number."""
    answer = asking(
        date_range=["2024-03-01", "2024-03-04"],
        dimensions=["time:day"],
        include={"comparisons": {"mode": "custom", "date_range": ["2024-03-02", "2024-03-04"]}},
    )

    assert [
        (row.dimensions, row.metrics, row.comparison and (row.comparison.dimensions, row.comparison.metrics))
        for row in answer.results
    ] == [
        (["2024-03-01"], [2], (["2024-03-02"], [1])),
        (["2024-03-02"], [1], (["2024-03-03"], [0])),
        (["2024-03-03"], [0], (["2024-03-04"], [1])),
        (["2024-03-04"], [1], ([None], [0])),
    ]


def test_pages_are_of_one_order(asking: Asking) -> None:
    """A tie is ordered by the dimensions, so that pages together are the whole."""
    whole = rows(asking(dimensions=["event:page", "visit:source"]))
    paged = [
        row
        for offset in range(7)
        for row in rows(
            asking(dimensions=["event:page", "visit:source"], pagination={"limit": 1, "offset": offset})
        )
    ]

    assert whole == paged
    assert whole == sorted(
        whole, key=lambda row: (-row[2], row[0], row[1] if row[1] != "Direct / None" else "")
    )


@pytest.mark.parametrize(("offset", "number"), [(0, 2), (2, 1), (3, 0), (1000, 0)])
def test_the_number_of_rows_is_that_of_all_pages(asking: Asking, offset: int, number: int) -> None:
    """Behind the last page too."""
    answer = asking(
        dimensions=["visit:source"],
        include={"total_rows": True},
        pagination={"limit": 2, "offset": offset},
    )

    assert len(answer.results) == number
    assert answer.meta["total_rows"] == 3


def test_labels_of_time_are_those_of_the_whole_range(asking: Asking) -> None:
    """Rows are there for those with events alone."""
    answer = asking(dimensions=["time"], include={"time_labels": True})

    assert rows(answer) == [["2024-03-01", 2], ["2024-03-02", 1], ["2024-03-04", 1]]
    assert answer.meta["time_labels"] == ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "no_revenue_goals_matching"),
        ({"filters": [["is", "event:goal", ["Signup"]]]}, "no_revenue_goals_matching"),
        ({"filters": [["is", "event:goal", ["Euros", "Dollars"]]]}, "no_single_revenue_currency"),
        ({"filters": [["has_done", ["is", "event:goal", ["Euros"]]]]}, "no_revenue_goals_matching"),
        ({"filters": [["is", "event:goal", ["Euros"]]]}, None),
        ({"dimensions": ["event:goal"]}, None),
    ],
)
def test_it_is_told_why_there_is_no_revenue(asking: Asking, body: dict[str, Any], code: str | None) -> None:
    """Beside the rows."""
    meta = asking(metrics=["total_revenue"], **body).meta

    assert meta.get("metric_warnings", {}).get("total_revenue", {}).get("code") == code


def test_a_pattern_that_is_none_is_the_askers_mistake(asking: Asking) -> None:
    """Whoever judges it."""
    for name in ("event:page", "visit:country_name", "visit:channel"):
        with pytest.raises(BadQuery):
            asking(filters=[["matches", name, ["("]]])


def test_a_late_event_in_another_group_makes_no_number_negative(tmp_path: Path) -> None:
    """Until its day is made anew, it stands with its own source, apart from its visit's first event."""
    store = DuckStore(
        tmp_path / "events.duckdb", memory=256 * 10**6, threads=1, tmp=tmp_path, reads=[tmp_path]
    )
    world = table("""
        ts                         user  source
        2024-03-01T10:00:00+00:00  ada   Bing
        2024-03-01T10:05:00+00:00  ada   Bing
        2024-03-01T10:00:00+00:00  bob   Google
        2024-03-01T10:05:00+00:00  bob   Google
    """)
    load_world(store, tmp_path, 1, SITE, world, "UTC", NOW_MS)
    with store._cursor() as cursor:
        cursor.execute("update events set source = 'Google' where seq = 2")
    context = World((SITE,), Calendar.of_zone("UTC"), (), {}, NOW_MS, lambda: None)
    body = {"metrics": ["bounce_rate"], "dimensions": ["visit:source"], "date_range": ["2024-03-01"] * 2}
    with store.reading(10) as reading:
        found = rows(ask(read_question(body, context), reading, store.dialect))
    store.close()

    assert found == [["Bing", 100], ["Google", 0]]


@pytest.mark.parametrize(
    "days",
    [("1900-01-01", "1900-01-01"), ("2999-12-31", "2999-12-31"), ("1900-01-01", "2999-12-31")],
    ids=str,
)
@pytest.mark.parametrize("mode", ["previous_period", "year_over_year"])
@pytest.mark.parametrize("matched", [True, False])
@pytest.mark.parametrize("dimensions", [[], ["time:week"], ["time:month"], ["visit:source"]], ids=str)
def test_the_first_and_last_days_have_answers(
    asking: Asking, days: tuple[str, str], mode: str, matched: bool, dimensions: list[str]
) -> None:
    """Whatever they are compared with, or grouped by."""
    comparison = {"mode": mode, "match_day_of_week": matched}
    try:
        asking(date_range=list(days), dimensions=dimensions, include={"comparisons": comparison})
    except BadQuery as problem:
        assert "more than 10000" in str(problem)  # noqa: PT017 - either is right
