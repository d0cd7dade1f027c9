"""`/api/sites/{domain}/realtime`: who is here now."""

from datetime import UTC, datetime

import msgspec
from litestar import Response

from footfall.faces.api.answer import json_answer
from footfall.faces.api.leaving import caller_of, left
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site
from footfall.model.ids import SiteId
from footfall.query.ask import ask
from footfall.query.calendar import Calendar, Range
from footfall.query.dimensions import dimension
from footfall.query.metrics import metric
from footfall.query.query import Query
from footfall.query.read import Include, Question
from footfall.store.base import Dialect, Reading

CURRENT_MS = 5 * 60_000  # what the field calls a current visitor
MINUTES = 30
_MINUTE_MS = 60_000


class Minute(msgspec.Struct, frozen=True):
    """One minute of the last half hour."""

    minute: str
    """When it began, in UTC."""
    visitors: int
    pageviews: int


class Realtime(msgspec.Struct, frozen=True):
    """Visitors of the last five minutes, and the last 30 minutes, the present one last."""

    current_visitors: int
    minutes: list[Minute]


async def realtime(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return the visitors of the last five minutes, and the last half hour by minute."""
    site = known_site(parts, request.path_params["domain"])
    now_ms = parts.clock.now_ms()
    await parts.flush()

    def work(reading: Reading) -> Realtime:
        return realtime_of(site.id, now_ms, reading, parts.store.dialect)

    return json_answer(await parts.line.ask(caller_of(request), work, left(request)))


def realtime_of(site: SiteId, now_ms: int, reading: Reading, dialect: Dialect) -> Realtime:
    """Return who is on a site at *now_ms*. Blocking; see `ask` for what it raises."""
    calendar = Calendar.of_zone("UTC")
    visitors, pageviews = metric("visitors"), metric("pageviews")

    def asked(since_ms: int, until_ms: int, by: tuple[str, ...]) -> Question:
        query = Query(
            sites=(site,),
            range=Range(since_ms, until_ms, calendar, in_days=False),
            metrics=(visitors, pageviews),
            dimensions=tuple(dimension(name) for name in by),
        )
        return Question(query, Include(time_labels=bool(by)), "")

    # What is dated a little ahead is here now.
    behind_ms = now_ms - now_ms % _MINUTE_MS + _MINUTE_MS
    current = ask(asked(now_ms - CURRENT_MS, behind_ms + _MINUTE_MS, ()), reading, dialect)
    answer = ask(asked(behind_ms - MINUTES * _MINUTE_MS, behind_ms, ("time:minute",)), reading, dialect)
    found = {row.dimensions[0]: row.metrics for row in answer.results}
    minutes = [
        Minute(_utc(label), *(int(str(value)) for value in found.get(label, (0, 0))))
        for label in answer.meta["time_labels"]
    ]
    return Realtime(int(str(current.results[0].metrics[0])), minutes)


def _utc(label: str) -> str:
    return datetime.fromisoformat(label).replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
