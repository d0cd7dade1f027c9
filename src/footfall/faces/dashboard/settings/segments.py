"""Segments: on a page of a site's settings, and saved from the filters of the site's page."""

import asyncio
from typing import Any, Final

import msgspec
from litestar import Response

from footfall.errors import Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.api.segments import check_filters
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.look import Look, look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent
from footfall.faces.dashboard.settings.frame import wrong_of
from footfall.faces.dashboard.site_page import chip_text
from footfall.faces.dashboard.view import OPERATORS, Chip, read_view
from footfall.model.ids import SegmentId
from footfall.model.segment import Segment
from footfall.model.site import Site
from footfall.query.filters import parse_filters, shown_filters


async def save_segment(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Save the filters of a view as a segment, and go back with it in their place."""
    form = await read_form(parts, request)
    look = await look_at(parts, request)
    view = read_view([(name, text) for name in form.names() for text in form.texts(name)])
    things = parts.api.things
    segments = {int(one.id): one.filters for one in things.snapshot.segments_of(look.site.id)}
    try:
        # Segments within are written out: they may change, and this one is what is seen now.
        filters = shown_filters(parse_filters(view.filters(), segments))
        check_filters(filters)
        made = await asyncio.to_thread(things.segments.add, look.site.id, form.text("name"), filters)
    except Refused as problem:
        return parts.pages.answer(
            request,
            look.words,
            "settings/save_segment.html",
            status=problem.status,
            **{**look.shown(), "view": view},
            chips=[chip_text(chip, parts, look) for chip in view.chips],
            wrong=wrong_of(problem, form),
            form=form,
        )
    saved = msgspec.structs.replace(view, chips=(Chip("is", "segment", (str(made.id),)),))
    return go(f"{look.base}{saved.address()}")


class ShownFilter(msgspec.Struct, frozen=True):
    """One filter of a segment as people read it."""

    dimension: str
    operator: str
    values: str


def shown_filter(one: Any, parts: Dashboard, look: Look) -> ShownFilter:
    """Return a filter as people read it; what is more than one comparison as it is written."""
    match one:
        case [str(operator), str(dimension), [*values]] if operator in OPERATORS:
            return ShownFilter(*chip_text(Chip(operator, dimension, tuple(map(str, values))), parts, look))
    return ShownFilter("", "", msgspec.json.encode(one).decode())


async def _rename(sent: Sent, number: int) -> object:
    segments = sent.parts.api.things.segments
    return await asyncio.to_thread(
        segments.change, sent.site.id, SegmentId(number), sent.form.text("name"), None
    )


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.things.segments.remove(site.id, SegmentId(number))


async def _values(parts: Dashboard, request: AnyRequest, site: Site) -> dict[str, Any]:
    look = await look_at(parts, request)
    return {
        "filters": {
            one.id: [shown_filter(part, parts, look) for part in one.filters]
            for one in parts.api.things.snapshot.segments_of(site.id)
        }
    }


def _typed(segment: Segment) -> dict[str, list[str]]:
    return {"name": [segment.name]}


SEGMENTS: Final = Belonging(
    section="segments",
    one="segment",
    listed=lambda parts, site: parts.api.things.snapshot.segments_of(site.id),
    typed=_typed,
    change=_rename,
    remove=_remove,
    values=_values,
)
