"""`/api/v1/stats/...`: the older Stats API, for clients that still speak it."""

from collections.abc import Callable
from typing import Any

from litestar import Response

from footfall.errors import BadQuery
from footfall.faces.api.answer import json_answer
from footfall.faces.api.leaving import caller_of, left
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.faces.world import calendar_of, sites_of, world_of
from footfall.query.ask import Answer, Row, ask, empty_values
from footfall.query.dimensions import PROPS, Dimension
from footfall.query.legacy import read_aggregate, read_breakdown, read_timeseries
from footfall.query.query import Against, Comparison, Query
from footfall.query.read import Include, Question, World
from footfall.store.base import Reading


async def aggregate(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Answer numbers of a site, without groups (Stats API v1)."""
    compared = request.query_params.get("compare")
    if compared not in {None, "previous_period"}:
        raise BadQuery("Invalid `compare` parameter: it should be previous_period.")
    include = Include(comparisons=Comparison(Against.PREVIOUS) if compared else None)
    question, answer = await _asked(parts, request, read_aggregate, include)
    row = answer.results[0]
    values: dict[str, Any] = {}
    for number, metric in enumerate(question.query.metrics):
        values[metric.name] = {"value": row.metrics[number]}
        if row.comparison is not None:
            values[metric.name] |= {
                "change": row.comparison.change[number],
                "comparison_value": row.comparison.metrics[number],
            }
    return json_answer({"results": values})


async def timeseries(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Answer numbers of a site by time, without gaps (Stats API v1)."""
    question, answer = await _asked(parts, request, read_timeseries, Include(time_labels=True))
    names = [metric.name for metric in question.query.metrics]
    found = {row.dimensions[0]: row.metrics for row in answer.results}
    empty = [
        None if name == "visit_duration" else value
        for name, value in zip(names, empty_values(question.query), strict=True)
    ]
    labels = answer.meta["time_labels"]
    rows = [{"date": label, **dict(zip(names, found.get(label, empty), strict=True))} for label in labels]
    return json_answer({"results": rows})


async def breakdown(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Answer numbers of a site by a property (Stats API v1)."""
    question, answer = await _asked(parts, request, read_breakdown, Include())
    return json_answer({"results": [_group(question.query, row) for row in answer.results]})


async def realtime_visitors(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Answer how many visitors a site had in the last five minutes, as a bare number (Stats API v1)."""

    def read(_: dict[str, str], world: World) -> Query:
        return read_aggregate({"period": "realtime"}, world)

    _, answer = await _asked(parts, request, read, Include())
    return json_answer(answer.results[0].metrics[0])


async def _asked(
    parts: ApiParts, request: AnyRequest, read: Callable[[dict[str, str], World], Query], include: Include
) -> tuple[Question, Answer]:
    given = {name: str(value) for name, value in request.query_params.items()}
    if "site_id" not in given:
        raise BadQuery("The parameter `site_id` is missing: the site's domain.")
    snapshot = parts.things.snapshot
    sites = sites_of(given["site_id"], snapshot)
    calendar = calendar_of(sites)
    now_ms = parts.clock.now_ms()
    await parts.flush()

    def work(reading: Reading) -> tuple[Question, Answer]:
        question = Question(
            read(given, world_of(sites, calendar, snapshot, now_ms, reading)), include, given["site_id"]
        )
        return question, ask(question, reading, parts.store.dialect, parts.source_table())

    return await parts.line.ask(caller_of(request), work, left(request))


def _group(query: Query, row: Row) -> dict[str, Any]:
    names = [metric.name for metric in query.metrics]
    first, *beside = query.dimensions
    group = {_short(first): row.dimensions[0], **dict(zip(names, row.metrics, strict=True))}
    return group | {_short(one): row.dimensions[number] for number, one in enumerate(beside, 1)}


def _short(one: Dimension) -> str:
    return one.name.removeprefix(PROPS) if one.prop else one.name.partition(":")[2]
