"""The register of users: made, changed, removed. There is always an owner, once there is a user."""

import re
from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest, Conflict, Forbidden, NotFound
from footfall.model.ids import SiteId, UserId
from footfall.model.user import Role, User
from footfall.sites.change import Change
from footfall.sites.tables import second_factor, session, user, user_pin, user_role
from footfall.sites.tokens import has_begun

_EMAIL = re.compile(r"[^\s@<>\"',;:\\]{1,64}@[^\s@<>\"',;:\\]{1,189}")
_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3})?")
_MOST_NAME_CHARACTERS = 100
_MOST_USERS = 10_000  # all of them are in memory


class UserChoices(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is set of a user; what is UNSET stays as it is, or is empty in a new one."""

    email: str | msgspec.UnsetType = msgspec.UNSET
    """The address to sign in with."""
    name: str | msgspec.UnsetType = msgspec.UNSET
    """What the user is called."""
    role: Role | msgspec.UnsetType | None = msgspec.UNSET
    """For all sites; null where only those of single sites count."""
    roles: dict[SiteId, Role] | msgspec.UnsetType = msgspec.UNSET
    """For single sites; replaces all of them."""
    language: str | msgspec.UnsetType = msgspec.UNSET
    """Tag of the language of the pages; empty for the browser's."""


class Users:
    """Users: made, changed, removed."""

    def __init__(self, change: Change, transaction: Change, clock: Clock) -> None:
        self._change = change
        self._transaction = transaction
        self._clock = clock

    def bootstrap(self, email: str, password: str, *, name: str = "", language: str = "") -> UserId:
        """
        Make the first user, an owner. Of many simultaneous callers exactly one is. *password* is its hash.

        Raises:
            BadRequest: the email is none.
            Forbidden: there is a token or a user already.
        """
        choices = UserChoices(email=email, name=name, role=Role.OWNER, language=language)
        with self._change() as connection:
            if has_begun(connection):
                raise Forbidden("This server is set up already; sign in.")
            return self._insert(connection, choices, password)

    def add(self, choices: UserChoices, password: str = "", *, by: Role = Role.OWNER) -> UserId:
        """
        Make a user. *password* is its hash; without one a reset code lets the user set it.

        Raises:
            BadRequest: a field is not what it should be.
            Forbidden: *by* may not make such a user.
            Conflict: the email is another user's.
        """
        with self._change() as connection:
            _check_by(by, None, choices)
            return self._insert(connection, choices, password)

    def change(self, number: UserId, choices: UserChoices, *, by: Role = Role.OWNER) -> None:
        """
        Change a user, all that is given or nothing.

        Raises:
            BadRequest: a field is not what it should be.
            NotFound: there is no such user.
            Forbidden: *by* may not do that to such a user.
            Conflict: the email is another user's, or no owner would remain.
        """
        with self._change() as connection:
            before = _known(connection, number)
            _check_by(by, before, choices)
            _set(connection, number, choices)
            _check_owner_remains(connection, before)

    def pin(self, number: UserId, site: SiteId, *, pinned: bool) -> None:
        """Put a site at the top of a user's list, or back to its place."""
        with self._change() as connection:
            mine = (user_pin.c.user_id == number, user_pin.c.site_id == site)
            connection.execute(delete(user_pin).where(*mine))
            if pinned:
                connection.execute(insert(user_pin).values(user_id=number, site_id=site))

    def remove(self, number: UserId, *, by: Role = Role.OWNER) -> None:
        """
        Remove a user with all sessions.

        Raises:
            NotFound: there is no such user.
            Forbidden: *by* may not.
            Conflict: no owner would remain.
        """
        with self._change() as connection:
            before = _known(connection, number)
            _check_by(by, before, UserChoices())
            connection.execute(delete(user).where(user.c.id == number))
            _check_owner_remains(connection, before)

    def set_password(self, number: UserId, password: str, *, keep: bytes = b"") -> None:
        """
        Give a user another password, by its hash; every session but the one with the digest *keep* ends.

        Raises:
            NotFound: there is no such user.
        """
        with self._change() as connection:
            _known(connection, number)
            connection.execute(update(user).where(user.c.id == number).values(password=password))
            connection.execute(delete(session).where(session.c.user_id == number, session.c.digest != keep))

    def password_of(self, number: UserId) -> str:
        """Return the hash of a user's password, empty where there is none."""
        with self._transaction() as connection:
            found = connection.execute(select(user.c.password).where(user.c.id == number)).scalar()
        return found or ""

    def _insert(self, connection: Connection, choices: UserChoices, password: str) -> UserId:
        if choices.email is msgspec.UNSET:
            raise BadRequest("email: it is missing.")
        if connection.execute(select(func.count()).select_from(user)).scalar_one() >= _MOST_USERS:
            raise Conflict(f"There are {_MOST_USERS} users, and no more are taken.")
        row = insert(user).values(
            # Taken by nobody: `_set` gives the right one, or says whose it is.
            email="",
            name="",
            password=password,
            language="",
            created_ms=self._clock.now_ms(),
        )
        number = UserId(connection.execute(row.returning(user.c.id)).scalar_one())
        _set(connection, number, choices)
        return number


def read_users(connection: Connection) -> list[User]:
    """Return all users, the oldest first."""
    roles: dict[int, dict[SiteId, Role]] = {}
    for row in connection.execute(select(user_role)):
        roles.setdefault(row.user_id, {})[SiteId(row.site_id)] = Role(row.role)
    pinned: dict[int, set[SiteId]] = {}
    for row in connection.execute(select(user_pin)):
        pinned.setdefault(row.user_id, set()).add(SiteId(row.site_id))
    guarded = set(connection.execute(select(second_factor.c.user_id)).scalars())
    return [
        User(
            id=UserId(row.id),
            email=row.email,
            name=row.name,
            role=Role(row.role) if row.role else None,
            roles=roles.get(row.id, {}),
            pinned=frozenset(pinned.get(row.id, ())),
            language=row.language,
            created_ms=row.created_ms,
            seen_ms=row.seen_ms,
            has_second_factor=row.id in guarded,
        )
        for row in connection.execute(select(user).order_by(user.c.id))
    ]


def folded_email(text: str) -> str:
    """
    Return the one form of an email.

    Raises:
        BadRequest: *text* is none.
    """
    email = text.strip().lower()
    if not email.isprintable() or not _EMAIL.fullmatch(email):
        raise BadRequest(f"email: '{text[:100]}' is no email; one looks like ada@example.com.")
    return email


def _known(connection: Connection, number: UserId) -> User:
    found = next((one for one in read_users(connection) if one.id == number), None)
    if found is None:
        raise NotFound(f"There is no user with the id {number}.")
    return found


def _check_by(by: Role, before: User | None, choices: UserChoices) -> None:
    """Owners are the business of owners alone."""
    if by < Role.ADMIN:
        raise Forbidden("Users are the business of admins and owners.")
    concerns_owner = choices.role is Role.OWNER or (before is not None and before.role is Role.OWNER)
    if concerns_owner and by is not Role.OWNER:
        raise Forbidden("Owners are made, changed and removed by owners only.")


def _check_owner_remains(connection: Connection, before: User) -> None:
    """Let the last owner stay one; where a token alone made users, there may be none."""
    owners = select(user.c.id).where(user.c.role == Role.OWNER.value).limit(1)
    if before.role is Role.OWNER and connection.execute(owners).first() is None:
        raise Conflict("This is the last owner; make another one first.")


def _set(connection: Connection, number: UserId, choices: UserChoices) -> None:
    values: dict[str, object] = {}
    if choices.email is not msgspec.UNSET:
        values["email"] = email = folded_email(choices.email)
        other = connection.execute(select(user.c.id).where(user.c.email == email)).scalar()
        if other not in {None, number}:
            raise Conflict(f"email: '{email}' is the user with the id {other}.")
    if choices.name is not msgspec.UNSET:
        values["name"] = _checked_name(choices.name)
    if choices.language is not msgspec.UNSET:
        if not _LANGUAGE.fullmatch(choices.language):
            raise BadRequest(
                f"language: '{choices.language[:40]}' is no language; one looks like en or pt-BR."
            )
        values["language"] = choices.language
    if choices.role is not msgspec.UNSET:
        values["role"] = choices.role.value if choices.role else None
    if values:
        connection.execute(update(user).where(user.c.id == number).values(**values))
    if choices.roles is not msgspec.UNSET:
        _set_roles(connection, number, choices.roles)


def _checked_name(text: str) -> str:
    name = text.strip()
    if len(name) > _MOST_NAME_CHARACTERS or not name.isprintable():
        raise BadRequest(f"name: It should be up to {_MOST_NAME_CHARACTERS} letters on one line.")
    return name


def _set_roles(connection: Connection, number: UserId, roles: Mapping[SiteId, Role]) -> None:
    if Role.OWNER in roles.values():
        raise BadRequest(
            "sites: An owner is one of the whole server; for a site there are admin, editor and viewer."
        )
    connection.execute(delete(user_role).where(user_role.c.user_id == number))
    if roles:
        rows = [{"user_id": number, "site_id": site, "role": role.value} for site, role in roles.items()]
        connection.execute(insert(user_role), rows)
