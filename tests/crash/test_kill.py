"""`kill -9` at any moment: every answered pageview is counted once, and none that nobody sent."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crash.load import SITE, Load, check_visits, counted
from footfall.journal.segment import segments_in
from live import Server

pytestmark = pytest.mark.crash

ROUNDS = int(os.environ.get("FOOTFALL_CRASH_ROUNDS", "8"))
_START_SECONDS = 1.5  # about what a start takes here; kills are spread over it


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the site, whose server was stopped."""
    folder = tmp_path / "data"
    with Server(folder) as server:
        server.first_token()
        assert server.ask("POST", "/api/sites", {"domain": SITE}).status == 200
        (tmp_path / "token").write_text(server.token)
    return folder


def _server(data: Path) -> Server:
    server = Server(data)
    server.token = (data.parent / "token").read_text()
    return server


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_kills_under_load_lose_nothing_that_was_answered(data: Path) -> None:
    """At a random moment of each round, in the middle of writing, loading and answering."""
    load = Load()
    for _ in range(ROUNDS):
        server = _server(data).start()
        with load.on(server):
            time.sleep(random.uniform(0.05, 0.6))
            server.kill()
    with _server(data) as server:
        load.check(counted(server))
    check_visits(data)
    assert len(load.answered) > 20 * ROUNDS


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_kills_while_starting_lose_nothing_that_was_answered(data: Path) -> None:
    """A start that is interrupted while it brings in the journal is begun again by the next one."""
    load = Load()
    for _ in range(max(ROUNDS // 4, 2)):
        server = _server(data).start()
        with load.on(server):
            time.sleep(0.2)
            server.kill()
        for _ in range(2):
            _start_and_kill(data, random.uniform(0.2, _START_SECONDS))
    with _server(data) as server:
        load.check(counted(server))
    check_visits(data)


def test_a_kill_between_the_load_and_the_removal_of_a_segment_counts_it_once(data: Path) -> None:
    """The store knows the segment by its number, in the transaction that took its rows."""
    load = Load()
    with _server(data) as server:
        with load.on(server):
            time.sleep(0.4)
        load.check(counted(server))
    moved = segments_in(data / "kept")
    assert len(moved) > 1
    for segment in moved:
        shutil.copy2(segment.path, data / "journal")

    with _server(data) as server:
        load.check(counted(server))
        assert segments_in(data / "journal") == []
    check_visits(data)


def _start_and_kill(data: Path, seconds: float) -> None:
    """Start a server and kill it, *seconds* later, whether or not it answers by then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "footfall", "serve", "--port", "0", "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
