"""Sites: added, changed, removed, restored, and after 30 days forgotten."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest, Conflict, NotFound
from footfall.model.ids import SiteId
from footfall.model.name import normalise
from footfall.model.site import AddressPolicy, BotPolicy
from footfall.model.zone import next_midnight_ms
from footfall.sites.acting import present_act
from footfall.sites.change import Change
from footfall.sites.choices import COLUMNS, Choices
from footfall.sites.tables import alias, audit, leftover, site, uncut, zone_since

RESTORABLE_MS = 30 * 86_400_000
FIRST_ZONE = "UTC"
_MAX_ALIASES = 100


class Sites:
    """The register of sites."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def add(self, text: str, zone: str = FIRST_ZONE) -> tuple[SiteId, str]:
        """
        Register the site that *text* names, or restore it; return its id and domain.

        A known one keeps its id and settings.

        Raises:
            BadRequest: *text* names no domain, or *zone* is none.
            Conflict: it is an alias of another site.
        """
        domain = normalise(text)
        check_zone(zone)
        with self._change() as connection:
            if _owner(connection, domain, aliases_only=True) is not None:
                raise Conflict(f"'{domain}' is an alias of another site; remove it there first.")
            known = connection.execute(select(site.c.id).where(site.c.domain == domain)).scalar_one_or_none()
            if known is not None:
                connection.execute(update(site).where(site.c.id == known).values(removed_ms=None))
                return SiteId(known), domain
            row = insert(site).values(
                domain=domain,
                created_ms=self._clock.now_ms(),
                ip=AddressPolicy.FULL.value,
                bots=BotPolicy.STANDARD.value,
                identify=False,
                retention_days=0,
            )
            number = connection.execute(row.returning(site.c.id)).scalar_one()
            connection.execute(insert(zone_since).values(site_id=number, since_ms=0, zone=zone))
            return SiteId(number), domain

    def remove(self, text: str, *, purge: bool = False) -> SiteId | None:
        """
        Hide a site and stop collecting for it; nothing happens when it is unknown.

        With *purge* it is forgotten, a hidden one too; its id is returned for `purged` after its events are gone.

        Raises:
            BadRequest: *text* names no domain.
        """
        domain = normalise(text)
        with self._change() as connection:
            number = connection.execute(select(site.c.id).where(site.c.domain == domain)).scalar_one_or_none()
            if number is None:
                return None
            if purge:
                _forget(connection, number)
                return SiteId(number)
            connection.execute(
                update(site)
                .where(site.c.id == number, site.c.removed_ms.is_(None))
                .values(removed_ms=self._clock.now_ms())
            )
            return None

    def change(self, text: str, choices: Choices) -> str:
        """
        Change settings of a site, all or none; return its domain.

        Raises:
            BadRequest: a value is not what its setting takes.
            NotFound: there is no such site.
            Conflict: a name belongs to another site.
        """
        domain = normalise(text)
        with self._change() as connection:
            number = connection.execute(
                select(site.c.id).where(site.c.domain == domain, site.c.removed_ms.is_(None))
            ).scalar_one_or_none()
            if number is None:
                raise NotFound(f"There is no site '{domain}'.")
            if choices.ip is not msgspec.UNSET:
                _note_uncut(connection, number, choices.ip)
            values: dict[str, Any] = {
                choice.name: choice.take(value)
                for choice in COLUMNS
                if (value := getattr(choices, choice.name)) is not msgspec.UNSET
            }
            if choices.domain is not msgspec.UNSET:
                domain = values["domain"] = _free_name(connection, choices.domain, number, "domain")
            if values:
                connection.execute(update(site).where(site.c.id == number).values(**values))
            if choices.aliases is not msgspec.UNSET:
                _set_aliases(connection, number, domain, choices.aliases)
            if choices.zone is not msgspec.UNSET:
                self._set_zone(connection, number, choices.zone)
            return domain

    def forget_expired(self) -> None:
        """Forget the sites that were removed more than 30 days ago; their events become leftovers."""
        with self._change() as connection:
            expired = select(site.c.id).where(site.c.removed_ms < self._clock.now_ms() - RESTORABLE_MS)
            for number in connection.execute(expired).scalars().all():
                _forget(connection, number)

    def leftovers(self) -> list[SiteId]:
        """Return the forgotten sites whose events may still be somewhere."""
        with self._change() as connection:
            return [SiteId(number) for number in connection.execute(select(leftover.c.site_id)).scalars()]

    def purged(self, number: SiteId) -> None:
        """Note that nothing is left of a forgotten site."""
        with self._change() as connection:
            connection.execute(delete(leftover).where(leftover.c.site_id == number))

    def uncut(self) -> list[tuple[SiteId, AddressPolicy]]:
        """Return the sites whose older events may hold more of addresses than the setting `ip` says, and what it says."""
        chosen = select(uncut.c.site_id, site.c.ip).join(site, site.c.id == uncut.c.site_id)
        with self._change() as connection:
            return [(SiteId(row.site_id), AddressPolicy(row.ip)) for row in connection.execute(chosen)]

    def cut(self, number: SiteId, policy: AddressPolicy) -> None:
        """Note that no event of a site holds more of an address than *policy*; nothing if it asks for less by now."""
        with self._change() as connection:
            same = select(site.c.id).where(site.c.id == number, site.c.ip == policy.value)
            connection.execute(delete(uncut).where(uncut.c.site_id.in_(same)))

    def _set_zone(self, connection: Connection, number: int, zone: str) -> None:
        check_zone(zone)
        now_ms = self._clock.now_ms()
        # A change that has not begun yet is replaced by this one.
        connection.execute(
            delete(zone_since).where(zone_since.c.site_id == number, zone_since.c.since_ms > now_ms)
        )
        present = connection.execute(
            select(zone_since.c.zone)
            .where(zone_since.c.site_id == number)
            .order_by(zone_since.c.since_ms.desc())
            .limit(1)
        ).scalar_one()
        if present != zone:
            since_ms = next_midnight_ms(zone, now_ms)
            connection.execute(insert(zone_since).values(site_id=number, since_ms=since_ms, zone=zone))


