"""What people note at a day or a moment of a site's chart."""

import re
from datetime import UTC, date, datetime

import msgspec

from footfall.errors import BadRequest
from footfall.model.ids import AnnotationId, SiteId

MAX_TEXT_CHARACTERS = 200
MAX_AUTHOR_CHARACTERS = 100
MOST_ANNOTATIONS = 2000
"""Of one site."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Annotation(msgspec.Struct, frozen=True):
    """A note. `at` is a day of the site (`2024-01-31`) or a moment in UTC (`2024-01-31T12:00:00Z`)."""

    id: AnnotationId
    site_id: SiteId
    at: str
    text: str
    author: str = ""


def checked_annotation(annotation: Annotation) -> Annotation:
    """
    Return *annotation* in its one form.

    Raises:
        BadRequest: a field is not what it should be; the message names it.
    """
    text, author = annotation.text.strip(), annotation.author.strip()
    if not 0 < len(text) <= MAX_TEXT_CHARACTERS:
        raise BadRequest(f"text: it has {len(text)} characters; it should have 1 to {MAX_TEXT_CHARACTERS}.")
    if len(author) > MAX_AUTHOR_CHARACTERS:
        raise BadRequest(
            f"author: it has {len(author)} characters; at most {MAX_AUTHOR_CHARACTERS} are taken."
        )
    return msgspec.structs.replace(annotation, at=_canonical(annotation.at.strip()), text=text, author=author)


def _canonical(at: str) -> str:
    try:
        if _DAY.fullmatch(at):
            return date.fromisoformat(at).isoformat()
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or "T" not in at:
            raise ValueError("no zone")
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError):
        raise BadRequest(
            f"at: '{at[:40]}' should be a day such as 2024-01-31, or a moment such as 2024-01-31T12:00:00Z."
        ) from None
