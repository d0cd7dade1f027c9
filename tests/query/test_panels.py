"""What a site's page shows is what the language can answer."""

from collections.abc import Iterator

import pytest

from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId
from footfall.query.calendar import Calendar
from footfall.query.dimensions import dimension
from footfall.query.panels import PANELS, Panel, Tab, panel, question_of
from footfall.query.read import World, read_question

SITE = SiteId(1)
WORLD = World(
    (SITE,),
    Calendar.of_zone("UTC"),
    (Goal(GoalId(1), SITE, "Signup", event_name="Signup"),),
    {},
    1_717_200_000_000,
    lambda: None,
)


def _tabs() -> Iterator[tuple[Panel, Tab]]:
    return ((one, tab) for one in PANELS for tab in one.tabs)


_TABS = [pytest.param(tab, id=f"{one.name}.{tab.name}") for one, tab in _tabs()]


@pytest.mark.parametrize("details", [False, True])
@pytest.mark.parametrize("tab", _TABS)
def test_every_list_is_a_question_of_the_language(tab: Tab, details: bool) -> None:
    """The short one and the long one, ordered by the first metric."""
    question = read_question({"site_id": "x", **question_of(tab, [], "30d", details=details)}, WORLD)

    assert [one.name for one in question.query.dimensions] == list(tab.dimensions)
    assert question.query.order_by[0].descending


@pytest.mark.parametrize("tab", _TABS)
def test_a_click_filters_by_what_the_row_is_of(tab: Tab) -> None:
    """What is shown and what a click sets are among the dimensions; all are the language's own names."""
    assert {*tab.filtered_by, *([tab.shown] if tab.shown else [])} <= set(tab.dimensions)
    assert [dimension(name).name for name in tab.dimensions] == list(tab.dimensions)


def test_names_stand_for_one_panel_and_one_tab() -> None:
    """They are in addresses of pages."""
    assert len({one.name for one in PANELS}) == len(PANELS)
    for one in PANELS:
        assert len({tab.name for tab in one.tabs}) == len(one.tabs)
        assert panel(one.name) is one
        assert one.tab(one.tabs[-1].name) is one.tabs[-1]
        assert one.tab("nothing") is one.tabs[0]
    assert panel("nothing") is None
