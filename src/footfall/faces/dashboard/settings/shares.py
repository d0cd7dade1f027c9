"""Sharing on a page of a site's settings: the public switch, secret addresses, lines for frames and badges."""

import asyncio
from typing import Any, Final

import msgspec

from footfall.errors import BadRequest
from footfall.faces.api.request import AnyRequest
from footfall.faces.api.shares import checked_panels, kept_password
from footfall.faces.dashboard.forms import Form
from footfall.faces.dashboard.look import look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.settings.belonging import Belonging, Sent
from footfall.faces.dashboard.settings.choices import shown_choices
from footfall.faces.dashboard.settings.frame import server_of
from footfall.faces.dashboard.view import THEMES
from footfall.model.ids import SegmentId, ShareId
from footfall.model.share import Share
from footfall.model.site import Site
from footfall.query.panels import PANELS
from footfall.sites.shares import ShareWish

FRAME_THEMES: Final = ("system", *THEMES)


async def _add(sent: Sent) -> object:
    wish = msgspec.structs.replace(
        _wish(sent.form), password=await kept_password(sent.parts.api, sent.form.text("password"))
    )
    return await asyncio.to_thread(sent.parts.api.things.shares.add, sent.site.id, wish)


async def _change(sent: Sent, number: int) -> object:
    wish, password = _wish(sent.form), sent.form.text("password")
    if password:
        wish = msgspec.structs.replace(wish, password=await kept_password(sent.parts.api, password))
    elif sent.form.text("no_password"):
        wish = msgspec.structs.replace(wish, password="")
    shares = sent.parts.api.things.shares
    return await asyncio.to_thread(shares.change, sent.site.id, ShareId(number), wish)


def _remove(parts: Dashboard, site: Site, number: int) -> None:
    parts.api.things.shares.remove(site.id, ShareId(number))


def _wish(form: Form) -> ShareWish:
    """Return what the form says of a share, but for its password."""
    text = form.text("segment")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise BadRequest(f"segment: '{text[:40]}' is no segment.")
    return ShareWish(
        name=form.text("name"),
        segment_id=SegmentId(int(text)) if text else None,
        panels=checked_panels(tuple(form.texts("panels"))),
    )


async def _values(parts: Dashboard, request: AnyRequest, site: Site) -> dict[str, Any]:
    look = await look_at(parts, request)
    words, things = look.words, parts.api.things
    segments = things.snapshot.segments_of(site.id)
    theme = request.query_params.get("theme", "")
    theme = theme if theme in FRAME_THEMES else FRAME_THEMES[0]
    shares = things.snapshot.shares_of(site.id)
    framed = [(share.name, f"/share/{share.slug}", share.slug) for share in shares if not share.password]
    if site.public:
        framed.insert(0, (site.domain, f"/sites/{site.domain}", site.domain))
    server = server_of(parts, request)
    return {
        "choices": shown_choices("shares", words),
        "segments": segments,
        "segment_names": {one.id: one.name for one in segments},
        "panels": [(one.name, words.gettext(one.title)) for one in PANELS],
        "used": {share.id: words.when(things.uses.of_share(share)) for share in shares},
        "theme": theme,
        "frame_themes": FRAME_THEMES,
        "lines": [
            (
                name,
                f'<iframe src="{server}{path}?embed=true&amp;theme={theme}" title="footfall" '
                'width="100%" height="1600" loading="lazy"></iframe>',
                f'<img src="{server}/badge/{badge}.svg" alt="Visitors in 30 days">',
            )
            for name, path, badge in framed
        ],
    }


def _typed(share: Share) -> dict[str, list[str]]:
    return {
        "name": [share.name],
        "segment": [str(share.segment_id or "")],
        "panels": list(share.panels),
    }


SHARES: Final = Belonging(
    section="shares",
    one="share",
    listed=lambda parts, site: parts.api.things.snapshot.shares_of(site.id),
    typed=_typed,
    add=_add,
    change=_change,
    remove=_remove,
    values=_values,
)
