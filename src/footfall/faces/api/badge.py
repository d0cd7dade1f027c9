"""`/badge/NAME.svg`: a site's visitors of the last 30 days as a picture, for whoever may look at its numbers anyway."""

from litestar import Response

from footfall.errors import NotFound
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.faces.sharing import locked_filters
from footfall.model.name import origin_host
from footfall.model.site import Site

_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": "public, max-age=300",
    "content-security-policy": "default-src 'none'; frame-ancestors *; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}
_LABEL = "visitors"
_UNITS = ((10**9, "B"), (10**6, "M"), (10**3, "k"))
_CHARACTER = 7  # pixels, at most, of a digit or letter in 11 pixels


async def badge(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return visitors of the last 30 days as SVG: of a public site by its domain, or of a share without a password by its slug."""
    name, dot, kind = request.path_params["badge"].rpartition(".")
    site, filters = _shown_site(parts, name) if dot and kind == "svg" else (None, [])
    if site is None:
        raise NotFound(
            "There is no such badge: its name is a public site's domain or a link's slug, and .svg."
        )
    visitors = await parts.counters.visitors(site, filters)
    return Response(_drawn(short_number(visitors)).encode(), media_type="image/svg+xml", headers=_HEADERS)


def short_number(number: int) -> str:
    """Return *number* in four characters or so, rounded down: `999`, `1.2k`, `34k`, `5.6M`."""
    for size, unit in _UNITS:
        if number >= size:
            tenths = number * 10 // size
            return (
                f"{tenths // 10}{unit}" if tenths >= 100 or tenths % 10 == 0 else f"{tenths / 10:.1f}{unit}"
            )
    return str(number)


def _shown_site(parts: ApiParts, name: str) -> tuple[Site | None, list[object]]:
    snapshot = parts.things.snapshot
    shared = snapshot.share_of(name)
    if shared is not None:
        share, site = shared
        if share.password:
            return None, []
        parts.things.uses.note_share(share)
        return site, locked_filters(share, snapshot)
    domain = origin_host(name)
    site_of_domain = snapshot.site_for(domain) if domain else None
    return (site_of_domain if site_of_domain and site_of_domain.public else None), []


def _drawn(number: str) -> str:
    left, right = _CHARACTER * len(_LABEL) + 10, _CHARACTER * len(number) + 12
    width = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" role="img" '
        f'aria-label="{number} {_LABEL} in 30 days" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
        f'fill="#fff" text-anchor="middle"><title>{number} {_LABEL} in 30 days</title>'
        f'<rect width="{width}" height="20" rx="3" fill="#444"/>'
        f'<path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3}z" fill="#1d6fa5"/>'
        f'<text x="{left / 2:g}" y="14">{_LABEL}</text><text x="{left + right / 2:g}" y="14">{number}</text></svg>'
    )
