"""The register of shields, each in one canonical form."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest, NotFound
from footfall.model.ids import ShieldId, SiteId
from footfall.model.name import normalise
from footfall.model.pattern import check_pattern
from footfall.model.shield import MAX_NOTE_CHARACTERS, Shield, ShieldKind
from footfall.sites.change import Change
from footfall.sites.ignored import canonical
from footfall.sites.tables import shield


class Shields:
    """Shields of sites: raised, annotated, lowered."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def add(self, site: SiteId, kind: ShieldKind, value: str, note: str = "") -> Shield:
        """
        Raise a shield from now on; one that says the same is returned instead when there is one.

        Raises:
            BadRequest: the value is not what its kind takes, the note is too long, or there are enough of the kind.
        """
        value, note = canonical_value(kind, value), _checked_note(note)
        with self._change() as connection:
            alike = [known for known in read_shields(connection, site) if known.kind is kind]
            if same := next((known for known in alike if known.value == value), None):
                return same
            if len(alike) >= kind.most:
                raise BadRequest(f"A site has at most {kind.most} shields of the kind '{kind.value}'.")
            now_ms = self._clock.now_ms()
            made = insert(shield).values(
                site_id=site, kind=kind.value, value=value, note=note, created_ms=now_ms
            )
            number = connection.execute(made.returning(shield.c.id)).scalar_one()
            return Shield(ShieldId(number), site, kind, value, note, now_ms)

    def change(self, site: SiteId, number: ShieldId, note: str) -> Shield:
        """
        Say something else about a shield. What it refuses stays: that would be another one.

        Raises:
            BadRequest: the note is too long.
            NotFound: the site has no such shield.
        """
        note = _checked_note(note)
        with self._change() as connection:
            before = next((known for known in read_shields(connection, site) if known.id == number), None)
            if before is None:
                raise NotFound(f"There is no shield with the id {number}.")
            connection.execute(update(shield).where(shield.c.id == number).values(note=note))
            return msgspec.structs.replace(before, note=note)

    def remove(self, site: SiteId, number: ShieldId) -> None:
        """
        Lower a shield: what it refused counts from now on, what it has refused does not.

        Raises:
            NotFound: the site has no such shield.
        """
        with self._change() as connection:
            gone = delete(shield).where(shield.c.site_id == site, shield.c.id == number)
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no shield with the id {number}.")


def canonical_value(kind: ShieldKind, text: str) -> str:
    """
    Return the one form of what a shield looks for.

    Raises:
        BadRequest: it is not what *kind* takes.
    """
    text = text.strip()
    match kind:
        case ShieldKind.ADDRESS:
            try:
                return canonical(text)
            except BadRequest as problem:
                raise BadRequest(f"value: {str(problem).removeprefix('ip: ')}") from None
        case ShieldKind.COUNTRY:
            if not (len(text) == 2 and text.isascii() and text.isalpha()):
                raise BadRequest(f"value: '{text[:40]}' should be two letters such as DE (ISO 3166-1).")
            return text.upper()
        case ShieldKind.PAGE:
            check_pattern(text, "value")
            return text
        case ShieldKind.HOSTNAME:
            try:
                return "*." * text.startswith("*.") + normalise(text.removeprefix("*."))
            except BadRequest:
                raise BadRequest(
                    f"value: '{text[:100]}' should be a host such as shop.example.com, or *.example.com for all below one."
                ) from None


def read_shields(connection: Connection, site: SiteId | None = None) -> list[Shield]:
    """Return the shields of *site*, or of all sites."""
    wanted = select(shield) if site is None else select(shield).where(shield.c.site_id == site)
    return [
        Shield(
            ShieldId(row.id), SiteId(row.site_id), ShieldKind(row.kind), row.value, row.note, row.created_ms
        )
        for row in connection.execute(wanted.order_by(shield.c.id))
    ]


def _checked_note(text: str) -> str:
    note = text.strip()
    if len(note) > MAX_NOTE_CHARACTERS:
        raise BadRequest(f"note: it has {len(note)} characters; at most {MAX_NOTE_CHARACTERS} are taken.")
    return note
