"""Every page, in one table."""

from typing import Final

from footfall.faces.dashboard import details, preferences, realtime_page, site_page, sites_page, suggestions
from footfall.faces.dashboard.account_routes import ACCOUNT_PAGES
from footfall.faces.dashboard.page import Page

PAGES: Final = (
    Page("GET", "/", sites_page.sites_page),
    Page("GET", "/sites/{domain:str}", site_page.site_page),
    Page("GET", "/sites/{domain:str}/panels/{panel:str}", site_page.panel_part),
    Page("GET", "/sites/{domain:str}/details/{panel:str}/{tab:str}", details.details_page),
    Page("GET", "/sites/{domain:str}/details/{panel:str}/{tab:str}/csv", details.details_csv),
    Page("GET", "/sites/{domain:str}/values", suggestions.values),
    Page("GET", "/sites/{domain:str}/realtime", realtime_page.realtime_page),
    Page("GET", "/sites/{domain:str}/realtime/stream", realtime_page.realtime_stream),
    Page("GET", "/sites/{domain:str}/now", realtime_page.now_part),
    Page("POST", "/preferences", preferences.keep, needs=None),
    *ACCOUNT_PAGES,
)
