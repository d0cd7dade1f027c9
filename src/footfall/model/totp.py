"""
One-time passwords by time (RFC 6238: SHA-1, 6 digits, 30 seconds), which is what every authenticator app speaks.

Nothing is kept here: that no code is taken twice is for the caller, who is given the step that a code belongs to.
"""

import hmac
import secrets
from base64 import b32encode
from urllib.parse import quote

STEP_SECONDS = 30
_DIGITS = 6
_SKEW_STEPS = 1  # a phone's clock, and a code that was read just before it changed


def new_secret() -> bytes:
    """Return 160 random bits, as long as the hash is."""
    return secrets.token_bytes(20)


def code_at(secret: bytes, step: int, digits: int = _DIGITS) -> str:
    """Return the code of *step*, the number of 30 seconds since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(secret: bytes, code: str, now_ms: int, after: int = -1) -> int | None:
    """Return the step behind *after* that *code* belongs to now, a step early or late; None when it is wrong."""
    typed = code.replace(" ", "").encode("utf-8", "surrogatepass")
    now = now_ms // (STEP_SECONDS * 1000)
    found = None
    # All are compared, each in constant time: how long it takes tells nothing.
    for step in range(now - _SKEW_STEPS, now + _SKEW_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed) and step > after and found is None:
            found = step
    return found


def shown_secret(secret: bytes) -> str:
    """Return the secret as people type it into an app, in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address_of(secret: bytes, user: str, issuer: str) -> str:
    """Return the `otpauth:` address that a QR code holds."""
    label = f"{quote(issuer, safe='')}:{quote(user, safe='@')}"
    return f"otpauth://totp/{label}?secret={b32encode(secret).decode().rstrip('=')}&issuer={quote(issuer, safe='')}"
