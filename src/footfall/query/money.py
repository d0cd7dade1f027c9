"""Amounts of money as clients of the Stats API know them. No I/O."""

from typing import Final

import msgspec

_SYMBOLS: Final = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "KRW": "₩",
    "BRL": "R$",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "MXN": "MX$",
    "ILS": "₪",
    "VND": "₫",
    "TWD": "NT$",
    "HKD": "HK$",
    "PHP": "₱",
}
# ISO 4217: currencies without a hundredth.
_WHOLE: Final = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_SUFFIXES: Final = ((10**12, "B"), (10**9, "M"), (10**6, "K"))  # of thousandths


class Money(msgspec.Struct, frozen=True):
    """An amount: exactly, and as text, short and long."""

    value: float
    currency: str
    short: str
    long: str


def money(milli: int, currency: str) -> Money:
    """Return *milli* thousandths of *currency*."""
    symbol = _SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
    sign = "-" if milli < 0 else ""
    amount = abs(milli)
    decimals = 0 if currency in _WHOLE else 2
    return Money(
        milli / 1000, currency, f"{sign}{symbol}{_short(amount)}", f"{sign}{symbol}{_long(amount, decimals)}"
    )


def _long(milli: int, decimals: int) -> str:
    step = 10 ** (3 - decimals)
    units = (milli + step // 2) // step
    return f"{units // 10**decimals:,}" + (f".{units % 10**decimals:0{decimals}d}" if decimals else "")


def _short(milli: int) -> str:
    for size, suffix in _SUFFIXES:
        if milli >= size:
            return f"{_tenths(milli, size)}{suffix}"
    return _tenths(milli, 1000)


def _tenths(amount: int, size: int) -> str:
    """Return a tenth-precise text; halves go to the even tenth, as in what clients show today."""
    tenths, rest = divmod(amount * 10, size)
    if 2 * rest > size or (2 * rest == size and tenths % 2):
        tenths += 1
    return f"{tenths // 10}.{tenths % 10}"
