"""How people get in, built of the settings."""

from footfall.clock import Clock
from footfall.collect.client import Clients
from footfall.enrich.agent import Agents
from footfall.errors import CannotStart
from footfall.faces.accounts.accounts import Accounts
from footfall.faces.accounts.mail import Mail
from footfall.faces.accounts.oidc import Provider
from footfall.faces.accounts.sign_in import SignIn
from footfall.faces.accounts.throttle import Throttle
from footfall.settings import Settings
from footfall.sites.passwords import Passwords
from footfall.sites.small_things import SmallThings


def build_accounts(
    settings: Settings,
    things: SmallThings,
    clock: Clock,
    *,
    passwords: Passwords,
    clients: Clients,
    agents: Agents,
) -> Accounts:
    """
    Return everything about getting in.

    Raises:
        CannotStart: a setting of mail or of the identity provider cannot be used.
    """
    if settings.mail_server and not settings.public_address:
        raise CannotStart("Mails hold links, so 'mail_server' takes 'public_address', too.")

    def agent_of(text: str) -> str:
        known = agents.read(text).agent
        return " on ".join(name for name in (known.browser, known.os) if name)

    throttle = Throttle(clock)
    return Accounts(
        passwords=passwords,
        throttle=throttle,
        sign_in=SignIn(things, clock, passwords, throttle),
        client_of=clients.read,
        agent_of=agent_of,
        public_address=settings.public_address,
        mail=Mail(settings.mail_server, settings.mail_from) if settings.mail_server else None,
        provider=_provider(settings, clock),
        provider_domains=settings.oidc_domains,
    )


def _provider(settings: Settings, clock: Clock) -> Provider | None:
    if not settings.oidc_issuer:
        return None
    return Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, clock)
