"""What is asked of the small things at every request: in memory, immutable, replaced on change."""

from collections.abc import Iterable, Set
from copy import copy
from hashlib import sha256
from typing import TypeVar

from footfall.model.annotation import Annotation
from footfall.model.goal import Goal
from footfall.model.grant import Grant, Token
from footfall.model.ids import SiteId, UserId
from footfall.model.imported import Import
from footfall.model.link import Link
from footfall.model.segment import Segment
from footfall.model.share import Share
from footfall.model.shield import Shield
from footfall.model.site import Site
from footfall.model.user import Session, User
from footfall.sites.addresses import Addresses
from footfall.sites.guard import Guard

_OfSite = TypeVar("_OfSite", Goal, Segment, Link, Import, Shield, Share, Annotation)


class Snapshot:
    """The small things as they were at one revision."""

    def __init__(
        self,
        *,
        revision: int,
        sites: Iterable[Site],
        ignored: Iterable[str],
        tokens: Iterable[tuple[bytes, Token]],
        goals: Iterable[Goal] = (),
        segments: Iterable[Segment] = (),
        links: Iterable[Link] = (),
        imports: Iterable[Import] = (),
        shields: Iterable[Shield] = (),
        shares: Iterable[Share] = (),
        annotations: Iterable[Annotation] = (),
        users: Iterable[User] = (),
        sessions: Iterable[tuple[bytes, Session]] = (),
    ) -> None:
        """*ignored* are canonical addresses and ranges; *tokens* and *sessions* come behind the SHA-256 of their secret."""
        self.revision = revision
        self.sites = tuple(sorted(sites, key=lambda site: site.id))
        self._by_name = {name: site for site in self.sites for name in site.aliases}
        self._by_name |= {site.domain: site for site in self.sites}
        self._ignored = Addresses(dict.fromkeys(ignored, True))
        self.ignored = self._ignored.shown
        self._tokens = dict(tokens)
        self.tokens = tuple(sorted(self._tokens.values(), key=lambda token: token.id))
        self._users = {user.id: user for user in users}
        self.users = tuple(sorted(self._users.values(), key=lambda user: user.id))
        self._by_email = {user.email: user for user in self.users}
        self._sessions = dict(sessions)
        self.session_ids = frozenset(session.id for session in self._sessions.values())
        self._goals = _by_site(goals)
        self._segments = _by_site(segments)
        self._links = _by_site(links)
        self._by_slug = {
            link.slug: (link, site) for site in self.sites for link in self._links.get(site.id, ())
        }
        self._imports = _by_site(imports)
        self._shields = _by_site(shields)
        self._shares = _by_site(shares)
        self._share_digests = {_digest(one.slug): one for some in self._shares.values() for one in some}
        self._annotations = _by_site(annotations)
        self._guards = {site: Guard(some) for site, some in self._shields.items()}

    def site_for(self, host: str) -> Site | None:
        """Return the site that *host* (normalised) names: exactly, or without a leading `www.`."""
        return self._by_name.get(host) or self._by_name.get(host.removeprefix("www."))

    def only_site(self, grant: Grant | None) -> Site | None:
        """Return the one site that *grant* is for, or that there is at all; None when it may be one of several."""
        if grant is None or grant.sites is None:
            return self.sites[0] if len(self.sites) == 1 else None
        if len(grant.sites) != 1:
            return None
        return next((site for site in self.sites if site.id in grant.sites), None)

    def only(self, sites: Set[SiteId] | None) -> "Snapshot":
        """Return what somebody sees who may see *sites*, None for all: others are as if they did not exist."""
        if sites is None:
            return self
        narrowed = copy(self)
        narrowed.sites = tuple(site for site in self.sites if site.id in sites)
        narrowed._by_name = {name: site for name, site in self._by_name.items() if site.id in sites}
        return narrowed

    def is_ignored(self, address: str) -> bool:
        """Say whether *address* (canonical text, may be empty) or a range around it is ignored."""
        return self._ignored.find(address) is not None

    def grant_of(self, token: str) -> Grant | None:
        """Return what *token* allows, None when it is none of ours."""
        found = self.token_of(token)
        return found.grant if found else None

    def token_of(self, token: str) -> Token | None:
        """Return the token whose secret this is. Found by its hash, so timing tells nothing about it."""
        return self._tokens.get(_digest(token))

    def session_of(self, secret: str) -> Session | None:
        """Return the session whose secret this is, found as a token is; it may have ended by itself."""
        return self._sessions.get(_digest(secret))

    def sessions_of(self, user: UserId) -> tuple[Session, ...]:
        """Return the sessions of a user, the oldest first."""
        return tuple(session for session in self._sessions.values() if session.user == user)

    def user(self, number: UserId) -> User | None:
        """Return the user with an id."""
        return self._users.get(number)

    def user_named(self, email: str) -> User | None:
        """Return the user who signs in with *email*, in lower case."""
        return self._by_email.get(email)

    def goals_of(self, site: SiteId) -> tuple[Goal, ...]:
        """Return the goals of *site*, the oldest first."""
        return self._goals.get(site, ())

    def segments_of(self, site: SiteId) -> tuple[Segment, ...]:
        """Return the segments of *site*, the oldest first."""
        return self._segments.get(site, ())

    def links_of(self, site: SiteId) -> tuple[Link, ...]:
        """Return the links and pixels of *site*, the oldest first."""
        return self._links.get(site, ())

    def link_of(self, slug: str) -> tuple[Link, Site] | None:
        """Return the link or pixel that has *slug*, and its site."""
        return self._by_slug.get(slug)

    def imports_of(self, site: SiteId) -> tuple[Import, ...]:
        """Return the imports of *site*, the oldest first; those that are complete."""
        return self._imports.get(site, ())

    def shields_of(self, site: SiteId) -> tuple[Shield, ...]:
        """Return the shields of *site*, the oldest first."""
        return self._shields.get(site, ())

    def shares_of(self, site: SiteId) -> tuple[Share, ...]:
        """Return the shares of *site*, the oldest first."""
        return self._shares.get(site, ())

    def share_of(self, slug: str) -> tuple[Share, Site] | None:
        """Return the share with *slug* and its site, found as a token is; None when there is none."""
        share = self._share_digests.get(_digest(slug))
        site = next((one for one in self.sites if share and one.id == share.site_id), None)
        return (share, site) if share and site else None

    def annotations_of(self, site: SiteId) -> tuple[Annotation, ...]:
        """Return the annotations of *site*, by the days and moments at which they stand."""
        return tuple(sorted(self._annotations.get(site, ()), key=lambda one: (one.at, one.id)))

    def guard_of(self, site: SiteId) -> Guard | None:
        """Return what judges events by the shields of *site*; None when it has none."""
        return self._guards.get(site)

    @property
    def open_to_bootstrap(self) -> bool:
        """Whether whoever asks may take the first token or become the first user."""
        return not self._tokens and not self._users


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _by_site(things: Iterable[_OfSite]) -> dict[SiteId, tuple[_OfSite, ...]]:
    found: dict[SiteId, list[_OfSite]] = {}
    for thing in sorted(things, key=lambda thing: thing.id):
        found.setdefault(thing.site_id, []).append(thing)
    return {site: tuple(some) for site, some in found.items()}
