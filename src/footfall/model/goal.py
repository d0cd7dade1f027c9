"""What a site's owner counts: a custom event, a page, or how far a page was scrolled. What matches is not said here."""

import re

import msgspec

from footfall.errors import BadRequest
from footfall.model.hit import ENGAGEMENT, PAGEVIEW
from footfall.model.ids import GoalId, SiteId

MAX_EVENT_CHARACTERS = 120  # Plausible's limit for names of events; a longer one never comes in
MAX_PATH_CHARACTERS = 2000
MAX_NAME_CHARACTERS = 250
MAX_PROPS = 10
MAX_KEY_CHARACTERS = 300
MAX_VALUE_CHARACTERS = 2000
_CURRENCY = re.compile("[A-Z]{3}")


class Goal(msgspec.Struct, frozen=True):
    """Has either `event_name` or `page_path`; `display_name` is its site's only one of that name."""

    id: GoalId
    site_id: SiteId
    display_name: str
    event_name: str = ""
    """The exact name of a custom event."""
    page_path: str = ""
    """A path in which `*` stands for anything within a segment, and `**` across segments."""
    scroll_threshold: int | None = None
    """How far the page must have been scrolled, in percent."""
    currency: str = ""
    """The currency (ISO 4217) of a goal that counts revenue."""
    props: dict[str, str] = {}
    """What an event must carry to count."""

    def counts_as(self, other: "Goal") -> bool:
        """Say whether both count the same, whatever they are called."""
        return _meaning(self) == _meaning(other)


def checked_goal(goal: Goal) -> Goal:
    """
    Return *goal* with a display name, its own or the one that follows from what it counts.

    Raises:
        BadRequest: its fields do not go together, or one is not what it should be; the message names it.
    """
    if bool(goal.event_name) == bool(goal.page_path):
        raise BadRequest("event_name: a goal has either an event_name or a page_path; give one of them.")
    if goal.event_name:
        _check_event(goal)
    else:
        _check_page(goal)
    _check_props(goal.props)
    name = goal.display_name.strip() or default_name(goal)
    if len(name) > MAX_NAME_CHARACTERS:
        raise BadRequest(
            f"display_name: it has {len(name)} characters; at most {MAX_NAME_CHARACTERS} are taken."
        )
    return msgspec.structs.replace(goal, display_name=name)


def default_name(goal: Goal) -> str:
    """Return what a goal is called when nobody named it."""
    if goal.event_name:
        return goal.event_name
    if goal.scroll_threshold is None:
        return f"Visit {goal.page_path}"[:MAX_NAME_CHARACTERS]
    threshold = f" {goal.scroll_threshold}"
    return f"Scroll {goal.page_path}"[: MAX_NAME_CHARACTERS - len(threshold)] + threshold


def _check_event(goal: Goal) -> None:
    if not goal.event_name.strip():
        raise BadRequest("event_name: it is blank.")
    if goal.event_name in {PAGEVIEW, ENGAGEMENT}:
        raise BadRequest(
            f"event_name: '{goal.event_name}' is no custom event; a goal for a page has a page_path."
        )
    if len(goal.event_name) > MAX_EVENT_CHARACTERS:
        raise BadRequest(
            f"event_name: it has {len(goal.event_name)} characters; at most {MAX_EVENT_CHARACTERS} are taken."
        )
    if goal.scroll_threshold is not None:
        raise BadRequest("scroll_threshold: it goes with a page_path only.")
    if goal.currency and not _CURRENCY.fullmatch(goal.currency):
        raise BadRequest(
            f"currency: '{goal.currency[:40]}' should be three capital letters such as EUR (ISO 4217)."
        )


def _check_page(goal: Goal) -> None:
    if not goal.page_path.startswith("/"):
        raise BadRequest(f"page_path: '{goal.page_path[:100]}' should begin with a slash, such as /blog/**.")
    if len(goal.page_path) > MAX_PATH_CHARACTERS:
        raise BadRequest(
            f"page_path: it has {len(goal.page_path)} characters; at most {MAX_PATH_CHARACTERS} are taken."
        )
    if goal.currency:
        raise BadRequest("currency: it goes with an event_name only.")
    if goal.scroll_threshold is not None and not 0 <= goal.scroll_threshold <= 100:
        raise BadRequest(f"scroll_threshold: {goal.scroll_threshold} should be 0 to 100 (percent).")


def _check_props(props: dict[str, str]) -> None:
    if len(props) > MAX_PROPS:
        raise BadRequest(f"props: at most {MAX_PROPS} are taken, not {len(props)}.")
    for key, value in props.items():
        if not 0 < len(key) <= MAX_KEY_CHARACTERS:
            raise BadRequest(
                f"props: the name '{key[:100]}' should have 1 to {MAX_KEY_CHARACTERS} characters."
            )
        if not 0 < len(value) <= MAX_VALUE_CHARACTERS:
            raise BadRequest(
                f"props.{key[:100]}: the value should have 1 to {MAX_VALUE_CHARACTERS} characters."
            )


def _meaning(goal: Goal) -> tuple[object, ...]:
    return goal.event_name, goal.page_path, goal.scroll_threshold, goal.currency, goal.props
