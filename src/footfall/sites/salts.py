"""
The secrets from which visitor ids are made: durable before first use, those of days gone when no longer needed.

Once a day's secret is deleted, nobody can tell whose the ids of that day were. The lasting one is only for ids
that callers gave.
"""

import secrets

from sqlalchemy import delete, insert, select

from footfall.clock import Clock
from footfall.sites.change import Change
from footfall.sites.tables import day_secret, lasting_secret

_DAY_MS = 86_400_000
# A local day ends up to 12 hours after the UTC day of its number; a late event may come 48 hours after that.
_NEEDED_MS = _DAY_MS + 60 * 3_600_000


class Salts:
    """One random secret for each local day, for all sites; a site's salt is derived from it."""

    def __init__(self, transaction: Change, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock
        self._secrets: dict[int, bytes] = {}

    def of(self, day: int) -> bytes:
        """
        Return the secret of *day* (days since 1970-01-01), drawn when it is first asked for.

        A day whose secret is deleted never gets one again: what is returned for it is kept nowhere.
        """
        if day <= self._last_needless():
            return secrets.token_bytes(32)
        secret = self._secrets.get(day)
        if secret is None:
            with self._transaction() as connection:
                secret = connection.execute(
                    select(day_secret.c.secret).where(day_secret.c.day == day)
                ).scalar_one_or_none()
                if secret is None:
                    secret = secrets.token_bytes(32)
                    connection.execute(insert(day_secret).values(day=day, secret=secret))
            self._secrets[day] = secret
        return secret

    def lasting(self) -> bytes:
        """Return the secret under which ids that callers gave are hashed, drawn when it is first asked for."""
        with self._transaction() as connection:
            secret = connection.execute(select(lasting_secret.c.secret)).scalar_one_or_none()
            if secret is None:
                secret = secrets.token_bytes(32)
                connection.execute(insert(lasting_secret).values(secret=secret))
            return secret

    def renew(self) -> None:
        """Draw the secrets that events may need, late ones too, so that none waits for it; delete those of the past."""
        today = self._clock.now_ms() // _DAY_MS
        last_needless = self._last_needless()
        for day in range(last_needless + 1, today + 3):
            self.of(day)
        with self._transaction() as connection:
            connection.execute(delete(day_secret).where(day_secret.c.day <= last_needless))
        # A copy, because the event loop may add to it meanwhile.
        self._secrets = {day: secret for day, secret in dict(self._secrets).items() if day > last_needless}

    def _last_needless(self) -> int:
        return (self._clock.now_ms() - _NEEDED_MS) // _DAY_MS
