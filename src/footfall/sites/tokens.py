"""Tokens: 256 random bits, shown once, kept as SHA-256."""

import secrets
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from footfall.clock import Clock
from footfall.errors import BadRequest, Forbidden, NotFound, Unauthorized
from footfall.model.grant import WHOLE, Grant, Scope, Token
from footfall.model.ids import SiteId, TokenId
from footfall.sites.change import Change
from footfall.sites.tables import token, token_site, user

MOST_NAME_CHARACTERS = 100


class Tokens:
    """The tokens with which programs ask the API."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def generate(self, name: str = "", grant: Grant = WHOLE, *, by: Grant = WHOLE) -> tuple[TokenId, str]:
        """
        Make a token; return its id and the only copy of it.

        Raises:
            BadRequest: the name is too long, or it would allow nothing.
            Forbidden: it would allow more than *by*, its maker's own grant.
        """
        if len(name) > MOST_NAME_CHARACTERS:
            raise BadRequest(f"name: It has {len(name)} characters; {MOST_NAME_CHARACTERS} are taken.")
        if not grant.scopes or (grant.sites is not None and not grant.sites):
            raise BadRequest("scopes, sites: A token is for at least one scope and one site.")
        if not by.covers(grant):
            raise Forbidden(
                "A token cannot make one that allows more than itself; name fewer scopes or sites."
            )
        with self._change() as connection:
            return self._insert(connection, name, grant)

    def bootstrap(self, name: str = "", grant: Grant = WHOLE) -> tuple[TokenId, str]:
        """
        Make the first token. Of many simultaneous callers exactly one gets it.

        Raises:
            Unauthorized: there is a token or a user already.
        """
        with self._change() as connection:
            if has_begun(connection):
                raise Unauthorized
            return self._insert(connection, name, grant)

    def revoke(self, number: TokenId, *, by: Grant = WHOLE) -> None:
        """
        Make a token invalid at once.

        Raises:
            NotFound: there is no such token.
            Forbidden: it allows more than *by*.
        """
        with self._change() as connection:
            found = next((one for _, one in read_tokens(connection) if one.id == number), None)
            if found is None:
                raise NotFound(f"There is no token with the id {number}.")
            if not by.covers(found.grant):
                raise Forbidden(f"The token {number} allows more than the one that asks to revoke it.")
            connection.execute(delete(token).where(token.c.id == number))

    def _insert(self, connection: Connection, name: str, grant: Grant) -> tuple[TokenId, str]:
        made = secrets.token_hex(32)
        row = insert(token).values(
            digest=sha256(made.encode()).digest(),
            created_ms=self._clock.now_ms(),
            name=name,
            scopes=",".join(sorted(scope.value for scope in grant.scopes)),
            all_sites=grant.sites is None,
        )
        number = TokenId(connection.execute(row.returning(token.c.id)).scalar_one())
        if grant.sites:
            sites = [{"token_id": number, "site_id": site} for site in sorted(grant.sites)]
            connection.execute(insert(token_site), sites)
        return number, made


def has_begun(connection: Connection) -> bool:
    """Say whether there is a token or a user: from then on nobody gets in without one."""
    return any(connection.execute(select(table.c.id).limit(1)).first() is not None for table in (token, user))


def read_tokens(connection: Connection) -> list[tuple[bytes, Token]]:
    """Return every token behind its SHA-256, the oldest first."""
    sites: dict[int, set[SiteId]] = {}
    for row in connection.execute(select(token_site)):
        sites.setdefault(row.token_id, set()).add(SiteId(row.site_id))
    return [
        (row.digest, Token(TokenId(row.id), row.name, _grant(row, sites), row.created_ms, row.used_ms))
        for row in connection.execute(select(token).order_by(token.c.id))
    ]


def _grant(row: Row[Any], sites: dict[int, set[SiteId]]) -> Grant:
    scopes = frozenset(Scope(name) for name in row.scopes.split(","))
    if row.all_sites:
        return WHOLE if scopes == WHOLE.scopes else Grant(scopes)
    return Grant(scopes, frozenset(sites.get(row.id, ())))
