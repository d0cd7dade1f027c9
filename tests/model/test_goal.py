"""What a goal may be, and what it is called when nobody named it."""

import pytest

from footfall.errors import BadRequest
from footfall.model.goal import MAX_NAME_CHARACTERS, MAX_PATH_CHARACTERS, Goal, checked_goal
from footfall.model.ids import GoalId, SiteId


def goal(**fields: object) -> Goal:
    """Return a goal with *fields*."""
    return Goal(**{"id": GoalId(1), "site_id": SiteId(1), "display_name": "", **fields})  # type: ignore[arg-type]  # fields of any goal


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"event_name": "Signup"}, "Signup"),
        ({"event_name": "Purchase", "currency": "EUR", "props": {"plan": "big"}}, "Purchase"),
        ({"page_path": "/blog/**"}, "Visit /blog/**"),
        ({"page_path": "/blog", "scroll_threshold": 0}, "Scroll /blog 0"),
        ({"page_path": "/blog", "scroll_threshold": 100}, "Scroll /blog 100"),
        ({"page_path": "/blog", "display_name": " Readers "}, "Readers"),
    ],
)
def test_a_goal_is_named_after_what_it_counts(fields: dict[str, object], name: str) -> None:
    """Unless it has a name."""
    assert checked_goal(goal(**fields)).display_name == name


def test_the_name_of_a_long_path_is_cut_but_keeps_its_threshold() -> None:
    """So that it can be shown, and two thresholds differ."""
    path = "/" + "a" * (MAX_PATH_CHARACTERS - 1)
    names = {
        checked_goal(goal(page_path=path, scroll_threshold=percent)).display_name
        for percent in (None, 25, 100)
    }

    assert len(names) == 3
    assert {len(name) for name in names} == {MAX_NAME_CHARACTERS}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "event_name"),
        ({"event_name": "Signup", "page_path": "/"}, "event_name"),
        ({"event_name": "  "}, "event_name"),
        ({"event_name": "pageview"}, "event_name"),
        ({"event_name": "engagement"}, "event_name"),
        ({"event_name": "a" * 121}, "event_name"),
        ({"event_name": "Signup", "scroll_threshold": 5}, "scroll_threshold"),
        ({"event_name": "Signup", "currency": "euro"}, "currency"),
        ({"event_name": "Signup", "currency": "eur"}, "currency"),
        ({"page_path": "blog"}, "page_path"),
        ({"page_path": "/" + "a" * MAX_PATH_CHARACTERS}, "page_path"),
        ({"page_path": "/", "currency": "EUR"}, "currency"),
        ({"page_path": "/", "scroll_threshold": -1}, "scroll_threshold"),
        ({"page_path": "/", "scroll_threshold": 101}, "scroll_threshold"),
        ({"page_path": "/", "display_name": "a" * 251}, "display_name"),
        ({"page_path": "/", "props": {str(number): "x" for number in range(11)}}, "props"),
        ({"page_path": "/", "props": {"": "x"}}, "props"),
        ({"page_path": "/", "props": {"plan": ""}}, "props.plan"),
        ({"page_path": "/", "props": {"plan": "x" * 2001}}, "props.plan"),
    ],
)
def test_what_is_no_goal_is_refused_by_field(fields: dict[str, object], field: str) -> None:
    """The message begins with the field's name."""
    with pytest.raises(BadRequest, match=f"^{field}: "):
        checked_goal(goal(**fields))


def test_goals_count_the_same_whatever_they_are_called() -> None:
    """Each field but the name makes a difference."""
    one = goal(event_name="Buy", display_name="One")

    assert one.counts_as(goal(event_name="Buy", display_name="Two", id=GoalId(2)))
    assert not one.counts_as(goal(event_name="Buy", currency="EUR"))
    assert not one.counts_as(goal(event_name="Buy", props={"plan": "big"}))
    assert not goal(page_path="/").counts_as(goal(page_path="/", scroll_threshold=0))
