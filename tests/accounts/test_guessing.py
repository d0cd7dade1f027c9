"""Guessing passwords: no word of the guesser's about where he is, and no time that an answer takes, helps him."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from live import Server
from person import PASSWORD, Person

_TRIES = 30  # of one address, before the next has to wait


@pytest.fixture(params=["none", "10.0.0.0/8"])
def untrusting(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A started server that trusts no proxy, or none that its callers are at."""
    with Server(tmp_path / "data", "--trusted-proxies", request.param) as server:
        assert Person(server).set_up().status == 303
        yield server


@pytest.fixture
def trusting(tmp_path: Path) -> Iterator[Server]:
    """A started server behind a proxy on its own machine."""
    with Server(tmp_path / "data") as server:
        assert Person(server).set_up().status == 303
        yield server


def _guess(server: Server, number: int, **headers: str) -> int:
    """Guess for another user each time, so that only the address can be what waits."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"email": f"user{number}@example.com", "password": "wrong password"}
    return Person(server).send("/signin", sent, **fields).status


def test_an_address_that_a_guesser_says_is_not_his_own(untrusting: Server) -> None:
    """Whatever header he says it in, and in whatever form."""
    forged = [f"198.51.100.{number}" for number in range(_TRIES)]
    said = [
        {
            "X_Forwarded_For": address,
            "X_Real_IP": address,
            "Forwarded": f"for={address}",
            "CF_Connecting_IP": address,
        }
        for address in forged
    ]
    assert {_guess(untrusting, number, **one) for number, one in enumerate(said)} == {400}
    assert _guess(untrusting, 100, X_Forwarded_For="203.0.113.9, 203.0.113.10") == 429
    assert _guess(untrusting, 101) == 429


def test_what_a_guesser_puts_before_the_proxys_word_does_not_count(trusting: Server) -> None:
    """The proxy adds the address that it sees at the end; others behind the proxy need not wait."""
    for number in range(_TRIES):
        assert _guess(trusting, number, X_Forwarded_For=f"203.0.113.{number}, 198.51.100.7") == 400
    for forged in ("203.0.113.200, 198.51.100.7", "198.51.100.7", "::ffff:198.51.100.7", "x, 198.51.100.7"):
        assert _guess(trusting, 100, X_Forwarded_For=forged) == 429, forged
    assert _guess(trusting, 101, X_Forwarded_For="198.51.100.8") == 400


def test_all_addresses_of_one_network_of_ipv6_are_one(trusting: Server) -> None:
    """Whoever has one has 2^64 of them."""
    for number in range(_TRIES):
        assert _guess(trusting, number, X_Forwarded_For=f"2001:db8:0:1::{number + 1:x}") == 400
    assert _guess(trusting, 100, X_Forwarded_For="2001:db8:0:1:ffff::1") == 429
    assert _guess(trusting, 101, X_Forwarded_For="2001:db8:0:2::1") == 400


def test_a_guess_takes_as_long_for_a_user_who_does_not_exist(trusting: Server) -> None:
    """The quickest of some of each: a password is compared in either case."""

    def quickest(email: str, start: int) -> float:
        times = []
        for number in range(5):
            began = time.perf_counter()
            sent = {"X-Forwarded-For": f"198.51.100.{start + number}"}
            answer = Person(trusting).send("/signin", sent, email=email, password="wrong password")
            times.append(time.perf_counter() - began)
            assert answer.status == 400
        return statistics.median(sorted(times)[:3])

    known, unknown = quickest("ada@example.com", 1), quickest("nobody@example.com", 101)
    # Without the comparison it would be a tenth; the rest is what else the machine does.
    assert 0.3 < known / unknown < 3.3


def test_a_wrong_code_and_a_lost_password_tell_of_no_user(trusting: Server) -> None:
    """Word for word, whoever it is that is asked about."""
    pages = []
    for email in ("ada@example.com", "eve@example.com"):
        person = Person(trusting)
        shown = [
            person.send("/signin", email=email, password="wrong password"),
            person.send("/forgot", email=email),
            person.send("/signin/code", pending="1.9999999999999.x", code="000000"),
        ]
        pages.append([(one.status, one.body.replace(email.encode(), b"")) for one in shown])
    assert pages[0] == pages[1]
    assert Person(trusting).sign_in(password=PASSWORD).status == 303


def test_a_session_is_never_the_one_that_was_planted(trusting: Server) -> None:
    """Neither before signing in nor in any other place of a request; another sign-in is another session."""
    planted = "A" * 43
    eve, ada = Person(trusting), Person(trusting)
    eve.cookies["footfall"] = ada.cookies["footfall"] = planted
    fields = {"email": "ada@example.com", "password": PASSWORD, "form_token": "", "session": planted}
    assert ada.send("/signin?footfall=" + planted, **fields).status == 303
    assert ada.cookies["footfall"] != planted
    assert eve.get("/account").status == 303
    before = ada.cookies["footfall"]
    assert ada.send("/signin", **fields).status == 303
    assert ada.cookies["footfall"] != before
