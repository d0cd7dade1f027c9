"""What people noted stands at the bucket in which it happened."""

from datetime import UTC, datetime, timedelta

import pytest

from footfall.faces.dashboard.notes import notes_by_label, notes_of
from footfall.model.annotation import Annotation
from footfall.model.ids import AnnotationId, SiteId


def _by_label(labels: list[str], end: str, *noted: str) -> dict[str, list[str]]:
    """Notes are named for when they are; the site's clocks are an hour ahead."""
    annotations = [Annotation(AnnotationId(1), SiteId(1), at, at) for at in noted]
    notes = notes_of(annotations, lambda ms: datetime.fromtimestamp(ms / 1000, UTC) + timedelta(hours=1))
    return notes_by_label(notes, labels, datetime.fromisoformat(end))


@pytest.mark.parametrize(
    ("labels", "end", "at", "label"),
    [
        (["2024-01-30", "2024-01-31"], "2024-02-01", "2024-01-31", "2024-01-31"),
        (["2024-01-30", "2024-01-31"], "2024-02-01", "2024-01-30T23:30:00Z", "2024-01-31"),
        (["2024-01-30", "2024-01-31"], "2024-02-01", "2024-01-29", None),
        (["2024-01-30", "2024-01-31"], "2024-02-01", "2024-02-01", None),
        (["2024-01-29", "2024-02-05"], "2024-02-12", "2024-02-04", "2024-01-29"),
        (["2024-01-01", "2024-02-01"], "2024-03-01", "2024-02-29", "2024-02-01"),
        (
            ["2024-01-31 00:00:00", "2024-01-31 01:00:00"],
            "2024-01-31 02:00:00",
            "2024-01-31",
            "2024-01-31 00:00:00",
        ),
        (
            ["2024-01-31 12:00:00", "2024-01-31 13:00:00"],
            "2024-01-31 14:00:00",
            "2024-01-31T12:10:00Z",
            "2024-01-31 13:00:00",
        ),
        (["2024-01-31 12:00:00"], "2024-01-31 13:00:00", "2024-01-31", "2024-01-31 12:00:00"),
        (["2024-01-31 12:00:00"], "2024-01-31 13:00:00", "2024-01-31T10:10:00Z", None),
        ([], "2024-01-31", "2024-01-31", None),
    ],
)
def test_a_note_stands_at_one_bucket(labels: list[str], end: str, at: str, label: str | None) -> None:
    """A day at its first one, a moment at its own; what is outside at none."""
    assert _by_label(labels, end, at) == ({label: [at]} if label else {})


def test_notes_of_one_bucket_stay_in_their_order() -> None:
    """One below the other."""
    assert _by_label(["2024-01-29"], "2024-02-05", "2024-01-30", "2024-01-31") == {
        "2024-01-29": ["2024-01-30", "2024-01-31"]
    }
