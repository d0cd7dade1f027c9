"""
Where files of places come from: two publishers, or any address or file. Nothing is fetched here.

Publishers may stand behind a mirror of the same layout; its address then takes the place of theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from footfall.errors import PlacesStay

DBIP = "dbip"
MAXMIND = "maxmind"

_DBIP_ADDRESS = "https://download.db-ip.com"
_MAXMIND_ADDRESS = "https://download.maxmind.com"

# What the licences want to be said, by a word that the file's name or kind has.
_ATTRIBUTIONS = (
    (
        "dbip",
        "IP Geolocation by DB-IP, https://db-ip.com (CC BY 4.0). Pages that show places must link to it.",
    ),
    (
        "geolite2",
        "This product includes GeoLite2 data created by MaxMind, available from https://www.maxmind.com.",
    ),
)
_UNKNOWN_LICENCE = "Its publisher is not known here; see its licence for what must be said of it."


@dataclass(frozen=True, slots=True)
class Account:
    """An account at MaxMind."""

    id: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Download:
    """One address or file to try. *sha256_url* answers what its SHA-256 is."""

    where: str
    account: Account | None = None
    sha256_url: str = ""

    @property
    def is_url(self) -> bool:
        """Whether it is fetched; a file otherwise."""
        return "://" in self.where

    @property
    def shown(self) -> str:
        """Return *where* without what may be secret: user, password and query."""
        if not self.is_url:
            return self.where
        parts = urlsplit(self.where)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def downloads(
    source: str, today: date, *, account: Account | None = None, from_address: str = ""
) -> tuple[Download, ...]:
    """
    Return what to try for *source*, in order: the next one is for when there is nothing at the one before.

    Raises:
        PlacesStay: *source* needs an account, is no file, or takes no *from_address*.
    """
    if source == DBIP:
        base = (from_address or _DBIP_ADDRESS).rstrip("/")
        months = (today, today.replace(day=1) - timedelta(days=1))
        return tuple(Download(f"{base}/free/dbip-city-lite-{month:%Y-%m}.mmdb.gz") for month in months)
    if source == MAXMIND:
        if account is None or not (account.id and account.key):
            raise PlacesStay(
                "MaxMind wants an account: set FOOTFALL_MAXMIND_ACCOUNT to its id and FOOTFALL_MAXMIND_KEY to a licence key."
            )
        base = (from_address or _MAXMIND_ADDRESS).rstrip("/")
        url = f"{base}/geoip/databases/GeoLite2-City/download?suffix=tar.gz"
        return (Download(url, account, f"{url}.sha256"),)
    if from_address:
        raise PlacesStay(
            f"--from-address is for the sources {DBIP} and {MAXMIND}; name the whole address as --source."
        )
    if "://" in source:
        if urlsplit(source).scheme not in ("http", "https"):
            raise PlacesStay(f"The source {Download(source).shown} should begin with https:// or http://.")
    elif not Path(source).is_file():
        raise PlacesStay(f"There is no file {source}; a source is {DBIP}, {MAXMIND}, an address or a file.")
    return (Download(source),)


def attribution(hints: Iterable[str]) -> str:
    """Return the sentence that the licence of a file demands, known by *hints*: its names and kinds."""
    text = " ".join(hints).lower().replace("-", "").replace("_", "")
    return next((sentence for word, sentence in _ATTRIBUTIONS if word in text), _UNKNOWN_LICENCE)
