"""Tickets for shares."""

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from footfall.errors import Forbidden, TooMany
from footfall.faces.unlocking import UNLOCKED_SECONDS, Unlocking
from footfall.model.ids import ShareId, SiteId
from footfall.model.share import Share
from footfall.sites.passwords import Passwords, hash_password
from footfall.testing import FrozenClock

PASSWORD = "correct horse"
OPEN = Share(ShareId(1), SiteId(1), "slug", "Board")
LOCKED = msgspec.structs.replace(OPEN, password=hash_password(PASSWORD), unlock_key=b"key")


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    opened = Passwords()
    yield opened
    opened.close()


def test_a_ticket_is_one_shares_and_of_one_password_and_ends(passwords: Passwords) -> None:
    """Nobody makes one, or makes one last longer."""
    clock = FrozenClock()
    unlocking = Unlocking(passwords, clock)
    ticket = asyncio.run(unlocking.unlock(LOCKED, PASSWORD, "192.0.2.1"))
    until, _, signature = ticket.partition(".")

    assert unlocking.is_unlocked(OPEN, "")
    assert unlocking.is_unlocked(LOCKED, ticket)
    for forged in (
        "",
        ".",
        f"{int(until) + 1}.{signature}",
        f"{until}.",
        f"{until}.ä",
        f"٣.{signature}",
        "9" * 5000,
    ):
        assert not unlocking.is_unlocked(LOCKED, forged)
    assert not unlocking.is_unlocked(msgspec.structs.replace(LOCKED, id=ShareId(2)), ticket)
    assert not unlocking.is_unlocked(msgspec.structs.replace(LOCKED, unlock_key=b"new"), ticket)
    clock.advance(UNLOCKED_SECONDS * 1000)
    assert not unlocking.is_unlocked(LOCKED, ticket)


def test_tries_come_back_with_time_and_with_the_right_password(passwords: Passwords) -> None:
    """Ten at once, then one in half a minute."""
    clock = FrozenClock()
    unlocking = Unlocking(passwords, clock)

    async def guess(password: str) -> None:
        await unlocking.unlock(LOCKED, password, "192.0.2.1")

    for _ in range(10):
        with pytest.raises(Forbidden):
            asyncio.run(guess("wrong"))
    with pytest.raises(TooMany):
        asyncio.run(guess(PASSWORD))
    clock.advance(30_000)
    asyncio.run(guess(PASSWORD))
    with pytest.raises(Forbidden):
        asyncio.run(guess("wrong"))
