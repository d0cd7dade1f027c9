"""The register of shares. Passwords come here as what is kept of them; whether panels exist is judged before."""

import secrets

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest, NotFound
from footfall.model.ids import SegmentId, ShareId, SiteId
from footfall.model.share import MAX_NAME_CHARACTERS, MOST_SHARES, Share
from footfall.sites.change import Change
from footfall.sites.tables import segment, share

_SLUG_BYTES = 18  # 144 bits
_KEY_BYTES = 32


class ShareWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a share is to be; what is UNSET stays as it is, or is nothing in a new one."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    password: str | msgspec.UnsetType = msgspec.UNSET
    """What is kept of it; empty for none."""
    segment_id: SegmentId | msgspec.UnsetType | None = msgspec.UNSET
    panels: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class Shares:
    """Shares of sites: made, changed, ended."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def add(self, site: SiteId, wish: ShareWish) -> Share:
        """
        Make a share under a new slug.

        Raises:
            BadRequest: a field is not what it should be, or the site has enough of them.
        """
        with self._change() as connection:
            if len(read_shares(connection, site)) >= MOST_SHARES:
                raise BadRequest(f"A site has at most {MOST_SHARES} shares; end one first.")
            blank = Share(
                id=ShareId(0),
                site_id=site,
                slug=secrets.token_urlsafe(_SLUG_BYTES),
                name="",
                created_ms=self._clock.now_ms(),
            )
            wanted = _granted(connection, blank, wish)
            made = insert(share).values(**_columns(wanted)).returning(share.c.id)
            return msgspec.structs.replace(wanted, id=ShareId(connection.execute(made).scalar_one()))

    def change(self, site: SiteId, number: ShareId, wish: ShareWish) -> Share:
        """
        Change a share, all that is given or nothing; its slug stays. A new password locks it for everybody.

        Raises:
            BadRequest: a field is not what it should be.
            NotFound: the site has no such share.
        """
        with self._change() as connection:
            before = next((known for known in read_shares(connection, site) if known.id == number), None)
            if before is None:
                raise NotFound(f"There is no share with the id {number}.")
            wanted = _granted(connection, before, wish)
            connection.execute(update(share).where(share.c.id == number).values(**_columns(wanted)))
            return wanted

    def remove(self, site: SiteId, number: ShareId) -> None:
        """
        End a share: its address leads nowhere at once.

        Raises:
            NotFound: the site has no such share.
        """
        with self._change() as connection:
            gone = delete(share).where(share.c.site_id == site, share.c.id == number)
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no share with the id {number}.")


def read_shares(connection: Connection, site: SiteId | None = None) -> list[Share]:
    """Return the shares of *site*, or of all sites."""
    wanted = select(share) if site is None else select(share).where(share.c.site_id == site)
    return [
        Share(
            id=ShareId(row.id),
            site_id=SiteId(row.site_id),
            slug=row.slug,
            name=row.name,
            password=row.password,
            unlock_key=row.unlock_key,
            segment_id=None if row.segment_id is None else SegmentId(row.segment_id),
            panels=tuple(row.panels.split()),
            created_ms=row.created_ms,
            used_ms=row.used_ms,
        )
        for row in connection.execute(wanted.order_by(share.c.id))
    ]


def _granted(connection: Connection, before: Share, wish: ShareWish) -> Share:
    given = msgspec.structs.asdict(wish)
    after = msgspec.structs.replace(
        before, **{name: value for name, value in given.items() if value is not msgspec.UNSET}
    )
    if wish.password is not msgspec.UNSET:
        after = msgspec.structs.replace(after, unlock_key=secrets.token_bytes(_KEY_BYTES))
    name = after.name.strip()
    if not 0 < len(name) <= MAX_NAME_CHARACTERS:
        raise BadRequest(f"name: it has {len(name)} characters; it should have 1 to {MAX_NAME_CHARACTERS}.")
    if after.segment_id is not None:
        known = select(segment.c.id).where(
            segment.c.site_id == after.site_id, segment.c.id == after.segment_id
        )
        if connection.execute(known).first() is None:
            raise BadRequest(f"segment: the site has no segment with the id {after.segment_id}.")
    return msgspec.structs.replace(after, name=name)


def _columns(wanted: Share) -> dict[str, object]:
    columns = msgspec.structs.asdict(wanted)
    # When somebody looked last is written elsewhere, and later than what was read here.
    del columns["id"], columns["used_ms"]
    return columns | {"panels": " ".join(wanted.panels)}
