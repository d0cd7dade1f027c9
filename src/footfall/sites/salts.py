"""
The secrets of days, from which visitor ids are made: durable before first use, gone when no longer needed.

Once a day's secret is deleted, nobody can tell whose the ids of that day were.
"""

import secrets

from sqlalchemy import delete, insert, select

from footfall.clock import Clock
from footfall.sites.change import Change
from footfall.sites.tables import day_secret

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
        """Return the secret of *day* (days since 1970-01-01), drawn when it is first asked for."""
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

    def renew(self) -> None:
        """Draw the secrets that the next hours need, so that no event waits for it; delete those of the past."""
        today = self._clock.now_ms() // _DAY_MS
        for day in range(today - 1, today + 3):
            self.of(day)
        last_needless = (self._clock.now_ms() - _NEEDED_MS) // _DAY_MS
        with self._transaction() as connection:
            connection.execute(delete(day_secret).where(day_secret.c.day <= last_needless))
        self._secrets = {day: secret for day, secret in self._secrets.items() if day > last_needless}