def check_zone(zone: str) -> None:
    """
    Do nothing when *zone* is the name of a time zone.

    Raises:
        BadRequest: it is none.
    """
    try:
        ZoneInfo(zone)
    except (
        ValueError,
        OSError,
        ZoneInfoNotFoundError,
    ):  # a folder of zones and what is no path fail on their own ways
        raise BadRequest(f"zone: '{zone[:100]}' is not a time zone; one looks like Europe/Berlin.") from None


def _owner(connection: Connection, name: str, *, aliases_only: bool = False) -> int | None:
    owner = connection.execute(select(alias.c.site_id).where(alias.c.name == name)).scalar_one_or_none()
    if owner is None and not aliases_only:
        owner = connection.execute(select(site.c.id).where(site.c.domain == name)).scalar_one_or_none()
    return owner


def _free_name(connection: Connection, text: str, number: int, field: str) -> str:
    try:
        name = normalise(text)
    except BadRequest as problem:
        raise BadRequest(f"{field}: {problem}") from None
    if _owner(connection, name) not in {None, number}:
        raise Conflict(f"{field}: '{name}' belongs to another site.")
    return name


def _note_uncut(connection: Connection, number: int, policy: AddressPolicy) -> None:
    """Remember that addresses are to be cut, if the site kept more until now or that is not over yet."""
    before = connection.execute(select(site.c.ip).where(site.c.id == number)).scalar_one()
    if policy is AddressPolicy.FULL:
        connection.execute(delete(uncut).where(uncut.c.site_id == number))
    elif before != policy.value:
        connection.execute(delete(uncut).where(uncut.c.site_id == number))
        connection.execute(insert(uncut).values(site_id=number))


def _set_aliases(connection: Connection, number: int, domain: str, texts: list[str]) -> None:
    if len(texts) > _MAX_ALIASES:
        raise BadRequest(f"aliases: at most {_MAX_ALIASES} names are taken, not {len(texts)}.")
    names = {_free_name(connection, text, number, "aliases") for text in texts} - {domain}
    connection.execute(delete(alias).where(alias.c.site_id == number))
    if names:
        connection.execute(insert(alias), [{"name": name, "site_id": number} for name in sorted(names)])


def _forget(connection: Connection, number: int) -> None:
    """Leave nothing of a site in the register; the log of changes knows only that there was one."""
    domain = select(site.c.domain).where(site.c.id == number)
    other_names = select(alias.c.name).where(alias.c.site_id == number)
    present, nameless = present_act(), f"site {number}"
    for name in connection.execute(domain.union(other_names)).scalars().all():
        connection.execute(update(audit).where(audit.c.site == name).values(site=nameless, detail=""))
        connection.execute(
            update(audit).where(audit.c.detail.contains(name, autoescape=True)).values(detail="")
        )
        if present is not None and name in (present.site, present.detail):
            present.site, present.detail = nameless, ""
    connection.execute(delete(site).where(site.c.id == number))
    connection.execute(insert(leftover).values(site_id=number))
