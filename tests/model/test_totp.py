"""One-time passwords: the vectors of RFC 6238, and what a code is worth around its moment."""

import pytest

from footfall.model.totp import address_of, code_at, new_secret, shown_secret, step_of

_RFC_SECRET = b"12345678901234567890"
_STEP_MS = 30_000


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1; apps show the last six digits."""
    assert code_at(_RFC_SECRET, seconds // 30, digits=8) == code
    assert code_at(_RFC_SECRET, seconds // 30) == code[2:]


@pytest.mark.parametrize(("off", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_worth_something_a_step_early_and_late(off: int, is_taken: bool) -> None:
    """Phones' clocks differ, and people type slowly."""
    step = 1_000_000
    taken = step_of(_RFC_SECRET, code_at(_RFC_SECRET, step + off), step * _STEP_MS)

    assert taken == (step + off if is_taken else None)


def test_a_code_is_not_taken_again() -> None:
    """Who reads one over a shoulder is too late; the next one counts."""
    now_ms = 1_000_000 * _STEP_MS
    code = code_at(_RFC_SECRET, 1_000_000)

    assert step_of(_RFC_SECRET, code, now_ms, after=999_999) == 1_000_000
    assert step_of(_RFC_SECRET, code, now_ms, after=1_000_000) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\ud800", "００００００", "1" * 10_000])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    """Whatever it is."""
    assert step_of(_RFC_SECRET, typed, 10**12) is None


def test_a_code_may_be_typed_in_two_groups() -> None:
    """As apps show it."""
    code = code_at(_RFC_SECRET, 5)
    assert step_of(_RFC_SECRET, f"{code[:3]} {code[3:]}", 5 * _STEP_MS) == 5


def test_an_app_is_told_secret_user_and_server() -> None:
    """By an address that a QR code holds, or by groups of four letters."""
    secret = new_secret()
    shown = shown_secret(secret)

    assert len(secret) == 20
    assert set(map(len, shown.split())) == {4}
    address = address_of(secret, "ada@example.com", "Foot & fall")
    assert address.startswith("otpauth://totp/Foot%20%26%20fall:ada@example.com?secret=")
    assert shown.replace(" ", "") in address
