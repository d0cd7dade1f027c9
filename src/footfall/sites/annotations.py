"""The register of annotations. What one may be is decided in `footfall.model.annotation`."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.errors import BadRequest, NotFound
from footfall.model.annotation import MOST_ANNOTATIONS, Annotation, checked_annotation
from footfall.model.ids import AnnotationId, SiteId
from footfall.sites.change import Change
from footfall.sites.tables import annotation


class AnnotationChanges(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed of an annotation; what is UNSET stays as it is."""

    at: str | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET
    author: str | msgspec.UnsetType = msgspec.UNSET


class Annotations:
    """Annotations of sites: made, changed, removed."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def add(self, site: SiteId, at: str, text: str, author: str = "") -> Annotation:
        """
        Note *text* at a day or moment.

        Raises:
            BadRequest: a field is not what it should be, or the site has enough of them.
        """
        wanted = checked_annotation(Annotation(AnnotationId(0), site, at, text, author))
        with self._change() as connection:
            if len(read_annotations(connection, site)) >= MOST_ANNOTATIONS:
                raise BadRequest(f"A site has at most {MOST_ANNOTATIONS} annotations; remove one first.")
            made = insert(annotation).values(site_id=site, **_columns(wanted)).returning(annotation.c.id)
            return msgspec.structs.replace(wanted, id=AnnotationId(connection.execute(made).scalar_one()))

    def change(self, site: SiteId, number: AnnotationId, changes: AnnotationChanges) -> Annotation:
        """
        Change an annotation, all that is given or nothing.

        Raises:
            BadRequest: a field is not what it should be.
            NotFound: the site has no such annotation.
        """
        given = msgspec.structs.asdict(changes)
        with self._change() as connection:
            before = next((one for one in read_annotations(connection, site) if one.id == number), None)
            if before is None:
                raise NotFound(f"There is no annotation with the id {number}.")
            kept = {name: value for name, value in given.items() if value is not msgspec.UNSET}
            wanted = checked_annotation(msgspec.structs.replace(before, **kept))
            connection.execute(update(annotation).where(annotation.c.id == number).values(**_columns(wanted)))
            return wanted

    def remove(self, site: SiteId, number: AnnotationId) -> None:
        """
        Remove an annotation.

        Raises:
            NotFound: the site has no such annotation.
        """
        with self._change() as connection:
            gone = delete(annotation).where(annotation.c.site_id == site, annotation.c.id == number)
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no annotation with the id {number}.")


def read_annotations(connection: Connection, site: SiteId | None = None) -> list[Annotation]:
    """Return the annotations of *site*, or of all sites."""
    wanted = select(annotation) if site is None else select(annotation).where(annotation.c.site_id == site)
    return [
        Annotation(AnnotationId(row.id), SiteId(row.site_id), row.moment, row.words, row.author)
        for row in connection.execute(wanted.order_by(annotation.c.id))
    ]


def _columns(wanted: Annotation) -> dict[str, object]:
    # `at` and `text` are words of SQL.
    return {"moment": wanted.at, "words": wanted.text, "author": wanted.author}
