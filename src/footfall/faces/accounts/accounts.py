"""What pages and endpoints need to let people in, built once by `app`."""

from collections.abc import Callable
from dataclasses import dataclass

from footfall.faces.accounts.mail import Mail
from footfall.faces.accounts.oidc import Provider
from footfall.faces.accounts.sign_in import SignIn
from footfall.faces.accounts.throttle import Throttle
from footfall.model.hit import Client
from footfall.sites.passwords import Passwords


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything about getting in."""

    passwords: Passwords
    throttle: Throttle
    sign_in: SignIn
    client_of: Callable[[str, dict[bytes, bytes]], Client]
    """Returns who sent a request with a peer and headers, behind trusted proxies."""
    agent_of: Callable[[str], str]
    """Returns what a user agent says, for people: `Firefox on Linux`."""
    public_address: str
    """Where this server is reached from outside, without a slash at its end; empty where nobody said it."""
    mail: Mail | None
    """None where no mail can be sent."""
    provider: Provider | None
    """None where nobody signs in elsewhere."""
    provider_domains: tuple[str, ...] = ()
    """Of emails whose holders become viewers when they first sign in there."""
