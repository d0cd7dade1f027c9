"""Sessions: 256 random bits in a browser, SHA-256 here. One ends by itself when it was not used for 30 days."""

import secrets
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from footfall.clock import Clock
from footfall.errors import NotFound
from footfall.model.ids import SessionId, UserId
from footfall.model.user import Session
from footfall.sites.change import Change
from footfall.sites.tables import session

UNUSED_MS = 30 * 86_400_000
_MOST_OF_A_USER = 50  # the browsers of one person, and then some; the one unused longest ends


class Sessions:
    """Sessions: begun, ended, forgotten."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def begin(self, who: UserId, agent: str) -> str:
        """
        Begin a session of a user; return the only copy of its secret. *agent* is what its browser says it is.

        It is always a new one: what a browser brought along before signing in is worth nothing.
        """
        made = secrets.token_urlsafe(32)
        now_ms = self._clock.now_ms()
        with self._change() as connection:
            connection.execute(
                insert(session).values(
                    digest=digest_of(made),
                    user_id=who,
                    agent=agent[:100],
                    created_ms=now_ms,
                    seen_ms=now_ms,
                )
            )
            his = select(session.c.id).where(session.c.user_id == who)
            newest = his.order_by(session.c.seen_ms.desc(), session.c.id.desc()).limit(_MOST_OF_A_USER)
            connection.execute(delete(session).where(session.c.user_id == who, session.c.id.not_in(newest)))
        return made

    def end(self, who: UserId, number: SessionId) -> None:
        """
        End one session of a user.

        Raises:
            NotFound: the user has no such session.
        """
        with self._change() as connection:
            gone = delete(session).where(session.c.user_id == who, session.c.id == number)
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no session with the id {number}.")

    def end_all(self, who: UserId, *, but: SessionId | None = None) -> None:
        """End all sessions of a user, *but* one where it is given."""
        with self._change() as connection:
            gone = delete(session).where(session.c.user_id == who)
            connection.execute(gone if but is None else gone.where(session.c.id != but))

    def forget_unused(self) -> None:
        """Delete those that ended by themselves."""
        unused = session.c.seen_ms < self._clock.now_ms() - UNUSED_MS
        with self._change() as connection:
            connection.execute(delete(session).where(unused))


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret that is random enough to need no salt."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def read_sessions(connection: Connection) -> list[tuple[bytes, Session]]:
    """Return every session behind its SHA-256, the oldest first."""
    return [
        (
            row.digest,
            Session(SessionId(row.id), UserId(row.user_id), row.agent, row.created_ms, row.seen_ms),
        )
        for row in connection.execute(select(session).order_by(session.c.id))
    ]
