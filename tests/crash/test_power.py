"""Power is lost, disks fill up and syncs fail, from the hit to the store: the rule stays the same."""

import errno
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crash.by_hand import Life
from footfall.testing import FrailDisk

pytestmark = pytest.mark.crash

_VISITORS = ("ada", "bob", "eve")
_steps = st.lists(
    st.sampled_from(
        ["send", "send", "send", "burst", "load", "fill", "half", "room", "sync", "crash", "power", "stop"]
    ),
    min_size=3,
    max_size=25,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps, st.integers(0, 900), st.booleans())
def test_whatever_happens_every_answered_pageview_is_in_the_store_once_and_no_refused_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], torn: int, moves_undone: bool
) -> None:
    """And its visits are whole: one entry each, places from 1 without a gap."""
    life = Life(tmp_path_factory.mktemp("life") / "data", FrailDisk())
    _live(life, steps, torn, moves_undone)

    found = life.paths()
    assert len(found) == len(set(found))
    assert set(life.answered) <= set(found)
    # What was not answered and yet is there was in flight: a whole line that the power left.
    assert not set(found) & life.refused
    visits: dict[int, list[tuple[int, bool]]] = {}
    for visit, seq, entry in life.rows("visit_id, seq, entry"):
        visits.setdefault(visit, []).append((seq, entry))
    for places in visits.values():
        assert sorted(places) == [(seq, seq == 1) for seq in range(1, len(places) + 1)]


def _live(life: Life, steps: list[str], torn: int, moves_undone: bool) -> None:
    """Go through *steps*; each crash, loss of power and stop is followed by a start."""
    rest = [*enumerate(steps)]
    while True:
        life.begin()
        ending = next((at for at, (_, step) in enumerate(rest) if step in {"crash", "power", "stop"}), None)
        process = rest[:ending]
        life.run(_process(life, process, stops=ending is None or rest[ending][1] == "stop"))
        power = ending is not None and rest[ending][1] == "power"
        life.crash(power=power, torn=torn, moves_undone=moves_undone and power)
        if ending is None:
            break
        rest = rest[ending + 1 :]
    # Whatever a full disk let wait is loaded by a start with room.
    life.begin()
    life.crash()


async def _process(life: Life, steps: list[tuple[int, str]], *, stops: bool) -> None:
    disk = life.disk
    for number, step in steps:
        visitor = _VISITORS[number % len(_VISITORS)]
        match step:
            case "send":
                await life.send(f"/{number}", visitor=visitor)
            case "burst":
                await life.send(*(f"/{number}/{part}" for part in range(5)), visitor=visitor)
            case "load":
                await life.load()
            case "fill":
                disk.room = 0
            case "half":
                disk.room = 400
            case "room":
                disk.room = 10**12
            case "sync":
                disk.broken_syncs = 1
    if stops:
        disk.room, disk.broken_syncs = 10**12, 0
        await life.end()


def test_without_the_sync_a_loss_of_power_loses_answered_pageviews(tmp_path: Path) -> None:
    """The proof that the test above can fail: the same life on a disk whose sync does nothing."""
    for syncs in (True, False):
        life = Life(tmp_path / str(syncs), FrailDisk(syncs=syncs))
        _live(life, ["send", "load", "send", "burst", "power", "send", "stop"], 0, moves_undone=False)
        assert len(life.answered) == 8
        assert (set(life.answered) <= set(life.paths())) is syncs


def test_a_full_disk_on_the_first_event_of_a_visit_leaves_one_visit_and_one_bounce_after_the_retry(
    tmp_path: Path,
) -> None:
    """The refused event leaves no trace, in memory neither: else the retry would be a second pageview."""
    life = Life(tmp_path / "data", FrailDisk())

    async def visit() -> None:
        life.disk.room = 0
        await life.send("/first")
        assert life.answered == []
        life.disk.room = 10**12
        await life.send("/first")
        await life.end()

    life.begin()
    life.run(visit())
    life.crash()

    assert life.answered == ["/first"]
    assert life.rows("count(*), sum(entry::int), sum(unbounce::int), max(seq)") == [(1, 1, 0, 1)]


class _FrailFolder(FrailDisk):
    """A disk whose folder cannot be synced so many times."""

    broken_folder_syncs = 0

    def sync_folder(self, folder: Path) -> None:
        if self.broken_folder_syncs:
            self.broken_folder_syncs -= 1
            raise OSError(errno.EIO, "Input/output error")
        super().sync_folder(folder)


def test_a_folder_that_could_not_be_synced_once_does_not_stop_the_journal_for_good(tmp_path: Path) -> None:
    """After the name of a closed segment as after that of a new one."""
    disk = _FrailFolder()
    life = Life(tmp_path / "data", disk)

    async def work() -> None:
        await life.send("/1")
        disk.broken_folder_syncs = 1
        await life.load()
        await life.send("/2")
        await life.load()
        disk.broken_folder_syncs = 1
        await life.send("/3")
        await life.send("/4")
        await life.end()

    life.begin()
    life.run(work())
    life.crash(power=True)
    life.begin()
    life.crash()

    assert life.answered == ["/1", "/2", "/4"]
    assert life.paths() == ["/1", "/2", "/4"]
