"""When tokens, sessions and shares were last used: noted in memory at every request, written once a minute at most."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import update

from footfall.clock import Clock
from footfall.model.grant import Token
from footfall.model.ids import SessionId, ShareId, TokenId, UserId
from footfall.model.share import Share
from footfall.model.user import Session, User
from footfall.sites.change import Change
from footfall.sites.tables import session, share, token, user

_Id = TypeVar("_Id", TokenId, SessionId, UserId, ShareId)

_MINUTE_MS = 60_000


class Uses:
    """Moments by id; what a crash loses of them is the last minute."""

    def __init__(self, transaction: Change, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock
        # Only ids of ours come in, so these are as bounded as the registers.
        self._tokens: dict[TokenId, int] = {}
        self._sessions: dict[SessionId, int] = {}
        self._users: dict[UserId, int] = {}
        self._shares: dict[ShareId, int] = {}
        self._written_ms = 0

    def note_token(self, one: TokenId) -> None:
        """Note that a token was used now."""
        self._tokens[one] = self._now()

    def note_session(self, one: Session) -> None:
        """Note that a session was used now, and its user here."""
        self._sessions[one.id] = self._users[one.user] = self._now()

    def note_share(self, one: Share) -> None:
        """Note that somebody looked at a share now."""
        self._shares[one.id] = self._now()

    def of_share(self, one: Share) -> int | None:
        """Return when somebody last looked at a share, in ms."""
        return self._shares.get(one.id, one.used_ms)

    def of_token(self, one: Token) -> int | None:
        """Return when a token was last used, in ms."""
        return self._tokens.get(one.id, one.used_ms)

    def of_session(self, one: Session) -> int:
        """Return when a session was last used, in ms."""
        return self._sessions.get(one.id, one.seen_ms)

    def of_user(self, one: User) -> int | None:
        """Return when a user was last here, in ms."""
        return self._users.get(one.id, one.seen_ms)

    def write(self, known: Iterable[SessionId]) -> None:
        """Write what was noted since the last time; forget sessions that are not *known* any more."""
        since_ms, self._written_ms = self._written_ms, self._now()
        written = (
            (token, token.c.used_ms, _since(self._tokens, since_ms)),
            (session, session.c.seen_ms, _since(self._sessions, since_ms)),
            (user, user.c.seen_ms, _since(self._users, since_ms)),
            (share, share.c.used_ms, _since(self._shares, since_ms)),
        )
        if any(noted for _, _, noted in written):
            with self._transaction() as connection:
                for table, column, noted in written:
                    for number, at_ms in noted.items():
                        connection.execute(update(table).where(table.c.id == number).values({column: at_ms}))
        present = set(known)
        for gone in [number for number in list(self._sessions) if number not in present]:
            self._sessions.pop(gone, None)

    def _now(self) -> int:
        now_ms = self._clock.now_ms()
        return now_ms - now_ms % _MINUTE_MS


def _since(noted: dict[_Id, int], since_ms: int) -> dict[_Id, int]:
    # A copy, because the event loop may add to it meanwhile.
    return {number: at_ms for number, at_ms in dict(noted).items() if at_ms >= since_ms}
