"""
Sites and what belongs to them, ignored addresses, tokens and day secrets: one SQLite file behind SQLAlchemy Core.

A change is one durable transaction; when it has ended, `snapshot` shows it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, update
from sqlalchemy.exc import DatabaseError

from footfall.clock import Clock
from footfall.errors import CannotStart, Fault, Unavailable
from footfall.model.ids import SiteId, TokenId
from footfall.model.site import Site, ZoneSince
from footfall.sites import tables
from footfall.sites.choices import COLUMNS
from footfall.sites.goals import Goals, read_goals
from footfall.sites.ignored import Ignored
from footfall.sites.imports import Imports, read_imports
from footfall.sites.migrate import migrate
from footfall.sites.salts import Salts
from footfall.sites.segments import Segments, read_segments
from footfall.sites.shields import Shields, read_shields
from footfall.sites.sites import Sites
from footfall.sites.snapshot import Snapshot
from footfall.sites.tokens import Tokens

_WAIT_SECONDS = 5  # for another process that writes (`footfall generate-token --data`)


class SmallThings:
    """Opens the file and holds the parts; any thread may call them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        with self.transaction() as connection:
            migrate(connection)
        self.snapshot = self._read_snapshot()
        self.sites = Sites(self.change, clock)
        self.goals = Goals(self.change)
        self.segments = Segments(self.change)
        self.imports = Imports(self.change, clock)
        self.shields = Shields(self.change, clock)
        self.ignored = Ignored(self.change)
        self.tokens = Tokens(self.change, clock)
        self.salts = Salts(self.transaction, clock)

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
        """As `transaction`, and when it has ended the snapshot is a new one."""
        with self.transaction() as connection:
            connection.execute(update(tables.revision).values(number=tables.revision.c.number + 1))
            yield connection
        self.refresh_if_changed()

    def refresh_if_changed(self) -> None:
        """Take up what another process changed."""
        # One at a time, so that what was read earlier never takes the place of what was read later.
        with self._refreshing:
            with self.transaction() as connection:
                number = connection.execute(select(tables.revision.c.number)).scalar_one()
            if number != self.snapshot.revision:
                self.snapshot = self._read_snapshot()

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
                tokens=[
                    (TokenId(row.id), row.digest, row.created_ms)
                    for row in connection.execute(select(tables.token))
                ],
                goals=read_goals(connection),
                segments=read_segments(connection),
                imports=read_imports(connection),
                shields=read_shields(connection),
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
