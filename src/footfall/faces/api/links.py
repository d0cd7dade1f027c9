"""`/api/sites/{domain}/links`: addresses of ours that count for a site, links and pixels."""

import asyncio

import msgspec
from litestar import Response

from footfall.errors import NotFound
from footfall.faces.api.answer import empty_answer, json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.model.ids import LinkId
from footfall.model.link import Link, LinkKind
from footfall.sites.links import LinkChanges, NewLink


class ShownLink(msgspec.Struct, frozen=True):
    """A link or a pixel; `path` is where it is on this server."""

    id: int
    kind: LinkKind
    path: str
    slug: str
    target: str | None


async def list_links(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's links and pixels, the newest first."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(link) for link in reversed(parts.things.snapshot.links_of(site.id))])


async def add_link(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a link or a pixel; the one with the slug is returned when it is the same."""
    body = await read_body(parts, request, NewLink)
    site = known_site(parts, request.path_params["domain"])
    return json_answer(_shown(await asyncio.to_thread(parts.things.links.add, site.id, body)))


async def get_link(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a link or a pixel."""
    number = read_id(request, "link")
    site = known_site(parts, request.path_params["domain"])
    for link in parts.things.snapshot.links_of(site.id):
        if link.id == number:
            return json_answer(_shown(link))
    raise NotFound(f"There is no link with the id {number}.")


async def change_link(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change a link's target, its slug or both."""
    body = await read_body(parts, request, LinkChanges)
    number = LinkId(read_id(request, "link"))
    site = known_site(parts, request.path_params["domain"])
    return json_answer(_shown(await asyncio.to_thread(parts.things.links.change, site.id, number, body)))


async def remove_link(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Remove a link or a pixel."""
    number = LinkId(read_id(request, "link"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.links.remove, site.id, number)
    return empty_answer()


def _shown(link: Link) -> ShownLink:
    return ShownLink(link.id, link.kind, link.path, link.slug, link.target)
