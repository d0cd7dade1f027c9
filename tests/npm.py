"""npm in tests: installs what a lock file of ours names, and runs what it brought."""

import shutil
import subprocess
from pathlib import Path

import pytest

QUIET = ("--ignore-scripts", "--no-audit", "--no-fund")


def run(folder: Path, *command: str | Path, status: int = 0) -> str:
    """Run a command in *folder*, expect its exit *status*, and return what it printed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == status, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def install(locked: Path, into: Path) -> Path:
    """Install into the folder *into* what `package-lock.json` of the folder *locked* names; return *into*."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so nothing was run that it brings")
    into.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(locked / name, into)
    run(into, "npm", "ci", *QUIET)
    return into
