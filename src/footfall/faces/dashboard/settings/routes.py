"""The pages on which a site is added, set up and shared, for the table of pages."""

from typing import Final

from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.settings import choices, new_site
from footfall.faces.dashboard.settings.annotations import ANNOTATIONS, add_annotation
from footfall.faces.dashboard.settings.belonging import pages_of
from footfall.faces.dashboard.settings.goals import GOALS
from footfall.faces.dashboard.settings.imports import IMPORTS
from footfall.faces.dashboard.settings.links import LINKS
from footfall.faces.dashboard.settings.segments import SEGMENTS, save_segment
from footfall.faces.dashboard.settings.shares import SHARES
from footfall.faces.dashboard.settings.shields import SHIELDS
from footfall.model.user import Role

BELONGINGS: Final = (GOALS, SEGMENTS, SHIELDS, ANNOTATIONS, LINKS, SHARES, IMPORTS)

_SITE = "/sites/{domain:str}"
_SETTINGS = f"{_SITE}/settings"

SETTINGS_PAGES: Final = (
    Page("GET", "/add-site", new_site.add_site_page, needs=Role.ADMIN),
    Page("POST", "/add-site", new_site.add_site, needs=Role.ADMIN),
    Page("GET", f"{_SITE}/install", new_site.install_page, needs=Role.EDITOR),
    Page("GET", f"{_SITE}/install/seen", new_site.install_seen, needs=Role.EDITOR),
    Page("POST", f"{_SITE}/remove", new_site.remove_site, needs=Role.ADMIN),
    Page("POST", f"{_SITE}/segments", save_segment, needs=Role.EDITOR),
    Page("POST", f"{_SITE}/annotations", add_annotation, needs=Role.EDITOR),
    Page("GET", _SETTINGS, choices.settings_page, needs=Role.EDITOR),
    Page("GET", f"{_SETTINGS}/general", choices.general_page, needs=Role.EDITOR),
    Page("POST", f"{_SETTINGS}/general", choices.change_general, needs=Role.EDITOR),
    Page("GET", f"{_SETTINGS}/collected", choices.collected_page, needs=Role.EDITOR),
    Page("POST", f"{_SETTINGS}/collected", choices.change_collected, needs=Role.EDITOR),
    Page("GET", f"{_SETTINGS}/tracker", choices.tracker_page, needs=Role.EDITOR),
    Page("POST", f"{_SETTINGS}/tracker", choices.change_tracker, needs=Role.EDITOR),
    Page("POST", f"{_SITE}/public", choices.change_public, needs=Role.EDITOR),
    *(page for kind in BELONGINGS for page in pages_of(kind)),
)
