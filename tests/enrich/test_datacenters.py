"""Whether an address is within ranges."""

import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.enrich.datacenters import Datacenters, Ranges, read_ranges
from footfall.errors import BadList


def _ranges(*lines: str) -> Ranges:
    return Ranges(read_ranges(lines))


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("192.0.1.255", False),
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("198.51.100.7", True),
        ("198.51.100.8", False),
        ("203.0.113.130", True),
        ("2001:db8::", True),
        ("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", True),
        ("2001:db9::", False),
        ("", False),
        ("no address", False),
        ("::1", False),
    ],
)
def test_an_address_is_held_by_the_ranges_around_it(address: str, held: bool) -> None:
    """Both ends count; ranges that touch or overlap are one; an address alone is a range; text is no address."""
    ranges = _ranges(
        "# a comment",
        "",
        "192.0.2.0/25",
        "192.0.2.128/25  # touches",
        "198.51.100.7",
        "203.0.113.128/25",
        "203.0.113.129",
        "2001:db8::/32",
        "2001:db8:1::/48",
    )

    assert ranges.hold(address) is held


_V4 = st.integers(0, 2**32 - 1).map(IPv4Address)
_V6 = st.integers(0, 2**128 - 1).map(IPv6Address)


@given(
    st.lists(st.tuples(_V4, st.integers(0, 32)), max_size=8),
    st.lists(st.tuples(_V6, st.integers(0, 64)), max_size=8),
    st.lists(st.one_of(_V4, _V6), max_size=8),
)
def test_ranges_hold_what_the_standard_library_says(
    v4: list[tuple[IPv4Address, int]], v6: list[tuple[IPv6Address, int]], others: list[IPv4Address]
) -> None:
    """Any ranges, any addresses, their first and last ones too."""
    networks = [ip_network(f"{address}/{bits}", strict=False) for address, bits in [*v4, *v6]]
    ranges = _ranges(*map(str, networks))
    edges = [network[0] for network in networks] + [network[-1] for network in networks if network.prefixlen]
    for address in [*edges, *others]:
        held = any(
            address in network for network in networks if network.version == ip_address(address).version
        )
        assert ranges.hold(str(address)) is held


@pytest.mark.parametrize(
    "line", ["example.com", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/a", "::/129", "1.2.3"]
)
def test_what_is_no_range_is_refused_with_its_line(line: str) -> None:
    """Lines are counted from 1."""
    with pytest.raises(BadList, match=r"^line 2: .*no range"):
        _ranges("192.0.2.0/24", line)


def test_fifty_thousand_ranges_are_read_within_a_second() -> None:
    """And replaced at once; before any are given, nothing is held."""
    lines = [f"{IPv4Address(number * 65_537)}/24" for number in range(40_000)]
    lines += [f"{IPv6Address(number << 90)}/48" for number in range(10_000)]
    datacenters = Datacenters()
    assert not datacenters.hold("0.0.0.0")
    began = time.perf_counter()
    datacenters.replace(_ranges(*lines))

    assert time.perf_counter() - began < 1
    assert datacenters.hold("0.0.0.0")
