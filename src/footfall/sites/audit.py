"""The log of who changed what and when. What goes into it is decided where a transaction ends, not here."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from footfall.clock import Clock
from footfall.sites.acting import Act
from footfall.sites.change import Change
from footfall.sites.tables import audit

KEPT_MS = 400 * 86_400_000  # a year and what it takes to notice
_MOST_CHARACTERS = 400
_MOST_ROWS = 1_000_000  # some 150 MB; a script that changes things all day ends here, not at the disk's end
MOST_SHOWN = 1000


class AuditRow(msgspec.Struct, frozen=True):
    """One thing that somebody did."""

    id: int
    at_ms: int
    actor: str
    action: str
    site: str
    detail: str


class Audit:
    """Rows in, rows out, the newest first."""

    def __init__(self, transaction: Change, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def write(self, act: Act) -> None:
        """Keep *act*, unless a change already did."""
        if not act.written:
            with self._transaction() as connection:
                write_act(connection, act, self._clock)
            act.written = True

    def rows(self, *, most: int, before: int | None = None, site: str | None = None) -> list[AuditRow]:
        """Return at most *most* rows, those before the id *before*, of *site* where it is given."""
        wanted = select(audit).order_by(audit.c.id.desc()).limit(min(most, MOST_SHOWN))
        if before is not None:
            wanted = wanted.where(audit.c.id < before)
        if site is not None:
            wanted = wanted.where(audit.c.site == site)
        with self._transaction() as connection:
            return [AuditRow(*row) for row in connection.execute(wanted)]

    def forget_old(self) -> None:
        """Delete what is older than 400 days, and the oldest of more than a million rows."""
        with self._transaction() as connection:
            connection.execute(delete(audit).where(audit.c.at_ms < self._clock.now_ms() - KEPT_MS))
            newest = connection.execute(select(audit.c.id).order_by(audit.c.id.desc()).limit(1)).scalar()
            connection.execute(delete(audit).where(audit.c.id <= (newest or 0) - _MOST_ROWS))


def write_act(connection: Connection, act: Act, clock: Clock) -> None:
    """Put *act* into the log, in the transaction of what it changed."""
    row = {
        "at_ms": clock.now_ms(),
        "actor": act.actor[:_MOST_CHARACTERS],
        "action": act.action,
        "site": act.site[:_MOST_CHARACTERS],
        "detail": act.detail[:_MOST_CHARACTERS],
    }
    connection.execute(insert(audit).values(row))
