"""Links and pixels on a page of a site's settings."""

import asyncio
from typing import Final

import msgspec

from footfall.errors import BadRequest
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent
from footfall.model.ids import LinkId
from footfall.model.link import Link, LinkKind
from footfall.model.site import Site
from footfall.sites.links import LinkChanges, NewLink


async def _add(sent: Sent) -> object:
    form = sent.form
    kind = next((one for one in LinkKind if one.value == form.text("kind")), None)
    if kind is None:
        raise BadRequest(f"kind: '{form.text('kind')[:40]}' should be link or pixel.")
    target = form.text("target").strip() or None
    wanted = NewLink(kind=kind, target=target, slug=form.text("slug").strip())
    return await asyncio.to_thread(sent.parts.api.things.links.add, sent.site.id, wanted)


async def _change(sent: Sent, number: int) -> object:
    form = sent.form
    target = form.text("target").strip()
    changes = LinkChanges(target=target or msgspec.UNSET, slug=form.text("slug").strip())
    return await asyncio.to_thread(sent.parts.api.things.links.change, sent.site.id, LinkId(number), changes)


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.things.links.remove(site.id, LinkId(number))


def _typed(link: Link) -> dict[str, list[str]]:
    return {"kind": [link.kind.value], "slug": [link.slug], "target": [link.target or ""]}


LINKS: Final = Belonging(
    section="links",
    one="link",
    listed=lambda parts, site: parts.api.things.snapshot.links_of(site.id),
    typed=_typed,
    add=_add,
    change=_change,
    remove=_remove,
)
