"""What a site page asks: its view in, questions of the query language out; the answers of one moment."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec

from footfall.errors import BadQuery
from footfall.faces.api.leaving import caller_of, left
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.look import Look
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.world import calendar_of, world_of
from footfall.model.site import Site
from footfall.query.ask import Answer
from footfall.query.ask_many import ask_many
from footfall.query.read import Question, read_question

_Made = TypeVar("_Made")
Body = dict[str, Any]


class Asked(msgspec.Struct, frozen=True):
    """What came of one body: the question as it was read and its answer, or why it cannot be asked."""

    question: Question | None = None
    answer: Answer | None = None
    problem: str = ""


async def ask_bodies(
    parts: Dashboard, request: AnyRequest, site: Site, bodies: Sequence[Body], *, refused: bool = False
) -> list[Asked]:
    """
    Return what comes of each of *bodies* (without `site_id`), all of one moment.

    One that cannot be asked does not keep the others from being answered. *refused* says that there is one about
    refused events.

    Raises:
        Behind, Unavailable, Overtime: as any question may.
    """
    return await answers_of(
        parts.api, caller_of(request), site, bodies, leaving=lambda: left(request), refused=refused
    )


async def answers_of(
    api: ApiParts,
    caller: str,
    site: Site,
    bodies: Sequence[Body],
    *,
    leaving: Callable[[], Awaitable[object]] | None = None,
    refused: bool = False,
) -> list[Asked]:
    """Return what comes of each of *bodies*, for whoever *caller* is in the line; as `ask_bodies`."""
    snapshot, now_ms = api.things.snapshot, api.clock.now_ms()
    calendar = calendar_of((site,))
    await (api.flush_refused() if refused else api.flush())

    def work(reading: Any) -> list[Asked]:
        world = world_of((site,), calendar, snapshot, now_ms, reading)
        read = [
            _read({**body, "site_id": site.domain}, lambda one: read_question(one, world)) for body in bodies
        ]
        questions = [one.question for one in read if one.question is not None]
        answers = iter(ask_many(questions, reading, api.store.dialect, api.source_table()))
        return [one if one.question is None else Asked(one.question, next(answers)) for one in read]

    return await api.line.ask(caller, work, leaving() if leaving else None)


def body_of(look: Look, metrics: Sequence[str], *, compared: bool = False, **more: Any) -> Body:
    """Return the question for *metrics* under the view of *look*."""
    body: Body = {
        "metrics": list(metrics),
        "date_range": look.view.date_range(look.today),
        "filters": look.filters(),
        **more,
    }
    comparison = look.view.comparison() if compared else None
    if comparison is not None:
        body["include"] = {**body.get("include", {}), "comparisons": comparison}
    return body


def _read(body: Body, read: Callable[[Body], Question]) -> Asked:
    try:
        return Asked(question=read(body))
    except BadQuery as problem:
        return Asked(problem=str(problem))
