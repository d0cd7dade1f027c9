"""Sites, ignored addresses, tokens and day secrets, in a real SQLite file."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from footfall.errors import BadRequest, CannotStart, Conflict, NotFound, Unauthorized
from footfall.model.grant import WHOLE
from footfall.model.site import AddressPolicy
from footfall.sites.choices import Choices
from footfall.sites.sites import RESTORABLE_MS
from footfall.sites.small_things import SmallThings
from footfall.sites.tables import metadata
from footfall.testing import FrozenClock

DAY_MS = 86_400_000


def test_migrations_make_the_tables_that_the_code_knows(things: SmallThings, tmp_path: Path) -> None:
    """Name by name, column by column."""
    with sqlite3.connect(tmp_path / "footfall.db") as file:
        found = {
            name: {row[1] for row in file.execute(f"pragma table_info({name})")}
            for (name,) in file.execute(
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
            )
        }
    file.close()
    assert found.pop("schema_version") == {"number"}
    assert found == {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def test_a_newer_file_is_refused_untouched(tmp_path: Path, clock: FrozenClock) -> None:
    """The sentence says which schema it has."""
    SmallThings.open(tmp_path / "footfall.db", clock).close()
    with sqlite3.connect(tmp_path / "footfall.db") as file:
        file.execute("update schema_version set number = 99")
    file.close()

    with pytest.raises(CannotStart, match="schema 99"):
        SmallThings.open(tmp_path / "footfall.db", clock)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: FrozenClock) -> None:
    """With a sentence, not a traceback."""
    (tmp_path / "footfall.db").write_text("this is no database" * 100)

    with pytest.raises(CannotStart, match="not a database"):
        SmallThings.open(tmp_path / "footfall.db", clock)


def test_another_process_sees_a_change_when_it_looks(
    things: SmallThings, tmp_path: Path, clock: FrozenClock
) -> None:
    """`footfall generate-token --data` beside a running server."""
    other = SmallThings.open(tmp_path / "footfall.db", clock)
    _, token = other.tokens.generate()
    other.close()
    assert things.snapshot.grant_of(token) is None
    things.refresh_if_changed()

    assert things.snapshot.grant_of(token) == WHOLE


def test_of_many_first_calls_one_gets_the_token(things: SmallThings) -> None:
    """One transaction decides."""

    def call(_: int) -> str | None:
        try:
            return things.tokens.bootstrap()[1]
        except Unauthorized:
            return None

    with ThreadPoolExecutor(20) as callers:
        made = [token for token in callers.map(call, range(50)) if token]
    assert len(made) == 1
    assert things.snapshot.grant_of(made[0]) == WHOLE


def test_ids_of_sites_and_tokens_are_never_used_again(things: SmallThings) -> None:
    """Not even that of the last one."""
    first, _ = things.sites.add("example.com")
    things.sites.remove("example.com", purge=True)
    token, _ = things.tokens.generate()
    things.tokens.revoke(token)

    assert things.sites.add("example.com")[0] > first
    assert things.tokens.generate()[0] > token


def test_a_removed_site_comes_back_within_thirty_days(things: SmallThings, clock: FrozenClock) -> None:
    """With its id and settings; later it is forgotten, and what it left must be purged."""
    number, _ = things.sites.add("example.com")
    things.sites.change("example.com", Choices(ip=AddressPolicy.NONE, aliases=["example.net"]))
    things.sites.remove("example.com")
    assert things.snapshot.site_for("example.com") is None
    assert things.snapshot.site_for("example.net") is None
    clock.advance(RESTORABLE_MS)
    things.sites.forget_expired()
    assert things.sites.add("example.com") == (number, "example.com")
    assert things.snapshot.site_for("www.example.net") == things.snapshot.sites[0]

    things.sites.remove("example.com")
    clock.advance(RESTORABLE_MS + 1)
    things.sites.forget_expired()
    assert things.sites.leftovers() == [number]
    things.sites.purged(number)
    assert things.sites.leftovers() == []


def test_a_zone_begins_at_its_next_midnight(things: SmallThings, clock: FrozenClock) -> None:
    """A second change before that replaces the first; a zone given with a new site holds from the beginning."""
    things.sites.add("example.com")
    for zone in ("Asia/Tokyo", "Europe/Berlin"):
        things.sites.change("example.com", Choices(zone=zone))
    site = things.snapshot.sites[0]
    assert site.zone_at(clock.now_ms()) == "UTC"
    assert [change.zone for change in site.zones] == ["UTC", "Europe/Berlin"]
    assert site.zones[1].since_ms == clock.now_ms() + 11 * 3_600_000
    things.sites.change("example.com", Choices(zone="UTC"))
    assert things.snapshot.sites[0].zone == "UTC"

    things.sites.add("new.example", "Asia/Tokyo")
    assert things.snapshot.sites[1].zone_at(0) == "Asia/Tokyo"


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Europe", "\0", "a" * 5000])
def test_what_is_no_zone_is_refused(things: SmallThings, zone: str) -> None:
    """Without a look outside the zone tables."""
    things.sites.add("example.com")
    with pytest.raises(BadRequest, match="zone: "):
        things.sites.change("example.com", Choices(zone=zone))


def test_a_name_belongs_to_one_site(things: SmallThings) -> None:
    """As domain or as alias; a refused change changes nothing."""
    things.sites.add("one.example")
    things.sites.add("two.example")
    things.sites.change("one.example", Choices(aliases=["alias.example"]))

    for choices in (
        Choices(aliases=["one.example"]),
        Choices(domain="alias.example"),
        Choices(identify=True, aliases=["alias.example"]),
    ):
        with pytest.raises(Conflict):
            things.sites.change("two.example", choices)
    with pytest.raises(Conflict):
        things.sites.add("alias.example")
    assert not things.snapshot.sites[1].identify
    with pytest.raises(NotFound):
        things.sites.change("three.example", Choices(identify=True))


def test_a_secret_is_the_same_after_a_restart_and_gone_when_no_event_can_need_it(
    things: SmallThings, tmp_path: Path, clock: FrozenClock
) -> None:
    """48 hours after the day's end in the last zone on earth."""
    day = clock.now_ms() // DAY_MS
    secret = things.salts.of(day)
    other = SmallThings.open(tmp_path / "footfall.db", clock)
    assert other.salts.of(day) == secret
    other.close()

    end_ms = (day + 1) * DAY_MS + 12 * 3_600_000
    clock.advance(end_ms + 48 * 3_600_000 - 1 - clock.now_ms())
    things.salts.renew()
    assert things.salts.of(day) == secret
    clock.advance(1)
    things.salts.renew()
    assert things.salts.of(day) != secret


