"""Registers the made-up sites: their settings, goals, segments and an ignored range. Nothing happens twice."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from footfall.ingest.demo.tables import DemoSite, demo_sites, goals_of
from footfall.model.site import AddressPolicy, BotPolicy, Site
from footfall.sites.choices import Choices
from footfall.sites.goals import GoalChoices
from footfall.sites.small_things import SmallThings

_SEGMENTS: Mapping[str, tuple[tuple[str, list[Any]], ...]] = MappingProxyType(
    {
        "blog": (("From Hacker News", [["is", "visit:source", ["Hacker News"]]]),),
        "docs": (("Readers of the reference", [["contains", "event:page", ["/reference/"]]]),),
        "shop": (
            ("Phones in Germany", [["is", "visit:device", ["Mobile"]], ["is", "visit:country", ["DE"]]]),
            ("Autumn blankets", [["is", "visit:utm_campaign", ["autumn-blankets"]]]),
        ),
    }
)
_OFFICE = "203.0.113.0/28"  # of the agency, whose own visits are ignored


def set_up(things: SmallThings) -> None:
    """Register all sites of the demo."""
    for site in demo_sites():
        _set_up(things, site)
    things.ignored.add(_OFFICE)


def registered(things: SmallThings) -> dict[str, Site]:
    """Return the registered sites of the demo by domain; those that somebody removed meanwhile are not among them."""
    found = ((site.domain, things.snapshot.site_for(site.domain)) for site in demo_sites())
    return {domain: site for domain, site in found if site is not None}


def _set_up(things: SmallThings, site: DemoSite) -> None:
    number, _ = things.sites.add(site.domain, site.zone)
    things.sites.change(site.domain, Choices(ip=AddressPolicy(site.ip), bots=BotPolicy(site.bots)))
    for goal in goals_of(site):
        things.goals.add(
            number,
            GoalChoices(
                display_name=goal.name,
                event_name=goal.event,
                page_path=goal.page,
                currency=goal.currency,
                scroll_threshold=goal.scroll,
            ),
        )
    for name, filters in _SEGMENTS.get(site.key, ()):
        things.segments.add(number, name, filters)
