"""Imports on a page of a site's settings: what another program counted, renamed and removed."""

import asyncio
from datetime import date
from typing import Any, Final

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.look import look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent
from footfall.model.ids import ImportId
from footfall.model.imported import Import
from footfall.model.site import Site

_EPOCH = date(1970, 1, 1).toordinal()


async def _rename(sent: Sent, number: int) -> object:
    rename = sent.parts.api.things.imports.rename
    return await asyncio.to_thread(rename, sent.site.id, ImportId(number), sent.form.text("label"))


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.remove_import(site.id, ImportId(number))


async def _values(parts: Dashboard, request: AnyRequest, site: Site) -> dict[str, Any]:
    words = (await look_at(parts, request)).words

    def shown(day: int) -> str:
        return words.day(date.fromordinal(_EPOCH + day))

    return {
        "days": {
            one.id: f"{shown(one.first_day)} – {shown(one.last_day)}"
            for one in parts.api.things.snapshot.imports_of(site.id)
        }
    }


def _typed(entry: Import) -> dict[str, list[str]]:
    return {"label": [entry.label]}


IMPORTS: Final = Belonging(
    section="imports",
    one="import",
    listed=lambda parts, site: parts.api.things.snapshot.imports_of(site.id),
    typed=_typed,
    change=_rename,
    remove=_remove,
    values=_values,
)
