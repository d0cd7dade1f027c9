"""How much an update may read, write and wait; beyond it the source is broken or hostile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults leave room for paid editions, which are ten times the free ones."""

    download_bytes: int = 2**30
    unpacked_bytes: int = 4 * 2**30
    """Of all that an archive holds together."""
    quiet_seconds: float = 30
    """Longest time without a byte."""
    total_seconds: float = 1800
    """Longest time for one download."""
    reserve_bytes: int = 64 * 10**6
    """What stays free on the disk, since the journal needs it."""
