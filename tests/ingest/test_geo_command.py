"""`footfall geo`, as an operator runs it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from gzip import compress
from itertools import count
from pathlib import Path

import pytest

from live import Server, eventually, run_footfall
from mmdb import nested, write_mmdb
from publisher import Publisher, Served

YESTERDAY = int(time.time()) - 86_400
LONG_AGO = YESTERDAY - 90 * 86_400


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher that has nothing yet."""
    with Publisher() as started:
        yield started


def _file(
    tmp_path: Path, city: str = "London", *, built: int = YESTERDAY, kind: str = "DBIP-City-Lite"
) -> Path:
    rows = {"81.2.0.0/16": nested("GB", city, region="England")}
    return write_mmdb(tmp_path / f"{city}.mmdb", rows, built=built, kind=kind)


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def test_update_prints_what_is_in_use_and_what_its_licence_demands(
    tmp_path: Path, publisher: Publisher
) -> None:
    """The second time there is nothing to do, and the exit status is 0 both times."""
    month = time.strftime("%Y-%m", time.gmtime())
    path = f"/free/dbip-city-lite-{month}.mmdb.gz"
    publisher.files[path] = Served(compress(_file(tmp_path).read_bytes()), headers={"ETag": '"one"'})
    command = ("geo", "update", "--data", str(tmp_path / "data"), "--from-address", publisher.address)

    first, second = run_footfall(*command), run_footfall(*command)

    about = [
        f"In use: city.mmdb, DBIP-City-Lite of {_day(YESTERDAY)}, from {publisher.address}{path}",
        "IP Geolocation by DB-IP, https://db-ip.com (CC BY 4.0). Pages that show places must link to it.",
    ]
    assert (first.status, first.stdout.splitlines(), first.stderr) == (0, about, "")
    assert (second.status, second.stdout.splitlines()[1:], second.stderr) == (0, about, "")
    assert second.stdout.startswith("Nothing was changed: ")


def test_a_failed_update_is_one_sentence_and_status_1(tmp_path: Path, publisher: Publisher) -> None:
    """What was in use is shown as before."""
    data = ("--data", str(tmp_path / "data"))
    run_footfall("geo", "update", *data, "--source", str(_file(tmp_path)))
    before = run_footfall("geo", "show", *data)

    failed = run_footfall("geo", "update", *data, "--from-address", publisher.address)

    assert (failed.status, failed.stdout) == (1, "")
    assert failed.stderr.startswith("Error: There is nothing at http://127.0.0.1:")
    assert len(failed.stderr.splitlines()) == 1
    assert run_footfall("geo", "show", *data) == before


def test_an_account_at_maxmind_comes_from_the_settings(tmp_path: Path, publisher: Publisher) -> None:
    """From variables or the file of settings; as an option everybody on the machine could read the key."""
    config = tmp_path / "footfall.toml"
    config.write_text('maxmind_account = "12345"\nmaxmind_key = "secret-key"\n')
    command = ("geo", "update", "--data", str(tmp_path / "data"), "--source", "maxmind")

    failed = run_footfall(
        *command, "--from-address", publisher.address, environ={"FOOTFALL_CONFIG": str(config)}
    )

    assert publisher.asked[0].headers["Authorization"] == "Basic MTIzNDU6c2VjcmV0LWtleQ=="
    assert failed.status == 1
    assert "secret-key" not in failed.stderr
    assert "--maxmind-key" not in run_footfall("serve", "--help").stdout
    assert "FOOTFALL_MAXMIND_KEY" in run_footfall(*command).stderr


def test_show_says_what_is_in_use_and_whether_it_is_old(tmp_path: Path) -> None:
    """Or how to get one."""
    data = ("--data", str(tmp_path / "data"))
    none = run_footfall("geo", "show", *data)
    file = _file(tmp_path, built=LONG_AGO, kind="GeoLite2-City")
    run_footfall("geo", "update", *data, "--source", str(file))
    old = run_footfall("geo", "show", *data)

    assert (none.status, none.stderr) == (0, "")
    assert "`footfall geo update` fetches one" in none.stdout
    assert f"city.mmdb: GeoLite2-City of {_day(LONG_AGO)}" in old.stdout
    assert f"from {file}" in old.stdout
    assert "GeoLite2 data created by MaxMind" in old.stdout
    assert "fetches a newer one" in old.stderr


def test_a_file_that_the_setting_geoip_names_is_the_one_in_use(tmp_path: Path) -> None:
    """An update says that the server will not look at what it fetched."""
    own = _file(tmp_path, "Own", kind="Own-City")
    data, environ = ("--data", str(tmp_path / "data")), {"FOOTFALL_GEOIP": str(own)}

    updated = run_footfall("geo", "update", *data, "--source", str(_file(tmp_path)), environ=environ)
    shown = run_footfall("geo", "show", *data, environ=environ)

    assert updated.status == 0
    assert f"use {own} instead" in updated.stderr
    assert shown.stdout == f"{own}: Own-City of {_day(YESTERDAY)}\n"


def test_a_running_server_takes_up_what_an_update_brings(tmp_path: Path) -> None:
    """The update needs no lock and no restart; the server looks every ten seconds."""
    with Server(tmp_path / "data") as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})
        server.view("/before", ip="81.2.200.1")

        update = run_footfall("geo", "update", "--data", str(server.data), "--source", str(_file(tmp_path)))

        assert (update.status, update.stderr) == (0, "")

        host = count(1)

        def located() -> bool:
            # A new visitor each time: a visit keeps the place of its first event.
            server.view("/after", ip=f"81.2.{(number := next(host)) // 250}.{number % 250 + 1}")
            return any(row["city"] == "London" for row in server.stats(site="example.com", verbose="true"))

        assert eventually(located, 20)
        rows = server.stats(site="example.com", verbose="true")
        assert {(row["country"], row["region"], row["city"]) for row in rows if row["path"] == "/before"} == {
            ("", "", "")
        }
        assert ("GB", "London") in {(row["country"], row["city"]) for row in rows if row["path"] == "/after"}


def test_the_command_needs_no_store_and_no_web_framework() -> None:
    """It runs from cron on small machines, and --help is to come at once."""
    heavy = "{'duckdb', 'litestar', 'sqlalchemy', 'granian', 'ua_parser'}"
    code = f"import footfall.cli.geo, sys; sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
