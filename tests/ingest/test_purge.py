"""What must be gone is in no file of the data folder: not packed, not put aside, not in a write-ahead log."""

import contextlib
import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import msgspec
import pytest

from footfall.clock import SystemClock
from footfall.ingest.kept import Kept
from footfall.model.ids import SiteId, VisitorId
from footfall.model.record import Record
from footfall.model.site import AddressPolicy
from footfall.sites.choices import Choices
from footfall.sites.small_things import SmallThings
from live import Server, eventually, run_footfall

SITE, OTHER = "going.example", "staying.example"
ADDRESS, SIX, OTHERS = "203.0.113.177", "2001:db8:a:b:c::77", "192.0.2.99"


def _line(site: int, ip: str) -> bytes:
    record = Record(
        site_id=SiteId(site),
        at_ms=1,
        arrival_us=1,
        day=0,
        visitor_id=VisitorId(1),
        hostname=SITE if site == 1 else OTHER,
        ip=ip,
    )
    return msgspec.json.encode(record) + b"\n"


def _visit(server: Server, name: str) -> None:
    for site, addresses in ((SITE, (ADDRESS, SIX)), (OTHER, (OTHERS,))):
        for ip in addresses:
            server.view(f"/{site}/{name}", site, ip=ip)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """
    A started server whose two sites have events everywhere.

    In the store, in one put aside, in merged and single kept segments, in quarantine and in the journal.
    """
    server = Server(tmp_path / "data").start()
    server.first_token()
    assert [server.ask("POST", "/api/sites", {"domain": name}).json["id"] for name in (SITE, OTHER)] == [1, 2]
    _visit(server, "merged")
    server.stop()
    hour_ago = time.time() - 3600
    for path in (server.data / "kept").iterdir():
        os.utime(path, (hour_ago, hour_ago))
    Kept(server.data / "kept", days=7, clock=SystemClock()).tend()
    assert list((server.data / "kept").glob("*.gz"))
    assert run_footfall("rebuild", "--data", str(server.data)).status == 0
    server.start()
    _visit(server, "kept")
    server.stats()
    assert list((server.data / "kept").glob("*.jsonl"))
    (server.data / "quarantine" / "a.jsonl").write_bytes(
        _line(1, ADDRESS) + _line(2, OTHERS) + b"torn " + _line(1, ADDRESS)[:-30]
    )
    _visit(server, "journal")
    return server


def _where(data: Path, text: str) -> list[str]:
    """Return the files in which *text* is, packed ones unpacked."""
    found = []
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        with contextlib.suppress(FileNotFoundError):  # a server that runs may have moved it meanwhile
            data_of = path.read_bytes()
            if text.encode() in (gzip.decompress(data_of) if path.suffix == ".gz" else data_of):
                found.append(path.name)
    return found


def _addresses(data: Path, name: str) -> set[tuple[int, str]]:
    with duckdb.connect(str(data / name), read_only=True) as store:
        return set(store.execute("select site_id, ip from events").fetchall())


def test_the_world_of_these_tests_has_addresses_everywhere(server: Server) -> None:
    """Else the others would prove nothing."""
    server.stats()
    server.kill()
    found = _where(server.data, ADDRESS)
    assert {"a.jsonl", "events.duckdb.old"} < set(found)
    assert any(name.endswith(".jsonl.gz") for name in found)
    assert any(name.startswith("events.duckdb") and not name.endswith(".old") for name in found)
    assert len(found) >= 5


@pytest.mark.parametrize(("policy", "kept"), [("masked", {"203.0.113.0", "2001:db8:a::"}), ("none", {""})])
def test_addresses_that_are_kept_no_longer_are_in_no_file(
    server: Server, policy: str, kept: set[str]
) -> None:
    """When the call is answered; those of other sites stay."""
    assert server.ask("PATCH", f"/api/sites/{SITE}", {"ip": policy}).status == 200
    for address in (ADDRESS, SIX):
        assert _where(server.data, address) == []
        assert address not in server.log
    assert {row["ip"] for row in server.stats(site=SITE)} == kept
    assert sum(row["count"] for row in server.stats(site=SITE)) == 6
    assert [row["count"] for row in server.stats(site=OTHER)] == [1, 1, 1]
    server.stop()

    for name in ("events.duckdb", "events.duckdb.old"):
        assert _addresses(server.data, name) == {(1, ip) for ip in kept} | {(2, OTHERS)}
    assert (server.data / "quarantine" / "a.jsonl").read_bytes().count(b"\n") == 2
    (server.data / "events.duckdb.old").unlink()
    assert run_footfall("rebuild", "--data", str(server.data)).status == 0
    assert _addresses(server.data, "events.duckdb") == {(1, ip) for ip in kept} | {(2, OTHERS)}


def test_a_purged_site_is_in_no_file(server: Server) -> None:
    """Neither its events nor its name, the register's log included; the other site stays whole."""
    assert server.ask("DELETE", f"/api/sites/{SITE}", purge="true").status == 204
    for text in (SITE, ADDRESS, SIX):
        assert _where(server.data, text) == []
        assert text not in server.log
    assert [row["count"] for row in server.stats()] == [1, 1, 1]
    server.stop()
    for name in ("events.duckdb", "events.duckdb.old"):
        assert _addresses(server.data, name) == {(2, OTHERS)}
    assert (server.data / "quarantine" / "a.jsonl").read_bytes() == _line(2, OTHERS)


def _choose_masked(things: SmallThings) -> None:
    things.sites.change(SITE, Choices(ip=AddressPolicy.MASKED))


def _forget(things: SmallThings) -> None:
    things.sites.remove(SITE, purge=True)


@pytest.mark.parametrize("decide", [_choose_masked, _forget])
def test_what_a_crash_left_to_be_done_is_done_soon_after_the_next_start(
    server: Server, decide: Callable[[SmallThings], None]
) -> None:
    """The decision is durable before the first file is touched, and the work is begun again until it is over."""
    server.kill()
    things = SmallThings.open(server.data / "footfall.db", SystemClock())
    decide(things)
    things.close()
    with server.start():
        assert eventually(lambda: _where(server.data, ADDRESS) == [], 25)
        assert [row["count"] for row in server.stats(site=OTHER)] == [1, 1, 1]
    assert _addresses(server.data, "events.duckdb") & {(1, ADDRESS), (1, SIX)} == set()


def test_a_change_that_could_not_be_finished_is_finished_by_asking_again(server: Server) -> None:
    """A store put aside that cannot be opened is said, not skipped."""
    old = server.data / "events.duckdb.old"
    whole = old.read_bytes()
    old.write_bytes(b"\0" * 8192)
    assert server.ask("PATCH", f"/api/sites/{SITE}", {"ip": "masked"}).status == 500
    assert "events.duckdb.old" in server.log

    old.write_bytes(whole)
    assert server.ask("PATCH", f"/api/sites/{SITE}", {"ip": "masked"}).status == 200
    assert _where(server.data, ADDRESS) == []
    server.stop()
