"""
Who is changing something just now, so that each change says whose it is: one place for the API, pages and commands.

The act belongs to the running task and to the threads it waits for; nothing is handed through forty signatures.
"""

from collections.abc import Iterator, Mapping, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum

import msgspec


@dataclass(slots=True)
class Act:
    """One thing that somebody does."""

    actor: str
    """`user ada@example.com`, `token 3 (ci)`, `command`."""
    action: str
    """What the endpoint, page or command is called: `change_site`."""
    site: str = ""
    """Its domain, empty where it is none's."""
    detail: str = ""
    """A short text without secrets."""
    written: bool = False
    """Whether the log has it; an act of several changes is in it once."""


_present: ContextVar[Act | None] = ContextVar("footfall_act", default=None)


@contextmanager
def acting(act: Act) -> Iterator[Act]:
    """Within the block every change is *act*'s."""
    before = _present.set(act)
    try:
        yield act
    finally:
        _present.reset(before)


def present_act() -> Act | None:
    """Return whose the changes are, None for the server's own."""
    return _present.get()


_SECRET = ("password", "again", "code", "secret", "token")
_MOST_CHARACTERS = 80  # of one value
_DEEPEST = 4  # lists within lists; callers may send them without end


def described(given: object) -> str:
    """Return a body or a form as a short text: plain values by name, nothing that may be a secret."""
    if isinstance(given, msgspec.Struct):
        given = msgspec.structs.asdict(given)
    if not isinstance(given, Mapping):
        return ""
    shown = ((name, _shown(value)) for name, value in given.items() if value is not msgspec.UNSET)
    return " ".join(
        f"{name}={value}" for name, value in shown if value and not any(word in name for word in _SECRET)
    )


def _shown(value: object, deep: int = 0) -> str:
    if isinstance(value, Enum):
        value = value.value
    is_short = deep < _DEEPEST and isinstance(value, Sized) and len(value) <= 5
    if isinstance(value, Mapping) and is_short:
        return ",".join(f"{_shown(name, deep + 1)}:{_shown(one, deep + 1)}" for name, one in value.items())
    if isinstance(value, list | tuple | set | frozenset) and is_short:
        return ",".join(_shown(one, deep + 1) for one in value)
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return "..."
    text = str(value).replace("\n", " ")
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}..."
