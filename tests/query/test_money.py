"""Amounts of money as texts."""

import pytest

from footfall.query.money import money


@pytest.mark.parametrize(
    ("milli", "currency", "value", "short", "long"),
    [
        (0, "USD", 0.0, "$0.0", "$0.00"),
        (1, "EUR", 0.001, "€0.0", "€0.00"),
        (5, "EUR", 0.005, "€0.0", "€0.01"),
        (10_290, "GBP", 10.29, "£10.3", "£10.29"),
        (1_234_567, "USD", 1234.567, "$1.2K", "$1,234.57"),
        (999_999_000, "USD", 999999.0, "$1000.0K", "$999,999.00"),
        (1_250_000_000, "USD", 1250000.0, "$1.2M", "$1,250,000.00"),
        (1_350_000_000, "USD", 1350000.0, "$1.4M", "$1,350,000.00"),
        (2_000_000_000_000, "USD", 2e9, "$2.0B", "$2,000,000,000.00"),
        (-3_335, "EUR", -3.335, "-€3.3", "-€3.34"),
        (1_500_500, "JPY", 1500.5, "¥1.5K", "¥1,501"),
        (10_000, "CHF", 10.0, "CHF\N{NO-BREAK SPACE}10.0", "CHF\N{NO-BREAK SPACE}10.00"),
    ],
)
def test_an_amount_is_shown_short_and_long(
    milli: int, currency: str, value: float, short: str, long: str
) -> None:
    """Exactly as a number; with its symbol, or its code, as text."""
    found = money(milli, currency)

    assert (found.value, found.currency, found.short, found.long) == (value, currency, short, long)
