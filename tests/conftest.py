"""What all suites share: nothing is left out in silence."""

import json
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from live import Server

_TESTS = Path(__file__).parent
_SERVED_FOLDERS = {"accounts", "cli", "contract", "crash", "fuzz", "nginx", "package", "pages"}
_SERVED_FIXTURES = {"server", "shared_server", "asked", "visited", "api"}
_LEFT_OUT_FAILS = os.environ.get("FOOTFALL_LEAVE_OUT") == "nothing"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the scores of the conformance cases; name each suite that was left out, and why, on one line."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, line in getattr(report, "user_properties", ()):
                if name == "score":
                    terminalreporter.write_line(str(line))
    for reason, number in _left_out(terminalreporter).items():
        terminalreporter.write_line(f"left out ({number}): {reason}")
    if _LEFT_OUT_FAILS and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("FOOTFALL_LEAVE_OUT=nothing: tests were left out, so this run fails.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts servers, by its folder or its fixtures: `make check` leaves it to `make test`."""
    for item in items:
        folder = item.path.relative_to(_TESTS).parts[0]
        if folder in _SERVED_FOLDERS or _SERVED_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.served)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that may leave nothing out but did."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if _LEFT_OUT_FAILS and exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _left_out(reporter: pytest.TerminalReporter) -> dict[str, int]:
    reasons: dict[str, int] = {}
    reports: Sequence[pytest.TestReport] = reporter.stats.get("skipped", [])
    for report in reports:
        where = report.longrepr
        reason = where[2].removeprefix("Skipped: ") if isinstance(where, tuple) else str(where)
        reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A started server with a token and the site example.com."""
    with Server(tmp_path / "data") as started:
        started.first_token()
        assert started.ask("POST", "/api/sites", {"domain": "example.com"}).status == 200
        yield started


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server with a token, for the tests of one file whose sites are their own."""
    with Server(tmp_path_factory.mktemp("shared") / "data") as started:
        started.first_token()
        yield started


@pytest.fixture
def site(shared_server: Server) -> str:
    """A registered site that no other test uses."""
    domain = f"site-{uuid.uuid4().hex[:12]}.example"
    assert shared_server.ask("POST", "/api/sites", {"domain": domain}).status == 200
    return domain


@pytest.fixture
def records() -> Callable[[str], list[dict[str, object]]]:
    """Return a reader of one file's records by its name without `.jsonl`."""
    folder = os.environ.get("FOOTFALL_CONFORMANCE")
    if not folder:
        pytest.skip("FOOTFALL_CONFORMANCE names no folder with the conformance cases")

    def read(name: str) -> list[dict[str, object]]:
        lines = (Path(folder) / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return read
