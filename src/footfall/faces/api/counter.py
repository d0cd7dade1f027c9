"""`/counter/PATH.json`, `.html` and `.svg`: how often a page was viewed, as GoatCounter's counter shows it to everybody."""

from html import escape

import msgspec
from litestar import Response

from footfall.collect.base import clean_path
from footfall.collect.goatcounter_path import page_path
from footfall.collect.origin import addressed_sites, named_site
from footfall.errors import BadRequest, NotFound
from footfall.faces.api.answer import JSON
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, read_parameter
from footfall.model.site import Site

_TOTAL = "TOTAL"
_KINDS = {"json": JSON, "html": "text/html", "svg": "image/svg+xml"}
_MOST_STYLE = 4096  # characters; a page's own colours and sizes
_HEADERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    # The site may be that of the page that shows it.
    "vary": "origin, referer",
    "x-content-type-options": "nosniff",
    # The style is a stranger's: it may look as it likes, and neither load nor do anything.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *; sandbox",
}
_KEPT_SECONDS = 1800  # as long as GoatCounter's own
_UNSEEN_KEPT_SECONDS = 60  # the first view is news
_STYLE = (
    "#gcvc-border{border:1px solid #888;border-radius:4px;padding:6px;text-align:center}"
    "#gcvc-views{font-weight:bold;font-size:22px}"
)


class ShownCount(msgspec.Struct, frozen=True, omit_defaults=True):
    """Numbers as they are shown, their thousands apart."""

    count: str
    """Views."""
    count_unique: str
    """Visitors of each day, added up."""
    error: str = ""
    """Only with status 404: nobody has viewed the page yet."""


async def counter(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return how often a page was viewed; `TOTAL` is the whole site. With `.html` or `.svg` in place of `.json` it is drawn."""
    name, dot, kind = request.scope["path"].removeprefix("/counter/").rpartition(".")
    if not dot or kind not in _KINDS:
        raise BadRequest("The counter's address ends with .json, .html or .svg.")
    site = _site_of(parts, request)
    given = {key: read_parameter(request, key) or "" for key in ("start", "end", "style", "no_branding")}
    is_total = name == _TOTAL
    path = None if is_total else clean_path(page_path(name))
    count = await parts.counters.count(site, path, given["start"], given["end"])
    is_unseen = not (is_total or count.views)
    views = shown_number(count.views)
    if kind == "json":
        error = f"'{path}' has no views here." if is_unseen else ""
        body = msgspec.json.encode(ShownCount(views, shown_number(count.visitors), error))
    else:
        draw = _html if kind == "html" else _svg
        what = "Views on this site" if is_total else "Views on this page"
        body = draw(what, views, given["style"][:_MOST_STYLE], branding=not given["no_branding"]).encode()
    seconds = _UNSEEN_KEPT_SECONDS if is_unseen else _KEPT_SECONDS
    return Response(
        body,
        status_code=404 if is_unseen else 200,
        media_type=_KINDS[kind],
        headers={**_HEADERS, "cache-control": f"public, max-age={seconds}"},
    )


def shown_number(number: int) -> str:
    """Return *number* with a thin space between its thousands, at which no line is broken."""
    return f"{number:,}".replace(",", "\u202f")


def _site_of(parts: ApiParts, request: AnyRequest) -> Site:
    """Return the site by the rules of `/count`; whether there is another one than those with a counter is not told."""
    headers: dict[bytes, bytes] = dict(request.scope["headers"])
    snapshot = parts.things.snapshot
    found = (snapshot.site_for(name) for name in addressed_sites(headers))
    site = next((site for site in found if site), None)
    if site is None and named_site(headers) is None:
        site = snapshot.only_site(None)
    if site is None or not site.counter:
        raise NotFound("There is no counter here: no site of this name has the setting 'counter' on.")
    return site


def _html(what: str, views: str, style: str, *, branding: bool) -> str:
    # Within a style element only its end could be more than style.
    own = style.replace("<", "\\3c ")
    by = '<br><span id="gcvc-by">counted by footfall</span>' if branding else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{what}</title>'
        f"<style>body{{margin:0;font:14px/1.4 sans-serif}}{_STYLE}{own}</style>"
        f'<div id="gcvc-border"><div id="gcvc"><span id="gcvc-for">{what}</span><br>'
        f'<span id="gcvc-views">{views}</span>{by}</div></div></html>'
    )


def _svg(what: str, views: str, style: str, *, branding: bool) -> str:
    height = 80 if branding else 60
    by = '<text id="gcvc-by" x="100" y="70" font-size="11">counted by footfall</text>' if branding else ""
    # What is no character of XML would make the whole drawing none.
    own = escape("".join(letter for letter in style if letter.isprintable()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="{height}" viewBox="0 0 200 {height}" '
        'text-anchor="middle" font-family="sans-serif" font-size="14">'
        f"<style>#gcvc-views{{font-weight:bold;font-size:22px}}{own}</style>"
        f'<rect id="gcvc-border" x="1" y="1" width="198" height="{height - 2}" rx="4" fill="none" stroke="#888"/>'
        f'<text id="gcvc-for" x="100" y="22">{what}</text><text id="gcvc-views" x="100" y="48">{views}</text>{by}</svg>'
    )
