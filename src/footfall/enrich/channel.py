"""The acquisition channel of a visit, as rules that Python evaluates and that dialects write as SQL. No I/O."""

import re
from typing import Final, Literal, TypeAlias, assert_never

import msgspec

from footfall.enrich.sources import Group, SourceTable, known_sources

Column: TypeAlias = Literal["source", "utm_source", "utm_medium", "utm_campaign", "click_id"]


class In(msgspec.Struct, frozen=True):
    """The column's text, in lower case, is one of *values*."""

    column: Column
    values: tuple[str, ...]


class Matches(msgspec.Struct, frozen=True):
    """The column's text, in lower case, holds what *pattern* (RE2 syntax, no anchoring implied) describes."""

    column: Column
    pattern: str


class Contains(msgspec.Struct, frozen=True):
    """The column's text, in lower case, contains *text*."""

    column: Column
    text: str


class Listed(msgspec.Struct, frozen=True):
    """The column's text, in lower case, is in *group* of the table of sources."""

    column: Column
    group: Group


class Given(msgspec.Struct, frozen=True):
    """The column is not empty."""

    column: Column


class All(msgspec.Struct, frozen=True):
    """Each of *parts* holds."""

    parts: tuple["Condition", ...]


class Any(msgspec.Struct, frozen=True):
    """At least one of *parts* holds."""

    parts: tuple["Condition", ...]


Condition: TypeAlias = In | Matches | Contains | Listed | Given | All | Any


class Rule(msgspec.Struct, frozen=True):
    """A visit of which *condition* holds, and none of an earlier rule, came by *channel*."""

    channel: str
    condition: Condition


_PAID_MEDIUM = Matches("utm_medium", "cp|^ppc$|^retargeting$|^paid")
_PAID = Any((_PAID_MEDIUM, Listed("utm_source", Group.PAID)))
_SHOP = Any((Listed("source", Group.SHOPPING), Matches("utm_campaign", "([^a-df-z]|^)shop|shopping")))
_MAIL = "e[-_ ]?mail|newsletter"

DIRECT: Final = "Direct"  # where no rule holds

# The decision table, first match wins. A changed rule gets a new version; nothing stored changes, channels are
# computed when they are asked for. Rows and order are those of Google Analytics as Plausible reads them, with one of
# ours: AI Assistants stands before search, since assistants that search (Perplexity) are assistants first, and after
# the paid rows, since an assistant's ads are ads.
CHANNELS_VERSION: Final = 1
CHANNELS: Final[tuple[Rule, ...]] = (
    Rule("Cross-network", Contains("utm_campaign", "cross-network")),
    Rule("Display", In("utm_medium", ("display", "banner", "expandable", "interstitial", "cpm"))),
    Rule("Paid Shopping", All((_PAID_MEDIUM, _SHOP))),
    Rule(
        "Paid Search",
        Any(
            (
                All((Listed("source", Group.SEARCH), _PAID)),
                All((In("source", ("google",)), In("click_id", ("gclid",)))),
                All((In("source", ("bing",)), In("click_id", ("msclkid",)))),
            )
        ),
    ),
    Rule("Paid Social", All((Listed("source", Group.SOCIAL), _PAID))),
    Rule("Paid Video", All((Listed("source", Group.VIDEO), _PAID))),
    Rule("Paid Other", _PAID_MEDIUM),
    Rule("Organic Shopping", _SHOP),
    Rule(
        "Organic Social",
        Any(
            (
                Listed("source", Group.SOCIAL),
                In(
                    "utm_medium",
                    ("social", "social-network", "social-media", "sm", "social network", "social media"),
                ),
            )
        ),
    ),
    Rule("Organic Video", Any((Listed("source", Group.VIDEO), Contains("utm_medium", "video")))),
    Rule("AI Assistants", Any((Listed("source", Group.AI), In("utm_medium", ("ai-assistant",))))),
    Rule("Organic Search", Any((Listed("source", Group.SEARCH), In("utm_medium", ("organic",))))),
    Rule(
        "Email",
        Any((Listed("source", Group.EMAIL), Matches("utm_source", _MAIL), Matches("utm_medium", _MAIL))),
    ),
    Rule("Affiliates", In("utm_medium", ("affiliate",))),
    Rule("Audio", In("utm_medium", ("audio",))),
    Rule("SMS", Any((In("utm_source", ("sms",)), In("utm_medium", ("sms",))))),
    Rule(
        "Mobile Push Notifications",
        Any((Matches("utm_medium", "push$|mobile|notification"), In("source", ("firebase",)))),
    ),
    Rule("Referral", Any((In("utm_medium", ("referral", "app", "link")), Given("source")))),
)


def channel_of(
    source: str,
    medium: str = "",
    campaign: str = "",
    click_id: str = "",
    utm_source: str = "",
    *,
    table: SourceTable | None = None,
) -> str:
    """Return the channel by `CHANNELS` of a visit with these columns."""
    row: dict[Column, str] = {
        "source": source.lower(),
        "utm_source": utm_source.lower(),
        "utm_medium": medium.lower(),
        "utm_campaign": campaign.lower(),
        "click_id": click_id.lower(),
    }
    table = known_sources() if table is None else table
    return next((rule.channel for rule in CHANNELS if _holds(rule.condition, row, table)), DIRECT)


def _holds(condition: Condition, row: dict[Column, str], table: SourceTable) -> bool:
    match condition:
        case In(column, values):
            return row[column] in values
        case Matches(column, pattern):
            return re.search(pattern, row[column]) is not None
        case Contains(column, text):
            return text in row[column]
        case Listed(column, group):
            return row[column] in table.members(group)
        case Given(column):
            return row[column] != ""
        case All(parts):
            return all(_holds(part, row, table) for part in parts)
        case Any(parts):
            return any(_holds(part, row, table) for part in parts)
        case _:
            assert_never(condition)
