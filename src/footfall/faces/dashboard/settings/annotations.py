"""Annotations: on a page of a site's settings, and noted from the site's page."""

import asyncio
from typing import Any, Final

from litestar import Response

from footfall.errors import Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import asker_of
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.look import look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent, show_list
from footfall.faces.dashboard.view import read_view
from footfall.model.annotation import MAX_AUTHOR_CHARACTERS, Annotation
from footfall.model.ids import AnnotationId
from footfall.model.site import Site
from footfall.sites.annotations import AnnotationChanges


async def add_annotation(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Note something at a day of the chart, and go back to it."""
    form, asker = await read_form(parts, request), await asker_of(parts, request)
    look = await look_at(parts, request)
    view = read_view([(name, text) for name in form.names() for text in form.texts(name)])
    try:
        await _add(Sent(parts, look.site, asker, form))
    except Refused as problem:
        return await show_list(parts, request, ANNOTATIONS, problem=problem, form=form)
    return go(f"{look.base}{view.address()}")


async def _add(sent: Sent) -> object:
    author = sent.asker.name[:MAX_AUTHOR_CHARACTERS]
    annotations, form = sent.parts.api.things.annotations, sent.form
    return await asyncio.to_thread(annotations.add, sent.site.id, form.text("at"), form.text("text"), author)


async def _change(sent: Sent, number: int) -> object:
    changes = AnnotationChanges(at=sent.form.text("at"), text=sent.form.text("text"))
    annotations = sent.parts.api.things.annotations
    return await asyncio.to_thread(annotations.change, sent.site.id, AnnotationId(number), changes)


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.things.annotations.remove(site.id, AnnotationId(number))


def _typed(annotation: Annotation) -> dict[str, list[str]]:
    return {"at": [annotation.at], "text": [annotation.text]}


ANNOTATIONS: Final = Belonging(
    section="annotations",
    one="annotation",
    listed=lambda parts, site: parts.api.things.snapshot.annotations_of(site.id),
    typed=_typed,
    add=_add,
    change=_change,
    remove=_remove,
)
