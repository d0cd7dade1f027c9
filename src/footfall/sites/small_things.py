"""
Sites and what belongs to them, ignored addresses, tokens, users and day secrets: one SQLite file behind SQLAlchemy Core.

A change is one durable transaction; when it has ended, `snapshot` shows it, and the log of changes says whose it was.
"""

import threading
from collections.abc import Iterator, Set
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, update
from sqlalchemy.exc import DatabaseError

from footfall.clock import Clock
from footfall.errors import CannotStart, Fault, Unavailable
from footfall.model.grant import Grant, Token
from footfall.model.ids import SiteId
from footfall.model.site import Site, ZoneSince
from footfall.model.user import Session, User
from footfall.sites import tables
from footfall.sites.acting import present_act
from footfall.sites.annotations import Annotations, read_annotations
from footfall.sites.audit import Audit, write_act
from footfall.sites.choices import COLUMNS
from footfall.sites.goals import Goals, read_goals
from footfall.sites.ignored import Ignored
from footfall.sites.imports import Imports, read_imports
from footfall.sites.links import Links, read_links
from footfall.sites.migrate import migrate
from footfall.sites.resets import Resets
from footfall.sites.salts import Salts
from footfall.sites.second_factors import SecondFactors
from footfall.sites.segments import Segments, read_segments
from footfall.sites.sessions import UNUSED_MS, Sessions, read_sessions
from footfall.sites.shares import Shares, read_shares
from footfall.sites.shields import Shields, read_shields
from footfall.sites.sites import Sites
from footfall.sites.snapshot import Snapshot
from footfall.sites.tokens import Tokens, read_tokens
from footfall.sites.users import Users, read_users
from footfall.sites.uses import Uses

_WAIT_SECONDS = 5  # for another process that writes (`footfall generate-token --data`)


