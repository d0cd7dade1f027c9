"""The command line against a started server."""

from collections.abc import Callable

import pytest

from live import Run, Server, run_footfall

Cli = Callable[..., Run]


@pytest.fixture
def cli(shared_server: Server) -> Cli:
    """Run one command that finds the server and its token in variables."""
    environ = {
        "FOOTFALL_SERVER": f"http://127.0.0.1:{shared_server.port}",
        "FOOTFALL_TOKEN": shared_server.token,
    }
    return lambda *arguments: run_footfall(*arguments, environ=environ)
