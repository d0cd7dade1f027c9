"""The world map: which countries have shapes, what is linked, how large it is, and that hostile names stay text."""

import gzip
import shutil
import subprocess
import xml.etree.ElementTree as ET
from importlib.resources import files
from pathlib import Path

import pytest

from footfall.enrich.countries import country_name, country_names
from footfall.faces.dashboard.map import LEVELS, SHAPELESS, level, shapes, world_map

_ROOT = Path(__file__).parents[3]
_TOOL = _ROOT / "tools" / "map"
_SVG = "{http://www.w3.org/2000/svg}"


def _drawn(numbers: dict[str, float], **names: str) -> str:
    svg = world_map(
        numbers,
        name_of=lambda code: names.get(code, country_name(code)),
        shown=lambda number: f"{number:,.0f}",
        href_of=lambda code: f"?country={code}&period=30d",
    )
    return str(svg)


def _parsed(svg: str) -> ET.Element:
    return ET.fromstring(str(svg).replace("<svg ", f'<svg xmlns="{_SVG[1:-1]}" ', 1))  # noqa: S314 - our own


def test_every_country_has_a_shape_or_is_known_to_have_none() -> None:
    """A code that the places may name is never missing by accident."""
    assert set(shapes()) | SHAPELESS == set(country_names())
    assert not set(shapes()) & SHAPELESS


def test_a_country_with_a_number_is_a_link_with_its_name_and_number() -> None:
    """Others have their name alone, and lead nowhere."""
    world = _parsed(_drawn({"DE": 1234, "MC": 1, "XX": 99, "AQ": 5}))

    links = {
        link.get("href"): (link.get("class"), link.findtext(f"{_SVG}title"))
        for link in world.iter(f"{_SVG}a")
    }
    assert links == {
        "?country=DE&period=30d": ("map-5", "Germany: 1,234"),
        "?country=MC&period=30d": ("map-1", "Monaco: 1"),
    }
    titles = [title.text for title in world.iter(f"{_SVG}title")]
    assert len(titles) == len(shapes())
    assert "France" in titles
    assert world.get("aria-hidden") == "true"


def test_a_country_that_leads_nowhere_is_shaded_without_a_link() -> None:
    """Where a page is only looked at."""
    svg = world_map({"DE": 2}, name_of=country_name, shown=str, href_of=lambda code: "")

    assert "<a" not in svg
    assert '<g class="map-5"><title>Germany: 2</title>' in svg


def test_small_countries_lie_on_top_and_are_large_enough_to_be_found() -> None:
    """Who is drawn first lies below: Lesotho would be lost under South Africa, Monaco under France."""
    order = list(shapes())

    for inside, around in (
        ("LS", "ZA"),
        ("SM", "IT"),
        ("VA", "IT"),
        ("MC", "FR"),
        ("SG", "MY"),
        ("GM", "SN"),
    ):
        assert order.index(inside) > order.index(around)
    assert "a2.6 2.6" in shapes()["VA"]


def test_shades_follow_square_roots() -> None:
    """One country often has half of everything; with even steps all others would look alike."""
    assert [level(number, 100) for number in (0.1, 4, 5, 16, 17, 36, 37, 64, 65, 100)] == [
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
        5,
        5,
    ]  # fmt: skip - a line to compare
    assert level(100, 100) == LEVELS


def test_hostile_texts_stay_texts() -> None:
    """Names, numbers and addresses come from elsewhere."""
    bad = '"><script>alert(1)</script>&'
    svg = world_map({"DE": 1}, name_of=lambda code: bad, shown=lambda number: bad, href_of=lambda code: bad)

    assert "<script" not in svg
    world = _parsed(svg)
    assert next(world.iter(f"{_SVG}a")).get("href") == bad
    assert next(world.iter(f"{_SVG}title")).text in {bad, f"{bad}: {bad}"}


def test_it_keeps_to_a_strict_content_security_policy_and_is_small() -> None:
    """No styles and no scripts within; with every country linked it is 15 KB on its way."""
    svg = _drawn({code: 1000.0 * number for number, code in enumerate(shapes(), 1)})

    assert "style" not in svg
    assert "<script" not in svg
    assert len(_drawn({"DE": 1})) < 45_000
    assert len(svg) < 60_000
    assert len(gzip.compress(svg.encode())) < 15_000


@pytest.mark.npm
def test_the_committed_shapes_are_what_their_source_makes(tmp_path: Path) -> None:
    """Byte for byte; `make map` writes them."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so the map was not drawn again from its source")
    tool = tmp_path / "tools" / "map"
    shutil.copytree(_TOOL, tool, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    data = tmp_path / "src" / "footfall" / "enrich" / "data"
    data.mkdir(parents=True)
    shutil.copy(_ROOT / "src" / "footfall" / "enrich" / "data" / "countries.tsv", data)

    for command in (
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["python3", "build.py"],
    ):
        done = subprocess.run(command, cwd=tool, capture_output=True, text=True, check=False, timeout=110)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    made = tmp_path / "src" / "footfall" / "faces" / "dashboard" / "data" / "world.tsv"
    committed = files("footfall.faces.dashboard").joinpath("data", "world.tsv")
    assert made.read_bytes() == committed.read_bytes()


def test_the_lock_of_the_tool_names_no_registry() -> None:
    """It holds on every machine, whatever registry its npm is told to use; `.npmrc` keeps it so."""
    lock = (_TOOL / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "://" not in lock
    assert lock.count('"integrity"') == lock.count('"version"')
