"""Options of the tests of the query language."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--golden`: rewrite tests/golden instead of comparing with it."""
    parser.addoption("--golden", action="store_true", help="rewrite the golden SQL")
