"""How often somebody may guess, under a clock that stands still."""

import pytest

from footfall.errors import TooMany
from footfall.faces.accounts.sign_in import network_of
from footfall.faces.accounts.throttle import Limit, Throttle
from footfall.testing import FrozenClock

_LIMIT = Limit(3, 10)


def test_after_so_many_tries_one_is_taken_in_so_many_seconds() -> None:
    """No wait is longer than that, however many were refused meanwhile: nobody is locked out for good."""
    clock = FrozenClock()
    throttle = Throttle(clock)
    for _ in range(3):
        throttle.spend(_LIMIT, "ada")
    for _ in range(1000):
        with pytest.raises(TooMany, match="10 seconds"):
            throttle.spend(_LIMIT, "ada")
    clock.advance(9_000)
    with pytest.raises(TooMany, match="in 1 seconds"):
        throttle.spend(_LIMIT, "ada")
    clock.advance(1_000)
    throttle.spend(_LIMIT, "ada")
    throttle.spend(_LIMIT, "bob")
    with pytest.raises(TooMany):
        throttle.spend(_LIMIT, "ada")
    throttle.give_back(_LIMIT, "ada")
    throttle.spend(_LIMIT, "ada")


def test_memory_is_bounded() -> None:
    """The keys unused longest are forgotten first; limits do not share theirs."""
    throttle = Throttle(FrozenClock())
    other = Limit(1, 10)
    throttle.spend(other, "0")
    for number in range(30_000):
        throttle.spend(_LIMIT, str(number))
    assert sum(len(keys) for keys in throttle._spent.values()) <= 20_001
    with pytest.raises(TooMany):
        throttle.spend(other, "0")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("", ""),
    ],
)
def test_one_person_has_an_address_or_a_network(address: str, network: str) -> None:
    """Of IPv6 everybody has as many addresses as he likes."""
    assert network_of(address) == network
