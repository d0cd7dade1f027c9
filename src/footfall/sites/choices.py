"""
What an owner decides about a site, in one visible table: API, `footfall set-site`, docs and pages are made of it.

No I/O: what a value means is read and written here, where it is kept is the register's business.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from footfall.errors import BadRequest
from footfall.model.detail import EVERYTHING, Detail
from footfall.model.pattern import check_pattern
from footfall.model.site import AddressPolicy, BotPolicy
from footfall.model.tracking import Tracking

MAX_RETENTION_DAYS = 36_500
_MOST_EXCLUDED = 50  # they all stand in one attribute


class Choices(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Settings of a site, those of `CHOICES`; those that are UNSET stay as they are."""

    domain: str | msgspec.UnsetType = msgspec.UNSET
    ip: AddressPolicy | msgspec.UnsetType = msgspec.UNSET
    zone: str | msgspec.UnsetType = msgspec.UNSET
    bots: BotPolicy | msgspec.UnsetType = msgspec.UNSET
    aliases: list[str] | msgspec.UnsetType = msgspec.UNSET
    identify: bool | msgspec.UnsetType = msgspec.UNSET
    retention_days: int | msgspec.UnsetType = msgspec.UNSET
    counter: bool | msgspec.UnsetType = msgspec.UNSET
    public: bool | msgspec.UnsetType = msgspec.UNSET
    collect: list[Detail] | msgspec.UnsetType = msgspec.UNSET
    tracker: list[Tracking] | msgspec.UnsetType = msgspec.UNSET
    tracker_exclude: list[str] | msgspec.UnsetType = msgspec.UNSET


class Kind(Enum):
    """What a setting takes."""

    TEXT = "a text"
    NUMBER = "a whole number"
    FLAG = "true or false"
    ONE = "one of"
    """One of its `values`."""
    SOME = "any of"
    """A list of its `values`, each once at most; an empty one is none of them."""
    LIST = "a list"
    """A list of texts; a new one replaces all."""


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the table: name, what it takes, what it is for, and how it is kept."""

    name: str
    kind: Kind
    about: str
    values: tuple[str, ...] = ()
    """What may be chosen from, of `ONE` and `SOME`."""
    most: int = 0
    """The largest `NUMBER`; the smallest is 0."""
    each: str = ""
    """What one entry of a `LIST` or `SOME` is called, for an option of its own."""
    is_column: bool = True
    """Whether it is a column of the site; what is not has rows of its own."""
    stored: Callable[[Any], Any] = _as_it_is
    """Returns what the column holds for a value of `Choices`."""
    read: Callable[[Any], Any] = _as_it_is
    """Returns the value of `Site` for what the column holds."""

    def take(self, value: Any) -> Any:
        """
        Return what the column holds for *value*.

        Raises:
            BadRequest: it is out of the setting's range.
        """
        if self.kind is Kind.NUMBER and not 0 <= value <= self.most:
            raise BadRequest(f"{self.name}: {value} should be 0 to {self.most}.")
        return self.stored(value)


def _one_of(name: str, about: str, kind: type[Enum]) -> Choice:
    values = tuple(str(one.value) for one in kind)
    return Choice(name, Kind.ONE, about, values, stored=lambda value: value.value, read=kind)


def _some_of(name: str, about: str, kind: type[Enum], **more: Any) -> Choice:
    def stored(value: Collection[Enum]) -> str:
        return " ".join(one.value for one in kind if one in value)

    def read(text: str) -> tuple[Enum, ...]:
        return tuple(map(kind, text.split()))

    values = tuple(str(one.value) for one in kind)
    return Choice(name, Kind.SOME, about, values, each=name, **({"stored": stored, "read": read} | more))


def _stored_collect(value: Collection[Detail]) -> str | None:
    return (
        None if set(value) == set(EVERYTHING) else " ".join(one.value for one in EVERYTHING if one in value)
    )


def _read_collect(text: str | None) -> tuple[Detail, ...]:
    return EVERYTHING if text is None else tuple(map(Detail, text.split()))


def _stored_patterns(value: Collection[str]) -> str:
    patterns = [pattern.strip() for pattern in value]
    if len(patterns) > _MOST_EXCLUDED:
        raise BadRequest(
            f"tracker_exclude: at most {_MOST_EXCLUDED} patterns are taken, not {len(patterns)}."
        )
    for pattern in patterns:
        check_pattern(pattern, "tracker_exclude")
        if "," in pattern:
            raise BadRequest(
                f"tracker_exclude: '{pattern[:100]}' has a comma, which parts patterns in the tag."
            )
    return msgspec.json.encode(patterns).decode()


def _read_patterns(text: str) -> tuple[str, ...]:
    return msgspec.json.decode(text, type=tuple[str, ...])


CHOICES = (
    Choice("domain", Kind.TEXT, "The site's domain.", is_column=False),
    _one_of("ip", "How much of visitors' addresses is kept.", AddressPolicy),
    Choice(
        "zone",
        Kind.TEXT,
        "The time zone of the site's days, such as Europe/Berlin; from its next midnight on.",
        is_column=False,
    ),
    _one_of("bots", "Which programs are refused.", BotPolicy),
    Choice(
        "aliases",
        Kind.LIST,
        "Other names of the site: domains, or an id (UUID) that another product gave it.",
        each="alias",
        is_column=False,
    ),
    Choice("identify", Kind.FLAG, "Whether a lasting visitor id that a page gives counts."),
    Choice(
        "retention_days",
        Kind.NUMBER,
        "Events are deleted after so many days; 0 keeps them.",
        most=MAX_RETENTION_DAYS,
    ),
    Choice("counter", Kind.FLAG, "Whether everybody may see how often the site's pages were viewed."),
    Choice("public", Kind.FLAG, "Whether anybody may look at the site's numbers."),
    _some_of(
        "collect",
        "What of an event is kept beside its page, from now on.",
        Detail,
        stored=_stored_collect,
        read=_read_collect,
    ),
    _some_of("tracker", "What the tag for the site's pages asks the script for.", Tracking),
    Choice(
        "tracker_exclude",
        Kind.LIST,
        "Patterns of pages of which the script tells nothing, such as /admin/**.",
        each="tracker-exclude",
        stored=_stored_patterns,
        read=_read_patterns,
    ),
)

COLUMNS = tuple(choice for choice in CHOICES if choice.is_column)
"""The settings that are columns of the site."""
