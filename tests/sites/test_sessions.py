"""Sessions, second factors, reset codes, last uses and the log of changes, in a real SQLite file."""

import sqlite3
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from footfall.errors import BadRequest, Forbidden, NotFound
from footfall.model.grant import WHOLE, Grant, Scope
from footfall.model.ids import UserId
from footfall.model.totp import code_at, new_secret
from footfall.sites.acting import Act, acting, described
from footfall.sites.resets import VALID_MS
from footfall.sites.sessions import UNUSED_MS, digest_of
from footfall.sites.small_things import SmallThings
from footfall.sites.users import UserChoices
from footfall.testing import FrozenClock

_DAY_MS = 86_400_000


@pytest.fixture
def ada(things: SmallThings) -> UserId:
    """An owner."""
    return things.users.bootstrap("ada@example.com", "hash")


def test_a_session_is_its_users_until_it_is_ended(things: SmallThings, ada: UserId, tmp_path: Path) -> None:
    """Its secret is in no file, and each one is another."""
    secret = things.sessions.begin(ada, "Firefox on Linux")
    other = things.sessions.begin(ada, "Safari on iOS")
    found = things.signed_in(secret)
    assert found is not None
    session, user = found
    assert (user.id, session.agent) == (ada, "Firefox on Linux")
    assert secret != other
    things.tidy()
    assert secret.encode() not in (tmp_path / "footfall.db").read_bytes()

    things.sessions.end(ada, session.id)
    assert things.signed_in(secret) is None
    assert things.signed_in(other) is not None
    with pytest.raises(NotFound):
        things.sessions.end(ada, session.id)


def test_nobody_ends_the_session_of_another(things: SmallThings, ada: UserId) -> None:
    """Not even by its id."""
    bob = things.users.add(UserChoices(email="bob@example.com"))
    things.sessions.begin(ada, "")
    with pytest.raises(NotFound):
        things.sessions.end(bob, things.snapshot.sessions_of(ada)[0].id)


def test_a_session_ends_after_thirty_days_without_use(
    things: SmallThings, ada: UserId, clock: FrozenClock, tmp_path: Path
) -> None:
    """Each use begins them anew; what ended is deleted."""
    secret = things.sessions.begin(ada, "")
    clock.advance(20 * _DAY_MS)
    assert things.signed_in(secret)
    things.forget_old()
    clock.advance(20 * _DAY_MS)
    # What another process sees of it: the last use was written.
    again = SmallThings.open(tmp_path / "footfall.db", clock)
    assert again.signed_in(secret)
    again.close()

    clock.advance(UNUSED_MS + 60_001)
    assert things.signed_in(secret) is None
    things.forget_old()
    assert things.snapshot.sessions_of(ada) == ()


def test_of_fifty_browsers_the_one_unused_longest_ends(
    things: SmallThings, ada: UserId, clock: FrozenClock
) -> None:
    """Sessions are bounded for each user."""
    first = things.sessions.begin(ada, "first")
    for _ in range(50):
        clock.advance(1000)
        things.sessions.begin(ada, "later")
    assert len(things.snapshot.sessions_of(ada)) == 50
    assert things.signed_in(first) is None


def test_a_new_password_ends_all_other_sessions(things: SmallThings, ada: UserId) -> None:
    """The one in which it was changed goes on."""
    mine, other = things.sessions.begin(ada, "mine"), things.sessions.begin(ada, "other")
    things.users.set_password(ada, "new hash", keep=digest_of(mine))

    assert things.signed_in(mine)
    assert things.signed_in(other) is None
    assert things.users.password_of(ada) == "new hash"


def test_a_removed_user_is_signed_out(things: SmallThings, ada: UserId) -> None:
    """Everywhere and at once."""
    bob = things.users.add(UserChoices(email="bob@example.com"))
    secret = things.sessions.begin(bob, "")
    things.users.remove(bob)
    assert things.signed_in(secret) is None


def test_an_apps_code_and_each_recovery_code_are_taken_once(
    things: SmallThings, ada: UserId, clock: FrozenClock
) -> None:
    """Recovery codes are taken however they are typed; the app's next code is good again."""
    secret = new_secret()
    step = clock.now_ms() // 30_000
    codes = things.second_factors.set(ada, secret, code_at(secret, step))
    assert len(set(codes)) == 10
    user = things.snapshot.user(ada)
    assert user is not None
    assert user.has_second_factor

    assert not things.second_factors.take(ada, code_at(secret, step)), "it was used to set it up"
    clock.advance(30_000)
    assert things.second_factors.take(ada, code_at(secret, step + 1))
    assert not things.second_factors.take(ada, code_at(secret, step + 1))
    assert things.second_factors.take(ada, codes[0].upper().replace("-", " "))
    assert not things.second_factors.take(ada, codes[0])
    assert things.second_factors.remaining_recovery_codes(ada) == 9
    assert not things.second_factors.take(ada, "000000")

    renewed = things.second_factors.renew_recovery_codes(ada)
    assert not things.second_factors.take(ada, codes[1])
    assert things.second_factors.take(ada, renewed[1])

    things.second_factors.remove(ada)
    assert not things.second_factors.take(ada, renewed[2])


def test_a_second_factor_is_set_only_with_a_code_of_it(things: SmallThings, ada: UserId) -> None:
    """Otherwise nobody could sign in any more."""
    with pytest.raises(BadRequest, match="code"):
        things.second_factors.set(ada, new_secret(), "000000")


