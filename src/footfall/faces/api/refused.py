"""What did not count, by reason: of a site by its days, and of no site since the server started."""

import asyncio
from datetime import date, timedelta

import msgspec
from litestar import Response

from footfall.faces.api.answer import json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_parameters, known_site, read_parameter
from footfall.model.site import Site
from footfall.model.zone import local_day
from footfall.query.period import Period, read_period
from footfall.store.base import RefusedCount

_EPOCH = date(1970, 1, 1)
SHOWN_DAYS = 30  # as far back as a changed rule can re-admit


class RefusedRow(msgspec.Struct, frozen=True):
    """How many events of one of the site's days were refused for one reason, by one shield or by none."""

    day: str
    reason: str
    count: int
    shield: int | None
    """Id of the shield that refused them, which may have been lowered since."""


class RefusedElsewhere(msgspec.Struct, frozen=True):
    """How many events of no site were refused for one reason."""

    reason: str
    count: int


async def refused_of_site(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Count a site's refused events by day, reason and shield: of the last 30 days unless days are given."""
    check_parameters(request, ("from", "to"))
    given = [read_parameter(request, name) for name in ("from", "to")]
    site = known_site(parts, request.path_params["domain"])
    now_ms = parts.clock.now_ms()
    today = local_day(site.zone_at(now_ms), now_ms)
    period = read_period(None, *given) if any(given) else Period(first=today - timedelta(days=SHOWN_DAYS - 1))
    counts = await refused_counts(parts, site, period)
    return json_answer(
        [
            RefusedRow(
                (_EPOCH + timedelta(days=count.day)).isoformat(),
                count.reason,
                count.count,
                count.shield or None,
            )
            for count in counts
        ]
    )


async def refused_counts(parts: ApiParts, site: Site, period: Period) -> list[RefusedCount]:
    """Return how many events of *site* were refused in *period*, by day, reason and shield."""
    await parts.flush_refused()
    return await asyncio.get_running_loop().run_in_executor(parts.questions, _counts, parts, site, period)


async def refused_elsewhere(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """Count refused events that belong to no site, by reason, since the server started."""
    return json_answer(
        [
            RefusedElsewhere(reason.value, number)
            for reason, number in sorted(parts.refused_elsewhere.items(), key=lambda item: item[0].value)
        ]
    )


def _counts(parts: ApiParts, site: Site, period: Period) -> list[RefusedCount]:
    first = (period.first - _EPOCH).days if period.first else -(2**31)
    last = (period.final - _EPOCH).days if period.final else 2**31 - 1
    with parts.store.reading(parts.stats_seconds) as reading:
        return list(reading.refused_counts(site.id, first, last))
