"""The register of goals, in a real SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.errors import BadRequest, Conflict, NotFound
from footfall.model.ids import SiteId
from footfall.sites.goals import GoalChoices
from footfall.sites.small_things import SmallThings
from footfall.testing import FrozenClock


@pytest.fixture
def things(tmp_path: Path) -> Iterator[SmallThings]:
    """Small things with the sites 1 and 2."""
    opened = SmallThings.open(tmp_path / "footfall.db", FrozenClock())
    for domain in ("one.example", "two.example"):
        opened.sites.add(domain)
    yield opened
    opened.close()


ONE, TWO = SiteId(1), SiteId(2)


def names(things: SmallThings, site: SiteId = ONE) -> list[str]:
    """Return what the goals of *site* are called."""
    return [goal.display_name for goal in things.snapshot.goals_of(site)]


def test_a_goal_comes_back_as_it_was_made(things: SmallThings) -> None:
    """All of its fields, and for its site alone."""
    made = [
        things.goals.add(ONE, GoalChoices(event_name="Buy", currency="EUR", props={"plan": "big"})),
        things.goals.add(ONE, GoalChoices(page_path="/blog/**", scroll_threshold=0)),
        things.goals.add(ONE, GoalChoices(page_path="/blog/**", display_name="Readers")),
    ]

    assert list(things.snapshot.goals_of(ONE)) == made
    assert things.snapshot.goals_of(TWO) == ()
    assert names(things) == ["Buy", "Scroll /blog/** 0", "Readers"]


def test_the_same_goal_is_made_once(things: SmallThings) -> None:
    """Named or not; under another name it is refused, with the name it has."""
    first = things.goals.add(ONE, GoalChoices(page_path="/", display_name="Home"))

    assert things.goals.add(ONE, GoalChoices(page_path="/")) == first
    assert things.goals.add(ONE, GoalChoices(page_path="/", display_name="Home")) == first
    with pytest.raises(Conflict, match=r"'Home' \(id 1\) counts the same"):
        things.goals.add(ONE, GoalChoices(page_path="/", display_name="Start"))
    assert names(things) == ["Home"]
    assert things.goals.add(TWO, GoalChoices(page_path="/", display_name="Home")).id != first.id


def test_a_display_name_is_a_site_s_only_one(things: SmallThings) -> None:
    """The message says whose it is."""
    first = things.goals.add(ONE, GoalChoices(event_name="Buy"))
    second = things.goals.add(ONE, GoalChoices(event_name="Sell"))

    with pytest.raises(Conflict, match=r"display_name: 'Buy' .* id 1"):
        things.goals.add(ONE, GoalChoices(event_name="Buy", currency="EUR"))
    with pytest.raises(Conflict, match=r"display_name: 'Buy'"):
        things.goals.change(ONE, second.id, GoalChoices(display_name="Buy"))
    with pytest.raises(Conflict, match="counts the same"):
        things.goals.change(ONE, second.id, GoalChoices(event_name="Buy", display_name="Other"))
    assert things.snapshot.goals_of(ONE) == (first, second)


def test_a_name_that_followed_from_the_goal_follows_its_changes(things: SmallThings) -> None:
    """One that somebody gave stays; an empty one is made anew."""
    unnamed = things.goals.add(ONE, GoalChoices(page_path="/a"))
    named = things.goals.add(ONE, GoalChoices(page_path="/b", display_name="B"))

    assert things.goals.change(ONE, unnamed.id, GoalChoices(page_path="/c")).display_name == "Visit /c"
    assert things.goals.change(ONE, named.id, GoalChoices(page_path="/d")).display_name == "B"
    assert things.goals.change(ONE, named.id, GoalChoices(display_name="")).display_name == "Visit /d"
    assert names(things) == ["Visit /c", "Visit /d"]


def test_a_change_that_makes_no_goal_changes_nothing(things: SmallThings) -> None:
    """The whole goal is looked at, not what was given alone."""
    made = things.goals.add(ONE, GoalChoices(page_path="/", scroll_threshold=50))

    with pytest.raises(BadRequest, match="event_name: "):
        things.goals.change(ONE, made.id, GoalChoices(event_name="Buy"))
    with pytest.raises(BadRequest, match="scroll_threshold: "):
        things.goals.change(ONE, made.id, GoalChoices(event_name="Buy", page_path=""))
    assert things.snapshot.goals_of(ONE) == (made,)
    changes = GoalChoices(event_name="Buy", page_path="", scroll_threshold=None)
    assert things.goals.change(ONE, made.id, changes).display_name == "Buy"


def test_a_goal_is_its_site_s(things: SmallThings) -> None:
    """Another site neither changes nor removes it; its id is never used again."""
    made = things.goals.add(ONE, GoalChoices(event_name="Buy"))

    with pytest.raises(NotFound):
        things.goals.change(TWO, made.id, GoalChoices(display_name="Mine"))
    with pytest.raises(NotFound):
        things.goals.remove(TWO, made.id)
    assert names(things) == ["Buy"]
    things.goals.remove(ONE, made.id)
    assert names(things) == []
    assert things.goals.add(ONE, GoalChoices(event_name="Buy")).id > made.id


def test_goals_go_and_come_back_with_their_site(things: SmallThings) -> None:
    """A removed site keeps them for as long as it can be restored; a purged one does not."""
    things.goals.add(ONE, GoalChoices(event_name="Buy"))
    things.sites.remove("one.example")
    things.sites.add("one.example")
    assert names(things) == ["Buy"]

    things.sites.remove("one.example", purge=True)
    assert names(things) == []
