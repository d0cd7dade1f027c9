"""Who asks for a page, and what they may see."""

import msgspec

from footfall.errors import NotFound
from footfall.faces.api.request import AnyRequest, known_site
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.ids import SiteId
from footfall.model.site import Site


class Asker(msgspec.Struct, frozen=True):
    """Who asks."""

    name: str = ""
    language: str = ""
    """The language they chose; empty for what their browser says."""
    form_token: str = ""
    """What their forms must carry."""
    manages: bool = True
    """Whether they may manage users, tokens and sites."""
    edits: bool = True
    """Whether they may change what belongs to the site in question."""
    adds_sites: bool = True
    pinned: frozenset[SiteId] = frozenset()


async def asker_of(parts: Dashboard, request: AnyRequest) -> Asker:
    """Return who asks."""
    return Asker()


def seen_site(parts: Dashboard, asker: Asker, request: AnyRequest) -> Site:
    """
    Return the site that the path names, if *asker* may see it.

    Raises:
        NotFound: there is none, or not for them: both look the same.
    """
    try:
        return known_site(parts.api, request.path_params["domain"])
    except Exception as problem:
        raise NotFound("There is no such site.") from problem


def seen_sites(parts: Dashboard, asker: Asker) -> list[Site]:
    """Return the sites that *asker* may see."""
    return list(parts.api.things.snapshot.sites)
