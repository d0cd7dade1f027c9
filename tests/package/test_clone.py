"""A fresh clone: `make serve`, and the README's commands as they stand there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from package.started import Started

pytestmark = [pytest.mark.package, pytest.mark.timeout(900)]


def test_make_serve_sets_up_and_serves(clone: Path, fresh_environ: dict[str, str], tmp_path: Path) -> None:
    """It prints the address and the next step, and needs nothing but Python and make."""
    arguments = ["make", "serve", f"PYTHON={sys.executable}"]
    with Started([*arguments], folder=clone, environ=fresh_environ) as served:
        address = served.line(r"footfall serves on (http://\S+)", seconds=600)[1]
        next_step = served.line(r"^Next: (.+)$")[1]
        with urlopen(f"{address}/api/health", timeout=30) as answer:
            assert answer.status == 200

    assert next_step == f"open {address} and become its owner."
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


def test_make_names_the_python_that_it_needs(
    clone: Path, fresh_environ: dict[str, str], tmp_path: Path
) -> None:
    """Instead of a traceback from somewhere within."""
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n', "utf-8")
    old.chmod(0o755)
    copy = tmp_path / "copy"
    subprocess.run(["git", "clone", "--quiet", clone, copy], check=True)

    done = subprocess.run(
        ["make", "serve", f"PYTHON={old}"],
        cwd=copy,
        env=fresh_environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "footfall needs Python 3.11 or newer" in done.stdout
    assert "3.9.2" in done.stdout


def test_the_readme_does_what_it_says(
    clone: Path, fresh_venv: Path, fresh_environ: dict[str, str], tmp_path: Path
) -> None:
    """Its commands, one after the other, in a new environment; then the table that it shows."""
    readme = (clone / "README.md").read_text("utf-8")
    commands = re.findall(r"```sh\n(.+?)```", readme, re.DOTALL)[0].splitlines()
    command, shown = re.findall(r"```console\n\$ (.+?)\n(.+?)```", readme, re.DOTALL)[0]
    environ = fresh_environ | {"PATH": f"{fresh_venv}{os.pathsep}{fresh_environ['PATH']}"}

    def run(line: str) -> str:
        return subprocess.run(
            ["bash", "-c", line], cwd=clone, env=environ, capture_output=True, text=True, check=True
        ).stdout

    serve, *later = commands
    with Started(["bash", "-c", serve], folder=clone, environ=environ) as server:
        environ["FOOTFALL_SERVER"] = server.line(r"serves on (http://\S+)", seconds=600)[1]
        for line in later:
            run(line)
        for ip, path, count in re.findall(r"^(\d+\.\d+\.\d+\.\d+)  (/\S*) +(\d+)$", shown, re.MULTILINE):
            for _ in range(int(count)):
                _view(environ["FOOTFALL_SERVER"], ip, path)
        assert run(command) == shown


def _view(address: str, ip: str, path: str) -> None:
    body = json.dumps({"path": path}).encode()
    headers = {"Origin": "https://example.com", "X-Forwarded-For": ip}
    with urlopen(Request(f"{address}/collect", body, headers), timeout=30) as answer:
        assert answer.status == 204
