"""What goes with what, and in which words the rest is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from footfall.errors import BadQuery
from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId
from footfall.query.calendar import Calendar
from footfall.query.read import World, read_question

SITE = SiteId(1)
NOW_MS = int(datetime(2024, 3, 15, 12, tzinfo=UTC).timestamp() * 1000)
WORLD = World(
    (SITE,),
    Calendar.of_zone("Europe/Berlin"),
    (Goal(GoalId(1), SITE, "Signup", event_name="Signup"),),
    {},
    NOW_MS,
    lambda: None,
)
_PAGE = ["is", "event:page", ["/"]]
_GOAL = ["is", "event:goal", ["Signup"]]
_ANY = ["visitors"]


@pytest.mark.parametrize(
    ("metrics", "dimensions", "filters", "said"),
    [
        (["bounce_rate"], ["event:name"], [], "Session metric(s) `bounce_rate` cannot be queried along with event dimension(s) `event:name`"),
        (["views_per_visit", "visit_duration"], ["event:page"], [], "Session metric(s) `views_per_visit`, `visit_duration` cannot be queried"),
        (["bounce_rate"], ["event:hostname"], [], "Session metric(s) `bounce_rate` cannot be queried"),
        (["events"], ["visit:exit_page"], [], "Event metric(s) `events` cannot be queried along with session dimension(s) `visit:exit_page`"),
        (["views_per_visit"], [], [_PAGE], "Metric `views_per_visit` cannot be queried with a filter on `event:page`."),
        (["views_per_visit"], [], [["not", _PAGE]], "Metric `views_per_visit` cannot be queried with a filter on `event:page`."),
        (["scroll_depth"], [], [], "Metric `scroll_depth` can only be queried with event:page filters or dimensions."),
        (["time_on_page"], [], [["has_done", _PAGE]], "Metric `time_on_page` can only be queried with event:page filters or dimensions."),
        (["exit_rate"], [], [], 'Metric `exit_rate` requires a `"visit:exit_page"` dimension.'),
        (["exit_rate"], ["visit:exit_page", "visit:os"], [], 'Metric `exit_rate` requires a `"visit:exit_page"` dimension.'),
        (["exit_rate"], ["visit:exit_page"], [_PAGE], "Metric `exit_rate` cannot be queried when filtering on event dimensions."),
        (["conversion_rate"], [], [], "Metric `conversion_rate` can only be queried with event:goal filters or dimensions."),
        (["group_conversion_rate"], [], [["has_done", _GOAL]], "Metric `group_conversion_rate` can only be queried with event:goal"),
        (_ANY, [], [["is_not", "event:goal", ["Signup"]]], "Operator `is_not` is not supported with event:goal; there are: is, contains."),
        (_ANY, [], [["is", "event:goal", ["Sign"]]], "The goal `Sign` is not configured for this site."),
        (_ANY, [], [["not", _GOAL]], "Dimension `event:goal` can only be filtered at the top level."),
        (_ANY, [], [["or", [["is", "event:hostname", ["x"]], _PAGE]]], "Dimension `event:hostname` can only be filtered at the top level."),
        (_ANY, [], [["is", "visit:site", [1]]], "Sites are named by `site_id`, one or several; `visit:site` only groups."),
        (["refused", "visitors"], [], [], "Metric `refused` is asked for alone"),
        (["refused"], ["visit:exit_page"], [], "Metric `refused` cannot be queried with `visit:exit_page`"),
        (["refused"], [], [_GOAL], "Metric `refused` cannot be queried with `event:goal`"),
        (["refused"], [], [["has_done", _PAGE]], "Metric `refused` cannot be queried with has_done or sequence"),
        (["refused"], [], [["not", ["sequence", [_PAGE]]]], "Metric `refused` cannot be queried with has_done or sequence"),
        (_ANY, ["refused:reason"], [], "Dimension `refused:reason` goes with the metric `refused` alone."),
        (_ANY, [], [["is", "refused:reason", ["spam"]]], "Dimension `refused:reason` goes with the metric `refused` alone."),
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_go_together_is_refused(
    metrics: list[str], dimensions: list[str], filters: list[Any], said: str
) -> None:
    """In the words that clients of the Stats API show."""
    with pytest.raises(BadQuery) as problem:
        read_question(
            {"metrics": metrics, "dimensions": dimensions, "filters": filters, "date_range": "day"}, WORLD
        )

    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("metrics", "dimensions", "filters"),
    [
        (["bounce_rate", "visitors"], ["event:page"], []),
        (["bounce_rate"], ["event:page", "event:hostname"], []),
        (["views_per_visit"], [], [["has_done", _PAGE]]),
        (["scroll_depth", "time_on_page"], [], [["not", _PAGE]]),
        (["exit_rate", "visits", "visit_duration"], ["visit:exit_page"], [["is", "visit:os", ["iOS"]], ["has_done", _PAGE]]),
        (["conversion_rate"], ["event:goal", "visit:source"], []),
        (_ANY, [], [["contains", "event:goal", ["nothing"]]]),
        (_ANY, [], [["has_done", _GOAL], ["sequence", [_PAGE, _GOAL]], ["not", ["has_done", _GOAL]]]),
        (["refused"], ["refused:reason", "time:day", "visit:source"], [_PAGE]),
    ],
    ids=str,
)  # fmt: skip
def test_what_goes_together_is_taken(metrics: list[str], dimensions: list[str], filters: list[Any]) -> None:
    """Nothing else is forbidden."""
    read_question(
        {"metrics": metrics, "dimensions": dimensions, "filters": filters, "date_range": "day"}, WORLD
    )
