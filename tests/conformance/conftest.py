"""The cases that other products' users rely on: scored, printed."""

from collections.abc import Callable, Iterable

import pytest

_SCORES = pytest.StashKey[list[str]]()


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
