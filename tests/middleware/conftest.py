"""A batch endpoint for each test, named as an operator names a server."""

from collections.abc import Iterator

import pytest

from middleware.receiver import Receiver


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that the variables of the environment name, with the site example.com."""
    with Receiver() as started:
        monkeypatch.setenv("FOOTFALL_SERVER", started.address)
        monkeypatch.setenv("FOOTFALL_TOKEN", "the-token")
        monkeypatch.setenv("FOOTFALL_SITE", "example.com")
        yield started
