"""serve: what it prints, what stops its start, how it ends."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from live import Server, eventually, run_footfall


def _serve(data: Path, *options: str, **environ: str) -> tuple[int, str]:
    """Run a server that should not start; return its exit status and what it said."""
    done = run_footfall("serve", "--data", str(data), *(options or ("--port", "0")), environ=environ)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.status, done.stderr


def _greeting(data: Path, *options: str) -> str:
    """Run a server until it has said everything, stop it, and return what it said."""
    with subprocess.Popen(
        [sys.executable, "-m", "footfall", "serve", "--port", "0", "--data", data, *options],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        return first + process.stdout.read()


def test_it_prints_its_address_and_the_next_step(tmp_path: Path) -> None:
    """First the token, then the site, then where to read on."""
    data = tmp_path / "data"
    fresh = _greeting(data)
    address = fresh.split()[3]

    assert fresh.startswith(f"footfall serves on {address} and keeps everything in {data}.\n")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    assert f"Next: open {address} and become its owner.\n" in fresh
    assert f"Without a browser: footfall generate-token --save --server {address}\n" in fresh
    assert "WARNING" not in fresh

    with Server(data) as server:
        server.first_token()
    with_token = _greeting(data)
    assert "generate-token" not in with_token
    assert "or run footfall add-site example.com" in with_token

    with Server(data) as server:
        server.token = run_footfall("generate-token", "--data", str(data)).stdout.strip()
        assert eventually(lambda: server.ask("GET", "/api/sites").status == 200)
        server.ask("POST", "/api/sites", {"domain": "example.com"})
    assert "/docs" in _greeting(data)


def test_it_warns_while_a_stranger_could_take_the_first_token(tmp_path: Path) -> None:
    """On an address that other machines reach, until somebody took it."""
    data = tmp_path / "data"
    warning = "WARNING: until somebody takes the first token"

    assert warning in _greeting(data, "--listen", "0.0.0.0")

    assert run_footfall("generate-token", "--data", str(data)).status == 0
    assert warning not in _greeting(data, "--listen", "0.0.0.0")


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT"])
def test_it_ends_with_status_0_when_it_is_asked_to(tmp_path: Path, how: str) -> None:
    """Everything that was answered is in the store by then."""
    server = Server(tmp_path / "data").start()
    server.first_token()
    server.ask("POST", "/api/sites", {"domain": "example.com"})
    server.view("/")

    subprocess.run(["kill", f"-{how}", str(server.pid)], check=True)

    assert server.wait() == 0
    assert list((tmp_path / "data" / "journal").glob("*.jsonl")) == []


def test_a_second_server_on_the_same_folder_names_the_first(server: Server) -> None:
    """The first one goes on."""
    status, said = _serve(server.data)

    assert status == 1
    assert f"process {server.pid}" in said
    assert server.ask("GET", "/api/health").status == 200


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """Though the server would share its port with others."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = _serve(tmp_path / "data", "--port", str(port))

    assert status == 1
    assert f"port {port}" in said


def test_a_folder_of_a_newer_program_is_left_untouched(tmp_path: Path) -> None:
    """Both formats are named."""
    (tmp_path / "format.json").write_text('{"format": 999}', "utf-8")

    status, said = _serve(tmp_path)

    assert status == 1
    assert "999" in said
    assert [file.name for file in tmp_path.iterdir()] == ["format.json"]


@pytest.mark.parametrize(
    ("options", "environ", "said"),
    [
        (["--port", "70000"], {}, "'port' is '70000'"),
        (["--prot", "80"], {}, "--prot"),
        (["--log-level", "loud"], {}, "'log_level' is 'loud'"),
        (["--listen", "203.0.113.1", "--port", "0"], {}, "203.0.113.1"),
        ([], {"FOOTFALL_STORE_MEMORY": "much"}, "'store_memory' is 'much'"),
        ([], {"FOOTFALL_CONFIG": "/nonexistent.toml"}, "/nonexistent.toml"),
    ],
)
def test_what_it_cannot_do_stops_the_start(
    tmp_path: Path, options: list[str], environ: dict[str, str], said: str
) -> None:
    """One sentence on stderr, exit status 1."""
    status, told = _serve(tmp_path / "data", *options, **environ)

    assert status == 1
    assert said in told


def test_an_unknown_name_in_the_settings_file_stops_the_start(tmp_path: Path) -> None:
    """A misspelt setting would otherwise be ignored in silence; the folder is not even made."""
    config = tmp_path / "footfall.toml"
    config.write_text("prot = 80\n", "utf-8")

    status, said = _serve(tmp_path / "data", FOOTFALL_CONFIG=str(config))

    assert status == 1
    assert "'prot'" in said
    assert not (tmp_path / "data").exists()


def test_settings_come_from_the_file_that_a_variable_names(tmp_path: Path) -> None:
    """Here the name under which the first token may be taken."""
    config = tmp_path / "footfall.toml"
    config.write_text('hosts = ["stats.example.com"]\n', "utf-8")
    with Server(tmp_path / "data", environ={"FOOTFALL_CONFIG": str(config)}) as server:
        foreign = server.ask("POST", "/api/tokens/generate", headers={"Host": "other.example.com"})
        named = server.ask("POST", "/api/tokens/generate", headers={"Host": "stats.example.com"})

    assert (foreign.status, named.status) == (403, 200)
