"""docs/query.md: each question of it is asked, and everything that can be asked for is in it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from asked import Asked
from footfall.query.calendar import Calendar
from footfall.query.dimensions import DIMENSIONS
from footfall.query.filters import Operator
from footfall.query.metrics import METRICS
from footfall.query.query import Against
from footfall.query.read import Include
from footfall.testing import table

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text("utf-8")
ZONE = "Europe/Berlin"
NOW_MS = Calendar.of_zone(ZONE).midnight(date(2024, 3, 15)) + 12 * 3_600_000


def test_the_questions_of_the_page_have_the_answers_that_it_shows(tmp_path: Path) -> None:
    """Of the world that it draws."""
    blocks = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
    pairs = list(zip(blocks[::2], blocks[1::2], strict=True))
    assert len(pairs) >= 8
    with Asked(tmp_path / "data") as server:
        server.set_clock(NOW_MS)
        site = server.site("example.com", ZONE)
        made = server.ask("POST", "/api/sites/example.com/goals", {"event_name": "Signup"})
        assert made.status == 200
        server.load(site, _world(), ZONE)

        for question, results in pairs:
            reply = server.ask("POST", "/api/v2/query", question)
            assert reply.status == 200, reply.body
            assert reply.json["results"] == results, question


def _world() -> list[dict[str, Any]]:
    drawn = re.search(r"<!-- world -->\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert drawn is not None
    return [
        {**event, "scroll_depth": int(event["scroll_depth"]), "engagement_ms": int(event["engagement_ms"])}
        for event in table(drawn[1])
    ]


@pytest.mark.parametrize(
    "name",
    [
        *(one.name for one in METRICS),
        *(one.name for one in DIMENSIONS),
        *(one.value for one in Operator),
        *(one.value for one in Against),
        *Include.__struct_fields__,
        "event:props:NAME",
        "visit:screen",
        "has_done",
        "has_not_done",
        "sequence",
    ],
)
def test_everything_that_can_be_asked_for_is_on_the_page(name: str) -> None:
    """Metrics, dimensions, operators, what is included."""
    assert re.search(rf"[`\"]{re.escape(name)}[`\"]", PAGE), f"docs/query.md says nothing of {name}"
