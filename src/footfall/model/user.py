"""Who signs in, and what he may do. No secret is in here."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import msgspec

from footfall.model.grant import Scope
from footfall.model.ids import SessionId, SiteId, UserId


class Role(Enum):
    """What a user may do; each may do what those before it may."""

    VIEWER = "viewer"
    """See statistics."""
    EDITOR = "editor"
    """Change a site's settings, goals, segments, annotations and shares."""
    ADMIN = "admin"
    """Everything but what concerns owners."""
    OWNER = "owner"
    """Everything; there is always one."""

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return list(Role).index(self)

    def __lt__(self, other: "Role") -> bool:
        return self.rank < other.rank

    def __le__(self, other: "Role") -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: "Role") -> bool:
        return self.rank > other.rank

    def __ge__(self, other: "Role") -> bool:
        return self.rank >= other.rank


class User(msgspec.Struct, frozen=True):
    """A user as requests need him."""

    id: UserId
    email: str
    """The name to sign in with, in lower case; no two share one."""
    name: str = ""
    """What he is called; may be empty."""
    role: Role | None = None
    """For all sites, those to come included; None where only `roles` count."""
    roles: Mapping[SiteId, Role] = MappingProxyType({})
    """For single sites, beside `role`; the higher one counts."""
    pinned: frozenset[SiteId] = frozenset()
    """The sites that he wants at the top of the list."""
    language: str = ""
    """Tag of the language of his pages; empty for the browser's."""
    created_ms: int = 0
    seen_ms: int | None = None
    """When he was last here, to the minute; None for never."""
    has_second_factor: bool = False

    @property
    def shown_name(self) -> str:
        """The name, or the email where there is none."""
        return self.name or self.email

    def role_for(self, site: SiteId | None) -> Role | None:
        """Return what he is for *site*, None for nothing. Without a site: what he is for the whole server."""
        here = self.roles.get(site) if site is not None else None
        if here is None or (self.role is not None and self.role > here):
            return self.role
        return here

    def may(self, needs: Role, site: SiteId | None) -> bool:
        """Say whether he is at least *needs* for *site*, or for the whole server."""
        role = self.role_for(site)
        return role is not None and role >= needs

    def scopes_for(self, site: SiteId) -> frozenset[Scope]:
        """Return what a token that stood for him would allow for *site*."""
        if self.may(Role.EDITOR, site):
            return frozenset(Scope)
        return frozenset({Scope.READ}) if self.may(Role.VIEWER, site) else frozenset()

    def sites(self) -> frozenset[SiteId] | None:
        """Return the sites that he may see, None for all."""
        return None if self.role is not None else frozenset(self.roles)


class Session(msgspec.Struct, frozen=True):
    """One browser in which a user is signed in."""

    id: SessionId
    user: UserId
    agent: str
    """What the browser says it is: `Firefox on Linux`."""
    created_ms: int
    seen_ms: int
