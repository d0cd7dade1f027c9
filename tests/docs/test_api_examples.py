"""The commands of pages that show the API, run in order by a shell against a started server."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

from footfall.cli import footfall
from live import Server

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("api.md", "sending.md", "switching.md")
_VARIES = {"token", "created_at", "used_at", "time"}
_END = "---- end of example ----"


class Example(NamedTuple):
    """A block of commands, and what the page says that it prints."""

    commands: str
    kind: str
    shown: str


def _examples(page: str) -> list[Example]:
    blocks = re.findall(r"```(\w+)\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    shown = [*blocks[1:], ("", "")]
    return [
        Example(text, *(after if after[0] in {"json", "text"} else ("", "")))
        for (kind, text), after in zip(blocks, shown, strict=True)
        if kind == "sh"
    ]


def _comparable(value: Any) -> Any:
    """Return *value* with what differs from run to run by its type alone."""
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {
            name: type(item).__name__ if name in _VARIES else _comparable(item)
            for name, item in value.items()
        }
    return value


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples of the API: curl is not installed")
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_page_print_what_it_shows(page: str, tmp_path: Path) -> None:
    """One shell, a new server; tokens and times differ, everything else is as written."""
    examples = _examples(page)
    assert len(examples) > 6
    script = "set -eu\n" + "".join(f"{example.commands}echo; echo '{_END}'\n" for example in examples)
    with Server(tmp_path / "data") as server:
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "FOOTFALL_SERVER": f"http://127.0.0.1:{server.port}",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split(_END)[:-1]

    for example, output in zip(examples, printed, strict=True):
        if example.kind == "json":
            assert _comparable(json.loads(output)) == _comparable(json.loads(example.shown)), example.commands
        else:
            assert output.split() == example.shown.split(), example.commands


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    """In its prose and in its blocks."""
    known = footfall.list_commands(click.Context(footfall))

    named = re.findall(r"(?:^|`|bin/)footfall ([a-z][a-z-]+)", page.read_text("utf-8"), re.MULTILINE)

    assert set(named) <= set(known)
