"""Numbers on badges."""

import pytest

from footfall.faces.api.badge import short_number


@pytest.mark.parametrize(
    ("number", "short"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1299, "1.2k"),
        (9999, "9.9k"),
        (34_999, "34k"),
        (999_999, "999k"),
        (5_600_000, "5.6M"),
        (2 * 10**9, "2B"),
    ],
)
def test_a_number_is_short_and_never_more_than_it_is(number: int, short: str) -> None:
    """Rounded down: a badge does not boast."""
    assert short_number(number) == short
