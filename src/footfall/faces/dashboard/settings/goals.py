"""Goals on a page of a site's settings."""

import asyncio
from typing import Final

from footfall.errors import BadRequest
from footfall.faces.dashboard.forms import Form
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent
from footfall.model.goal import Goal
from footfall.model.ids import GoalId
from footfall.model.site import Site
from footfall.sites.goals import GoalChoices


async def _add(sent: Sent) -> object:
    return await asyncio.to_thread(sent.parts.api.things.goals.add, sent.site.id, _choices(sent.form))


async def _change(sent: Sent, number: int) -> object:
    goals, choices = sent.parts.api.things.goals, _choices(sent.form)
    return await asyncio.to_thread(goals.change, sent.site.id, GoalId(number), choices)


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.things.goals.remove(site.id, GoalId(number))


def _choices(form: Form) -> GoalChoices:
    threshold = form.text("scroll_threshold").strip()
    if threshold and not (threshold.isascii() and threshold.isdecimal() and len(threshold) < 4):
        raise BadRequest(f"scroll_threshold: '{threshold[:40]}' should be 0 to 100 (percent).")
    return GoalChoices(
        display_name=form.text("display_name"),
        event_name=form.text("event_name").strip(),
        page_path=form.text("page_path").strip(),
        scroll_threshold=int(threshold) if threshold else None,
        currency=form.text("currency").strip().upper(),
        props=_props(form.text("props")),
    )


def _props(text: str) -> dict[str, str]:
    props: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = line.partition("=")
        if not sign:
            raise BadRequest(f"props: '{line[:100]}' should be a name and a value, such as plan=pro.")
        props[name.strip()] = value.strip()
    return props


def _typed(goal: Goal) -> dict[str, list[str]]:
    return {
        "display_name": [goal.display_name],
        "event_name": [goal.event_name],
        "page_path": [goal.page_path],
        "scroll_threshold": ["" if goal.scroll_threshold is None else str(goal.scroll_threshold)],
        "currency": [goal.currency],
        "props": ["\n".join(f"{name}={value}" for name, value in goal.props.items())],
    }


GOALS: Final = Belonging(
    section="goals",
    one="goal",
    listed=lambda parts, site: parts.api.things.snapshot.goals_of(site.id),
    typed=_typed,
    add=_add,
    change=_change,
    remove=_remove,
)
