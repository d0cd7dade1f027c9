"""The register of segments. Whether filters mean something is judged before they come here."""

from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.errors import BadRequest, Conflict, NotFound
from footfall.model.ids import SegmentId, SiteId
from footfall.model.segment import MAX_NAME_CHARACTERS, Segment
from footfall.sites.change import Change
from footfall.sites.tables import segment, share


class Segments:
    """Segments of sites: made, changed, removed."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def add(self, site: SiteId, name: str, filters: list[Any]) -> Segment:
        """
        Make a segment; the one of that name is returned instead when it has the same filters.

        Raises:
            BadRequest: the name is empty or too long.
            Conflict: another segment has the name.
        """
        name = _checked_name(name)
        with self._change() as connection:
            same = _named(connection, site, name)
            if same is not None and same.filters == filters:
                return same
            _check_free(same)
            made = insert(segment).values(site_id=site, name=name, filters=_encode(filters))
            number = connection.execute(made.returning(segment.c.id)).scalar_one()
            return Segment(SegmentId(number), site, name, filters)

    def change(self, site: SiteId, number: SegmentId, name: str | None, filters: list[Any] | None) -> Segment:
        """
        Change a segment's name, filters or both; None leaves one as it is.

        Raises:
            BadRequest: the name is empty or too long.
            NotFound: the site has no such segment.
            Conflict: another segment has the name.
        """
        with self._change() as connection:
            before = next((known for known in read_segments(connection, site) if known.id == number), None)
            if before is None:
                raise NotFound(f"There is no segment with the id {number}.")
            after = Segment(
                number,
                site,
                before.name if name is None else _checked_name(name),
                before.filters if filters is None else filters,
            )
            if after.name != before.name:
                _check_free(_named(connection, site, after.name))
            values = {"name": after.name, "filters": _encode(after.filters)}
            connection.execute(update(segment).where(segment.c.id == number).values(**values))
            return after

    def remove(self, site: SiteId, number: SegmentId) -> None:
        """
        Remove a segment.

        Raises:
            NotFound: the site has no such segment.
            Conflict: a share is locked to it, which would then show the whole site.
        """
        with self._change() as connection:
            locked = select(share.c.id).where(share.c.site_id == site, share.c.segment_id == number)
            if (found := connection.execute(locked.order_by(share.c.id)).scalars().first()) is not None:
                raise Conflict(f"The share with the id {found} is locked to this segment; end it first.")
            gone = delete(segment).where(segment.c.site_id == site, segment.c.id == number)
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no segment with the id {number}.")


def read_segments(connection: Connection, site: SiteId | None = None) -> list[Segment]:
    """Return the segments of *site*, or of all sites."""
    wanted = select(segment) if site is None else select(segment).where(segment.c.site_id == site)
    return [
        Segment(SegmentId(row.id), SiteId(row.site_id), row.name, msgspec.json.decode(row.filters, type=list))
        for row in connection.execute(wanted.order_by(segment.c.id))
    ]


def _named(connection: Connection, site: SiteId, name: str) -> Segment | None:
    return next((known for known in read_segments(connection, site) if known.name == name), None)


def _checked_name(text: str) -> str:
    name = text.strip()
    if not 0 < len(name) <= MAX_NAME_CHARACTERS:
        raise BadRequest(f"name: it has {len(name)} characters; it should have 1 to {MAX_NAME_CHARACTERS}.")
    return name


def _check_free(other: Segment | None) -> None:
    if other is not None:
        raise Conflict(f"name: '{other.name}' is the name of the segment with the id {other.id}.")


def _encode(filters: list[Any]) -> str:
    return msgspec.json.encode(filters).decode()
