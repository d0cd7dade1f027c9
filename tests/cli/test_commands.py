"""What holds for every command: help, exit status, completion, a quick `version`."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from footfall import __version__
from footfall.cli import footfall, run
from footfall.settings import SETTINGS
from live import run_footfall

_SCRIPT = Path(sys.executable).with_name("footfall")


def _commands(
    command: click.Command = footfall, *path: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its words, groups before what is in them."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _commands(below, *path, name)


def test_every_command_and_option_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` and `-h` print it, exit status 0."""
    for path, command in _commands():
        for flag in ("--help", "-h"):
            assert run([*path, flag]) == 0, path
            shown = capsys.readouterr()
            assert shown.out.startswith(f"Usage: {' '.join(('footfall', *path))}"), path
            assert shown.err == ""
        assert command.help, path
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, (path, option.name)


def test_every_command_that_asks_a_server_takes_the_same_three_options() -> None:
    """--server, --token and --json, so that a script need not know which is which."""
    shared = {"server", "token", "as_json"}
    for path, command in _commands():
        given = shared & {option.name for option in command.params}
        assert given in (set(), shared), path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["stat"], "No such command 'stat'"),
        (["stats", "--lst", "7d"], "--lst"),
        (["stats", "extra"], "extra"),
        (["list-sites", "--server", "ftp://example.com"], "ftp://example.com"),
        (["list-sites", "--server", "http://127.0.0.1:9"], "http://127.0.0.1:9"),
        ([], "Usage: footfall"),
    ],
)
def test_a_wrong_call_is_explained_on_stderr(arguments: list[str], said: str) -> None:
    """Exit status 1, whatever was wrong; no traceback."""
    done = run_footfall(*arguments)

    assert (done.status, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_version_is_the_packages() -> None:
    """One line."""
    assert run_footfall("version") == (0, f"footfall {__version__}\n", "")


def test_version_and_commands_over_http_import_no_database_and_no_server() -> None:
    """That is what keeps them quick."""
    program = (
        "import sys\nfrom footfall.cli import run\n"
        "assert run(sys.argv[1:]) == 0\n"
        "print(sorted({'duckdb', 'litestar', 'granian', 'sqlalchemy', 'ua_parser'} & set(sys.modules)))"
    )
    for arguments in (
        ["version"],
        ["stats", "--help"],
        ["list-sites", "--help"],
        ["generate-token", "--help"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "[]", arguments


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_that_its_shell_reads(shell: str, tmp_path: Path) -> None:
    """Where the shell is installed it parses the script; everywhere the script names the program."""
    done = run_footfall("completion", shell)

    assert done.status == 0, done.stderr
    assert "_FOOTFALL_COMPLETE=" in done.stdout
    if found := shutil.which(shell):
        script = tmp_path / "completion"
        script.write_text(done.stdout, "utf-8")
        subprocess.run([found, "-n", script], check=True)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("footfall list-s", ["list-sites"]),
        ("footfall set-site example.com --b", ["--bots"]),
        ("footfall set-site example.com --ip m", ["masked"]),
        ("footfall completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_bash_completes_commands_options_and_values(typed: str, offered: list[str]) -> None:
    """The script is loaded into a bash, which is asked as a person's Tab would."""
    words = typed.split(" ")
    program = (
        'source <(footfall completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        '_footfall_completion footfall; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environ = {**os.environ, "PATH": f"{_SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"}

    done = subprocess.run(
        ["bash", "-c", program, "bash", *words], capture_output=True, text=True, check=True, env=environ
    )

    assert done.stdout.split() == offered, done.stderr


def test_a_reader_that_has_seen_enough_ends_the_command_quietly() -> None:
    """`footfall settings | head -1` shows no traceback."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m footfall settings | head -1"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("Setting")
    assert done.stderr == ""


def test_settings_prints_every_setting() -> None:
    """With its variable; the same table that makes the options of `serve`."""
    rows = run_footfall("settings").stdout.splitlines()[2:]

    assert [re.split(r"\s{2,}", row)[:2] for row in rows] == [
        [setting.name, setting.variable] for setting in SETTINGS
    ]
