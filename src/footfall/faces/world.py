"""What a question is read against: the sites it names, their calendar, goals and segments, of one snapshot."""

from collections.abc import Sequence
from datetime import date, timedelta

from footfall.errors import BadQuery, NotFound
from footfall.model.name import normalise
from footfall.model.site import Site
from footfall.query.calendar import Calendar
from footfall.query.read import World
from footfall.sites.sites import check_zone
from footfall.sites.snapshot import Snapshot
from footfall.store.base import Reading

MOST_SITES = 1000
_EPOCH = date(1970, 1, 1)


def sites_of(site_id: object, snapshot: Snapshot) -> tuple[Site, ...]:
    """
    Return the sites that *site_id* names: a domain or alias, or a list of them.

    Raises:
        BadQuery: it is neither.
        NotFound: one of them is no site.
    """
    given = site_id if isinstance(site_id, list) else [site_id]
    names = [name for name in given if isinstance(name, str)]
    if not names or len(names) > MOST_SITES or len(names) < len(given):
        raise BadQuery(
            f"#/site_id: It should be the domain of a site, or a list of 1 to {MOST_SITES} domains."
        )
    found: dict[int, Site] = {}
    for name in names:
        site = snapshot.site_for(normalise(name))
        if site is None:
            raise NotFound(f"There is no site '{name[:100]}'.")
        found[site.id] = site
    return tuple(found.values())


def calendar_of(sites: Sequence[Site], timezone: object = None) -> Calendar:
    """
    Return the calendar by which a question about *sites* has its days: of the zone it names, or the one they share.

    Raises:
        BadQuery: the zone is none, or the sites share none.
    """
    if timezone is not None:
        if not isinstance(timezone, str):
            raise BadQuery("#/timezone: It should be a time zone such as Europe/Berlin.")
        check_zone(timezone)
        return Calendar.of_zone(timezone)
    if len({site.zones for site in sites}) == 1:
        return Calendar(sites[0].zones)
    zones = {site.zone for site in sites}
    if len(zones) > 1:
        raise BadQuery(
            f"#/timezone: The sites have days of different zones ({', '.join(sorted(zones)[:5])}); name the one to use."
        )
    return Calendar.of_zone(zones.pop())


def world_of(
    sites: Sequence[Site], calendar: Calendar, snapshot: Snapshot, now_ms: int, reading: Reading
) -> World:
    """Return what a question about *sites* is read against."""
    numbers = tuple(site.id for site in sites)
    imported = [item.first_day for number in numbers for item in snapshot.imports_of(number) if item.rows]

    def first_event_ms() -> int | None:
        found = reading.first_event_ms(numbers)
        if not imported:
            return found
        first_ms = calendar.midnight(_EPOCH + timedelta(days=min(imported)))
        return first_ms if found is None else min(found, first_ms)

    return World(
        sites=numbers,
        calendar=calendar,
        goals=tuple(goal for number in numbers for goal in snapshot.goals_of(number)),
        segments={
            segment.id: segment.filters for number in numbers for segment in snapshot.segments_of(number)
        },
        now_ms=now_ms,
        first_event_ms=first_event_ms,
        domains={site.id: site.domain for site in sites},
    )
