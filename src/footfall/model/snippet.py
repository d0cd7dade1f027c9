"""The line that a site's pages carry: which script, and with which attributes. Pure text."""

from html import escape

from footfall.model.detail import Detail
from footfall.model.site import Site
from footfall.model.tracking import Tracking

_FULL_FEATURES = {
    Tracking.ENGAGEMENT: "engagement",
    Tracking.LINKS: "links",
    Tracking.DOWNLOADS: "downloads",
    Tracking.FORMS: "forms",
}
"""What the larger scripts do unless `data-off` names it."""
_FLAGS = (Tracking.HASH, Tracking.LOCAL, Tracking.GPC, Tracking.DNT)
_SMALLEST_DOES = {Tracking.HASH, Tracking.NOT_FOUND}


def snippet_of(site: Site, server: str, tracker_path: str = "", *, not_found: bool = False) -> str:
    """
    Return the tag for the pages of *site*, of the smallest script that does what the site's settings ask for.

    *server* is the address of this server; *tracker_path* is where it serves `track.full.js` besides, which is then
    preferred. With *not_found* the tag is that of the page that stands for those that do not exist.
    """
    chosen = {
        one for one in site.tracker if one is not Tracking.ENGAGEMENT or Detail.ENGAGEMENT in site.collect
    }
    if not_found or tracker_path or site.tracker_exclude or chosen - _SMALLEST_DOES:
        path = "/track.vitals.js" if Tracking.VITALS in chosen else tracker_path or "/track.full.js"
        off = [name for feature, name in _FULL_FEATURES.items() if feature not in chosen]
    else:
        path, off = "/track.js", []
    attributes = [f"data-{flag.value}" for flag in _FLAGS if flag in chosen]
    if not_found:
        attributes.append("data-404")
    if site.tracker_exclude:
        attributes.append(f'data-exclude="{escape(",".join(site.tracker_exclude))}"')
    if off:
        attributes.append(f'data-off="{" ".join(off)}"')
    return " ".join(["<script defer", *attributes, f'src="{escape(server.rstrip("/") + path)}"></script>'])
