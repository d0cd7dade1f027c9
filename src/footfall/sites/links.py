"""The register of links and pixels. What slugs and targets may be is decided in `footfall.model.link`."""

import secrets

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.errors import BadRequest, Conflict, NotFound
from footfall.model.ids import LinkId, SiteId
from footfall.model.link import Link, LinkKind, checked_slug, checked_target
from footfall.sites.change import Change
from footfall.sites.tables import link

_RANDOM_BYTES = 6  # eight characters: short enough to be read out, and nobody finds one by trying


class NewLink(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A link, or a pixel, to make."""

    kind: LinkKind
    """`link`, which leads on to its target, or `pixel`, an image."""
    target: str | None = None
    """Where a link leads: an address of http or https. A pixel has none."""
    slug: str = ""
    """What stands in its address behind `/q/` or `/p/`; without one it is drawn at random."""


class LinkChanges(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed of a link; what is UNSET stays as it is."""

    target: str | msgspec.UnsetType = msgspec.UNSET
    """Where a link leads."""
    slug: str | msgspec.UnsetType = msgspec.UNSET
    """What stands in its address; what stood there before leads nowhere any more."""


class Links:
    """Links and pixels of sites: made, changed, removed."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def add(self, site: SiteId, wanted: NewLink) -> Link:
        """
        Make a link or a pixel; the one with the slug is returned instead when it is the same.

        Raises:
            BadRequest: a field is not what it should be.
            Conflict: another one has the slug.
        """
        if (wanted.kind is LinkKind.LINK) != (wanted.target is not None):
            raise BadRequest("target: a link has one, such as https://example.com/page; a pixel has none.")
        target = None if wanted.target is None else checked_target(wanted.target)
        slug = checked_slug(wanted.slug) if wanted.slug else secrets.token_urlsafe(_RANDOM_BYTES)
        with self._change() as connection:
            known = _with_slug(connection, slug)
            if known is not None and (known.site_id, known.target) == (site, target):
                return known
            _check_free(known)
            made = insert(link).values(site_id=site, slug=slug, target=target).returning(link.c.id)
            return Link(LinkId(connection.execute(made).scalar_one()), site, slug, target)

    def change(self, site: SiteId, number: LinkId, changes: LinkChanges) -> Link:
        """
        Change a link's target, its slug or both.

        Raises:
            BadRequest: a field is not what it should be, or a pixel is given a target.
            NotFound: the site has no such link.
            Conflict: another one has the slug.
        """
        with self._change() as connection:
            before = next((known for known in read_links(connection, site) if known.id == number), None)
            if before is None:
                raise _missing(number)
            after = before
            if changes.target is not msgspec.UNSET:
                if before.kind is LinkKind.PIXEL:
                    raise BadRequest("target: a pixel has none; make a link instead.")
                after = msgspec.structs.replace(after, target=checked_target(changes.target))
            if changes.slug is not msgspec.UNSET:
                after = msgspec.structs.replace(after, slug=checked_slug(changes.slug))
            if after.slug != before.slug:
                _check_free(_with_slug(connection, after.slug))
            values = {"slug": after.slug, "target": after.target}
            connection.execute(update(link).where(link.c.id == number).values(**values))
            return after

    def remove(self, site: SiteId, number: LinkId) -> None:
        """
        Remove a link; its address is unknown from then on.

        Raises:
            NotFound: the site has no such link.
        """
        with self._change() as connection:
            gone = delete(link).where(link.c.site_id == site, link.c.id == number)
            if not connection.execute(gone).rowcount:
                raise _missing(number)


def read_links(connection: Connection, site: SiteId | None = None) -> list[Link]:
    """Return the links of *site*, or of all sites."""
    wanted = select(link) if site is None else select(link).where(link.c.site_id == site)
    return [
        Link(LinkId(row.id), SiteId(row.site_id), row.slug, row.target)
        for row in connection.execute(wanted.order_by(link.c.id))
    ]


def _with_slug(connection: Connection, slug: str) -> Link | None:
    row = connection.execute(select(link).where(link.c.slug == slug)).one_or_none()
    return None if row is None else Link(LinkId(row.id), SiteId(row.site_id), row.slug, row.target)


def _check_free(other: Link | None) -> None:
    if other is not None:
        # It may be another site's, of which who asks here is told no more.
        raise Conflict(f"slug: '{other.slug}' is taken by another link or pixel of this server.")


def _missing(number: LinkId) -> NotFound:
    return NotFound(f"There is no link with the id {number}.")
