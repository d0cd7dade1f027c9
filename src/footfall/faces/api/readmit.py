"""`/api/sites/{domain}/readmit`: let refused events count after all, when a rule or a setting was changed."""

from datetime import date

import msgspec
from litestar import Response

from footfall.errors import BadRequest
from footfall.faces.api.answer import json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body
from footfall.model.reason import READMITTABLE, Reason


class Readmission(msgspec.Struct, forbid_unknown_fields=True):
    """Which refused events are to count."""

    reason: str
    """Why they were refused, such as `library`."""
    since: date
    """The first of the site's days, such as 2024-01-31; at most the last 30 are there."""


class Readmitted(msgspec.Struct, frozen=True):
    """How many events count now, and of which of the site's days."""

    readmitted: int
    days: list[str]


async def readmit(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Let a site's refused events of one reason count, each once; those that are mere numbers stay refused."""
    body = await read_body(parts, request, Readmission)
    site = known_site(parts, request.path_params["domain"])
    found = await parts.readmit(site, _reason(body.reason), body.since)
    return json_answer(Readmitted(sum(found.values()), [day.isoformat() for day in sorted(found)]))


def _reason(text: str) -> Reason:
    for reason in READMITTABLE:
        if reason.value == text:
            return reason
    names = ", ".join(sorted(reason.value for reason in READMITTABLE))
    raise BadRequest(f"reason: '{text[:40]}' should be one of {names}.")
