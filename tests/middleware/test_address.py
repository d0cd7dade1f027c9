"""The client's address, which is the one that the server itself would have found."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.collect.client import Clients
from footfall.middleware.address import Addresses


def saying(value: str) -> Callable[[str], str]:
    """Return a reader of headers in which each has *value*."""
    return lambda _: value


@pytest.mark.parametrize(
    ("header", "peer", "said", "expected"),
    [
        ("", "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("", "10.0.0.1", "198.51.100.1", "10.0.0.1"),
        ("X-Forwarded-For", "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("X-Forwarded-For", "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("X-Forwarded-For", "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("X-Forwarded-For", "10.0.0.1", "", "10.0.0.1"),
        ("X-Forwarded-For", "10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"),
        ("X-Forwarded-For", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("CF-Connecting-IP", "", "[2001:DB8::1]:443", "2001:db8::1"),
        ("X-Real-IP", "::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)  # fmt: skip
def test_a_header_is_believed_when_it_is_named_and_a_trusted_proxy_says_it(
    header: str, peer: str, said: str, expected: str
) -> None:
    """The right-most entry that is no trusted proxy."""
    assert Addresses(header).of(peer, saying(said)) == expected


def test_which_proxies_are_trusted_can_be_said() -> None:
    """A range, or none."""
    assert Addresses("x", ["203.0.113.0/24"]).of("203.0.113.9", saying("198.51.100.1")) == "198.51.100.1"
    assert Addresses("x", ["203.0.113.0/24"]).of("10.0.0.1", saying("198.51.100.1")) == "10.0.0.1"
    assert Addresses("x", ["none"]).of("127.0.0.1", saying("198.51.100.1")) == "127.0.0.1"


def test_a_proxy_that_is_no_address_is_refused() -> None:
    """When the program starts."""
    with pytest.raises(ValueError, match="privat"):
        Addresses("x", ["privat"])


_ENTRIES = st.one_of(
    st.ip_addresses().map(str),
    st.sampled_from(["10.0.0.1", "::1", "unknown", "[2001:db8::1]:80", "1.2.3.4:5", '"::1"', "::ffff:10.1.2.3", ""]),
    st.text("0123456789abcdef.:[]%\" ", max_size=20),
)  # fmt: skip


@given(_ENTRIES, st.lists(_ENTRIES, max_size=6))
def test_it_is_the_address_that_the_server_would_have_found(peer: str, entries: list[str]) -> None:
    """So it does not matter which of them a proxy stands before."""
    said = ", ".join(entries)
    client = Clients(("loopback", "private"), "x-forwarded-for").read(
        peer, {b"x-forwarded-for": said.encode()}
    )

    assert Addresses("X-Forwarded-For").of(peer, saying(said)) == client.address
