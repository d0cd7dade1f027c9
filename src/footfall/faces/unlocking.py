"""Whether somebody may look at a share: they know its password, and have not guessed too often."""

import hmac
from hashlib import sha256

from footfall.clock import Clock
from footfall.errors import Forbidden
from footfall.faces.accounts.sign_in import network_of
from footfall.faces.accounts.throttle import Limit, Throttle
from footfall.model.share import Share
from footfall.sites.passwords import Passwords

UNLOCKED_SECONDS = 30 * 86_400
_OF_SHARE = Limit(10, 30)
_OF_ADDRESS = Limit(20, 10)


class Unlocking:
    """Exchanges a share's password for a ticket that its cookie holds. For one thread."""

    def __init__(self, passwords: Passwords, clock: Clock) -> None:
        self._passwords = passwords
        self._clock = clock
        self._throttle = Throttle(clock)

    async def unlock(self, share: Share, password: str, address: str) -> str:
        """
        Return a ticket for `is_unlocked`; it is good for 30 days, or until the share has another password.

        Raises:
            Forbidden: it is not the password.
            TooMany: there were too many tries for the share, or from *address*.
            Unavailable: too many others try just now.
        """
        of_share, place = f"share {share.id}", network_of(address)
        self._throttle.spend(_OF_ADDRESS, place)
        self._throttle.spend(_OF_SHARE, of_share)
        if not await self._passwords.matches(share.password, password):
            raise Forbidden("That is not the password of this link.")
        self._throttle.give_back(_OF_SHARE, of_share)
        self._throttle.give_back(_OF_ADDRESS, place)
        until = self._clock.now_ms() // 1000 + UNLOCKED_SECONDS
        return f"{until}.{_signature(share, until)}"

    def is_unlocked(self, share: Share, ticket: str) -> bool:
        """Say whether *share* may be seen with *ticket* (empty for none): it asks for no password, or they knew it."""
        if not share.password:
            return True
        said, _, signature = ticket.partition(".")
        if not (said.isascii() and said.isdecimal() and len(said) <= 12 and signature.isascii()):
            return False
        is_signed = hmac.compare_digest(signature, _signature(share, int(said)))
        return is_signed and int(said) > self._clock.now_ms() // 1000


def cookie_name(share: Share) -> str:
    """Return the name of the cookie that holds a share's ticket."""
    return f"footfall_share_{share.id}"


def _signature(share: Share, until: int) -> str:
    return hmac.new(share.unlock_key, b"%d.%d" % (share.id, until), sha256).hexdigest()
