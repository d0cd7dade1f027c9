"""What a crash leaves of a journal: whole lines, and of batches all or none."""

import zlib
from pathlib import Path

import msgspec
import pytest

from footfall.journal.disk import MachineDisk
from footfall.journal.reader import close_open_segments
from footfall.journal.segment import encode_batch, encode_footer, read_body, segment_name, segments_in
from footfall.model.batch import Batch
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record


def _line(number: int) -> bytes:
    return msgspec.json.encode(Record(SiteId(1), number, number, 0, VisitorId(1))) + b"\n"


ALONE, *ROWS = map(_line, range(4))
BATCH = [encode_batch(Batch(3, key=2**64 - 1, refused='{"prefetch": [1]}')), *ROWS]


def _left(folder: Path, data: bytes) -> tuple[bytes, int]:
    """Return the rows of a segment that a crash left as *data*, and how many its footer says."""
    (folder / segment_name(WriterId(1), 0, closed=False)).write_bytes(data)
    kept = close_open_segments(folder, MachineDisk())
    for segment in segments_in(folder):
        body, footer = read_body(segment.path)
        assert footer is not None
        assert footer.rows == kept
        return body, kept
    return b"", kept


@pytest.mark.parametrize("whole", range(4))
@pytest.mark.parametrize("torn", [0, 10])
def test_of_a_batch_that_is_not_whole_no_line_is_kept(tmp_path: Path, whole: int, torn: int) -> None:
    """Wherever it was cut: what came before it stays, and all of it will come again."""
    data = b"".join([ALONE, *BATCH[:whole], BATCH[whole][: torn or -1]])

    assert _left(tmp_path, data) == (ALONE, 1)


def test_a_whole_batch_and_what_is_behind_it_are_kept(tmp_path: Path) -> None:
    """Up to the first line that is not whole."""
    data = b"".join([*BATCH, *BATCH, ALONE])

    assert _left(tmp_path, data + ALONE[:-1]) == (data, 9)


def test_a_batch_alone_that_is_not_whole_leaves_no_segment(tmp_path: Path) -> None:
    """Nothing in it was answered."""
    assert _left(tmp_path, b"".join(BATCH[:-1])) == (b"", 0)
    assert not list(tmp_path.iterdir())


def test_a_footer_that_fits_is_kept(tmp_path: Path) -> None:
    """The crash came between the footer and the name."""
    data = b"".join(BATCH)
    assert _left(tmp_path, data + encode_footer(4, zlib.crc32(data))) == (data, 4)
