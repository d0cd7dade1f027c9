"""Whose data folder it is: one process at a time, and never an older program on a newer program's data."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from crash.load import SITE
from live import Server, run_footfall

pytestmark = pytest.mark.crash


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a stopped server with a site and a pageview."""
    with Server(tmp_path / "data") as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": SITE})
        server.view("/", SITE)
    return tmp_path / "data"


def _checksums(data: Path) -> dict[str, str]:
    """Return the checksum of every file, and of every folder's list of names."""
    return {
        str(path.relative_to(data)): hashlib.sha256(
            path.read_bytes() if path.is_file() else b"/".join(sorted(map(bytes, path.iterdir())))
        ).hexdigest()
        for path in [data, *data.rglob("*")]
    }


def test_a_second_server_says_which_process_has_the_folder(data: Path) -> None:
    """One sentence, exit status 1; the first one goes on."""
    with Server(data) as first:
        second = run_footfall("serve", "--port", "0", "--data", str(data))
        assert second.status == 1
        assert second.stderr.startswith("Error: ")
        assert f"process {first.pid}." in second.stderr
        assert "Traceback" not in second.stderr
        assert second.stdout == ""
        assert first.view("/", SITE).status == 204

        rebuild = run_footfall("rebuild", "--data", str(data))
        assert (rebuild.status, f"process {first.pid}." in rebuild.stderr) == (1, True)


def test_a_folder_is_free_again_after_a_crash(data: Path) -> None:
    """The lock is the process's, not the file's."""
    server = Server(data).start()
    server.kill()
    with Server(data) as again:
        assert again.view("/", SITE).status == 204


def _newer_format(data: Path) -> None:
    (data / "format.json").write_text(json.dumps({"format": 99}))


def _newer_small_things(data: Path) -> None:
    with sqlite3.connect(data / "footfall.db") as things:
        things.execute("update schema_version set number = 99")
    things.close()


def _newer_events(data: Path) -> None:
    with duckdb.connect(str(data / "events.duckdb")) as store:
        store.execute("insert into schema_version values (99)")


def _newer_events_older_small_things(data: Path) -> None:
    """What is old must not be brought up to date before it is known that all can be read."""
    _newer_events(data)
    with sqlite3.connect(data / "footfall.db") as things:
        things.execute("delete from day_secret")
    things.close()


@pytest.mark.parametrize(
    "renew", [_newer_format, _newer_small_things, _newer_events, _newer_events_older_small_things]
)
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("rebuild",)])
def test_what_a_newer_program_wrote_is_refused_untouched(
    data: Path, renew: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    """Not a byte of the folder changes, and the sentence says what to do."""
    renew(data)
    before = _checksums(data)
    refused = run_footfall(*command, "--data", str(data))

    assert refused.status == 1
    assert "99" in refused.stderr
    assert "newer program" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert _checksums(data) == before


def test_what_a_crashed_newer_program_left_is_refused_untouched(data: Path) -> None:
    """Its write-ahead logs are read, not applied."""
    server = Server(data).start()
    server.view("/", SITE)
    server.kill()
    with sqlite3.connect(data / "footfall.db") as things:
        things.execute("update schema_version set number = 99")
        things.commit()
        before = _checksums(data)
        refused = run_footfall("serve", "--port", "0", "--data", str(data))
        after = _checksums(data)
    things.close()

    assert refused.status == 1
    assert "newer program" in refused.stderr
    # The shared-memory index belongs to whoever has the file open; it holds no data.
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed <= {"footfall.db-shm"}


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    """A file in its place, or a format file that says nothing."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "format.json").write_text("[]")
    for name in ("file", "odd"):
        refused = run_footfall("serve", "--port", "0", "--data", str(tmp_path / name))
        assert refused.status == 1
        assert refused.stderr.count("\n") == 1
        assert str(tmp_path / name) in refused.stderr
