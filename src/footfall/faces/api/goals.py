"""`/api/sites/{domain}/goals`: what a site's owner counts."""

import asyncio

import msgspec
from litestar import Response

from footfall.errors import NotFound
from footfall.faces.api.answer import empty_answer, json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.model.goal import Goal
from footfall.model.ids import GoalId
from footfall.sites.goals import GoalChoices


class ShownGoal(msgspec.Struct, frozen=True):
    """A goal; a text that it does not have is empty."""

    id: int
    display_name: str
    event_name: str
    page_path: str
    scroll_threshold: int | None
    currency: str
    props: dict[str, str]


async def list_goals(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's goals, the newest first."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(goal) for goal in reversed(parts.things.snapshot.goals_of(site.id))])


async def add_goal(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a goal; one that counts the same is returned when there is one."""
    choices = await read_body(parts, request, GoalChoices)
    site = known_site(parts, request.path_params["domain"])
    return json_answer(_shown(await asyncio.to_thread(parts.things.goals.add, site.id, choices)))


async def get_goal(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a goal."""
    number = read_id(request, "goal")
    site = known_site(parts, request.path_params["domain"])
    for goal in parts.things.snapshot.goals_of(site.id):
        if goal.id == number:
            return json_answer(_shown(goal))
    raise NotFound(f"There is no goal with the id {number}.")


async def change_goal(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change a goal, all that is given or nothing."""
    choices = await read_body(parts, request, GoalChoices)
    number = GoalId(read_id(request, "goal"))
    site = known_site(parts, request.path_params["domain"])
    return json_answer(_shown(await asyncio.to_thread(parts.things.goals.change, site.id, number, choices)))


async def remove_goal(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Remove a goal."""
    number = GoalId(read_id(request, "goal"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.goals.remove, site.id, number)
    return empty_answer()


def _shown(goal: Goal) -> ShownGoal:
    return ShownGoal(
        goal.id,
        goal.display_name,
        goal.event_name,
        goal.page_path,
        goal.scroll_threshold,
        goal.currency,
        goal.props,
    )
