"""Every page, in one table."""

from typing import Final

from footfall.faces.dashboard import (
    details,
    preferences,
    realtime_page,
    share_pages,
    site_page,
    sites_page,
    suggestions,
)
from footfall.faces.dashboard.account_routes import ACCOUNT_PAGES
from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.settings.routes import SETTINGS_PAGES

NUMBERS: Final = (
    ("", site_page.site_page),
    ("/panels/{panel:str}", site_page.panel_part),
    ("/details/{panel:str}/{tab:str}", details.details_page),
    ("/details/{panel:str}/{tab:str}/csv", details.details_csv),
    ("/values", suggestions.values),
    ("/realtime", realtime_page.realtime_page),
    ("/realtime/stream", realtime_page.realtime_stream),
    ("/now", realtime_page.now_part),
)
"""What shows a site's numbers: at the site itself, and under the addresses of its shares."""

PAGES: Final = (
    Page("GET", "/", sites_page.sites_page),
    Page("POST", "/sites/{domain:str}/pin", sites_page.pin_site),
    *(Page("GET", f"/sites/{{domain:str}}{path}", handle, guests=True) for path, handle in NUMBERS),
    *(
        Page("GET", f"/share/{{slug:str}}{path}", share_pages.under_share(handle), needs=None)
        for path, handle in NUMBERS
    ),
    Page("POST", "/share/{slug:str}", share_pages.unlock_share, needs=None),
    Page("POST", "/preferences", preferences.keep, needs=None),
    *SETTINGS_PAGES,
    *ACCOUNT_PAGES,
)
