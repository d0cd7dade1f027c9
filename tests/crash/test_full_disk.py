"""A disk that is full: 503 with Retry-After over the socket, no trace of what was refused, and on by itself."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
import pytest

from crash.load import SITE
from footfall.errors import StoreFault
from footfall.journal.segment import close_body
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record
from footfall.store.duckdb.store import DuckStore
from live import Server, eventually

pytestmark = pytest.mark.crash

_SIZE = 48 * 10**6
_LOOK_SECONDS = 0.2  # the server looks every tenth of a second how much room there is
_MARGIN = 64 * 10**6  # what others may write or remove on a shared disk during a test


@contextmanager
def _no_file_over(size: int) -> Iterator[None]:
    """To programs this is a disk that is full, at a point of the test's choice."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class SmallDisk(NamedTuple):
    """A folder on a disk that can be filled and freed."""

    folder: Path
    reserve: int
    fill: Callable[[], None]
    free: Callable[[], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A really small disk where mounting is allowed, else one whose reserve leaves little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    ballast = folder / "ballast"
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "footfall-test", str(folder)]
    may = os.geteuid() == 0 and shutil.which("mount") is not None
    mounted = may and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    reserve = 0 if mounted else shutil.disk_usage(folder).free - 2 * _MARGIN

    def fill() -> None:
        size = 3 * _MARGIN
        if mounted:
            disk = os.statvfs(folder)
            size = disk.f_bavail * disk.f_frsize
        with ballast.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, size)
        time.sleep(_LOOK_SECONDS)

    def free() -> None:
        ballast.unlink(missing_ok=True)
        time.sleep(_LOOK_SECONDS)

    try:
        yield SmallDisk(folder, reserve, fill, free)
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def server(small_disk: SmallDisk) -> Iterator[Server]:
    """A started server on the small disk, with the site."""
    with Server(small_disk.folder, "--disk-reserve", str(small_disk.reserve)) as started:
        started.first_token()
        assert started.ask("POST", "/api/sites", {"domain": SITE}).status == 200
        yield started


def _sums(data: Path) -> tuple[int, int, int]:
    """Return rows, visits and visits that are no bounce, of a stopped server."""
    with duckdb.connect(str(data / "events.duckdb"), read_only=True) as store:
        rows, visits, unbounced = store.execute(
            "select count(*), sum(entry::int), sum(unbounce::int) from events"
        ).fetchall()[0]
    return rows, visits, unbounced


def test_a_first_event_that_is_refused_and_sent_again_is_one_visit_that_bounced(
    server: Server, small_disk: SmallDisk
) -> None:
    """503 names the time to try again; the retry is the visit's first event, not its second."""
    small_disk.fill()
    refused = server.view("/first", SITE)
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) > 0
    assert "disk" in refused.json["error"]

    small_disk.free()
    assert server.view("/first", SITE).status == 204
    assert [(row["path"], row["count"]) for row in server.stats()] == [("/first", 1)]
    assert server.stop() == 0
    assert _sums(server.data) == (1, 1, 0)


def test_the_server_goes_on_by_itself_when_there_is_room(server: Server, small_disk: SmallDisk) -> None:
    """What was answered before the disk was full is there, what was refused is not, nobody has to restart it."""
    assert server.view("/before", SITE).status == 204
    small_disk.fill()
    # The first question comes while what was answered is not loaded yet.
    assert server.ask("GET", "/api/stats").status in {200, 503}
    assert {server.view(f"/during/{number}", SITE, agent=f"{number}").status for number in range(20)} == {503}
    for method, path, body in (
        ("GET", "/api/stats", None),
        ("POST", "/api/sites", {"domain": "b.example"}),
        ("POST", "/api/ignore", {"ip": "192.0.2.1"}),
        ("POST", "/api/tokens/generate", None),
        ("DELETE", "/api/sites/b.example?purge=true", None),
        ("PATCH", f"/api/sites/{SITE}", {"ip": "masked"}),
    ):
        answer = server.ask(method, path, body)
        assert answer.status in {200, 201, 204, 503}, (path, answer)
        assert answer.status != 503 or "retry-after" in answer.headers
    assert server.ask("GET", "/track.js").status == 200

    small_disk.free()
    assert server.view("/after", SITE).status == 204
    assert eventually(lambda: server.ask("GET", "/api/stats").status == 200)
    assert sorted(row["path"] for row in server.stats(site=SITE)) == ["/after", "/before"]
    assert server.ask("POST", "/api/sites", {"domain": "c.example"}).status == 200
    assert server.stop() == 0
    assert _sums(server.data)[0] == 2
    assert "Traceback" not in server.log


