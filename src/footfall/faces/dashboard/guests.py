"""
Who looks without an account: at a public site, or under a share's address. They read, and nothing else.

What they are given shows one site; all others are as if they did not exist.
"""

from dataclasses import replace

from footfall.errors import NotFound
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import Asker
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.name import origin_host
from footfall.model.share import Share
from footfall.model.site import Site
from footfall.model.user import Role


def of_public_site(parts: Dashboard, asker: Asker, request: AnyRequest) -> Dashboard | None:
    """Return the parts for a guest of the site in the path; None where it is not public, or *asker* is more than a guest."""
    name = origin_host(str(request.path_params.get("domain", "")))
    site = parts.api.things.snapshot.site_for(name) if name else None
    if site is None or not site.public:
        return None
    in_frame = request.query_params.get("embed") == "true"
    return of_site(parts, site) if in_frame or not asker.may(Role.VIEWER, site) else None


def of_site(parts: Dashboard, site: Site) -> Dashboard:
    """Return the parts as somebody may use them who sees *site* alone."""
    return replace(parts, api=replace(parts.api, things=parts.api.things.seen_by(frozenset({site.id}))))


def known_share(parts: Dashboard, request: AnyRequest) -> tuple[Share, Site]:
    """
    Return the share whose slug is in the path, and its site.

    Raises:
        NotFound: there is none, or it was ended.
    """
    found = parts.api.things.snapshot.share_of(str(request.path_params["slug"]))
    if found is None:
        raise NotFound("There is no such link.")
    return found
