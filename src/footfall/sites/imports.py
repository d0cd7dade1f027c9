"""
The register of imports: which there are, and which files of rows belong to them.

It decides alone what counts: a file or a row in the store of a part that is not in it, is to be removed.
"""

from collections.abc import Callable

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from footfall.clock import Clock
from footfall.errors import BadRequest, NotFound
from footfall.model.ids import ImportId, PartId, SiteId
from footfall.model.imported import Import, ImportPart
from footfall.sites.change import Change
from footfall.sites.tables import import_part, imports

_MAX_CHARACTERS = 250


class Imports:
    """Imports of sites: begun, continued by parts, renamed, removed."""

    def __init__(self, change: Change, clock: Clock) -> None:
        self._change = change
        self._clock = clock

    def begin(self, site: SiteId, label: str, source: str) -> ImportId:
        """
        Give the number of a new import, which nobody sees before its first part.

        Raises:
            BadRequest: the label is empty, or a text is too long.
        """
        row = insert(imports).values(
            site_id=site,
            label=_checked("label", label),
            source=_checked("source", source),
            created_ms=self._clock.now_ms(),
        )
        with self._change() as connection:
            return ImportId(connection.execute(row.returning(imports.c.id)).scalar_one())

    def add_part(
        self, number: ImportId, days: tuple[int, int], rows: int, keep: Callable[[ImportPart], None]
    ) -> ImportPart:
        """
        Register a part with its first and last day. *keep* is called first: when it raises, there is no part.

        Raises:
            NotFound: the import was removed meanwhile.
        """
        row = insert(import_part).values(
            import_id=number, first_day=days[0], last_day=days[1], row_count=rows
        )
        with self._change() as connection:
            site = connection.execute(select(imports.c.site_id).where(imports.c.id == number)).scalar()
            if site is None:
                raise NotFound(f"There is no import with the id {number}.")
            made = PartId(connection.execute(row.returning(import_part.c.id)).scalar_one())
            part = ImportPart(made, number, SiteId(site), rows)
            keep(part)
            return part

    def remove_part(self, part: PartId) -> None:
        """Take a part out of the register."""
        with self._change() as connection:
            connection.execute(delete(import_part).where(import_part.c.id == part))

    def rename(self, site: SiteId, number: ImportId, label: str) -> None:
        """
        Give an import another label.

        Raises:
            BadRequest: the label is empty or too long.
            NotFound: the site has no such import.
        """
        changed = update(imports).where(imports.c.site_id == site, imports.c.id == number)
        with self._change() as connection:
            if not connection.execute(changed.values(label=_checked("label", label))).rowcount:
                raise NotFound(f"There is no import with the id {number}.")

    def remove(self, site: SiteId, number: ImportId) -> None:
        """
        Take an import and its parts out of the register.

        Raises:
            NotFound: the site has no such import.
        """
        gone = delete(imports).where(imports.c.site_id == site, imports.c.id == number)
        with self._change() as connection:
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no import with the id {number}.")

    def forget_begun(self) -> None:
        """Forget the imports without parts; nobody may be about to add one."""
        parts = select(import_part.c.id).where(import_part.c.import_id == imports.c.id)
        with self._change() as connection:
            connection.execute(delete(imports).where(~exists(parts)))

    def parts(self) -> list[ImportPart]:
        """Return all parts of all imports, in the order in which they came."""
        joined = select(import_part, imports.c.site_id).join(imports, imports.c.id == import_part.c.import_id)
        with self._change() as connection:
            return [
                ImportPart(PartId(row.id), ImportId(row.import_id), SiteId(row.site_id), row.row_count)
                for row in connection.execute(joined.order_by(import_part.c.id))
            ]


def read_imports(connection: Connection) -> list[Import]:
    """Return the imports of all sites; those that have a part."""
    of_parts = (
        func.min(import_part.c.first_day).label("first_day"),
        func.max(import_part.c.last_day).label("last_day"),
        func.sum(import_part.c.row_count).label("rows"),
    )
    joined = select(imports, *of_parts).join(import_part, import_part.c.import_id == imports.c.id)
    return [
        Import(
            id=ImportId(row.id),
            site_id=SiteId(row.site_id),
            label=row.label,
            source=row.source,
            created_ms=row.created_ms,
            first_day=row.first_day,
            last_day=row.last_day,
            rows=row.rows,
        )
        for row in connection.execute(joined.group_by(imports.c.id))
    ]


def _checked(field: str, text: str) -> str:
    text = text.strip()
    if not text and field == "label":
        raise BadRequest("label: it is empty; say what is imported.")
    if len(text) > _MAX_CHARACTERS:
        raise BadRequest(f"{field}: it has {len(text)} characters; at most {_MAX_CHARACTERS} are taken.")
    return text
