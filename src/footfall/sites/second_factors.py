"""Second factors: the secret of an authenticator app, and ten codes for the day on which it is lost."""

import secrets
from base64 import b32encode

from sqlalchemy import delete, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest
from footfall.model.ids import UserId
from footfall.model.totp import step_of
from footfall.sites.change import Change
from footfall.sites.sessions import digest_of
from footfall.sites.tables import recovery_code, second_factor

_RECOVERY_CODES = 10
_CODE_BYTES = 10  # 80 bits: nobody finds one by trying, not even with a copy of the hashes


class SecondFactors:
    """Second factors of users: set, checked, removed."""

    def __init__(self, change: Change, transaction: Change, clock: Clock) -> None:
        self._change = change
        self._transaction = transaction
        self._clock = clock

    def set(self, who: UserId, secret: bytes, code: str) -> list[str]:
        """
        Make *secret* the second factor of a user whose app shows *code*; return new recovery codes, the only copy.

        Raises:
            BadRequest: the code is not the app's: its secret or its clock is another one.
        """
        step = step_of(secret, code, self._clock.now_ms())
        if step is None:
            raise BadRequest(
                "code: It is not what the app should show now; is the clock of your phone right?"
            )
        with self._change() as connection:
            connection.execute(delete(second_factor).where(second_factor.c.user_id == who))
            connection.execute(insert(second_factor).values(user_id=who, secret=secret, last_step=step))
        return self.renew_recovery_codes(who)

    def renew_recovery_codes(self, who: UserId) -> list[str]:
        """Make ten new recovery codes of a user, the only copy; older ones are worth nothing any more."""
        codes = [_new_code() for _ in range(_RECOVERY_CODES)]
        with self._change() as connection:
            connection.execute(delete(recovery_code).where(recovery_code.c.user_id == who))
            rows = [{"user_id": who, "digest": digest_of(_plain(code))} for code in codes]
            connection.execute(insert(recovery_code), rows)
        return codes

    def take(self, who: UserId, code: str) -> bool:
        """Say whether *code* is what a user's app shows, or one of the recovery codes; it is not taken again."""
        with self._transaction() as connection:
            factor = connection.execute(select(second_factor).where(second_factor.c.user_id == who)).first()
            if factor is None:
                return False
            step = step_of(factor.secret, code, self._clock.now_ms(), factor.last_step)
            if step is not None:
                mine = second_factor.c.user_id == who
                connection.execute(update(second_factor).where(mine).values(last_step=step))
                return True
            used = delete(recovery_code).where(
                recovery_code.c.user_id == who, recovery_code.c.digest == digest_of(_plain(code))
            )
            return bool(connection.execute(used).rowcount)

    def remaining_recovery_codes(self, who: UserId) -> int:
        """Return how many recovery codes a user has left."""
        with self._transaction() as connection:
            his = select(recovery_code.c.digest).where(recovery_code.c.user_id == who)
            return len(connection.execute(his).all())

    def remove(self, who: UserId) -> None:
        """Let a user sign in by password alone."""
        with self._change() as connection:
            for table in (second_factor, recovery_code):
                connection.execute(delete(table).where(table.c.user_id == who))


def _new_code() -> str:
    text = b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _plain(code: str) -> str:
    """Return a recovery code as it was made, however it was typed."""
    return code.strip().lower().replace("-", "").replace(" ", "")
