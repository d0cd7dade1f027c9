"""A clone of what is committed, and the environment of a machine that has never seen this program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of the checkout's HEAD."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("the package: it is built from a clone, and here is no git or no repository")
    folder = tmp_path_factory.mktemp("clone") / "footfall"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


@pytest.fixture
def fresh_environ(tmp_path: Path) -> dict[str, str]:
    """Variables without footfall's own, without an active environment, and with an empty home for its token."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOOTFALL_", "PYTHON", "VIRTUAL_ENV", "MAKE"))
    }
    return {
        **clean,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "FOOTFALL_PORT": "0",
        "FOOTFALL_DATA": str(tmp_path / "data"),
    }


@pytest.fixture
def fresh_venv(tmp_path: Path) -> Path:
    """The folder of programs of a new virtual environment with nothing in it."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    return tmp_path / "venv" / "bin"
