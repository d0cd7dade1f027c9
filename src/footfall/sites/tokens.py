"""Tokens: 256 random bits, shown once, kept as SHA-256."""

import secrets
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select

from footfall.clock import Clock
from footfall.errors import NotFound, Unauthorized
from footfall.model.ids import TokenId
from footfall.sites.change import Change
from footfall.sites.tables import token


class Tokens:
    """The tokens with which programs ask the API."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def generate(self) -> tuple[TokenId, str]:
        """Make a token; return its id and the only copy of it."""
        with self._change() as connection:
            return self._insert(connection)

    def bootstrap(self) -> tuple[TokenId, str]:
        """
        Make the first token. Of many simultaneous callers exactly one gets it.

        Raises:
            Unauthorized: there is a token already.
        """
        with self._change() as connection:
            if connection.execute(select(func.count()).select_from(token)).scalar_one():
                raise Unauthorized
            return self._insert(connection)

    def revoke(self, number: TokenId) -> None:
        """
        Make a token invalid at once.

        Raises:
            NotFound: there is no such token.
        """
        with self._change() as connection:
            if not connection.execute(delete(token).where(token.c.id == number)).rowcount:
                raise NotFound(f"There is no token with the id {number}.")

    def _insert(self, connection: Connection) -> tuple[TokenId, str]:
        made = secrets.token_hex(32)
        row = insert(token).values(digest=sha256(made.encode()).digest(), created_ms=self._clock.now_ms())
        return TokenId(connection.execute(row.returning(token.c.id)).scalar_one()), made
