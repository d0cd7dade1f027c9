"""send-events: files of JSON lines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from live import BROWSER, Run, Server

Cli = Callable[..., Run]


def _file(folder: Path, *lines: object) -> str:
    file = folder / "events.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return str(file)


def _event(path: str, **fields: object) -> dict[str, object]:
    return {"path": path, "user_agent": BROWSER, **fields}


def test_the_events_of_a_file_count_once_under_a_key(
    cli: Cli, shared_server: Server, site: str, tmp_path: Path
) -> None:
    """However often it is sent."""
    file = _file(tmp_path, _event("/a"), "", _event("/b"))

    first = cli("send-events", file, "--site", site, "--key", "monday")
    again = cli("send-events", file, "--site", site, "--key", "monday")

    assert (first.status, first.stdout, first.stderr) == (0, "2 events count.\n", "")
    assert again.stdout == "2 events count; 2 of them had come before.\n"
    assert {row["path"]: row["count"] for row in shared_server.stats(site=site)} == {"/a": 1, "/b": 1}


def test_lines_that_cannot_be_taken_are_named_and_the_others_count(
    cli: Cli, site: str, tmp_path: Path
) -> None:
    """By their number in the file; the exit status says that there were some."""
    file = _file(
        tmp_path, _event("/a"), "{broken", _event("/b", name=5), [], _event("/c", user_agent="Googlebot/2.1")
    )

    done = cli("send-events", file, "--site", site)

    assert done.status == 1
    assert done.stdout == "1 events count; 1 are refused (crawler 1).\n"
    assert done.stderr.splitlines() == [
        "line 2: It is no JSON.",
        "line 3: The field 'name' should be a text. Expected `str`, got `int`.",
        "line 4: An event should be an object.",
        "Error: 3 lines could not be taken.",
    ]
    told = json.loads(cli("send-events", file, "--site", site, "--json").stdout)
    assert (told["accepted"], told["refused"], set(told["errors"])) == (1, {"5": "crawler"}, {"2", "3", "4"})


def test_events_may_be_piped_in(shared_server: Server, site: str) -> None:
    """As other programs print them."""
    done = subprocess.run(
        [sys.executable, "-m", "footfall", "send-events", "-"],
        input=json.dumps(_event("/piped", site=site)),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={
            **os.environ,
            "FOOTFALL_SERVER": f"http://127.0.0.1:{shared_server.port}",
            "FOOTFALL_TOKEN": shared_server.token,
        },
    )

    assert done.stdout == "1 events count.\n"
    assert [row["path"] for row in shared_server.stats(site=site)] == ["/piped"]


def test_a_server_that_is_away_is_waited_for_and_then_the_key_is_told(tmp_path: Path, cli: Cli) -> None:
    """With which the same can be sent again; a wrong token is no matter of waiting."""
    file = _file(tmp_path, _event("/a"))

    away = cli("send-events", file, "--server", "http://127.0.0.1:9", "--retry", "0", "--key", "k")
    stranger = cli("send-events", file, "--token", "wrong")

    assert away.status == stranger.status == 1
    assert "send the same again with --key k" in away.stderr
    assert "unauthorized" in stranger.stderr
    assert "--key" not in stranger.stderr
