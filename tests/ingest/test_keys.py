"""Batches that come again: counted once, told as before, in bounded memory."""

import asyncio
from collections.abc import Iterable

import pytest

from footfall.errors import Conflict
from footfall.ingest.keys import MOST_KEYS, Keys, body_of, key_of
from footfall.model.batch import KEYS_KEPT_MS, Batch
from footfall.testing import FrozenClock


class _Store:
    """What is in the store; it notes which keys it was asked for."""

    def __init__(self, *batches: Batch) -> None:
        self.batches = {batch.key: batch for batch in batches}
        self.asked: list[int] = []

    async def look(self, key: int) -> Batch | None:
        self.asked.append(key)
        await asyncio.sleep(0)
        return self.batches.get(key)


def _keys(known: Iterable[Batch] = (), store: _Store | None = None, clock: FrozenClock | None = None) -> Keys:
    return Keys(known, look=(store or _Store()).look, clock=clock or FrozenClock())


async def _claimed(keys: Keys, key: int, body: int = 1) -> Batch | None:
    async with keys.claim(key, body) as found:
        return found


def test_a_key_is_a_token_s_own() -> None:
    """And never 0, which means none."""
    assert len({key_of("a", b"bc"), key_of("ab", b"c"), key_of("a", b"c"), body_of(b"a")}) == 4
    assert 0 < key_of("a", b"b") < 2**64


def test_a_batch_is_known_for_48_hours() -> None:
    """Then the key may be used anew."""
    clock = FrozenClock()
    keys = _keys(clock=clock)
    batch = Batch(0, key=5, body=1, at_ms=clock.now_ms(), accepted=3)

    assert asyncio.run(_claimed(keys, 5)) is None
    keys.keep(batch)
    clock.advance(KEYS_KEPT_MS)
    assert asyncio.run(_claimed(keys, 5)) == batch
    clock.advance(1)
    assert asyncio.run(_claimed(keys, 5)) is None


def test_another_body_under_a_key_is_a_conflict() -> None:
    """It is most likely another batch by mistake, which must not be lost in silence; the key is free again afterwards."""
    keys = _keys([Batch(0, key=5, body=1, at_ms=FrozenClock().now_ms())])

    for _ in range(2):
        with pytest.raises(Conflict, match="another body"):
            asyncio.run(_claimed(keys, 5, body=2))


@pytest.mark.parametrize("fails", [False, True])
def test_who_comes_while_the_first_is_under_way_waits_for_it(fails: bool) -> None:
    """And is told what became of it; when it failed, the next one takes its place."""
    keys = _keys()
    batch = Batch(0, key=5, body=1, at_ms=FrozenClock().now_ms(), accepted=1)
    order: list[str] = []

    async def first() -> None:
        async with keys.claim(5, 1) as found:
            assert found is None
            order.append("first begins")
            for _ in range(5):
                await asyncio.sleep(0)
            order.append("first ends")
            if fails:
                raise OSError
            keys.keep(batch)

    async def later() -> None:
        async with keys.claim(5, 1) as found:
            order.append("again" if found is None else "known")
            keys.keep(batch)

    async def life() -> None:
        await asyncio.gather(first(), later(), later(), return_exceptions=True)

    asyncio.run(life())
    assert order == ["first begins", "first ends", "again" if fails else "known", "known"]


def test_the_newest_are_held_and_older_ones_are_looked_for_in_the_store() -> None:
    """Only once some were forgotten that may come again; what is in the store is as good."""
    now_ms = FrozenClock().now_ms()
    batches = [Batch(0, key=number, body=1, at_ms=now_ms) for number in range(1, MOST_KEYS + 2)]
    store = _Store(*batches)
    keys = _keys(batches[:-2], store)
    assert asyncio.run(_claimed(keys, MOST_KEYS)) is None
    assert store.asked == []

    for batch in batches[-2:]:
        keys.keep(batch)
    assert asyncio.run(_claimed(keys, 2)) == batches[1]
    assert store.asked == []
    assert asyncio.run(_claimed(keys, 1)) == batches[0]
    assert asyncio.run(_claimed(keys, 2**60)) is None
    assert store.asked == [1, 2**60]


def test_what_is_held_of_long_refusals_is_bounded_in_bytes() -> None:
    """Old keys are forgotten without a look into the store: they cannot come again."""
    now_ms, store = FrozenClock().now_ms(), _Store()
    keys = _keys(store=store)
    long = "x" * 2**20
    for number in range(1, 41):
        keys.keep(Batch(0, key=number, body=1, at_ms=now_ms, refused=long))
    assert asyncio.run(_claimed(keys, 1)) is None
    assert store.asked == [1]
    assert asyncio.run(_claimed(keys, 40)) is not None

    unasked = _Store()
    fresh = _keys(store=unasked)
    fresh.keep(Batch(0, key=1, body=1, at_ms=now_ms - KEYS_KEPT_MS - 1))
    fresh.keep(Batch(0, key=2, body=1, at_ms=now_ms))
    assert asyncio.run(_claimed(fresh, 1)) is None
    assert unasked.asked == []


def test_a_start_with_as_many_as_are_held_knows_that_there_may_be_more() -> None:
    """It read no further."""
    now_ms = FrozenClock().now_ms()
    store = _Store(Batch(0, key=2**60, body=1, at_ms=now_ms))
    keys = _keys([Batch(0, key=number, body=1, at_ms=now_ms) for number in range(1, MOST_KEYS + 1)], store)

    assert asyncio.run(_claimed(keys, 2**60)) is not None
