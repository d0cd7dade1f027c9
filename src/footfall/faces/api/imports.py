"""`/api/sites/{domain}/imports`: daily tables that another program counted."""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from litestar import Response

from footfall.errors import BadRequest, NotFound
from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.model.ids import ImportId, SiteId
from footfall.model.imported import Import

MAX_BODY_BYTES = 16 * 2**20
_BODY_SECONDS = 120  # 16 MiB at about a megabit a second; whoever sends them has a token
_EPOCH = date(1970, 1, 1).toordinal()

_decode_row = msgspec.json.Decoder(dict[str, Any]).decode


class NewImport(msgspec.Struct, forbid_unknown_fields=True):
    """Rows to import, under a label."""

    label: str
    rows: list[msgspec.Raw]
    """Objects with `report`, `date`, and the report's columns under our names or those of Plausible's export."""
    source: str = ""
    """Which program counted."""


class MoreRows(msgspec.Struct, forbid_unknown_fields=True):
    """More rows of an import."""

    rows: list[msgspec.Raw]
    """As those of a new import."""


class ImportChanges(msgspec.Struct, forbid_unknown_fields=True):
    """What can be changed of an import."""

    label: str


class ShownImport(msgspec.Struct, frozen=True):
    """An import; its days are both included."""

    id: int
    label: str
    source: str
    created_at: str
    first_day: str
    last_day: str
    rows: int


async def list_imports(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's imports, the newest first."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(entry) for entry in reversed(parts.things.snapshot.imports_of(site.id))])


async def add_import(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Import rows, all or none; more can be added."""
    body = await read_body(parts, request, NewImport, extra_seconds=_BODY_SECONDS)
    site = known_site(parts, request.path_params["domain"])
    number = await asyncio.to_thread(parts.add_import, site.id, body.label, body.source, _decoded(body.rows))
    return json_answer(_shown(_known(parts, site.id, number)))


async def add_imported_rows(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Add rows to an import, all or none."""
    body = await read_body(parts, request, MoreRows, extra_seconds=_BODY_SECONDS)
    number = ImportId(read_id(request, "import"))
    site = known_site(parts, request.path_params["domain"])
    _known(parts, site.id, number)
    await asyncio.to_thread(parts.add_imported_rows, site.id, number, _decoded(body.rows))
    return json_answer(_shown(_known(parts, site.id, number)))


async def get_import(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return an import."""
    number = ImportId(read_id(request, "import"))
    site = known_site(parts, request.path_params["domain"])
    return json_answer(_shown(_known(parts, site.id, number)))


async def change_import(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Give an import another label."""
    body = await read_body(parts, request, ImportChanges)
    number = ImportId(read_id(request, "import"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.imports.rename, site.id, number, body.label)
    return json_answer(_shown(_known(parts, site.id, number)))


async def remove_import(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Remove an import and its rows."""
    number = ImportId(read_id(request, "import"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.remove_import, site.id, number)
    return empty_answer()


def _decoded(rows: list[msgspec.Raw]) -> Iterator[dict[str, Any]]:
    """Yield each row by itself: all at once would keep other requests waiting."""
    for place, row in enumerate(rows):
        try:
            yield _decode_row(row)
        except msgspec.ValidationError as problem:
            raise BadRequest(f"rows[{place}]: {problem}.") from None


def _known(parts: ApiParts, site: SiteId, number: ImportId) -> Import:
    for entry in parts.things.snapshot.imports_of(site):
        if entry.id == number:
            return entry
    raise NotFound(f"There is no import with the id {number}.")


def _shown(entry: Import) -> ShownImport:
    return ShownImport(
        id=entry.id,
        label=entry.label,
        source=entry.source,
        created_at=shown_time(entry.created_ms),
        first_day=date.fromordinal(_EPOCH + entry.first_day).isoformat(),
        last_day=date.fromordinal(_EPOCH + entry.last_day).isoformat(),
        rows=entry.rows,
    )
