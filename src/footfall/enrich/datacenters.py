"""Ranges of addresses in, whether an address is within one out. No I/O once built."""

import socket
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from footfall.errors import BadList

_REMEMBERED = 50_000  # addresses; as many as places are remembered of
_Spans: TypeAlias = "tuple[array[int], array[int]]"  # 3.11 cannot subscript an array


class Ranges:
    """
    A set of ranges, kept as where each begins and ends, so that a look-up is one bisection.

    IPv6 is cut at /64: what a machine is given is no smaller, and 64 bits fit into an array.
    """

    def __init__(self, ranges: Iterable[tuple[bool, int, int]] = ()) -> None:
        """Take (is IPv6, first, last) of each range, as `read_ranges` yields them; they may overlap."""
        sorted_ranges = sorted(ranges)
        self._v4 = _joined((first, last) for is_v6, first, last in sorted_ranges if not is_v6)
        self._v6 = _joined((first, last) for is_v6, first, last in sorted_ranges if is_v6)
        self.hold = lru_cache(_REMEMBERED)(self._hold) if sorted_ranges else _hold_nothing

    def _hold(self, address: str) -> bool:
        try:
            if ":" in address:
                return _within(self._v6, _v6(address))
            return _within(self._v4, _v4(address))
        except OSError:
            return False


class Datacenters:
    """The ranges in force; `replace` puts others into their place."""

    def __init__(self, ranges: Ranges | None = None) -> None:
        self.replace(ranges or Ranges())

    def replace(self, ranges: Ranges) -> None:
        """Look addresses up in *ranges* from now on."""
        self.hold = ranges.hold
        """Says whether an address (canonical text, or empty) is within the ranges."""


def read_ranges(lines: Iterable[str]) -> Iterable[tuple[bool, int, int]]:
    """
    Yield the range of each line (an address, or a network as 192.0.2.0/24); empty lines and `#` comments are none.

    Raises:
        BadList: a line is something else.
    """
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if text:
            try:
                yield _range(text)
            except (OSError, ValueError):
                raise BadList(
                    number, f"'{text[:60]}' is no address and no range such as 192.0.2.0/24"
                ) from None


def _range(text: str) -> tuple[bool, int, int]:
    address, slash, bits = text.partition("/")
    is_v6 = ":" in address
    first, most = (_v6(address), 64) if is_v6 else (_v4(address), 32)
    length = int(bits) if slash else most
    if not (0 <= length <= (128 if is_v6 else 32) and bits.isascii()):
        raise ValueError
    size = 1 << (most - min(length, most))
    first -= first % size
    return is_v6, first, first + size - 1


def _v4(address: str) -> int:
    return int.from_bytes(socket.inet_pton(socket.AF_INET, address))


def _v6(address: str) -> int:
    return int.from_bytes(socket.inet_pton(socket.AF_INET6, address)[:8])


def _joined(ranges: Iterable[tuple[int, int]]) -> _Spans:
    """Return where *ranges*, which ascend, begin and where they end (both within them); overlapping ones are one."""
    firsts: array[int] = array("Q")
    lasts: array[int] = array("Q")
    for first, last in ranges:
        if lasts and first <= lasts[-1]:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return firsts, lasts


def _within(spans: _Spans, number: int) -> bool:
    firsts, lasts = spans
    at = bisect_right(firsts, number)
    return at > 0 and number <= lasts[at - 1]


def _hold_nothing(_: str) -> bool:
    return False