def test_a_stop_on_a_full_disk_keeps_what_was_answered_for_the_next_start(
    server: Server, small_disk: SmallDisk
) -> None:
    """In the journal; the stop itself is orderly."""
    assert server.view("/answered", SITE).status == 204
    small_disk.fill()
    assert server.view("/refused", SITE).status == 503
    assert server.stop() == 0
    assert "Traceback" not in server.log

    small_disk.free()
    with server.start() as again:
        assert [row["path"] for row in again.stats()] == ["/answered"]


def test_a_start_on_a_full_disk_works_or_says_why_not(server: Server, small_disk: SmallDisk) -> None:
    """In a sentence; what was answered is there once there is room."""
    assert server.view("/answered", SITE).status == 204
    server.kill()
    small_disk.fill()
    command = ("footfall", "serve", "--port", "0", "--data", str(server.data))
    reserve = ("--disk-reserve", str(small_disk.reserve))
    starting = subprocess.Popen([sys.executable, "-m", *command, *reserve], stderr=subprocess.PIPE, text=True)
    try:
        said = starting.communicate(timeout=8)[1]
    except subprocess.TimeoutExpired:
        starting.kill()
        starting.communicate()
    else:
        assert starting.returncode == 1
        assert said.splitlines()[-1].startswith("Error: ")
        assert "Traceback" not in said

    small_disk.free()
    with server.start() as again:
        assert [row["path"] for row in again.stats()] == ["/answered"]


_ROWS = 3000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckStore]:
    """An empty store that may read the test's folder."""
    (tmp_path / "tmp").mkdir()
    opened = DuckStore(
        tmp_path / "events.duckdb", memory=64 * 10**6, threads=1, tmp=tmp_path / "tmp", reads=[tmp_path]
    )
    yield opened
    opened.close()


def _segment(folder: Path) -> Path:
    """Close a segment of rows that can hardly be compressed."""
    rows = [
        Record(
            site_id=SiteId(1),
            at_ms=number,
            arrival_us=number,
            day=0,
            visitor_id=VisitorId(number),
            path=os.urandom(500).hex(),
        )
        for number in range(_ROWS)
    ]
    path = folder / "segment.jsonl"
    path.write_bytes(close_body(b"".join(msgspec.json.encode(row) + b"\n" for row in rows)))
    return path


def _count(store: DuckStore) -> int:
    with store.reading(10) as reading:
        return sum(count.count for some in reading.path_counts(SiteId(1), 0, 10**9) for count in some)


def _loads(store: DuckStore, segment: Path, sequence: int) -> bool:
    try:
        return store.load(segment, WriterId(5), sequence, _ROWS)
    except StoreFault:
        return False


def test_a_store_that_the_engine_gave_up_is_opened_anew(store: DuckStore, tmp_path: Path) -> None:
    """The disk filled up in a checkpoint; with room again the same segment is loaded, once, in the same process."""
    segment = _segment(tmp_path)
    with _no_file_over(19 * 10**6):
        loaded = next(sequence for sequence in range(50) if not _loads(store, segment, sequence))
    assert _loads(store, segment, loaded)

    assert store.high_water(WriterId(5)) == loaded
    assert _count(store) == (loaded + 1) * _ROWS


def test_a_purge_that_a_full_disk_broke_off_can_be_done_again(store: DuckStore, tmp_path: Path) -> None:
    """Questions are answered meanwhile, and the half copy is not in the way."""
    segment = _segment(tmp_path)
    for sequence in range(2):
        store.load(segment, WriterId(5), sequence, _ROWS)
    store.compact()
    with _no_file_over(10**6), pytest.raises(StoreFault):
        store.purge([SiteId(2)])
    assert _count(store) == 2 * _ROWS
    store.purge([SiteId(1)])

    assert _count(store) == 0
    assert not list(tmp_path.glob("*.new*"))
