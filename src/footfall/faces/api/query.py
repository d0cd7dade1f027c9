"""`POST /api/v2/query`: the query language, as clients of Plausible's Stats API speak it."""

from typing import Any

import msgspec
from litestar import Response

from footfall.errors import BadQuery
from footfall.faces.api.answer import json_answer
from footfall.faces.api.leaving import caller_of, left
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, read_body
from footfall.faces.world import calendar_of, sites_of, world_of
from footfall.query.ask import Answer, ask
from footfall.query.read import read_question
from footfall.store.base import Reading


class QueryBody(msgspec.Struct, frozen=True):
    """A question; docs/query.md describes each key."""

    site_id: str | list[str]
    """The site's domain or alias; a list asks about several sites together."""
    metrics: list[str]
    date_range: str | list[str]
    """`day`, `24h`, `7d`, `28d`, `30d`, `91d`, `month`, `6mo`, `12mo`, `year`, `all`, two days or two moments."""
    dimensions: list[str] = []
    filters: list[Any] = []
    order_by: list[list[str]] = []
    include: dict[str, Any] = {}
    pagination: dict[str, int] = {}
    timezone: str = ""
    """Zone of the days; by default that of the site."""


class QueryAnswer(msgspec.Struct, frozen=True):
    """Rows, what is to be known of them, and the question as it was understood."""

    results: list[dict[str, Any]]
    meta: dict[str, Any]
    query: dict[str, Any]


async def query(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Answer a question of the query language."""
    body = await read_body(parts, request, dict[str, Any])
    snapshot = parts.things.snapshot
    if "site_id" not in body:
        raise BadQuery("#: Required property site_id was not present.")
    sites = sites_of(body["site_id"], snapshot)
    calendar = calendar_of(sites, body.get("timezone"))
    now_ms = parts.clock.now_ms()
    # Refused events are asked for alone, and kept apart.
    await (parts.flush_refused() if body.get("metrics") == ["refused"] else parts.flush())

    def work(reading: Reading) -> Answer:
        question = read_question(body, world_of(sites, calendar, snapshot, now_ms, reading))
        return ask(question, reading, parts.store.dialect, parts.source_table())

    return json_answer(await parts.line.ask(caller_of(request), work, left(request)))
