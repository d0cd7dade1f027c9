"""Who looks at what: what every part of a site's page needs to know."""

from datetime import date, datetime

import msgspec

from footfall.faces.dashboard.access import Asker
from footfall.faces.dashboard.view import View
from footfall.faces.dashboard.words import Words
from footfall.model.site import Site


class Look(msgspec.Struct, frozen=True):
    """One look at one site."""

    asker: Asker
    site: Site
    view: View
    words: Words
    now: datetime
    """What the site's clocks show, without a zone."""

    @property
    def today(self) -> date:
        """The site's present day."""
        return self.now.date()
