"""What a question costs when there is next to nothing to read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from asked import load_world
from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId
from footfall.query.ask import ask
from footfall.query.calendar import Calendar
from footfall.query.dimensions import DIMENSIONS, Level
from footfall.query.read import World, read_question
from footfall.store.duckdb.store import DuckStore

NOW_MS = 1_704_110_400_000
_MEMORY = 96 * 10**6  # a loading takes 32 of them
_OF_VISITS = [one.name for one in DIMENSIONS if one.level is Level.VISIT]


@pytest.mark.parametrize(
    "body",
    [
        *(
            {"metrics": ["visitors", "visits", "bounce_rate", "percentage"], "dimensions": [name]}
            for name in _OF_VISITS
        ),
        {
            "metrics": ["visits", "pageviews", "bounce_rate"],
            "dimensions": ["visit:entry_page", "visit:exit_page", "visit:channel", "time:day"],
            "filters": [["has_done", ["is", "event:page", ["/"]]], ["contains", "visit:channel", ["e"]]],
        },
        {
            "metrics": ["visits", "time_on_page", "scroll_depth", "bounce_rate", "group_conversion_rate"],
            "dimensions": ["visit:channel"],
            "filters": [["contains", "event:page", ["/a"]], ["is", "event:goal", ["Signup"]]],
        },
    ],
    ids=lambda body: "+".join(body["dimensions"]),
)
def test_a_question_about_few_events_needs_little_memory(tmp_path: Path, body: dict[str, Any]) -> None:
    """Several are asked at once of a store that may use 256 MB by default."""
    store = DuckStore(tmp_path / "events.duckdb", memory=_MEMORY, threads=2, tmp=tmp_path, reads=[tmp_path])
    site = SiteId(1)
    load_world(store, tmp_path, 1, site, [{"source": "Google"}, {"name": "Signup"}], "UTC", NOW_MS)
    goal = Goal(GoalId(1), site, display_name="Signup", event_name="Signup")
    world = World((site,), Calendar.of_zone("UTC"), (goal,), {}, NOW_MS, lambda: None)
    asked = {"date_range": [date(2024, 1, 1).isoformat()] * 2, **body}
    with store.reading(10) as reading:
        ask(read_question(asked, world), reading, store.dialect)
    store.close()