def test_a_reset_code_sets_a_password_once_within_an_hour(
    things: SmallThings, ada: UserId, clock: FrozenClock
) -> None:
    """It ends all sessions; a newer one takes the older one's place."""
    session = things.sessions.begin(ada, "")
    older, code = things.resets.make(ada), things.resets.make(ada)
    assert things.resets.user_of(older) is None
    assert things.resets.user_of(code) == ada

    assert things.resets.take(code, "another hash") == ada
    assert things.users.password_of(ada) == "another hash"
    assert things.signed_in(session) is None
    with pytest.raises(BadRequest, match="code"):
        things.resets.take(code, "a third hash")

    late = things.resets.make(ada)
    clock.advance(VALID_MS + 1)
    assert things.resets.user_of(late) is None
    with pytest.raises(BadRequest, match="hour"):
        things.resets.take(late, "a third hash")


def test_a_token_makes_none_that_allows_more_and_revokes_none(things: SmallThings) -> None:
    """Only one for everything makes one for everything."""
    one, _ = things.sites.add("one.example")
    manage = Grant(frozenset({Scope.MANAGE}))
    whole, _ = things.tokens.generate()
    limited, secret = things.tokens.generate("ci", Grant(frozenset({Scope.READ}), frozenset({one})))

    assert things.snapshot.grant_of(secret) == Grant(frozenset({Scope.READ}), frozenset({one}))
    for wanted in (WHOLE, Grant(frozenset({Scope.READ})), Grant(frozenset({Scope.MANAGE, Scope.READ}))):
        with pytest.raises(Forbidden):
            things.tokens.generate("", wanted, by=manage)
    with pytest.raises(Forbidden):
        things.tokens.revoke(whole, by=manage)
    with pytest.raises(BadRequest):
        things.tokens.generate("", Grant(frozenset()))
    with pytest.raises(BadRequest):
        things.tokens.generate("", Grant(WHOLE.scopes, frozenset()))
    things.tokens.generate("", Grant(frozenset({Scope.MANAGE}), frozenset({one})), by=manage)
    things.tokens.revoke(limited)


def test_a_token_whose_only_site_is_gone_is_for_none(things: SmallThings) -> None:
    """It does not become one for all sites."""
    one, _ = things.sites.add("one.example")
    _, secret = things.tokens.generate("ci", Grant(WHOLE.scopes, frozenset({one})))
    things.sites.remove("one.example", purge=True)

    assert things.snapshot.grant_of(secret) == Grant(WHOLE.scopes, frozenset())


def test_last_uses_are_kept_by_the_minute_and_survive(
    things: SmallThings, clock: FrozenClock, tmp_path: Path
) -> None:
    """A use is no change: nothing is read again because of it."""
    _, secret = things.tokens.generate("ci")
    revision = things.snapshot.revision
    assert things.uses.of_token(things.snapshot.tokens[0]) is None

    clock.advance(12_345)
    assert things.grant_of(secret) == WHOLE
    noted = things.uses.of_token(things.snapshot.tokens[0])
    assert noted == clock.now_ms() - clock.now_ms() % 60_000
    things.write_uses()
    assert things.snapshot.revision == revision
    again = SmallThings.open(tmp_path / "footfall.db", clock)
    assert again.snapshot.tokens[0].used_ms == noted
    again.close()


def test_a_change_is_in_the_log_with_who_made_it(things: SmallThings, clock: FrozenClock) -> None:
    """Once, however many changes it took; the server's own and those that failed are not."""
    with acting(Act("command", "add_site", "one.example", "zone=UTC")):
        things.sites.add("one.example")
        things.sites.add("two.example")
    things.sites.add("three.example")
    with pytest.raises(NotFound), acting(Act("user eve@example.com", "remove_user")):
        things.users.remove(UserId(99))

    assert [(row.actor, row.action, row.site, row.detail) for row in things.audit.rows(most=10)] == [
        ("command", "add_site", "one.example", "zone=UTC")
    ]
    clock.advance(401 * _DAY_MS)
    things.audit.forget_old()
    assert things.audit.rows(most=10) == []


def test_the_log_is_read_page_by_page(things: SmallThings) -> None:
    """The newest first, before an id."""
    for number in range(5):
        things.audit.write(Act("command", f"act{number}", "a.example" if number % 2 else ""))
    first = things.audit.rows(most=2)
    assert [row.action for row in first] == ["act4", "act3"]
    assert [row.action for row in things.audit.rows(most=9, before=first[-1].id)] == ["act2", "act1", "act0"]
    assert [row.action for row in things.audit.rows(most=9, site="a.example")] == ["act3", "act1"]


def test_small_lists_and_tables_are_described() -> None:
    """Empty ones are not."""
    assert described({"sites": {"a.example": "viewer"}, "roles": {}, "aliases": ["b", "c"]}) == (
        "sites=a.example:viewer aliases=b,c"
    )


def test_no_secret_is_described() -> None:
    """Long and nested values are cut."""
    given = {
        "email": "a@b.c",
        "password": "x",
        "new_password": "y",
        "code": "1",
        "rows": [[1]] * 9,
        "t": "z" * 200,
    }
    assert described(given) == f"email=a@b.c rows=... t={'z' * 80}..."


def test_a_file_of_the_older_schema_keeps_its_tokens(tmp_path: Path, clock: FrozenClock) -> None:
    """They allow everything, as they did."""
    path = tmp_path / "older.db"
    older = sorted(files("footfall.sites").joinpath("migrations").iterdir(), key=lambda file: file.name)[:4]
    with sqlite3.connect(path) as file:
        for step in older:
            file.executescript(step.read_text("utf-8"))
        file.execute("create table schema_version (number integer not null)")
        file.execute("insert into schema_version values (4)")
        file.execute("insert into token values (7, ?, 0)", (sha256(b"secret").digest(),))
    file.close()

    things = SmallThings.open(path, clock)
    assert things.snapshot.grant_of("secret") == WHOLE
    things.close()
