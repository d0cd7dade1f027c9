"""Small things in a real SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.sites.small_things import SmallThings
from footfall.testing import FrozenClock


@pytest.fixture
def clock() -> FrozenClock:
    """Noon of 2024-01-01 in UTC."""
    return FrozenClock()


@pytest.fixture
def things(tmp_path: Path, clock: FrozenClock) -> Iterator[SmallThings]:
    """Small things in a new file."""
    opened = SmallThings.open(tmp_path / "footfall.db", clock)
    yield opened
    opened.close()
