"""
Which batches came with a key within 48 hours, so that one that comes again counts once and is answered as before.

What is durable of them is in the journal and the store; here are the newest, in bounded memory. Owned by the event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from hashlib import blake2b

from footfall.clock import Clock
from footfall.errors import Conflict
from footfall.model.batch import KEYS_KEPT_MS, Batch

MOST_KEYS = 50_000
_MOST_BYTES = 32 * 2**20
_BYTES_EACH = 300  # beside the text of what was refused


def key_of(token: str, key: bytes) -> int:
    """Return 64 bits of a caller's key, never 0; another token's key is another one."""
    return _hash(token.encode() + b"\0" + key) or 1


def body_of(body: bytes) -> int:
    """Return 64 bits of a body."""
    return _hash(body)


class Keys:
    """The batches with a key."""

    def __init__(
        self, known: Iterable[Batch], *, look: Callable[[int], Awaitable[Batch | None]], clock: Clock
    ) -> None:
        """*known* are the newest MOST_KEYS of the store, the oldest first; *look* finds older ones there by their key."""
        self._known: dict[int, Batch] = {}
        self._bytes = 0
        self._is_whole = True
        """Whether none that may come again is missing in `_known`."""
        self._look = look
        self._clock = clock
        self._under_way: dict[int, asyncio.Event] = {}
        for batch in known:
            self.keep(batch)
        self._is_whole = self._is_whole and len(self._known) < MOST_KEYS

    @asynccontextmanager
    async def claim(self, key: int, body: int) -> AsyncIterator[Batch | None]:
        """
        Give what became of the batch when it came before, or None: then it is under way while the block runs.

        Whoever comes with the same key meanwhile waits.

        Raises:
            Conflict: it came with another body.
            Behind: the store cannot be asked just now.
        """
        while (first := self._under_way.get(key)) is not None:
            await first.wait()
        ended = self._under_way[key] = asyncio.Event()
        try:
            found = self._known.get(key)
            if found is None and not self._is_whole:
                found = await self._look(key)
            if found is not None and found.at_ms < self._clock.now_ms() - KEYS_KEPT_MS:
                found = None
            if found is not None and found.body != body:
                raise Conflict(
                    "This Idempotency-Key came with another body within 48 hours; a key is for one batch and its repetitions."
                )
            yield found
        finally:
            del self._under_way[key]
            ended.set()

    def keep(self, batch: Batch) -> None:
        """Know *batch*, which is durable, from now on; forget what is too old or too much."""
        if batch.key in self._known:
            self._bytes -= _size(self._known.pop(batch.key))
        self._known[batch.key] = batch
        self._bytes += _size(batch)
        while True:
            oldest = next(iter(self._known.values()))
            may_come_again = oldest.at_ms >= batch.at_ms - KEYS_KEPT_MS
            if may_come_again and len(self._known) <= MOST_KEYS and self._bytes <= _MOST_BYTES:
                return
            self._is_whole = self._is_whole and not may_come_again
            self._bytes -= _size(self._known.pop(oldest.key))


def _size(batch: Batch) -> int:
    return _BYTES_EACH + len(batch.refused)


def _hash(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest())
