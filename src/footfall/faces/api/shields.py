"""`/api/sites/{domain}/shields`: rules by which a site's owner keeps events out."""

import asyncio

import msgspec
from litestar import Response

from footfall.enrich.countries import country_names
from footfall.errors import BadRequest, NotFound
from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.model.ids import ShieldId
from footfall.model.shield import Shield, ShieldKind


class NewShield(msgspec.Struct, forbid_unknown_fields=True):
    """A shield to raise."""

    kind: ShieldKind
    value: str
    """An address or range, a country (`DE`), a pattern of pages (`/admin/**`), or a host (`*.example.com`)."""
    note: str = ""


class ShieldChanges(msgspec.Struct, forbid_unknown_fields=True):
    """What is changed of a shield."""

    note: str


class ShownShield(msgspec.Struct, frozen=True):
    """A shield; what it has refused is in `/api/sites/{domain}/refused` by its id."""

    id: int
    kind: ShieldKind
    value: str
    note: str
    created_at: str


async def list_shields(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's shields, the newest first."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(shield) for shield in reversed(parts.things.snapshot.shields_of(site.id))])


async def add_shield(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Raise a shield; one that says the same is returned when there is one."""
    body = await read_body(parts, request, NewShield)
    site = known_site(parts, request.path_params["domain"])
    if body.kind is ShieldKind.COUNTRY and body.value.strip().upper() not in country_names():
        raise BadRequest(f"value: '{body.value[:40]}' is no country's code, such as DE (ISO 3166-1).")
    shields = parts.things.shields
    made = await asyncio.to_thread(shields.add, site.id, body.kind, body.value, body.note)
    return json_answer(_shown(made))


async def get_shield(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a shield."""
    number = read_id(request, "shield")
    site = known_site(parts, request.path_params["domain"])
    for shield in parts.things.snapshot.shields_of(site.id):
        if shield.id == number:
            return json_answer(_shown(shield))
    raise NotFound(f"There is no shield with the id {number}.")


async def change_shield(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change what is noted of a shield."""
    body = await read_body(parts, request, ShieldChanges)
    number = ShieldId(read_id(request, "shield"))
    site = known_site(parts, request.path_params["domain"])
    return json_answer(
        _shown(await asyncio.to_thread(parts.things.shields.change, site.id, number, body.note))
    )


async def remove_shield(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Lower a shield; what it has refused stays refused until it is re-admitted."""
    number = ShieldId(read_id(request, "shield"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.shields.remove, site.id, number)
    return empty_answer()


def _shown(shield: Shield) -> ShownShield:
    return ShownShield(shield.id, shield.kind, shield.value, shield.note, shown_time(shield.created_ms))
