"""`/api/sites/{domain}/annotations`: what people note at a day or a moment of a site's chart."""

import asyncio

import msgspec
from litestar import Response

from footfall.errors import NotFound
from footfall.faces.api.answer import empty_answer, json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.model.annotation import Annotation
from footfall.model.ids import AnnotationId
from footfall.sites.annotations import AnnotationChanges


class NewAnnotation(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be noted."""

    at: str
    """A day of the site such as 2024-01-31, or a moment such as 2024-01-31T12:00:00Z."""
    text: str
    author: str = ""


class ShownAnnotation(msgspec.Struct, frozen=True):
    """A note at a day or a moment."""

    id: int
    at: str
    text: str
    author: str


async def list_annotations(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's annotations, by the days and moments at which they stand."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(one) for one in parts.things.snapshot.annotations_of(site.id)])


async def add_annotation(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Note a text at a day or a moment."""
    body = await read_body(parts, request, NewAnnotation)
    site = known_site(parts, request.path_params["domain"])
    add = parts.things.annotations.add
    return json_answer(_shown(await asyncio.to_thread(add, site.id, body.at, body.text, body.author)))


async def get_annotation(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return an annotation."""
    number = read_id(request, "annotation")
    site = known_site(parts, request.path_params["domain"])
    for one in parts.things.snapshot.annotations_of(site.id):
        if one.id == number:
            return json_answer(_shown(one))
    raise NotFound(f"There is no annotation with the id {number}.")


async def change_annotation(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change an annotation's text, its author or where it stands."""
    body = await read_body(parts, request, AnnotationChanges)
    number = AnnotationId(read_id(request, "annotation"))
    site = known_site(parts, request.path_params["domain"])
    return json_answer(
        _shown(await asyncio.to_thread(parts.things.annotations.change, site.id, number, body))
    )


async def remove_annotation(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Remove an annotation."""
    number = AnnotationId(read_id(request, "annotation"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.annotations.remove, site.id, number)
    return empty_answer()


def _shown(one: Annotation) -> ShownAnnotation:
    return ShownAnnotation(one.id, one.at, one.text, one.author)
