"""The cases that other products' users rely on: read from the folder that FOOTFALL_CONFORMANCE names, scored, printed."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

_SCORES = pytest.StashKey[list[str]]()


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


@pytest.fixture
def score(request: pytest.FixtureRequest) -> Callable[[str, int, Iterable[str]], float]:
    """Return what prints a score at the end of the run and answers the share of cases that agree."""

    def keep(what: str, cases: int, apart: Iterable[str]) -> float:
        differing = list(apart)
        agreeing = cases - len(differing)
        lines = [f"{what}: {agreeing} of {cases} agree", *(f"    {line}" for line in differing)]
        request.config.stash.setdefault(_SCORES, []).extend(lines)
        return agreeing / max(cases, 1)

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the scores, and each case that differs without a reason."""
    for line in terminalreporter.config.stash.get(_SCORES, []):
        terminalreporter.write_line(line)