def test_secrets_of_all_days_that_an_event_may_have_are_drawn_before(
    things: SmallThings, tmp_path: Path, clock: FrozenClock
) -> None:
    """48 hours back, in the first and the last zone on earth; to draw one would keep other events waiting."""
    things.salts.renew()
    with sqlite3.connect(tmp_path / "footfall.db") as file:
        drawn = {day for (day,) in file.execute("select day from day_secret")}
    file.close()

    hour_ms = 3_600_000
    needed = {(clock.now_ms() + hours * hour_ms) // DAY_MS for hours in range(-48 - 12, 14 + 24)}
    assert needed <= drawn


def test_ignored_addresses_and_ranges(things: SmallThings) -> None:
    """One form of one address; sorted by value."""
    for text in (
        "10.0.0.9",
        "10.0.0.10",
        "::ffff:10.0.0.9",
        "2001:DB8::/33",
        "10.1.2.3/8",
        "::ffff:10.0.0.0/104",
    ):
        things.ignored.add(text)
    snapshot = things.snapshot

    assert snapshot.ignored == ("10.0.0.0/8", "10.0.0.9", "10.0.0.10", "2001:db8::/33")
    assert snapshot.is_ignored("10.99.0.1")
    assert snapshot.is_ignored("2001:db8::5")
    assert not snapshot.is_ignored("11.0.0.1")
    assert not snapshot.is_ignored("")
    things.ignored.remove("10.0.0.0/8")
    assert not things.snapshot.is_ignored("10.99.0.1")
    assert things.snapshot.is_ignored("10.0.0.9")