class SmallThings:
    """Opens the file and holds the parts; any thread may call them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        with self.transaction() as connection:
            migrate(connection)
        # Shared with those who see a part of it (`seen_by`).
        self._present = [self._read_snapshot()]
        self._seen: Set[SiteId] | None = None
        self.sites = Sites(self.change, clock)
        self.goals = Goals(self.change)
        self.segments = Segments(self.change)
        self.links = Links(self.change)
        self.imports = Imports(self.change, clock)
        self.shields = Shields(self.change, clock)
        self.shares = Shares(self.change, clock)
        self.annotations = Annotations(self.change)
        self.ignored = Ignored(self.change)
        self.tokens = Tokens(self.change, clock)
        self.users = Users(self.change, self.transaction, clock)
        self.sessions = Sessions(self.change, clock)
        self.second_factors = SecondFactors(self.change, self.transaction, clock)
        self.resets = Resets(self.change, self.transaction, clock)
        self.audit = Audit(self.transaction, clock)
        self.uses = Uses(self.transaction, clock)
        self.salts = Salts(self.transaction, clock)

    @property
    def snapshot(self) -> Snapshot:
        """What there is now; of the sites those that may be seen."""
        return self._present[0].only(self._seen)

    def seen_by(self, sites: Set[SiteId] | None) -> "SmallThings":
        """Return the same small things as somebody sees them who may see *sites*, None for all."""
        if sites is None:
            return self
        seen = copy(self)
        seen._seen = sites
        return seen

    def token_of(self, secret: str) -> Token | None:
        """Return the token whose secret this is, and note that it was used."""
        token = self._present[0].token_of(secret)
        if token is not None:
            self.uses.note_token(token.id)
        return token

    def grant_of(self, secret: str) -> Grant | None:
        """Return what the token whose secret this is allows, and note that it was used."""
        token = self.token_of(secret)
        return token.grant if token else None

    def signed_in(self, secret: str) -> tuple[Session, User] | None:
        """Return the session whose secret this is, and its user, and note that they were here; None when it has ended."""
        session = self._present[0].session_of(secret)
        if session is None or self.uses.of_session(session) < self._clock.now_ms() - UNUSED_MS:
            return None
        user = self._present[0].user(session.user)
        if user is None:
            return None
        self.uses.note_session(session)
        return session, user

    def write_uses(self) -> None:
        """Write when tokens and sessions were last used."""
        self.uses.write(self._present[0].session_ids)

    def forget_old(self) -> None:
        """Delete what has had its time: unused sessions, reset codes, old rows of the log."""
        self.write_uses()
        self.sessions.forget_unused()
        self.resets.forget_old()
        self.audit.forget_old()

    @classmethod
    def open(cls, path: Path, clock: Clock) -> "SmallThings":
        """
        Return the small things in the file *path*, made or migrated as needed.

        Raises:
            CannotStart: the file cannot be used, or a newer program wrote it.
        """
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        path.touch(mode=0o600)
        try:
            return cls(engine, clock)
        except Fault as problem:
            raise CannotStart(f"{path} cannot be used: {problem}") from problem

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """
        Give a connection whose work is durable when the block ends, or undone when it raises.

        Raises:
            Unavailable: the disk is full or another process holds the file for too long.
        """
        try:
            with self._lock, self._engine.begin() as connection:
                yield connection
        except DatabaseError as problem:
            said = str(problem.orig)
            if "full" in said or "locked" in said:
                raise Unavailable(
                    "The server cannot write to its disk just now; try again later."
                ) from problem
            raise Fault(f"footfall.db: {said}") from problem

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """As `transaction`, and when it has ended the snapshot is a new one; the log says whose change it was."""
        act = present_act()
        with self.transaction() as connection:
            connection.execute(update(tables.revision).values(number=tables.revision.c.number + 1))
            yield connection
            if act is not None and not act.written:
                write_act(connection, act, self._clock)
        if act is not None:
            act.written = True
        self.refresh_if_changed()

    def refresh_if_changed(self) -> None:
        """Take up what another process changed."""
        # One at a time, so that what was read earlier never takes the place of what was read later.
        with self._refreshing:
            with self.transaction() as connection:
                number = connection.execute(select(tables.revision.c.number)).scalar_one()
            if number != self._present[0].revision:
                self._present[0] = self._read_snapshot()

    def tidy(self) -> None:
        """Write the log into the file and empty it, so that what was deleted is in neither."""
        with self._lock, self._engine.connect() as connection:
            file = connection.connection.driver_connection
            assert file is not None
            file.execute("pragma wal_checkpoint(truncate)").fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _read_snapshot(self) -> Snapshot:
        with self.transaction() as connection:
            return Snapshot(
                revision=connection.execute(select(tables.revision.c.number)).scalar_one(),
                sites=_read_sites(connection),
                ignored=connection.execute(select(tables.ignored.c.network)).scalars().all(),
                tokens=read_tokens(connection),
                goals=read_goals(connection),
                segments=read_segments(connection),
                links=read_links(connection),
                imports=read_imports(connection),
                shields=read_shields(connection),
                shares=read_shares(connection),
                annotations=read_annotations(connection),
                users=read_users(connection),
                sessions=read_sessions(connection),
            )


def _read_sites(connection: Connection) -> list[Site]:
    zones: dict[int, list[ZoneSince]] = {}
    for row in connection.execute(select(tables.zone_since).order_by(tables.zone_since.c.since_ms)):
        zones.setdefault(row.site_id, []).append(ZoneSince(row.since_ms, row.zone))
    aliases: dict[int, list[str]] = {}
    for row in connection.execute(select(tables.alias).order_by(tables.alias.c.name)):
        aliases.setdefault(row.site_id, []).append(row.name)
    present = select(tables.site).where(tables.site.c.removed_ms.is_(None))
    return [
        Site(
            id=SiteId(row.id),
            domain=row.domain,
            created_ms=row.created_ms,
            zones=tuple(zones[row.id]),
            aliases=tuple(aliases.get(row.id, ())),
            **{choice.name: choice.read(getattr(row, choice.name)) for choice in COLUMNS},
        )
        for row in connection.execute(present)
    ]


def _prepare(connection: Any, _: object) -> None:
    """Set up a new SQLite connection; transactions are begun by `_begin`, not by the driver."""
    connection.isolation_level = None
    # Deleted secrets and addresses are overwritten, and what was committed survives a loss of power.
    for pragma in ("journal_mode = wal", "synchronous = full", "secure_delete = on", "foreign_keys = on"):
        connection.execute(f"pragma {pragma}")


def _begin(connection: Connection) -> None:
    # Immediate: a transaction that began by reading could otherwise fail when it goes on to write.
    connection.exec_driver_sql("begin immediate")
