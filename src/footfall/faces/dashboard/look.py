"""Who looks at what: what every part of a site's page needs to know."""

from datetime import date, datetime
from typing import Any

import msgspec

from footfall.errors import BadQuery
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import NOBODY, Asker, asker_of, seen_site
from footfall.faces.dashboard.guests import known_share
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.view import View, read_view
from footfall.faces.dashboard.words import Words
from footfall.faces.sharing import locked_filters
from footfall.faces.world import calendar_of
from footfall.model.share import Share
from footfall.model.site import Site
from footfall.query.filters import outer_leaves, parse_filters
from footfall.query.panels import PANELS, REFUSED, Panel

PROPERTY = "event:props:"
"""What a property's dimension begins with."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one site."""

    asker: Asker
    site: Site
    view: View
    words: Words
    now: datetime
    """What the site's clocks show, without a zone."""
    base: str
    """Where the addresses of its pages begin: `/sites/example.com`, or that of a share."""
    share: Share | None = None
    """Under whose address it is."""
    locked: tuple[Any, ...] = ()
    """The filters of the share's segment, as a question writes them."""
    filtered: frozenset[str] = frozenset()
    """The dimensions by which events and visits are filtered, those within segments too."""

    @property
    def today(self) -> date:
        """The site's present day."""
        return self.now.date()

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels that they may see."""
        shown = self.share.panels if self.share else ()
        return tuple(one for one in PANELS if one.name in shown) if shown else PANELS

    def filters(self) -> list[Any]:
        """Return the filters that every question has: those of the view, and those that nobody can take off."""
        return [*self.view.filters(), *self.locked]

    def panel(self, name: str) -> Panel | None:
        """Return the panel called *name*, None when there is none for them."""
        return next((one for one in self.panels if one.name == name), None)

    def offers(self, dimension: str) -> bool:
        """Say whether they may filter by *dimension*: what a share does not show is not to be found out either."""
        if self.share is None:
            return True
        if dimension == "segment":
            return False
        return not self.share.panels or dimension in _dimensions_of(self.panels)

    def shown(self) -> dict[str, Any]:
        """Return what every page about the site says to its template."""
        framed = {"theme": self.view.theme, "frames": "*"} if self.view.embed else {}
        is_public = self.asker.user is None and self.share is None and not self.view.embed
        return {
            "asker": self.asker,
            "site": self.site,
            "view": self.view,
            "base": self.base,
            "embed": self.view.embed,
            "way_in": f"/signin?to={self.base}" if is_public else "",
            **framed,
        }


async def look_at(parts: Dashboard, request: AnyRequest) -> Look:
    """
    Return who looks at which site under which view.

    Raises:
        NotFound: there is no such site or share, or not for them.
    """
    asker, share = NOBODY, None
    if "slug" in request.path_params:
        share, site = known_share(parts, request)
        base = f"/share/{share.slug}"
    else:
        asker = await asker_of(parts, request)
        site = seen_site(parts, asker, request)
        base = f"/sites/{site.domain}"
    view = read_view(list(request.query_params.multi_items()))
    # In a frame there are no cookies: nobody is signed in there, and nobody can show a password's ticket.
    if view.embed and (not share.password if share else site.public):
        asker = NOBODY
    else:
        view = msgspec.structs.replace(view, embed=False, theme="")
    look = Look(
        asker=asker,
        site=site,
        view=view,
        words=parts.pages.words(request, asker.language),
        now=calendar_of((site,)).local(parts.api.clock.now_ms()).replace(tzinfo=None),
        base=base,
        share=share,
        locked=tuple(locked_filters(share, parts.api.things.snapshot)) if share else (),
    )
    chips = tuple(chip for chip in view.chips if look.offers(chip.dimension))
    look = msgspec.structs.replace(look, view=msgspec.structs.replace(view, chips=chips))
    return msgspec.structs.replace(look, filtered=_filtered(parts, look))


def _filtered(parts: Dashboard, look: Look) -> frozenset[str]:
    segments = {int(one.id): one.filters for one in parts.api.things.snapshot.segments_of(look.site.id)}
    try:
        tree = parse_filters(look.filters(), segments)
    except BadQuery:
        # What is wrong is told where it is asked.
        return frozenset()
    return frozenset(leaf.dimension.name for leaf in outer_leaves(tree))


def _dimensions_of(panels: tuple[Panel, ...]) -> set[str]:
    """Return the dimensions whose values *panels* show all of."""
    return {
        dimension
        for one in panels
        for tab in one.tabs
        if tab.metrics != REFUSED and all(text[1] in tab.dimensions for text in tab.filters)
        for dimension in tab.dimensions
    }
