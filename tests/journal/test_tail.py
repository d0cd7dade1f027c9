"""The segment being written: what `append` returned for is on disk, what it raised for leaves no trace."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.errors import JournalFull
from footfall.journal.disk import MachineDisk
from footfall.journal.reader import close_open_segments
from footfall.journal.segment import body_matches, parse_footer, read_body, segments_in
from footfall.journal.tail import Tail
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record
from footfall.testing import FrailDisk


def _line(number: int) -> bytes:
    record = Record(
        site_id=SiteId(1), at_ms=number, arrival_us=number, day=0, visitor_id=VisitorId(number), path="/é"
    )
    return msgspec.json.encode(record) + b"\n"


def _rows(folder: Path) -> list[int]:
    """Return the numbers of all rows in closed segments, which must be sound."""
    numbers: list[int] = []
    for segment in segments_in(folder):
        assert segment.closed, segment
        body, _, last = segment.path.read_bytes()[:-1].rpartition(b"\n")
        footer = parse_footer(last)
        assert footer is not None
        assert body_matches(body + b"\n", footer)
        numbers += [msgspec.json.decode(line, type=Record).at_ms for line in body.splitlines()]
    return numbers


def test_a_closed_segment_has_its_rows_and_a_footer_that_fits(tmp_path: Path) -> None:
    """Rows stand in the order in which they came."""
    tail = Tail(tmp_path, WriterId(7), 3, disk=MachineDisk())
    tail.append(_line(1) + _line(2), 2)
    tail.append(_line(3), 1)
    tail.close_segment()

    [segment] = segments_in(tmp_path)
    assert (segment.writer, segment.sequence) == (7, 3)
    assert _rows(tmp_path) == [1, 2, 3]
    footer = read_body(segment.path)[1]
    assert footer is not None
    assert footer.rows == 3


def test_closing_without_rows_does_nothing(tmp_path: Path) -> None:
    """An idle server makes no files."""
    tail = Tail(tmp_path, WriterId(1), 0, disk=MachineDisk())
    tail.close_segment()

    assert list(tmp_path.iterdir()) == []


def test_a_segment_closes_by_itself_when_it_is_full(tmp_path: Path) -> None:
    """The next row begins the next segment."""
    tail = Tail(tmp_path, WriterId(1), 0, disk=MachineDisk(), segment_bytes=100)
    for number in range(5):
        tail.append(_line(number), 1)
    tail.close_segment()

    assert len(segments_in(tmp_path)) > 1
    assert _rows(tmp_path) == [0, 1, 2, 3, 4]


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """No byte of a refused group stays; what was kept before stays; nobody has to help."""
    disk = FrailDisk()
    tail = Tail(tmp_path, WriterId(1), 0, disk=disk)
    tail.append(_line(1), 1)
    disk.room = len(_line(2)) // 2
    with pytest.raises(JournalFull):
        tail.append(_line(2), 1)
    disk.room = 0
    with pytest.raises(JournalFull):
        tail.append(_line(3), 1)
    disk.room = 10**6
    tail.append(_line(4), 1)
    tail.close_segment()

    assert _rows(tmp_path) == [1, 4]


def test_the_reserve_is_left_for_others(tmp_path: Path) -> None:
    """Below it nothing is even tried."""
    disk = FrailDisk()
    disk.room = 1000
    tail = Tail(tmp_path, WriterId(1), 0, disk=disk, reserve_bytes=990)
    with pytest.raises(JournalFull):
        tail.append(_line(1), 1)

    assert list(tmp_path.iterdir()) == []


def test_a_failed_sync_is_never_retried_on_the_same_file(tmp_path: Path) -> None:
    """The segment is cut at what is durable and closed; the next group is in a new one."""
    disk = FrailDisk()
    tail = Tail(tmp_path, WriterId(1), 0, disk=disk)
    tail.append(_line(1), 1)
    disk.broken_syncs = 1
    with pytest.raises(JournalFull):
        tail.append(_line(2), 1)
    tail.append(_line(3), 1)
    tail.close_segment()

    assert len(segments_in(tmp_path)) == 2
    assert _rows(tmp_path) == [1, 3]


_actions = st.lists(
    st.sampled_from(
        ["append", "append", "append", "close", "fill", "half", "free", "break", "crash", "power"]
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_actions, st.integers(0, 400))
def test_whatever_happens_every_answered_row_is_there_once_and_no_refused_one(
    tmp_path_factory: pytest.TempPathFactory, actions: list[str], torn: int
) -> None:
    """Full disks, failing syncs, kills and losses of power in any order."""
    answered, refused = _live(tmp_path_factory.mktemp("journal"), FrailDisk(), actions, torn)
    rows = answered[1]

    assert [number for number in rows if number in answered[0]] == answered[0]
    assert not set(rows) & refused


def _live(
    folder: Path, disk: FrailDisk, actions: list[str], torn: int
) -> tuple[tuple[list[int], list[int]], set[int]]:
    """Return the answered numbers with the rows found at the end, and the refused numbers."""
    answered: list[int] = []
    refused: set[int] = set()

    def begin() -> Tail:
        close_open_segments(folder, disk)
        sequence = max((segment.sequence + 1 for segment in segments_in(folder)), default=0)
        return Tail(folder, WriterId(1), sequence, disk=disk, segment_bytes=2000)

    tail = begin()
    for number, action in enumerate(actions):
        match action:
            case "append":
                try:
                    tail.append(_line(number), 1)
                    answered.append(number)
                except JournalFull:
                    refused.add(number)
            case "close":
                try:
                    tail.close_segment()
                except JournalFull:
                    continue
            case "fill":
                disk.room = 0
            case "half":
                disk.room = 100
            case "free":
                disk.room = 10**9
            case "break":
                disk.broken_syncs = 1
            case "crash" | "power":
                if action == "power":
                    disk.lose_power(torn)
                disk.room, disk.broken_syncs = 10**9, 0
                tail = begin()
    disk.lose_power(torn)
    disk.room, disk.broken_syncs = 10**9, 0
    close_open_segments(folder, disk)
    return (answered, _rows(folder)), refused


def test_without_the_sync_a_loss_of_power_loses_answered_rows(tmp_path: Path) -> None:
    """The proof that the test above can fail: the same life on a disk whose sync does nothing."""
    (answered, rows), _ = _live(tmp_path, FrailDisk(syncs=False), ["append", "append", "power", "append"], 0)

    assert len(answered) == 3
    assert rows == []
