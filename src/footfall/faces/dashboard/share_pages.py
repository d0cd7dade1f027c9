"""`/share/{slug}`: the pages of a site for whoever has the address, and its password where it has one."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from footfall.errors import Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import NOBODY, is_encrypted, safe_way
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.guests import known_share, of_site
from footfall.faces.dashboard.page import Handler
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.unlocking import UNLOCKED_SECONDS, cookie_name
from footfall.model.share import Share


def under_share(handle: Handler) -> Handler:
    """Return *handle*, a page of a site, for those who look at a share; who must know its password is asked for it."""

    async def show(parts: Dashboard, request: AnyRequest) -> Response[Any]:
        share, site = known_share(parts, request)
        if not parts.api.unlocking.is_unlocked(share, request.cookies.get(cookie_name(share), "")):
            asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return _ask(parts, request, share, asked)
        parts.api.things.uses.note_share(share)
        return await handle(of_site(parts, site), request)

    return show


async def unlock_share(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Take a share's password, and lead on to where somebody wanted to go."""
    form = await read_form(parts, request)
    share, _ = known_share(parts, request)
    to = form.text("to")
    peer = request.scope["client"]
    address = parts.api.address_of(peer[0] if peer else "", dict(request.scope["headers"]))
    try:
        ticket = await parts.api.unlocking.unlock(share, form.text("password"), address)
    except Refused as problem:
        return _ask(parts, request, share, to, problem)
    cookie = Cookie(
        key=cookie_name(share),
        value=ticket,
        path="/",
        max_age=UNLOCKED_SECONDS,
        httponly=True,
        secure=is_encrypted(request),
        samesite="lax",
    )
    return go(_way(share, to), (cookie,))


def _way(share: Share, to: str) -> str:
    """Return *to* where it leads to a page of the share, else the share's first page."""
    base = f"/share/{share.slug}"
    return to if to.startswith((f"{base}/", f"{base}?")) and safe_way(to) == to else base


def _ask(
    parts: Dashboard, request: AnyRequest, share: Share, to: str, problem: Refused | None = None
) -> Response[Any]:
    way = _way(share, to)
    # A part of a page is not to show a form: the whole page goes there.
    headers = {"hx-redirect": f"/share/{share.slug}"} if "hx-request" in request.headers else {}
    return parts.pages.answer(
        request,
        parts.pages.words(request),
        "share_password.html",
        status=problem.status if problem else 401,
        headers=headers,
        asker=NOBODY,
        slug=share.slug,
        to=way,
        error=str(problem) if problem else "",
    )
