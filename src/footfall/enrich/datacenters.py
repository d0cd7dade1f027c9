"""Ranges of addresses in, whether an address is within one out. No I/O once built."""

import socket
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from footfall.errors import BadList

_REMEMBERED = 50_000  # addresses; as many as places are remembered of
_END = 2**64 - 1  # what the arrays hold


class Ranges:
    """
    A set of ranges, kept as the moments at which one begins or ends, so that a look-up is one bisection.

    IPv6 is cut at /64: what a machine is given is no smaller, and 64 bits fit into an array.
    """

    def __init__(self, ranges: Iterable[tuple[bool, int, int]] = ()) -> None:
        """Take (is IPv6, first, last) of each range, as `read_ranges` yields them; they may overlap."""
        sorted_ranges = sorted(ranges)
        self._v4 = _borders((first, last) for is_v6, first, last in sorted_ranges if not is_v6)
        self._v6 = _borders((first, last) for is_v6, first, last in sorted_ranges if is_v6)
        self.hold = lru_cache(_REMEMBERED)(self._hold) if sorted_ranges else _hold_nothing

    def _hold(self, address: str) -> bool:
        try:
            if ":" in address:
                return bisect_right(self._v6, _v6(address)) % 2 == 1
            return bisect_right(self._v4, _v4(address)) % 2 == 1
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


def _borders(ranges: Iterable[tuple[int, int]]) -> "array[int]":  # 3.11 cannot subscript it
    """Return begin, end, begin, end, ... of *ranges*, which ascend; those that touch become one."""
    borders: array[int] = array("Q")
    for first, last in ranges:
        if borders and first <= borders[-1]:
            borders[-1] = max(borders[-1], min(last + 1, _END))
        else:
            borders.append(first)
            borders.append(min(last + 1, _END))
    return borders


def _hold_nothing(_: str) -> bool:
    return False
