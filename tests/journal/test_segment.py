"""Names and footers of segments."""

from pathlib import Path

from footfall.journal.segment import (
    Footer,
    Segment,
    body_matches,
    encode_footer,
    parse_name,
    read_body,
    segment_name,
    segments_in,
)
from footfall.model.ids import WriterId


def test_a_name_says_writer_and_sequence_and_whether_it_is_closed() -> None:
    """Reading a name gives back what made it."""
    path = Path("journal") / segment_name(WriterId(2**63 - 1), 42, closed=True)

    assert path.name == "7fffffffffffffff-000000000042.jsonl"
    assert parse_name(path) == Segment(WriterId(2**63 - 1), 42, path, closed=True)
    assert parse_name(Path("journal/notes.txt")) is None


def test_segments_come_by_writer_then_sequence(tmp_path: Path) -> None:
    """The order in which they must be loaded; other files are nobody's business."""
    for sequence in (10, 9, 100):
        (tmp_path / segment_name(WriterId(1), sequence, closed=True)).touch()
    (tmp_path / "README").touch()

    assert [segment.sequence for segment in segments_in(tmp_path)] == [9, 10, 100]
    assert segments_in(tmp_path / "missing") == []


def test_a_footer_is_the_last_line_and_speaks_of_all_before_it(tmp_path: Path) -> None:
    """Rows are lines; the checksum is over all their bytes."""
    body = b'{"site_id":1}\n{"site_id":2}\n'
    footer = Footer(rows=2, crc32=0xB1F1E8C8)
    path = tmp_path / "segment"
    path.write_bytes(body + encode_footer(footer.rows, footer.crc32))

    assert read_body(path)[1] == footer
    assert not body_matches(body, footer)
    path.write_bytes(body)
    assert read_body(path)[1] is None
    path.write_bytes(body + encode_footer(2, 1)[:-5])
    assert read_body(path)[1] is None
