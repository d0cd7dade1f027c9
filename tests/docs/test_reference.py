"""docs/reference and docs/refused.md say what the program does; nothing of it is undocumented."""

import re
import subprocess
import sys
from pathlib import Path

import click

from footfall.cli import footfall
from footfall.faces.api.openapi import openapi_document
from footfall.model.reason import Reason
from footfall.query.dimensions import DIMENSIONS
from footfall.query.metrics import METRICS
from footfall.settings import SETTINGS

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def test_the_reference_is_what_the_program_makes_of_itself(tmp_path: Path) -> None:
    """`make reference` rewrites it after a change."""
    subprocess.run([sys.executable, ROOT / "tools" / "reference.py", tmp_path], check=True)

    made = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    committed = {file.name: file.read_text("utf-8") for file in REFERENCE.iterdir()}

    assert committed.keys() == made.keys()
    for name, text in made.items():
        assert committed[name] == text, f"docs/reference/{name} is out of date; run `make reference`"


def test_every_setting_is_in_the_reference() -> None:
    """With what it is for."""
    page = (REFERENCE / "settings.md").read_text("utf-8")

    for setting in SETTINGS:
        assert f"| `{setting.name}` |" in page
        assert setting.about.replace("|", "\\|") in page


def test_every_command_is_in_the_reference() -> None:
    """Groups and what is in them."""
    page = (REFERENCE / "commands.md").read_text("utf-8")

    def walk(command: click.Command, path: str) -> None:
        assert f"## {path}\n" in page
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                walk(below, f"{path} {name}")

    walk(footfall, "footfall")


def test_every_endpoint_is_in_the_reference() -> None:
    """With each of its parameters and statuses."""
    page = (REFERENCE / "api.md").read_text("utf-8")

    for path, methods in openapi_document()["paths"].items():
        for method, operation in methods.items():
            section = page.partition(f"## {method.upper()} {path}\n")[2].partition("\n## ")[0]
            assert operation["summary"] in section
            for parameter in operation.get("parameters", ()):
                assert f"| `{parameter['name']}` |" in section
            for status in operation["responses"]:
                assert f"| {status} |" in section


def test_every_metric_and_dimension_is_in_the_reference() -> None:
    """With what it means."""
    page = (REFERENCE / "query.md").read_text("utf-8")

    for named in (*METRICS, *DIMENSIONS):
        assert named.about
        assert f"| `{named.name}` | {named.about}" in page


def test_every_reason_is_explained_and_what_may_be_told_is_right() -> None:
    """A word that somebody finds in `X-Footfall`, a row or an answer can be looked up."""
    page = (ROOT / "docs" / "refused.md").read_text("utf-8")

    told = dict(re.findall(r"^\| `(\w+)` \|.*\| (yes|no) \|$", page, re.MULTILINE))

    assert told == {reason.value: "yes" if reason.public else "no" for reason in Reason}
