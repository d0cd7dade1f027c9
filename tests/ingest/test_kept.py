"""Kept segments: merged by the hour, gone after their days, never twice and never lost."""

import os
from pathlib import Path

import pytest

from footfall.ingest.kept import Kept
from footfall.journal.segment import close_body, parse_name, segment_name
from footfall.model.ids import WriterId
from footfall.testing import FrozenClock

HOUR_MS = 3_600_000


class Shelf:
    """A folder of kept segments whose times are the frozen clock's."""

    def __init__(self, root: Path, days: int = 7) -> None:
        self.clock = FrozenClock()
        self.folder, self.journal = root / "kept", root / "journal"
        self.folder.mkdir()
        self.journal.mkdir()
        self.kept = Kept(self.folder, days=days, clock=self.clock)

    def take(self, sequence: int, *lines: bytes, writer: int = 5) -> None:
        """Keep a segment that was loaded just now."""
        path = self.journal / segment_name(WriterId(writer), sequence, closed=True)
        path.write_bytes(close_body(b"".join(line + b"\n" for line in lines)))
        os.utime(path, (self.clock.now_ms() / 1000,) * 2)
        segment = parse_name(path)
        assert segment is not None
        self.kept.take(segment)

    def lines(self) -> list[bytes]:
        """Return all lines that are kept, by writer and in their order."""
        return [line.strip() for file in self.kept.files() for line in file.lines()]

    def ranges(self) -> list[tuple[int, int, str]]:
        """Return first, last and kind of each file."""
        return [(file.first, file.last, file.path.suffix) for file in self.kept.files()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty one."""
    return Shelf(tmp_path)


def test_an_hour_is_merged_when_it_is_over_and_writers_stay_apart(shelf: Shelf) -> None:
    """The hour that goes on stays as it is."""
    shelf.take(0, b"a")
    shelf.take(1, b"b")
    shelf.take(0, b"x", writer=6)
    shelf.clock.advance(HOUR_MS)
    shelf.take(2, b"c")
    shelf.kept.tend()

    assert shelf.ranges() == [(0, 1, ".gz"), (2, 2, ".jsonl"), (0, 0, ".gz")]
    assert shelf.lines() == [b"a", b"b", b"c", b"x"]


def test_nothing_is_kept_for_zero_days(tmp_path: Path) -> None:
    """A loaded segment is removed."""
    shelf = Shelf(tmp_path, days=0)
    shelf.take(0, b"a")

    assert list(shelf.folder.iterdir()) == []
    assert list(shelf.journal.iterdir()) == []


def test_files_go_after_their_days_and_not_before(shelf: Shelf) -> None:
    """Counted from the hour in which a segment was written."""
    shelf.take(0, b"a")
    shelf.clock.advance(HOUR_MS)
    shelf.take(1, b"b")
    shelf.clock.advance(HOUR_MS)
    shelf.kept.tend()
    shelf.clock.advance((7 * 24 - 2) * HOUR_MS)
    shelf.kept.tend()
    assert shelf.lines() == [b"a", b"b"]

    shelf.clock.advance(HOUR_MS)
    shelf.kept.tend()
    assert shelf.lines() == [b"b"]


def _crash(shelf: Shelf, kind: str, before: dict[str, bytes]) -> None:
    """Leave the folder as a crash at a certain moment of merging would."""
    for name, data in before.items():
        match kind:
            case "before the removal":
                (shelf.folder / name).write_bytes(data)
            case "between two removals" if name.endswith("1.jsonl"):
                (shelf.folder / name).write_bytes(data)
    if kind == "while writing":
        for path in shelf.folder.iterdir():
            path.replace(path.with_suffix(".new"))
        for name, data in before.items():
            (shelf.folder / name).write_bytes(data)


@pytest.mark.parametrize("kind", ["while writing", "before the removal", "between two removals"])
def test_a_crash_while_merging_leaves_each_line_once(shelf: Shelf, kind: str) -> None:
    """At once, and after the next attempt, which leaves one file."""
    for sequence in range(3):
        shelf.take(sequence, b"%d" % sequence)
    before = {path.name: path.read_bytes() for path in shelf.folder.iterdir()}
    shelf.clock.advance(HOUR_MS)
    shelf.kept.tend()
    _crash(shelf, kind, before)
    for path in shelf.folder.glob("*.jsonl"):
        os.utime(path, ((shelf.clock.now_ms() - HOUR_MS) / 1000,) * 2)

    assert shelf.lines() == [b"0", b"1", b"2"]
    shelf.kept.tend()
    assert shelf.lines() == [b"0", b"1", b"2"]
    assert len(list(shelf.folder.iterdir())) == 1


def test_a_file_within_the_range_of_another_is_kept_and_read(shelf: Shelf) -> None:
    """A rewritten segment is a file of its own; its neighbours are merged around it."""
    for sequence, line in enumerate((b"a", b"secret", b"c")):
        shelf.take(sequence, line)
    shelf.kept.rewrite(lambda line: line.replace(b"secret", b"cut"))
    shelf.clock.advance(HOUR_MS)
    shelf.kept.tend()

    assert shelf.ranges() == [(0, 2, ".gz"), (1, 1, ".gz")]
    assert sorted(shelf.lines()) == [b"a", b"c", b"cut"]


def test_a_crash_while_rewriting_is_mended_by_the_next_attempt(shelf: Shelf) -> None:
    """The segment that was not yet removed is covered by its rewritten file."""
    shelf.take(0, b"secret")
    before = {path.name: path.read_bytes() for path in shelf.folder.iterdir()}
    shelf.kept.rewrite(lambda line: line.replace(b"secret", b"cut"))
    for name, data in before.items():
        (shelf.folder / name).write_bytes(data)

    assert shelf.lines() == [b"cut"]
    shelf.kept.rewrite(lambda line: line.replace(b"secret", b"cut"))
    assert len(list(shelf.folder.iterdir())) == 1


def test_a_restored_backup_is_rewritten_and_removed_by_the_hour_in_its_names(shelf: Shelf) -> None:
    """Copying may have made every file a new one."""
    shelf.take(0, b"secret")
    shelf.clock.advance(HOUR_MS)
    shelf.kept.tend()
    for path in shelf.folder.iterdir():
        os.utime(path)
    shelf.kept.rewrite(lambda line: line.replace(b"secret", b"cut"))
    assert shelf.lines() == [b"cut"]
    assert len(list(shelf.folder.iterdir())) == 1

    shelf.clock.advance(7 * 24 * HOUR_MS)
    shelf.kept.tend()
    assert list(shelf.folder.iterdir()) == []
