"""The engine of these tests: one in this process, and a clear word where it is not installed."""

import importlib.util
from collections.abc import Iterator

import pytest

from clickhouse.engine import ClickHouse

_MISSING = [name for name in ("chdb", "clickhouse_connect") if importlib.util.find_spec(name) is None]


@pytest.fixture(scope="session")
def clickhouse() -> Iterator[ClickHouse]:
    """The real ClickHouse engine, embedded; there can be one in a process."""
    if _MISSING:
        pytest.skip(
            f"the ClickHouse engine: {' and '.join(_MISSING)} not installed; `make test-clickhouse` does"
        )
    engine = ClickHouse()
    yield engine
    engine.close()
