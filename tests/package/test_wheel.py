"""The built wheel: what is in it, and that it serves where nothing else is."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from package.started import Started

pytestmark = [pytest.mark.package, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the clone."""
    return _build(clone, tmp_path_factory.mktemp("wheel"))


def _build(source: Path, target: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", target, source],
        check=True,
    )
    (made,) = target.glob("*.whl")
    return made


def _names(wheel: Path) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as archive:
        yield from archive.namelist()


def test_the_wheel_holds_the_program_its_data_and_its_licences(wheel: Path, clone: Path) -> None:
    """Every file of src/footfall is in it, and beside them only what describes the package."""
    names = set(_names(wheel))
    tracked = subprocess.run(
        ["git", "ls-files", "src"], cwd=clone, capture_output=True, text=True, check=True
    ).stdout.split()

    program = {name for name in names if ".dist-info/" not in name}
    described = {name.partition(".dist-info/")[2] for name in names - program}

    assert program == {name.removeprefix("src/") for name in tracked}
    assert described == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/NOTICE",
    }  # fmt: skip
    for needed in (
        "ingest/tracker/built/track.js",
        "enrich/data/sources.tsv",
        "store/duckdb/sql/slices.sql",
        "py.typed",
    ):
        assert f"footfall/{needed}" in program
    assert not any("test" in Path(name).parts for name in names)


def test_two_builds_are_the_same_bytes(wheel: Path, clone: Path, tmp_path: Path) -> None:
    """From another folder, at another time: who rebuilds a release can compare it."""
    other = tmp_path / "elsewhere"
    subprocess.run(["git", "clone", "--quiet", clone, other], check=True)

    again = _build(other, tmp_path / "wheel")

    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_the_installed_wheel_serves_counts_and_answers(
    wheel: Path, fresh_venv: Path, fresh_environ: dict[str, str], tmp_path: Path
) -> None:
    """Nothing of the checkout is within reach."""
    subprocess.run([fresh_venv / "pip", "install", "--quiet", wheel], check=True, env=fresh_environ)
    footfall = fresh_venv / "footfall"

    def ask(*arguments: str, address: str = "") -> str:
        return subprocess.run(
            [footfall, *arguments],
            cwd=tmp_path,
            env=fresh_environ | {"FOOTFALL_SERVER": address},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert ask("version").startswith("footfall ")
    with Started([footfall, "serve"], folder=tmp_path, environ=fresh_environ) as server:
        address = server.line(r"http://\S+")[0]
        ask("generate-token", "--save", address=address)
        ask("add-site", "example.com", address=address)
        page = Request(
            f"{address}/collect",
            json.dumps({"path": "/", "referrer": "", "screen": "1920x1080"}).encode(),
            {"Origin": "https://example.com", "X-Forwarded-For": "198.51.100.7"},
        )
        with urlopen(page, timeout=30) as answer:
            assert answer.status == 204

        rows = json.loads(ask("stats", "--json", address=address))

    assert rows == [{"site": "example.com", "ip": "198.51.100.7", "path": "/", "count": 1}]
