"""
What the fields of an object should be, in the words of the schema library that Umami's servers use.

Its clients show these messages to developers. No field is changed here.
"""

import math
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from footfall.collect.address import is_plain_path, resolve

Check = Callable[[object], str]
"""Returns what is wrong with a value; empty when nothing is."""

UNDEFINED = object()
"""What is not there."""

MOST_WHOLE = 2**53 - 1  # the largest number up to which each whole number is exact in a page

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
# A scheme that needs a host, and none behind it.
_HOSTLESS = re.compile(r"\s*(?:https?|wss?|ftp)://[/\\]*(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#]|$)")
_NO_HOST = re.compile(r"[\s<>^|]")


def expected(what: str, value: object) -> str:
    """Return that *what* was expected and what *value* is."""
    return f"Invalid input: expected {what}, received {_kind(value)}"


def problems_of(given: Mapping[str, object], checks: Mapping[str, Check]) -> dict[str, str]:
    """Return what is wrong, by field; a field that is not there is right."""
    found = {name: check(given[name]) for name, check in checks.items() if name in given}
    return {name: problem for name, problem in found.items() if problem}


def text(most: int | None = None) -> Check:
    """Return the check of a text of at most *most* characters."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            return expected("string", value)
        if most is not None and len(value) > most:
            return f"Too big: expected string to have <={most} characters"
        return ""

    return check


def number(most: int) -> Check:
    """Return the check of a number from 0 to *most*."""

    def check(value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return expected("number", value)
        if value < 0:
            return "Too small: expected number to be >=0"
        return f"Too big: expected number to be <={most}" if value > most else ""

    return check


def record(value: object) -> str:
    """Check an object."""
    return "" if isinstance(value, dict) else expected("record", value)


def uuid(value: object) -> str:
    """Check the text of a UUID, in any letter case."""
    if not isinstance(value, str):
        return expected("string", value)
    return "" if is_uuid(value) else "Invalid UUID"


def is_uuid(value: str) -> bool:
    """Say whether *value* is the text of a UUID, in any letter case."""
    return _UUID.fullmatch(value) is not None


def address(value: object) -> str:
    """Check an address that a browser could follow from a page."""
    if not isinstance(value, str):
        return expected("string", value)
    if is_plain_path(value) or _PLAIN.match(value):
        return ""
    try:
        parts = urlsplit(resolve(value, ""))
        parts.port  # noqa: B018 - it raises where it is none
    except ValueError:
        return "Invalid URL."
    return "Invalid URL." if _HOSTLESS.fullmatch(value) or _NO_HOST.search(parts.netloc) else ""


def whole(value: object) -> str:
    """Check a whole number or the text of one."""
    found = as_number(value)
    if math.isnan(found):
        return "Invalid input: expected number, received NaN"
    if not math.isfinite(found) or found != int(found):
        return "Invalid input: expected int, received number"
    return f"Too big: expected int to be <={MOST_WHOLE}" if abs(found) > MOST_WHOLE else ""


def as_number(value: object) -> float:
    """Return the number that a page's `Number(value)` is; not a number for what has none."""
    match value:
        case None:
            return 0
        case bool() | int() | float():
            # A longer one is past every bound here, and no float.
            return value if isinstance(value, float) or value.bit_length() < 1000 else math.inf
        case str() if len(value) <= 40 and "_" not in value:
            try:
                return float(value.strip() or 0)
            except ValueError:
                return math.nan
    return math.nan


def _kind(value: object) -> str:
    if value is UNDEFINED:
        return "undefined"
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"
