"""What the journal says ahead of the rows of one request: how many those are and, with a key, what was answered."""

import msgspec

KEYS_KEPT_MS = (
    48 * 3_600_000
)  # twice what Stripe promises: a program that was stopped over a day may send again


class Batch(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    The rows behind it are all kept or none.

    What has a key is kept in the store too, so that the same request is known when it comes again.
    """

    rows: int
    """So many lines follow that belong together."""
    key: int = 0
    """64 bits of the caller's token and `Idempotency-Key`; 0 without one."""
    body: int = 0
    """64 bits of what was sent with the key."""
    at_ms: int = 0
    """When it came."""
    accepted: int = 0
    """How many of its events count."""
    refused: str = ""
    """Which do not, by their number from 0 on: `{"prefetch": [3, 5]}`; empty when all count."""
