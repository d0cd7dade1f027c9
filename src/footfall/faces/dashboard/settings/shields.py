"""Shields on a page of a site's settings, each with its count of what it refused."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any, Final

from footfall.enrich.countries import country_names
from footfall.errors import BadRequest
from footfall.faces.api.refused import SHOWN_DAYS, refused_counts
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.labels import N_
from footfall.faces.dashboard.look import look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent
from footfall.model.ids import ShieldId
from footfall.model.shield import Shield, ShieldKind
from footfall.model.site import Site
from footfall.query.period import Period

KIND_LABELS: Final = {
    ShieldKind.ADDRESS: (
        N_("Address"),
        N_("An address or a range, such as 198.51.100.0/24: nothing counts from there."),
    ),
    ShieldKind.COUNTRY: (N_("Country"), N_("Two letters, such as DE: nothing counts from there.")),
    ShieldKind.PAGE: (N_("Page"), N_("A pattern, such as /admin/**: nothing counts on such pages.")),
    ShieldKind.HOSTNAME: (
        N_("Hostname"),
        N_("A host, or *.example.com for all below one: once there is one, nothing counts on others."),
    ),
}
"""Label and hint."""


async def _add(sent: Sent) -> object:
    text = sent.form.text("kind")
    kind = next((one for one in ShieldKind if one.value == text), None)
    if kind is None:
        raise BadRequest(
            f"kind: '{text[:40]}' should be one of {', '.join(one.value for one in ShieldKind)}."
        )
    value = sent.form.text("value")
    if kind is ShieldKind.COUNTRY and value.strip().upper() not in country_names():
        raise BadRequest(f"value: '{value[:40]}' is no country's code, such as DE (ISO 3166-1).")
    add = sent.parts.api.things.shields.add
    return await asyncio.to_thread(add, sent.site.id, kind, value, sent.form.text("note"))


async def _change(sent: Sent, number: int) -> object:
    change = sent.parts.api.things.shields.change
    return await asyncio.to_thread(change, sent.site.id, ShieldId(number), sent.form.text("note"))


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.things.shields.remove(site.id, ShieldId(number))


async def _values(parts: Dashboard, request: AnyRequest, site: Site) -> dict[str, Any]:
    look = await look_at(parts, request)
    refused: Counter[int] = Counter()
    if parts.api.things.snapshot.shields_of(site.id):
        period = Period(first=look.today - timedelta(days=SHOWN_DAYS - 1))
        for count in await refused_counts(parts.api, site, period):
            refused[count.shield] += count.count
    return {
        "refused": refused,
        "kinds": [
            (kind.value, look.words.gettext(label), look.words.gettext(hint))
            for kind, (label, hint) in KIND_LABELS.items()
        ],
    }


def _typed(shield: Shield) -> dict[str, list[str]]:
    return {"kind": [shield.kind.value], "value": [shield.value], "note": [shield.note]}


SHIELDS: Final = Belonging(
    section="shields",
    one="shield",
    listed=lambda parts, site: parts.api.things.snapshot.shields_of(site.id),
    typed=_typed,
    add=_add,
    change=_change,
    remove=_remove,
    values=_values,
)
