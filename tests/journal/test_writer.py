"""Group commit: one sync for many, answers after it, and failures that leave no trace."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from footfall.errors import JournalFull
from footfall.journal.segment import read_body, segments_in
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
from footfall.model.batch import Batch
from footfall.model.ids import WriterId
from footfall.testing import FrailDisk


class _Groups:
    """Notes what the writer says of its groups."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin_group(self) -> None:
        self.said.append("begin")

    def keep_group(self) -> None:
        self.said.append("keep")

    def revert(self) -> None:
        self.said.append("revert")


class _CountingDisk(FrailDisk):
    def __init__(self) -> None:
        super().__init__()
        self.syncs = 0

    def sync(self, file: int) -> None:
        self.syncs += 1
        super().sync(file)


def _line(number: int) -> bytes:
    return msgspec.json.encode({"number": number}) + b"\n"


def _writer(folder: Path, disk: FrailDisk) -> tuple[Writer, _Groups]:
    groups = _Groups()
    return Writer(Tail(folder, WriterId(1), 0, disk=disk), groups), groups


def _numbers(folder: Path) -> list[int]:
    lines = b"".join(segment.path.read_bytes() for segment in segments_in(folder)).splitlines()
    return [line["number"] for line in map(msgspec.json.decode, lines) if "number" in line]


def test_requests_of_one_moment_share_a_sync(tmp_path: Path) -> None:
    """A hundred appends of one turn of the loop are one group."""

    async def life() -> int:
        disk = _CountingDisk()
        writer, groups = _writer(tmp_path, disk)
        writer.start()
        await asyncio.gather(*(writer.append(_line(number)) for number in range(100)))
        syncs = disk.syncs
        assert groups.said == ["begin", "keep"]
        await writer.stop()
        return syncs

    assert asyncio.run(life()) == 1
    assert _numbers(tmp_path) == list(range(100))


def test_rotating_closes_what_was_answered(tmp_path: Path) -> None:
    """After it every answered row is in a closed segment; with nothing new, nothing is made."""

    async def life() -> None:
        writer, _ = _writer(tmp_path, FrailDisk())
        writer.start()
        await writer.rotate()
        assert segments_in(tmp_path) == []
        await writer.append(_line(1))
        await asyncio.gather(writer.rotate(), writer.rotate())
        [segment] = segments_in(tmp_path)
        assert segment.closed
        footer = read_body(segment.path)[1]
        assert footer is not None
        assert footer.rows == 1
        await writer.rotate()
        assert len(segments_in(tmp_path)) == 1
        await writer.stop()

    asyncio.run(life())


def test_a_failed_group_takes_the_one_behind_it_along(tmp_path: Path) -> None:
    """Both are refused, the visits are told once, and the next group is kept."""

    async def life() -> list[str]:
        disk = FrailDisk()
        writer, groups = _writer(tmp_path, disk)
        writer.start()
        await writer.append(_line(0))
        disk.broken_syncs = 1
        first = writer.append(_line(1))
        await asyncio.sleep(0)  # the group of the first is on its way
        second = writer.append(_line(2))
        outcomes = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [JournalFull, JournalFull]
        await writer.append(_line(3))
        await writer.stop()
        return groups.said

    assert asyncio.run(life()) == ["begin", "keep", "begin", "revert", "begin", "keep", "begin", "keep"]
    assert _numbers(tmp_path) == [0, 3]


def test_a_client_that_leaves_does_not_disturb_the_others(tmp_path: Path) -> None:
    """Its line may still be written; the wait of its group goes on for the rest."""

    async def life() -> None:
        writer, _ = _writer(tmp_path, FrailDisk())
        writer.start()
        leaving, staying = writer.append(_line(1)), writer.append(_line(2))
        leaving.cancel()
        await staying
        with pytest.raises(asyncio.CancelledError):
            await leaving
        await writer.stop()

    asyncio.run(life())
    assert _numbers(tmp_path) == [1, 2]


def test_lines_that_ride_along_are_written_without_anyone_waiting(tmp_path: Path) -> None:
    """They go with the next group, and with a stop."""

    async def life() -> None:
        writer, _ = _writer(tmp_path, FrailDisk())
        writer.start()
        writer.ride_along(_line(1))
        await writer.append(_line(2))
        writer.ride_along(_line(3))
        await writer.stop()

    asyncio.run(life())
    assert _numbers(tmp_path) == [1, 2, 3]


def test_a_batch_is_one_group_and_others_have_their_turn_while_it_is_drawn(tmp_path: Path) -> None:
    """What they append in between is kept or lost together with it: no group begins before the batch ends."""

    async def life() -> list[int]:
        disk = _CountingDisk()
        writer, groups = _writer(tmp_path, disk)
        writer.start()
        turns: list[asyncio.Future[None]] = []

        async def other() -> None:
            while len(turns) < 3:
                turns.append(writer.append(_line(-len(turns) - 1)))
                await asyncio.sleep(0)

        await asyncio.gather(writer.append_batch(map(_line, range(1000)), lambda: Batch(0)), other())
        await asyncio.gather(*turns)
        assert groups.said == ["begin", "keep"]
        assert disk.syncs == 1
        await writer.stop()
        return _numbers(tmp_path)

    numbers = asyncio.run(life())
    assert [number for number in numbers if number >= 0] == list(range(1000))
    assert -3 in numbers[:-1]
    [segment] = segments_in(tmp_path)
    begin = next(line for line in segment.path.read_bytes().splitlines() if b"batch" in line)
    assert msgspec.json.decode(begin) == {"batch": {"rows": len(numbers)}}


def test_a_group_that_fails_while_a_batch_is_drawn_takes_it_along(tmp_path: Path) -> None:
    """No further line is made: what it would build on is gone. The next batch is kept."""

    async def life() -> int:
        disk = FrailDisk()
        writer, groups = _writer(tmp_path, disk)
        writer.start()
        disk.broken_syncs = 1
        first = writer.append(_line(-1))
        drawn = 0

        async def until_it_failed() -> None:
            with pytest.raises(JournalFull):
                await first

        def lines() -> Iterator[bytes]:
            nonlocal drawn
            while True:
                drawn += 1
                yield _line(drawn)

        await asyncio.sleep(0)
        with pytest.raises(JournalFull):
            await writer.append_batch(lines(), lambda: Batch(0))
        await until_it_failed()
        assert groups.said == ["begin", "revert"]
        await writer.append_batch(map(_line, range(2)), lambda: Batch(0))
        await writer.stop()
        return drawn

    assert asyncio.run(life()) % 50 == 0
    assert _numbers(tmp_path) == [0, 1]


def test_a_batch_without_rows_is_kept_only_for_its_key(tmp_path: Path) -> None:
    """Then nothing needs to be written; one row alone needs nothing ahead of it."""

    async def life() -> None:
        writer, _ = _writer(tmp_path, FrailDisk())
        writer.start()
        await writer.append_batch([], lambda: Batch(0))
        assert segments_in(tmp_path) == []
        await writer.append_batch([], lambda: Batch(0, key=7))
        await writer.append_batch([_line(1)], lambda: Batch(0))
        await writer.stop()

    asyncio.run(life())
    [segment] = segments_in(tmp_path)
    assert segment.path.read_bytes().splitlines()[:2] == [b'{"batch":{"rows":0,"key":7}}', b'{"number":1}']
