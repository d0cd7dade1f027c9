"""Signing in: password, second factor, session. What goes wrong never says whether there is such a user."""

import asyncio
import hmac
import secrets
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from footfall.clock import Clock
from footfall.errors import BadRequest
from footfall.faces.accounts.throttle import (
    CODES_OF_ACCOUNT,
    PASSWORDS_OF_ACCOUNT,
    TRIES_OF_ADDRESS,
    Throttle,
)
from footfall.model.ids import UserId
from footfall.model.user import User
from footfall.sites.passwords import Passwords
from footfall.sites.small_things import SmallThings

_PENDING_MS = 5 * 60_000  # between password and second factor


class SignIn:
    """Lets users in. One for the server."""

    def __init__(self, things: SmallThings, clock: Clock, passwords: Passwords, throttle: Throttle) -> None:
        self._things = things
        self._clock = clock
        self._passwords = passwords
        self._throttle = throttle
        # A restart between password and code makes people type the password again.
        self._key = secrets.token_bytes(32)

    async def by_password(self, email: str, password: str, address: str) -> User:
        """
        Return the user whose email and password these are.

        Raises:
            BadRequest: they are nobody's.
            TooMany: there were too many tries for the account or from the address.
            Unavailable: too many sign in at once.
        """
        email = email.strip().lower()
        account, place = sha256(email.encode("utf-8", "surrogatepass")).hexdigest(), network_of(address)
        self._throttle.spend(TRIES_OF_ADDRESS, place)
        self._throttle.spend(PASSWORDS_OF_ACCOUNT, account)
        user = self._things.snapshot.user_named(email)
        kept = await asyncio.to_thread(self._things.users.password_of, user.id if user else UserId(0))
        if not await self._passwords.matches(kept, password) or user is None:
            raise BadRequest("The email or the password is wrong.")
        self._throttle.give_back(PASSWORDS_OF_ACCOUNT, account)
        self._throttle.give_back(TRIES_OF_ADDRESS, place)
        return user

    async def check_password(self, user: User, password: str) -> None:
        """
        Do nothing when this is the password of *user*, who is signed in.

        Raises:
            BadRequest: it is not.
            TooMany: there were too many tries.
        """
        await self.by_password(user.email, password, f"session of {user.id}")

    def pending(self, user: User) -> str:
        """Return what shows for five minutes that *user* gave the right password; worth nothing without the code."""
        said = f"{user.id}.{self._clock.now_ms() + _PENDING_MS}"
        return f"{said}.{self._signature(said)}"

    async def by_code(self, pending: str, code: str, address: str) -> User:
        """
        Return the user of `pending` whose app shows *code*, or whose recovery code it is.

        Raises:
            BadRequest: the code is wrong, or the password was given too long ago.
            TooMany: there were too many tries.
        """
        said, _, signature = pending.rpartition(".")
        if not hmac.compare_digest(self._signature(said).encode(), signature.encode("utf-8", "replace")):
            raise BadRequest("Sign in again: this page is too old.")
        number, _, until_ms = said.partition(".")
        user = self._things.snapshot.user(UserId(int(number)))
        if user is None or int(until_ms) < self._clock.now_ms():
            raise BadRequest("Sign in again: the password was given more than five minutes ago.")
        self._throttle.spend(TRIES_OF_ADDRESS, network_of(address))
        self._throttle.spend(CODES_OF_ACCOUNT, str(user.id))
        if not await asyncio.to_thread(self._things.second_factors.take, user.id, code):
            raise BadRequest("The code is wrong, or was used already.")
        self._throttle.give_back(CODES_OF_ACCOUNT, str(user.id))
        return user

    async def begin(self, user: User, agent: str) -> str:
        """Begin a session of *user* in a browser that says it is *agent*; return its secret."""
        return await asyncio.to_thread(self._things.sessions.begin, user.id, agent)

    def forget_tries(self, user: User) -> None:
        """Let *user* try again at once: whoever reset the password has shown who they are."""
        self._throttle.give_back(PASSWORDS_OF_ACCOUNT, sha256(user.email.encode()).hexdigest())
        self._throttle.give_back(CODES_OF_ACCOUNT, str(user.id))

    def _signature(self, said: str) -> str:
        return hmac.new(self._key, said.encode("utf-8", "replace"), sha256).hexdigest()


def network_of(address: str) -> str:
    """Return what one person has of addresses: one of IPv4, 64 bits of IPv6; what is no address as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if isinstance(parsed, IPv6Address) else address
