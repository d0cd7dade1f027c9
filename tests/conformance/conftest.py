"""The cases that other products' users rely on: scored, printed."""

from collections.abc import Callable, Iterable

import pytest


@pytest.fixture
def score(request: pytest.FixtureRequest) -> Callable[[str, int, Iterable[str]], float]:
    """Return what prints a score at the end of the run and answers the share of cases that agree."""

    def keep(what: str, cases: int, apart: Iterable[str]) -> float:
        differing = list(apart)
        agreeing = cases - len(differing)
        lines = [f"{what}: {agreeing} of {cases} agree", *(f"    {line}" for line in differing)]
        # With the report, so that it reaches the process that prints the summary (tests/conftest.py).
        request.node.user_properties += [("score", line) for line in lines]
        return agreeing / max(cases, 1)

    return keep
