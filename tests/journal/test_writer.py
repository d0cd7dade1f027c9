"""Group commit: one sync for many, answers after it, and failures that leave no trace."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from footfall.errors import JournalFull
from footfall.journal.segment import read_body, segments_in
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
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
