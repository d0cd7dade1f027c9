"""A secret address under which whoever has it may look at a site's numbers."""

import msgspec

from footfall.model.ids import SegmentId, ShareId, SiteId

MAX_NAME_CHARACTERS = 250
MOST_SHARES = 200
"""Of one site."""


class Share(msgspec.Struct, frozen=True):
    """What stands behind a slug of 144 random bits."""

    id: ShareId
    site_id: SiteId
    slug: str
    name: str
    password: str = ""
    """What is kept of its password (Argon2id); empty where none is asked for."""
    unlock_key: bytes = b""
    """With it is signed that somebody knew the password."""
    segment_id: SegmentId | None = None
    """The segment whose filters are added to every question; None for the whole site."""
    panels: tuple[str, ...] = ()
    """The only panels that are shown; empty for all."""
    created_ms: int = 0
    used_ms: int | None = None
    """When somebody looked last, as of the last write; `Uses.of_share` knows better."""

    def __repr__(self) -> str:
        return f"Share(id={self.id}, site_id={self.site_id}, name={self.name!r})"
