"""What people noted, at the buckets of a chart. No I/O."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from footfall.model.annotation import Annotation


class Note(msgspec.Struct, frozen=True):
    """A text, and the time by the site's clocks at which it stands."""

    at: datetime
    is_of_day: bool
    """Whether it is about a whole day, which *at* begins."""
    text: str


def notes_of(annotations: Iterable[Annotation], local: Callable[[int], datetime]) -> list[Note]:
    """Return *annotations* as notes; *local* tells what the site's clocks show at a moment in ms."""
    return [_note(one, local) for one in annotations]


def notes_by_label(notes: Iterable[Note], labels: Sequence[str], end: datetime) -> dict[str, list[str]]:
    """Return the texts at each bucket that has some; the buckets begin at *labels*, and the last ends at *end*."""
    begins = [datetime.fromisoformat(label) for label in labels]
    found: dict[str, list[str]] = {}
    for note in notes:
        place = bisect_right(begins, note.at) - 1
        if place < 0 and begins and note.is_of_day and begins[0].date() == note.at.date():
            # The first day may be shown in part: the last 24 hours begin within one.
            place = 0
        if place >= 0 and note.at < end:
            found.setdefault(labels[place], []).append(note.text)
    return found


def _note(one: Annotation, local: Callable[[int], datetime]) -> Note:
    at = datetime.fromisoformat(one.at)
    if at.tzinfo is None:
        return Note(at, True, one.text)
    return Note(local(int(at.timestamp() * 1000)).replace(tzinfo=None), False, one.text)
