"""An address of ours that counts for a site: a link leads on to its target, a pixel is an image. No I/O."""

import re
from enum import Enum
from urllib.parse import quote, urlsplit

import msgspec

from footfall.errors import BadRequest
from footfall.model.ids import LinkId, SiteId
from footfall.model.name import origin_host

MAX_TARGET_CHARACTERS = 2000  # what browsers follow everywhere
SLUG = r"[A-Za-z0-9_-]{1,100}"
_SLUG = re.compile(SLUG)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
# All that an address may hold as it stands; a percent sign is taken for the begin of an escape.
_KEPT = "/?#[]@!$&'()*+,;=:%~"


class LinkKind(Enum):
    """What is at a link's address."""

    LINK = "link"
    """The way to its target, at `/q/{slug}`."""
    PIXEL = "pixel"
    """A transparent image, at `/p/{slug}`."""


class Link(msgspec.Struct, frozen=True):
    """`slug` is the server's only one of that name, in this letter case; a pixel has no `target`."""

    id: LinkId
    site_id: SiteId
    slug: str
    target: str | None = None

    @property
    def kind(self) -> LinkKind:
        """What is at its address."""
        return LinkKind.PIXEL if self.target is None else LinkKind.LINK

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/{'p' if self.target is None else 'q'}/{self.slug}"


def checked_slug(text: str) -> str:
    """
    Return *text*.

    Raises:
        BadRequest: it cannot stand in an address as it is.
    """
    if not _SLUG.fullmatch(text):
        raise BadRequest(f"slug: '{text[:120]}' should be 1 to 100 of the characters A-Z, a-z, 0-9, - and _.")
    return text


def checked_target(text: str) -> str:
    """
    Return the address *text* as a header may carry it: in ASCII, its host in the form of the DNS.

    Raises:
        BadRequest: it is no address of http or https, or too long.
    """
    wrong = BadRequest(f"target: '{text[:120]}' should be an address such as https://example.com/page.")
    if _UNSAFE.search(text):
        raise wrong
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    host = origin_host(parts.netloc)
    # Who has credentials in an address shows them to everybody who follows the link.
    if parts.scheme not in {"http", "https"} or host is None or "@" in parts.netloc:
        raise wrong
    rest = text.partition("://")[2][len(parts.netloc) :]
    name = f"[{host}]" if ":" in host else host
    target = f"{parts.scheme}://{name}{'' if port is None else f':{port}'}{quote(rest, safe=_KEPT, errors='replace')}"
    if len(target) > MAX_TARGET_CHARACTERS:
        raise BadRequest(
            f"target: it has {len(target)} characters; at most {MAX_TARGET_CHARACTERS} are taken."
        )
    return target
