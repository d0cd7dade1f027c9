"""Reset codes: who has one may set a user's password, once, within an hour."""

import secrets

from sqlalchemy import delete, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest, Forbidden, NotFound
from footfall.model.ids import UserId
from footfall.model.user import Role
from footfall.sites.change import Change
from footfall.sites.sessions import digest_of
from footfall.sites.tables import reset_code, session, user

VALID_MS = 3_600_000


class Resets:
    """Reset codes: made, taken."""

    def __init__(self, change: Change, transaction: Change, clock: Clock) -> None:
        self._change = change
        self._transaction = transaction
        self._clock = clock

    def make(self, who: UserId, *, by: Role = Role.OWNER) -> str:
        """
        Make a reset code of a user, the only copy; an older one is worth nothing any more.

        Raises:
            NotFound: there is no such user.
            Forbidden: the user is an owner, and *by* is not.
        """
        made = secrets.token_urlsafe(32)
        with self._change() as connection:
            found = connection.execute(select(user.c.role).where(user.c.id == who)).first()
            if found is None:
                raise NotFound(f"There is no user with the id {who}.")
            if by < Role.ADMIN or (found.role == Role.OWNER.value and by is not Role.OWNER):
                raise Forbidden("The password of an owner is reset by owners only.")
            connection.execute(delete(reset_code).where(reset_code.c.user_id == who))
            until_ms = self._clock.now_ms() + VALID_MS
            row = {"user_id": who, "digest": digest_of(made), "until_ms": until_ms}
            connection.execute(insert(reset_code).values(row))
        return made

    def user_of(self, code: str) -> UserId | None:
        """Return whose password *code* sets, None when it is none or too old."""
        valid = reset_code.c.until_ms >= self._clock.now_ms()
        with self._transaction() as connection:
            found = connection.execute(
                select(reset_code.c.user_id).where(reset_code.c.digest == digest_of(code), valid)
            ).scalar()
        return None if found is None else UserId(found)

    def take(self, code: str, password: str) -> UserId:
        """
        Set the password, by its hash, of the user whose *code* this is; all sessions of that user end.

        Raises:
            BadRequest: the code is none, was taken, or is too old.
        """
        with self._change() as connection:
            mine = reset_code.c.digest == digest_of(code)
            valid = reset_code.c.until_ms >= self._clock.now_ms()
            found = connection.execute(select(reset_code.c.user_id).where(mine, valid)).scalar()
            if found is None:
                raise BadRequest("code: It was used already or is older than an hour; ask for a new one.")
            connection.execute(delete(reset_code).where(mine))
            connection.execute(update(user).where(user.c.id == found).values(password=password))
            connection.execute(delete(session).where(session.c.user_id == found))
            return UserId(found)

    def forget_old(self) -> None:
        """Delete those that nobody took in time."""
        with self._transaction() as connection:
            connection.execute(delete(reset_code).where(reset_code.c.until_ms < self._clock.now_ms()))
