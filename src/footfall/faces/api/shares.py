"""`/api/sites/{domain}/shares`: secret addresses under which others look at a site's numbers; and their unlocking."""

import asyncio

import msgspec
from litestar import Response

from footfall.errors import BadRequest, NotFound
from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, known_site, read_body, read_id
from footfall.faces.api.snippet import own_address
from footfall.faces.unlocking import UNLOCKED_SECONDS, cookie_name
from footfall.model.ids import SegmentId, ShareId
from footfall.model.share import Share
from footfall.query.panels import PANELS
from footfall.sites.shares import ShareWish


class NewShare(msgspec.Struct, forbid_unknown_fields=True):
    """A share to make."""

    name: str
    """For whom or what it is."""
    password: str = ""
    """What whoever has the address must know, 10 characters at least; empty for nothing."""
    segment: int | None = None
    """Id of a segment whose filters every question has; null for the whole site."""
    panels: tuple[str, ...] = ()
    """The only panels that are shown; empty for all."""


class ShareChanges(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed of a share; what is UNSET stays as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    password: str | msgspec.UnsetType = msgspec.UNSET
    segment: int | msgspec.UnsetType | None = msgspec.UNSET
    panels: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class ShownShare(msgspec.Struct, frozen=True):
    """A share; `path` is its address on this server, which is as secret as the numbers."""

    id: int
    name: str
    slug: str
    path: str
    has_password: bool
    segment: int | None
    panels: tuple[str, ...]
    created_at: str
    used_at: str | None
    """When somebody last looked, to the minute; null for never."""


class Password(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody says is a share's password."""

    password: str


async def list_shares(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """List a site's shares, the newest first."""
    site = known_site(parts, request.path_params["domain"])
    return json_answer([_shown(parts, one) for one in reversed(parts.things.snapshot.shares_of(site.id))])


async def add_share(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Make a share of a site, under an address that nobody can guess."""
    body = await read_body(parts, request, NewShare)
    site = known_site(parts, request.path_params["domain"])
    segment = None if body.segment is None else SegmentId(body.segment)
    wish = ShareWish(
        name=body.name,
        password=await kept_password(parts, body.password),
        segment_id=segment,
        panels=checked_panels(body.panels),
    )
    return json_answer(_shown(parts, await asyncio.to_thread(parts.things.shares.add, site.id, wish)))


async def get_share(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a share."""
    number = read_id(request, "share")
    site = known_site(parts, request.path_params["domain"])
    for share in parts.things.snapshot.shares_of(site.id):
        if share.id == number:
            return json_answer(_shown(parts, share))
    raise NotFound(f"There is no share with the id {number}.")


async def change_share(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change a share; its address stays. With a new password whoever knew the old one must know it."""
    body = await read_body(parts, request, ShareChanges)
    number = ShareId(read_id(request, "share"))
    site = known_site(parts, request.path_params["domain"])
    unset = msgspec.UNSET
    wish = ShareWish(
        name=body.name,
        password=unset if body.password is unset else await kept_password(parts, body.password),
        segment_id=SegmentId(body.segment) if isinstance(body.segment, int) else body.segment,
        panels=unset if body.panels is unset else checked_panels(body.panels),
    )
    return json_answer(
        _shown(parts, await asyncio.to_thread(parts.things.shares.change, site.id, number, wish))
    )


async def remove_share(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """End a share: its address leads nowhere at once."""
    number = ShareId(read_id(request, "share"))
    site = known_site(parts, request.path_params["domain"])
    await asyncio.to_thread(parts.things.shares.remove, site.id, number)
    return empty_answer()


async def unlock_share(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Exchange a share's password for a cookie that is good for 30 days."""
    body = await read_body(parts, request, Password)
    found = parts.things.snapshot.share_of(request.path_params["slug"])
    if found is None:
        raise NotFound("There is no such link.")
    share, _ = found
    peer = request.scope["client"]
    address = parts.address_of(peer[0] if peer else "", dict(request.scope["headers"]))
    ticket = await parts.unlocking.unlock(share, body.password, address)
    parts.things.uses.note_share(share)
    secure = "; Secure" if own_address(request).startswith("https:") else ""
    cookie = (
        f"{cookie_name(share)}={ticket}; Path=/; Max-Age={UNLOCKED_SECONDS}; HttpOnly; SameSite=Lax{secure}"
    )
    return Response(None, status_code=204, headers={"set-cookie": cookie, "cache-control": "no-store"})


async def kept_password(parts: ApiParts, password: str) -> str:
    """
    Return what is kept of a share's password; empty for an empty one, which asks for none.

    Raises:
        BadRequest: it is too short or too long.
    """
    return await parts.passwords.hash(password) if password else ""


def checked_panels(panels: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return *panels* in the order of the page, each once.

    Raises:
        BadRequest: one is none.
    """
    known = [panel.name for panel in PANELS]
    for name in panels:
        if name not in known:
            raise BadRequest(f"panels: '{name[:40]}' should be one of {', '.join(known)}.")
    return tuple(name for name in known if name in panels)


def _shown(parts: ApiParts, share: Share) -> ShownShare:
    used_ms = parts.things.uses.of_share(share)
    return ShownShare(
        id=share.id,
        name=share.name,
        slug=share.slug,
        path=f"/share/{share.slug}",
        has_password=bool(share.password),
        segment=share.segment_id,
        panels=share.panels,
        created_at=shown_time(share.created_ms),
        used_at=None if used_ms is None else shown_time(used_ms),
    )
