"""What is put aside: the broken lines of a segment, and how they go again."""

import logging
from pathlib import Path

import msgspec
import pytest

from footfall.ingest.quarantine import remove_scratch, rewrite, sort_out
from footfall.journal.segment import body_matches, encode_batch, read_body
from footfall.model.batch import Batch
from footfall.model.ids import SiteId, VisitorId
from footfall.model.record import Record
from footfall.store.base import BadSegment


def _line(site: int, path: str, ip: str = "198.51.100.7") -> bytes:
    record = Record(
        site_id=SiteId(site), at_ms=1, arrival_us=1, day=0, visitor_id=VisitorId(1), path=path, ip=ip
    )
    return msgspec.json.encode(record) + b"\n"


class _Picky:
    """A store that refuses lines with `refused` in them, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def check(self, segment: Path, rows: int) -> None:
        self.asked += 1
        body, footer = read_body(segment)
        assert footer is not None
        assert body_matches(body, footer)
        assert footer.rows == rows
        if b"refused" in body:
            raise BadSegment("a line cannot be taken")


def _sort_out(folder: Path, lines: list[bytes]) -> tuple[list[bytes], list[bytes], _Picky]:
    """Return the lines that stay and those put aside."""
    store = _Picky()
    segment, aside = folder / "a.jsonl", folder / "aside"
    aside.mkdir()
    rows = sort_out(segment, b"".join(lines), aside, store)  # type: ignore[arg-type]  # only `check` is asked
    body, footer = read_body(segment)
    assert footer is not None
    assert (footer.rows, body_matches(body, footer)) == (rows, True)
    found = b"".join(path.read_bytes() for path in aside.iterdir())
    return body.splitlines(keepends=True), found.splitlines(keepends=True), store


def test_what_stands_ahead_of_a_batch_is_no_broken_line(tmp_path: Path) -> None:
    """It stays, with a key or not; what only begins like one does not."""
    lines = [encode_batch(Batch(1)), _line(1, "/1"), encode_batch(Batch(0, key=7))]
    broken = b'{"batch":{"rows":"x"}}\n'

    assert _sort_out(tmp_path, [*lines, broken])[:2] == (lines, [broken])


def test_what_the_store_refuses_is_found_by_halving(tmp_path: Path) -> None:
    """Two of a thousand take a few dozen questions, not a thousand; the order of the rest stays."""
    lines = [_line(1, f"/{number}") for number in range(1000)]
    refused = [_line(1, "/refused/1"), _line(1, "/refused/2")]
    good, bad, store = _sort_out(tmp_path, [*lines[:300], refused[0], *lines[300:], refused[1]])

    assert good == lines
    assert bad == refused
    assert store.asked < 100


def test_a_segment_of_nothing_but_broken_lines_becomes_an_empty_one(tmp_path: Path) -> None:
    """A half line at its end too; none of their bytes is lost."""
    good, bad, _ = _sort_out(tmp_path, [b"garbage\n", b"\xff\n", _line(1, "/half")[:-9]])

    assert good == []
    assert b"".join(bad) == b"garbage\n\xff\n" + _line(1, "/half")[:-9]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "aside"]


def test_a_crash_after_lines_were_put_aside_puts_them_aside_once(tmp_path: Path) -> None:
    """The second attempt finds the segment as it was, or whole."""
    lines = [_line(1, "/1"), b"garbage\n"]
    (tmp_path / "a.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "a.whole").write_bytes(b"half of it")
    (tmp_path / "a.trial").write_bytes(b"half of it")
    remove_scratch(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    (tmp_path / "aside").mkdir()
    for _ in range(2):
        sort_out(tmp_path / "a.jsonl", b"".join(lines), tmp_path / "aside", _Picky())  # type: ignore[arg-type]  # only `check` is asked

    assert (tmp_path / "aside" / "a.jsonl").read_bytes() == b"garbage\n"


_OTHER = _line(2, "/other")
_OTHERS_HALF = b'{"site_id":2,"at_ms":99999999999999999999,"ip":"192.0.2.1"}\n'


@pytest.mark.parametrize(
    "doubtful",
    [
        b"garbage 198.51.100.7\n",
        b'{"site_id":1,"at_ms":99999999999999999999,"ip":"198.51.100.7"}\n',
        _line(2, "/torn")[:40] + _line(1, "/after a torn one"),
        _line(1, "/half")[:-20],
    ],
)
def test_lines_that_cannot_be_read_go_unless_they_are_surely_another_sites(
    tmp_path: Path, doubtful: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can cut an address out of them; how many went is said."""
    (tmp_path / "a.jsonl").write_bytes(_OTHER + _OTHERS_HALF + _line(1, "/mine") + doubtful)
    with caplog.at_level(logging.WARNING):
        rewrite(tmp_path, [SiteId(1)], lambda record: msgspec.structs.replace(record, ip="198.51.100.0"))

    assert (tmp_path / "a.jsonl").read_bytes() == _OTHER + _OTHERS_HALF + _line(1, "/mine", "198.51.100.0")
    assert "1 lines are removed" in caplog.text


def test_a_file_without_lines_goes(tmp_path: Path) -> None:
    """An empty one would only frighten."""
    (tmp_path / "a.jsonl").write_bytes(_line(1, "/mine"))
    (tmp_path / "b.jsonl").write_bytes(_OTHER)
    rewrite(tmp_path, [SiteId(1)], lambda _: None)

    assert [path.name for path in tmp_path.iterdir()] == ["b.jsonl"]
