"""`/api/sites/{domain}/segments`: saved filters."""

import asyncio
from typing import Any

import msgspec
from litestar import Response

from footfall.errors import BadQuery, NotFound
from footfall.faces.api.answer import empty_answer, json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.model.ids import SegmentId
from footfall.model.segment import Segment
from footfall.query.filters import parse_filters


class NewSegment(msgspec.Struct, forbid_unknown_fields=True):
    """A filter to save."""

    name: str
    filters: list[Any]
    """As the filters of a query."""


class SegmentChanges(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed of a segment; what is UNSET stays as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    filters: list[Any] | msgspec.UnsetType = msgspec.UNSET


class ShownSegment(msgspec.Struct, frozen=True):
    """A saved filter."""

    id: int
    name: str
    filters: list[Any]


def check_filters(filters: list[Any]) -> None:
    """
    Do nothing when *filters* are those of a query; a segment names no other one.

    Raises:
        BadQuery: they are not, or there are none.
    """
    if not parse_filters(filters).parts:
        raise BadQuery("filters: A segment has at least one filter.")


async def list_segments(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's segments, the newest first."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(segment) for segment in reversed(parts.things.snapshot.segments_of(site.id))])


async def add_segment(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Save a filter under a name; the one of that name is returned when it is the same."""
    body = await read_body(parts, request, NewSegment)
    site = known_site(parts, request.path_params["domain"])
    check_filters(body.filters)
    return json_answer(
        _shown(await asyncio.to_thread(parts.things.segments.add, site.id, body.name, body.filters))
    )


async def get_segment(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a segment."""
    number = read_id(request, "segment")
    site = known_site(parts, request.path_params["domain"])
    for segment in parts.things.snapshot.segments_of(site.id):
        if segment.id == number:
            return json_answer(_shown(segment))
    raise NotFound(f"There is no segment with the id {number}.")


async def change_segment(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change a segment's name, its filters or both."""
    body = await read_body(parts, request, SegmentChanges)
    number = SegmentId(read_id(request, "segment"))
    site = known_site(parts, request.path_params["domain"])
    name = None if body.name is msgspec.UNSET else body.name
    filters = None if body.filters is msgspec.UNSET else body.filters
    if filters is not None:
        check_filters(filters)
    return json_answer(
        _shown(await asyncio.to_thread(parts.things.segments.change, site.id, number, name, filters))
    )


async def remove_segment(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Remove a segment."""
    number = SegmentId(read_id(request, "segment"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.segments.remove, site.id, number)
    return empty_answer()


def _shown(segment: Segment) -> ShownSegment:
    return ShownSegment(segment.id, segment.name, segment.filters)
