"""What is no file of places, or not a whole one, changes nothing."""

import fcntl
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from gzip import compress
from pathlib import Path

import pytest

from footfall.enrich.geo import Places
from footfall.errors import PlacesStay
from footfall.folder import DataFolder
from footfall.ingest.geo.limits import Limits
from footfall.ingest.geo.sources import Download
from footfall.ingest.geo.update import update
from footfall.testing import FrozenClock
from mmdb import JUNE_2026, flat, nested, write_mmdb
from publisher import Publisher, Served, tarred

CLOCK = FrozenClock(JUNE_2026 * 1000)
LIMITS = Limits(quiet_seconds=5, reserve_bytes=0)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher that has nothing yet."""
    with Publisher() as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder whose file says that 81.2.69.142 is in Oldtown."""
    folder = DataFolder(tmp_path / "data")
    write_mmdb(folder.places[0], {"81.2.69.0/24": nested("GB", "Oldtown")}, built=JUNE_2026 - 1)
    return folder


def _refusal(folder: DataFolder, publisher: Publisher, served: Served, limits: Limits = LIMITS) -> str:
    """Return why *served* is refused, after seeing that the folder is as it was."""
    publisher.files["/city"] = served
    before = {path.name: path.read_bytes() for path in folder.geo.iterdir()}

    with pytest.raises(PlacesStay) as problem:
        update(folder, [Download(f"{publisher.address}/city")], CLOCK, limits=limits)

    assert {path.name: path.read_bytes() for path in folder.geo.iterdir()} == before
    assert Places(folder.places).locate("81.2.69.142").city_name == "Oldtown"
    assert "\n" not in str(problem.value)
    return str(problem.value)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole file of 16,000 rows."""
    rows = {f"81.{a}.{b}.0/24": flat("GB", f"Town {a}.{b}") for a in range(64) for b in range(250)}
    return write_mmdb(tmp_path_factory.mktemp("good") / "city.mmdb", rows, ip_version=4).read_bytes()


def _zeroed(file: bytes, start: float, end: float) -> bytes:
    """Return *file* with a part of it, as fractions of its size, lost to zeros."""
    first, last = int(len(file) * start), int(len(file) * end)
    return file[:first] + bytes(last - first) + file[last:]


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda _: b"", "not of MaxMind's format"),
    "a page": (lambda _: b"<html>Please log in</html>" * 50, "not of MaxMind's format"),
    "the first half": (lambda file: file[: len(file) // 2], "not of MaxMind's format"),
    "a gzip's first half": (lambda file: compress(file)[:-20_000], "damaged or cut off"),
    "a gzip with other bytes within": (lambda file: _zeroed(compress(file), 0.4, 0.5), "damaged or cut off"),
    "a gzip without its last byte": (lambda file: compress(file)[:-1], "damaged or cut off"),
    "a tar's first half": (
        lambda file: tarred({"a/city.mmdb": file})[: len(file) // 2],
        "damaged or cut off",
    ),
    "a tar without a file of places": (
        lambda file: tarred({"a/city.csv": file}),
        "no file that ends with .mmdb",
    ),
    "data of zeros": (lambda file: _zeroed(file, 0.15, 0.99), "country in"),
    "a tree of zeros": (lambda file: _zeroed(file, 0, 0.05), "empty|damaged|country in"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_refused(
    damage: str, good: bytes, folder: DataFolder, publisher: Publisher
) -> None:
    """Whatever is wrong with it, one sentence says so."""
    break_it, said = DAMAGE[damage]

    assert any(word in _refusal(folder, publisher, Served(break_it(good))) for word in said.split("|"))


def test_a_connection_that_breaks_is_not_taken_for_the_end(
    good: bytes, folder: DataFolder, publisher: Publisher
) -> None:
    """A body shorter than announced is no file, even where its format would not tell."""
    file = good

    said = _refusal(folder, publisher, Served(file + b" " * 1000, sent=len(file)))

    assert f"broke off after {len(file)} of {len(file) + 1000} bytes" in said


@pytest.mark.parametrize("status", [400, 403, 404, 410, 418, 429, 500, 503])
def test_an_answer_that_is_no_file_is_named(status: int, folder: DataFolder, publisher: Publisher) -> None:
    """The status is in the sentence, or what it means."""
    said = _refusal(folder, publisher, Served(b"no", status=status))

    assert ("There is nothing at" if status in (404, 410) else str(status)) in said


def test_a_redirect_in_circles_is_an_error(folder: DataFolder, publisher: Publisher) -> None:
    """It ends by itself."""
    served = Served(status=302, headers={"Location": "/city"})

    assert "answered 302" in _refusal(folder, publisher, served)


def test_a_download_has_a_largest_size(good: bytes, folder: DataFolder, publisher: Publisher) -> None:
    """The disk is not filled by a server without end."""
    limits = replace(LIMITS, download_bytes=10_000)

    assert "larger than 10000 bytes" in _refusal(folder, publisher, Served(good), limits)


@pytest.mark.parametrize("name", ["city.mmdb", "city.txt"])
def test_a_small_archive_does_not_unpack_to_a_large_file(
    name: str, folder: DataFolder, publisher: Publisher
) -> None:
    """Members that are passed over count too: they take time."""
    bomb = compress(tarred({name: bytes(20_000_000)}))
    limits = replace(LIMITS, download_bytes=len(bomb), unpacked_bytes=10_000_000)

    assert "unpacks to more than 10000000 bytes" in _refusal(folder, publisher, Served(bomb), limits)


def test_a_sparse_member_is_passed_over(folder: DataFolder, publisher: Publisher) -> None:
    """It may claim any size without a byte behind it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        member = tarfile.TarInfo("city.mmdb")
        member.type = tarfile.GNUTYPE_SPARSE
        archive.addfile(member)

    assert "no file that ends with .mmdb" in _refusal(folder, publisher, Served(packed.getvalue()))


