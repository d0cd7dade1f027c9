"""Users: who may make, change and remove whom, and that an owner remains."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from footfall.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthorized
from footfall.model.ids import SiteId, UserId
from footfall.model.user import Role, User
from footfall.sites.small_things import SmallThings
from footfall.sites.users import UserChoices


def _owner(things: SmallThings) -> UserId:
    return things.users.bootstrap("ada@example.com", "hash")


def _user(things: SmallThings, number: UserId) -> User:
    user = things.snapshot.user(number)
    assert user is not None
    return user


def test_the_first_user_is_an_owner_and_closes_set_up(things: SmallThings) -> None:
    """For a second user and for a first token alike."""
    first = _owner(things)
    assert _user(things, first).role is Role.OWNER
    assert not things.snapshot.open_to_bootstrap

    with pytest.raises(Forbidden):
        things.users.bootstrap("bob@example.com", "hash")
    with pytest.raises(Unauthorized):
        things.tokens.bootstrap()


def test_a_first_token_closes_set_up_for_users(things: SmallThings) -> None:
    """Whoever has it makes them."""
    things.tokens.bootstrap()

    with pytest.raises(Forbidden):
        things.users.bootstrap("ada@example.com", "hash")


def test_of_many_first_callers_exactly_one_gets_in(things: SmallThings) -> None:
    """Half of them want a token, half want to be the owner."""

    def call(number: int) -> bool:
        try:
            if number % 2:
                things.tokens.bootstrap()
            else:
                things.users.bootstrap(f"user{number}@example.com", "hash")
        except (Forbidden, Unauthorized):
            return False
        return True

    with ThreadPoolExecutor(20) as callers:
        assert sum(callers.map(call, range(40))) == 1


@pytest.mark.parametrize(
    "email",
    ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@c", "a\n@b.c", "<a@b.c>", "x" * 65 + "@b.c"],
)
def test_what_is_no_email_is_refused(things: SmallThings, email: str) -> None:
    """Nothing is left of the attempt."""
    with pytest.raises(BadRequest, match="email"):
        things.users.add(UserChoices(email=email))
    assert things.snapshot.users == ()


def test_an_email_is_one_in_any_case(things: SmallThings) -> None:
    """And no two users share one."""
    number = _owner(things)
    with pytest.raises(Conflict, match="ada@"):
        things.users.add(UserChoices(email=" ADA@Example.com "))
    assert things.snapshot.user_named("ada@example.com") == _user(things, number)


def test_the_last_owner_stays(things: SmallThings) -> None:
    """He can neither be removed nor become less; after a second one is there, he can."""
    number = _owner(things)
    with pytest.raises(Conflict, match="last owner"):
        things.users.remove(number)
    with pytest.raises(Conflict, match="last owner"):
        things.users.change(number, UserChoices(role=Role.VIEWER))
    with pytest.raises(Conflict, match="last owner"):
        things.users.change(number, UserChoices(role=None))
    assert _user(things, number).role is Role.OWNER

    second = things.users.add(UserChoices(email="bob@example.com", role=Role.OWNER))
    things.users.remove(number)
    assert [user.id for user in things.snapshot.users] == [second]


def test_owners_are_none_of_an_admins_business(things: SmallThings) -> None:
    """He makes, changes and removes all others."""
    owner = _owner(things)
    for forbidden in (
        lambda: things.users.add(UserChoices(email="eve@example.com", role=Role.OWNER), by=Role.ADMIN),
        lambda: things.users.change(owner, UserChoices(name="Eve"), by=Role.ADMIN),
        lambda: things.users.remove(owner, by=Role.ADMIN),
        lambda: things.resets.make(owner, by=Role.ADMIN),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    number = things.users.add(UserChoices(email="bob@example.com", role=Role.ADMIN), by=Role.ADMIN)
    with pytest.raises(Forbidden):
        things.users.change(number, UserChoices(role=Role.OWNER), by=Role.ADMIN)
    things.users.remove(number, by=Role.ADMIN)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_users_are_not_the_business_of_viewers_and_editors(things: SmallThings, role: Role) -> None:
    """Whatever they would set."""
    _owner(things)
    with pytest.raises(Forbidden):
        things.users.add(UserChoices(email="bob@example.com"), by=role)


def test_a_role_for_a_site_counts_beside_the_one_for_all(things: SmallThings) -> None:
    """The higher one; without any there is nothing."""
    one, _ = things.sites.add("one.example")
    two, _ = things.sites.add("two.example")
    number = things.users.add(
        UserChoices(email="bob@example.com", role=Role.VIEWER, roles={one: Role.EDITOR})
    )
    bob = _user(things, number)
    assert (bob.role_for(one), bob.role_for(two), bob.role_for(None)) == (
        Role.EDITOR,
        Role.VIEWER,
        Role.VIEWER,
    )
    assert bob.sites() is None

    things.users.change(number, UserChoices(role=None))
    bob = _user(things, number)
    assert (bob.role_for(one), bob.role_for(two), bob.role_for(None)) == (Role.EDITOR, None, None)
    assert bob.sites() == frozenset({one})
    assert bob.may(Role.VIEWER, one)
    assert not bob.may(Role.ADMIN, one)

    things.sites.remove("one.example", purge=True)
    assert _user(things, number).roles == {}


def test_nobody_owns_a_single_site(things: SmallThings) -> None:
    """An owner is one of the whole server."""
    one, _ = things.sites.add("one.example")
    with pytest.raises(BadRequest, match="sites"):
        things.users.add(UserChoices(email="bob@example.com", roles={one: Role.OWNER}))


def test_what_is_unknown_is_said(things: SmallThings) -> None:
    """By its id."""
    _owner(things)
    with pytest.raises(NotFound, match="99"):
        things.users.change(UserId(99), UserChoices())
    with pytest.raises(NotFound, match="99"):
        things.users.remove(UserId(99))


def test_what_is_seen_by_somebody_is_narrowed(things: SmallThings) -> None:
    """Other sites are as if they did not exist, also after a change; the registers are the same."""
    one, _ = things.sites.add("one.example")
    things.sites.add("two.example")
    seen = things.seen_by({one})

    assert [site.domain for site in seen.snapshot.sites] == ["one.example"]
    assert seen.snapshot.site_for("two.example") is None
    things.sites.add("three.example")
    assert [site.domain for site in seen.snapshot.sites] == ["one.example"]
    assert len(things.snapshot.sites) == 3
    assert things.seen_by(None) is things
    assert things.seen_by({SiteId(99)}).snapshot.sites == ()
