"""Passwords: Argon2id, two at a time in threads of their own, so that neither memory nor the other work suffers."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from footfall.errors import BadRequest, Unavailable

_Result = TypeVar("_Result")

FEWEST_CHARACTERS = 10
MOST_CHARACTERS = 1000  # a passphrase of any sense; what is longer is only there to cost us time
_AT_A_TIME = 2  # each holds 19 MiB
_MOST_WAITING = 40  # half a second of work; a flood of sign-ins waits outside

# The least that OWASP advises; measured at 24 ms here, where the library's default took 131.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_password(password: str) -> None:
    """
    Do nothing when *password* may be one.

    Raises:
        BadRequest: it is too short or too long.
    """
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise BadRequest(
            f"password: It has {len(password)} characters; {FEWEST_CHARACTERS} to {MOST_CHARACTERS} are taken."
        )


def hash_password(password: str) -> str:
    """
    Return what is kept of *password*. Blocks for some 25 ms.

    Raises:
        BadRequest: it is too short or too long.
    """
    check_password(password)
    return _HASHER.hash(_bytes(password))


class Passwords:
    """Hashes and compares, without blocking the caller."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_A_TIME, "password")
        self._waiting = 0
        self._nobodys = _HASHER.hash(secrets.token_bytes(16))

    async def hash(self, password: str) -> str:
        """
        Return what is kept of *password*.

        Raises:
            BadRequest: it is too short or too long.
            Unavailable: too many wait already.
        """
        check_password(password)
        return await self._run(lambda: hash_password(password))

    async def matches(self, kept: str, password: str) -> bool:
        """
        Say whether *password* is the one that *kept* is of; where nothing is kept it takes as long, and is not.

        Raises:
            Unavailable: too many wait already.
        """

        def compare() -> bool:
            try:
                return _HASHER.verify(kept or self._nobodys, _bytes(password[: MOST_CHARACTERS + 1]))
            except (VerificationError, InvalidHashError):
                return False

        return await self._run(compare) and bool(kept)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        if self._waiting >= _MOST_WAITING:
            raise Unavailable("Too many sign-ins at once; try again in a moment.", retry_after=1)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