def test_a_server_that_falls_silent_is_left(good: bytes, folder: DataFolder, publisher: Publisher) -> None:
    """It is given so many seconds between two bytes."""
    limits = replace(LIMITS, quiet_seconds=0.2)
    served = Served(good, wait_seconds=60)

    assert "sent nothing for 0.2 seconds" in _refusal(folder, publisher, served, limits)


def test_a_server_that_drips_is_left(good: bytes, folder: DataFolder, publisher: Publisher) -> None:
    """A byte now and then is no download."""
    limits = replace(LIMITS, total_seconds=0.5)
    served = Served(good, wait_seconds=0.02)

    assert "took longer than 0.5 seconds" in _refusal(folder, publisher, served, limits)


def test_the_room_that_events_need_is_not_taken(
    good: bytes, folder: DataFolder, publisher: Publisher
) -> None:
    """Below the reserve the server would answer events with 503."""
    limits = replace(LIMITS, reserve_bytes=2**62)

    assert "no room" in _refusal(folder, publisher, Served(good), limits)


@pytest.mark.parametrize(
    "row",
    [
        "DE",
        {"asn": 13335, "as_org": "Cloudflare"},
        {"country": "Germany"},
        {"country": {"iso_code": "DEU"}},
        {"country_code": 49},
        {"location": {"country_code": "DE"}},
    ],
)
def test_rows_of_another_shape_are_refused(
    row: object, tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """A file of networks or of somebody's own making opens, but would leave every country empty."""
    file = write_mmdb(tmp_path / "other.mmdb", {"81.2.69.0/24": row, "2a00::/16": row}, kind="Other")

    assert "(Other) has a country in 0 of" in _refusal(folder, publisher, Served(file.read_bytes()))


def test_some_rows_may_have_no_country(tmp_path: Path, folder: DataFolder) -> None:
    """Publishers know of some networks no more than that a satellite serves them."""
    nowhere = {"traits": {"is_satellite_provider": True}}
    rows = {"81.2.69.0/24": nested("GB", "London"), "82.0.0.0/8": nested("FR"), "83.0.0.0/24": nowhere}
    own = write_mmdb(tmp_path / "own.mmdb", rows)

    assert update(folder, [Download(str(own))], CLOCK).changed


@pytest.mark.parametrize("built", [1, JUNE_2026 + 3 * 86_400, 2**63])
def test_a_file_of_an_impossible_day_is_refused(
    built: int, tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """One of the future would be newer than all that follow."""
    file = write_mmdb(tmp_path / "odd.mmdb", {"81.2.69.0/24": nested("GB")}, built=built)

    assert "which cannot be" in _refusal(folder, publisher, Served(file.read_bytes()))


def test_a_file_of_ipv6_alone_is_refused(tmp_path: Path, folder: DataFolder, publisher: Publisher) -> None:
    """Most visitors would be nowhere."""
    file = write_mmdb(tmp_path / "6.mmdb", {"2a00::/16": flat("PL", "Warsaw")})

    assert "knows no IPv4 address" in _refusal(folder, publisher, Served(file.read_bytes()))


@pytest.mark.parametrize(
    ("files", "said"), [(2, "several files for the same addresses"), (5, "more than 4 files")]
)
def test_an_archive_that_leaves_a_choice_is_refused(
    files: int, said: str, tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """Which of them is meant is not ours to guess."""
    file = write_mmdb(tmp_path / "any.mmdb", {"81.2.69.0/24": nested("GB")}).read_bytes()
    archive = tarred({f"{number}.mmdb": file for number in range(files)})

    assert said in _refusal(folder, publisher, Served(archive))


def test_two_updates_do_not_run_at_once(good: bytes, folder: DataFolder, publisher: Publisher) -> None:
    """The second would take the first one's files away."""
    other = os.open(folder.geo, os.O_RDONLY)
    try:
        fcntl.flock(other, fcntl.LOCK_EX)
        said = _refusal(folder, publisher, Served(good))
    finally:
        os.close(other)

    assert "Another `footfall geo update` is running" in said
    assert publisher.paths == []
