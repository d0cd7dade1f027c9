"""Passwords: Argon2id with the parameters that OWASP advises, without blocking and without telling."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from footfall.errors import BadRequest, Unavailable
from footfall.sites.passwords import Passwords, hash_password

_PASSWORD = "correct horse"


def _run(work: Callable[[Passwords], Coroutine[Any, Any, Any]]) -> Any:
    async def within() -> Any:
        passwords = Passwords()
        try:
            return await work(passwords)
        finally:
            passwords.close()

    return asyncio.run(within())


def test_a_password_matches_what_is_kept_of_it() -> None:
    """The parameters stand in the hash; two hashes of one password differ."""

    async def work(passwords: Passwords) -> None:
        kept = await passwords.hash(_PASSWORD)
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert kept != await passwords.hash(_PASSWORD)
        assert await passwords.matches(kept, _PASSWORD)
        assert not await passwords.matches(kept, _PASSWORD + " ")
        assert not await passwords.matches("", _PASSWORD)
        assert not await passwords.matches("no hash", _PASSWORD)

    _run(work)


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "x" * 1001])
def test_a_password_has_a_sensible_length(password: str) -> None:
    """What is wrong is said without repeating it."""
    with pytest.raises(BadRequest, match="characters"):
        hash_password(password)


def test_who_does_not_exist_takes_as_long() -> None:
    """Medians over some tries, within a wide bound for a busy machine: nothing would be fifty times as fast."""

    async def work(passwords: Passwords) -> tuple[float, float]:
        kept = await passwords.hash(_PASSWORD)

        async def median(of: str) -> float:
            times = []
            for _ in range(7):
                began = time.perf_counter()
                await passwords.matches(of, "wrong password")
                times.append(time.perf_counter() - began)
            return sorted(times)[3]

        return await median(kept), await median("")

    known, unknown = _run(work)
    assert known / 4 < unknown < known * 4


def test_a_flood_waits_outside() -> None:
    """Two at a time, a bounded line behind them; the loop goes on meanwhile."""

    async def work(passwords: Passwords) -> int:
        tries = [asyncio.ensure_future(passwords.matches("", "wrong password")) for _ in range(60)]
        done = await asyncio.gather(*tries, return_exceptions=True)
        return sum(isinstance(one, Unavailable) for one in done)

    assert _run(work) == 20
