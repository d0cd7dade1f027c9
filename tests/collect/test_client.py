"""Who sent a request: whose word about the client's address is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.collect.client import Clients, read_address
from footfall.errors import CannotStart
from footfall.model.hit import Client


def _read(
    peer: str, trusted: tuple[str, ...] = ("loopback", "private"), header: str = "", **headers: str
) -> Client:
    raw = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return Clients(trusted, header).read(peer, raw)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger is not believed
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "198.51.100.1", "198.51.100.1"),
        (
            "172.18.0.2",
            "1.1.1.1, 198.51.100.1",
            "198.51.100.1",
        ),  # what the client wrote itself is to the left
        ("127.0.0.1", "198.51.100.1, 10.0.0.7, 192.168.1.1", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.7, 192.168.1.1", "10.0.0.7"),  # all within: the one that is farthest away
        ("127.0.0.1", "garbage", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, garbage", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "198.51.100.1", "198.51.100.1"),  # a Unix socket is a proxy's
    ],
)
def test_the_address_is_the_right_most_that_is_no_trusted_proxy(
    peer: str, forwarded: str, address: str
) -> None:
    """X-Forwarded-For is believed when the peer is a trusted proxy, from right to left."""
    assert _read(peer, x_forwarded_for=forwarded).address == address


def test_real_ip_counts_when_there_is_no_forwarded_for() -> None:
    """X-Forwarded-For wins where both are given."""
    assert _read("127.0.0.1", x_real_ip="198.51.100.1").address == "198.51.100.1"
    assert (
        _read("127.0.0.1", x_real_ip="198.51.100.1", x_forwarded_for="198.51.100.2").address == "198.51.100.2"
    )


def test_a_header_that_the_operator_names_is_the_only_one() -> None:
    """The others are not even looked at."""
    assert (
        _read("127.0.0.1", header="CF-Connecting-IP", cf_connecting_ip="198.51.100.1").address
        == "198.51.100.1"
    )
    assert (
        _read("127.0.0.1", header="CF-Connecting-IP", x_forwarded_for="198.51.100.1").address == "127.0.0.1"
    )


def test_trust_can_be_narrowed() -> None:
    """To a list, or to nobody."""
    assert _read("10.0.0.1", ("10.0.0.1",), x_forwarded_for="198.51.100.1").address == "198.51.100.1"
    assert _read("10.0.0.2", ("10.0.0.1",), x_forwarded_for="198.51.100.1").address == "10.0.0.2"
    assert _read("127.0.0.1", ("none",), x_forwarded_for="198.51.100.1").address == "127.0.0.1"
    with pytest.raises(CannotStart, match="trusted_proxies"):
        Clients(("10.0.0.999",))


@pytest.mark.parametrize(
    ("headers", "prefetch"),
    [
        ({"sec_purpose": "prefetch"}, True),
        ({"sec_purpose": "prefetch;prerender"}, True),
        ({"purpose": "prefetch"}, True),
        ({"x_moz": "prefetch"}, True),
        ({"x_purpose": "preview"}, True),
        ({"purpose": "fun"}, False),
        ({}, False),
    ],
)
def test_a_prefetch_says_so(headers: dict[str, str], prefetch: bool) -> None:
    """Each browser's way of saying that nobody is looking yet."""
    assert _read("127.0.0.1", ("loopback",), "", **headers).prefetch is prefetch


@pytest.mark.parametrize(
    ("accept", "language"),
    [("de-AT,de;q=0.9", "de-AT"), ("en;q=0.8", "en"), ("*", ""), ("", ""), ("<script>", ""), ("x" * 99, "")],
)
def test_the_language_is_the_first_that_is_asked_for(accept: str, language: str) -> None:
    """What is no language tag is nothing."""
    assert _read("127.0.0.1", accept_language=accept).language == language


@given(st.text(max_size=60), st.binary(max_size=80))
def test_no_header_can_make_it_raise(peer: str, value: bytes) -> None:
    """Addresses come out canonical or empty."""
    headers = {b"x-forwarded-for": value, b"user-agent": value, b"accept-language": value, b"purpose": value}
    client = Clients(("loopback", "private")).read(peer, headers)

    assert client.address == "" or str(read_address(client.address)) == client.address
