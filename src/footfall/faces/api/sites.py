"""`/api/sites`: register, list, change, remove."""

import asyncio

import msgspec
from litestar import Response

from footfall.faces.api.answer import empty_answer, json_answer, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_parameters, known_site, read_body, read_flag
from footfall.model.detail import Detail
from footfall.model.name import origin_host
from footfall.model.site import AddressPolicy, BotPolicy, Site
from footfall.model.tracking import Tracking
from footfall.sites.choices import COLUMNS, Choices
from footfall.sites.sites import FIRST_ZONE


class NewSite(msgspec.Struct):
    """A site to register."""

    domain: str
    """A host such as example.com, or an address with one in it."""
    zone: str = FIRST_ZONE
    """The IANA zone of its days; only for a site that is new."""


class AddedSite(msgspec.Struct, frozen=True):
    """A registered site."""

    id: int
    domain: str


class ListedSite(msgspec.Struct, frozen=True):
    """A registered site in the list."""

    id: int
    domain: str
    created_at: str


class SiteSettings(msgspec.Struct, frozen=True):
    """A site with all its settings, those of `CHOICES`."""

    id: int
    domain: str
    created_at: str
    ip: AddressPolicy
    zone: str
    bots: BotPolicy
    aliases: tuple[str, ...]
    identify: bool
    retention_days: int
    counter: bool
    public: bool
    collect: tuple[Detail, ...]
    tracker: tuple[Tracking, ...]
    tracker_exclude: tuple[str, ...]


async def add_site(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Register a site, or bring a removed one back."""
    body = await read_body(parts, request, NewSite)
    number, domain = await asyncio.to_thread(parts.things.sites.add, body.domain, body.zone)
    return json_answer(AddedSite(number, domain))


async def list_sites(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """List the registered sites."""
    return json_answer(
        [
            ListedSite(site.id, site.domain, shown_time(site.created_ms))
            for site in parts.things.snapshot.sites
        ]
    )


async def get_site(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return a site's settings."""
    return json_answer(_settings(known_site(parts, request.path_params["domain"])))


async def change_site(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Change settings of a site, all that are given or none; return all of them."""
    choices = await read_body(parts, request, Choices)
    before = known_site(parts, request.path_params["domain"])
    domain = await asyncio.to_thread(parts.things.sites.change, before.domain, choices)
    if choices.ip is not msgspec.UNSET:
        # Also when it is what it was: an earlier call may have been answered 503 before all was cut.
        await parts.redact()
    return json_answer(_settings(known_site(parts, domain)))


async def remove_site(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Hide a site and stop collecting for it; with `purge=true` its data is deleted now."""
    check_parameters(request, ("purge",))
    purge = read_flag(request, "purge")
    domain = origin_host(request.path_params["domain"])
    if domain is None:
        # What names no domain is unknown, and that is 204 as for every unknown one (the contract).
        return empty_answer()
    if parts.grant.sites is not None and parts.things.snapshot.site_for(domain) is None:
        # A site that the token is not for is one that it does not know.
        return empty_answer()
    await asyncio.to_thread(lambda: parts.things.sites.remove(domain, purge=purge))
    if purge:
        await parts.purge()
    return empty_answer()


def _settings(site: Site) -> SiteSettings:
    return SiteSettings(
        id=site.id,
        domain=site.domain,
        created_at=shown_time(site.created_ms),
        zone=site.zone,
        aliases=site.aliases,
        **{choice.name: getattr(site, choice.name) for choice in COLUMNS},
    )
