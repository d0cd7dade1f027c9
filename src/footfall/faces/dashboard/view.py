"""
What a site page shows, as its address says: period, comparison, filters, metric, tabs. No I/O, no HTML.

Whatever an address says that cannot be shown is left out, never an error: people edit and share addresses.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import msgspec

from footfall.query.calendar import FIRST_DAY, LAST_DAY, month_after
from footfall.query.filters import Operator

MOST_CHIPS = 50
_MOST_VALUE_CHARACTERS = 2000
_MOST_TABS = 30

MOMENTS: Final = ("realtime", "24h")
"""Periods that end now; the others are whole days."""
ANCHORED: Final = ("day", "month", "year")
"""Periods that the address may give a day: the one in which it is."""
ROLLING: Final = ("7d", "28d", "30d", "91d", "6mo", "12mo")
CUSTOM: Final = "custom"
PERIODS: Final = ("realtime", "day", "yesterday", "24h", *ROLLING, "month", "year", "all", CUSTOM)
USUAL_PERIOD: Final = "30d"

COMPARISONS: Final = {"previous": "previous_period", "year": "year_over_year", "custom": "custom", "off": ""}
INTERVALS: Final = ("minute", "hour", "day", "week", "month")
THEMES: Final = ("light", "dark")
OPERATORS: Final = tuple(operator.value for operator in Operator)


class Chip(msgspec.Struct, frozen=True):
    """One filter: any of *values* of a dimension (`event:page`), or saved segments by id (`segment`)."""

    operator: str
    dimension: str
    values: tuple[str, ...]

    def filter(self) -> list[Any]:
        """Return it as the query language writes it."""
        if self.dimension == "segment":
            return ["is", "segment", [int(value) for value in self.values]]
        return [self.operator, self.dimension, list(self.values)]

    def shown(self) -> str:
        """Return it as an address writes it: parts with commas between, those of values as `%2C`."""
        values = (value.replace("%", "%25").replace(",", "%2C") for value in self.values)
        return ",".join((self.operator, self.dimension, *values))


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a site page. `address` writes it, `read_view` reads it."""

    period: str = USUAL_PERIOD
    day: date | None = None
    """The day in which an anchored period is; None for the present one."""
    days: tuple[date, date] | None = None
    """First and last day of a custom period."""
    compare: str = "previous"
    compared_days: tuple[date, date] | None = None
    match_weekday: bool = False
    chips: tuple[Chip, ...] = ()
    metric: str = ""
    interval: str = ""
    tabs: tuple[tuple[str, str], ...] = ()
    """Panel and the tab that is open in it, where it is not the first."""
    embed: bool = False
    """Whether it is shown in a frame of another page, where only a share or a public site is."""
    theme: str = ""
    """`light` or `dark` in a frame; empty for what the system says."""

    def tab_of(self, panel: str) -> str:
        """Return the tab that is open in *panel*; empty for its first."""
        return dict(self.tabs).get(panel, "")

    def with_tab(self, panel: str, tab: str) -> "View":
        """Return the view with another tab open in *panel*."""
        others = tuple(pair for pair in self.tabs if pair[0] != panel)
        return msgspec.structs.replace(self, tabs=(*others, (panel, tab)))

    def with_chip(self, chip: Chip) -> "View":
        """Return the view with one more filter, which takes the place of one of the same dimension and operator."""
        others = tuple(
            one for one in self.chips if (one.operator, one.dimension) != (chip.operator, chip.dimension)
        )
        return msgspec.structs.replace(self, chips=(*others, chip))

    def without_chip(self, chip: Chip) -> "View":
        """Return the view without one of its filters."""
        return msgspec.structs.replace(self, chips=tuple(one for one in self.chips if one != chip))

    def filters(self) -> list[Any]:
        """Return the filters as the query language writes them."""
        return [chip.filter() for chip in self.chips]

    def date_range(self, today: date) -> str | list[str]:
        """Return the range as the query language names it."""
        days = self.range_of(today)
        return self.period if days is None else [day.isoformat() for day in days]

    def range_of(self, today: date) -> tuple[date, date] | None:
        """Return first and last day; None where the query language's own name says it (`24h`, `all`, ...)."""
        match self.period:
            case "custom":
                return self.days
            case "yesterday":
                return today - timedelta(days=1), today - timedelta(days=1)
            case "day":
                return self.day or today, self.day or today
            case "month":
                first = (self.day or today).replace(day=1)
                return first, month_after(first, 1) - timedelta(days=1)
            case "year":
                year = (self.day or today).year
                return date(year, 1, 1), date(year, 12, 31)
            case "7d" | "28d" | "30d" | "91d":
                return today - timedelta(days=int(self.period[:-1])), today - timedelta(days=1)
            case "6mo" | "12mo":
                this_month = today.replace(day=1)
                return month_after(this_month, -int(self.period[:-2])), this_month - timedelta(days=1)
        return None

    def stepped(self, today: date, direction: int) -> "View | None":
        """Return the view of the period before (-1) or after (1); None where there is none to go to."""
        days = self.range_of(today)
        if days is None or (self.period in ROLLING and direction > 0):
            # What ends yesterday, or last month, is the newest of its kind.
            return None
        first, final = days
        match self.period:
            case "month" | "6mo" | "12mo":
                months = int(self.period[:-2]) if self.period.endswith("mo") else 1
                first = month_after(first, direction * months)
                final = month_after(first, months) - timedelta(days=1)
            case "year":
                first, final = date(first.year + direction, 1, 1), date(first.year + direction, 12, 31)
            case _:
                width = final - first + timedelta(days=1)
                first, final = first + direction * width, final + direction * width
        if first > today or first < FIRST_DAY or final > LAST_DAY:
            return None
        if self.period in (*ANCHORED, "yesterday"):
            period = "day" if self.period == "yesterday" else self.period
            return msgspec.structs.replace(self, period=period, day=first, days=None)
        return msgspec.structs.replace(self, period=CUSTOM, day=None, days=(first, final))

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Return the pairs of its address's query; *changes* are made first, defaults are left out."""
        view = msgspec.structs.replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = []
        if view.period != USUAL_PERIOD:
            pairs.append(("period", view.period))
        if view.day is not None and view.period in ANCHORED:
            pairs.append(("date", view.day.isoformat()))
        if view.days is not None and view.period == CUSTOM:
            pairs += [("from", view.days[0].isoformat()), ("to", view.days[1].isoformat())]
        if view.compare != "previous":
            pairs.append(("compare", view.compare))
        if view.compared_days is not None and view.compare == "custom":
            first, final = view.compared_days
            pairs += [("compare_from", first.isoformat()), ("compare_to", final.isoformat())]
        if view.match_weekday:
            pairs.append(("match", "weekday"))
        pairs += [("f", chip.shown()) for chip in view.chips]
        pairs += [
            (name, value) for name, value in (("metric", view.metric), ("interval", view.interval)) if value
        ]
        pairs += [("tab", f"{panel}:{tab}") for panel, tab in view.tabs]
        if view.embed:
            pairs += [("embed", "true"), ("theme", view.theme or "system")]
        return pairs

    def address(self, **changes: Any) -> str:
        """Return the query of its address, with its `?`; *changes* are made first."""
        return "?" + urlencode(self.pairs(**changes), quote_via=quote, safe=",:/")

    def comparison(self) -> dict[str, Any] | None:
        """Return the comparison as the query language writes it; None without one."""
        if self.period == "all" or not COMPARISONS[self.compare]:
            return None
        given: dict[str, Any] = {"mode": COMPARISONS[self.compare]}
        if self.compared_days is not None:
            given["date_range"] = [day.isoformat() for day in self.compared_days]
        if self.match_weekday:
            given["match_day_of_week"] = True
        return given


def read_view(pairs: Sequence[tuple[str, str]]) -> View:
    """Return the view that the pairs of an address's query say."""
    given: dict[str, str] = dict(pairs)
    days = _days(given, "from", "to")
    period = given.get("period", CUSTOM if days else USUAL_PERIOD)
    if period not in PERIODS or (period == CUSTOM and days is None):
        period = USUAL_PERIOD
    compared_days = _days(given, "compare_from", "compare_to")
    is_framed = given.get("embed") == "true"
    compare = given.get("compare", "custom" if compared_days else "previous")
    if compare not in COMPARISONS or (compare == "custom" and compared_days is None):
        compare = "previous"
    return View(
        period=period,
        day=_day(given.get("date")) if period in ANCHORED else None,
        days=days if period == CUSTOM else None,
        compare=compare,
        compared_days=compared_days if compare == "custom" else None,
        match_weekday=given.get("match") == "weekday",
        chips=tuple(dict.fromkeys(chip for name, text in pairs if name == "f" and (chip := read_chip(text))))[
            :MOST_CHIPS
        ],
        metric=given.get("metric", "")[:40],
        interval=given["interval"] if given.get("interval") in INTERVALS else "",
        tabs=_tabs(pairs),
        embed=is_framed,
        theme=given["theme"] if is_framed and given.get("theme") in THEMES else "",
    )


def read_chip(text: str) -> Chip | None:
    """Return the filter that *text* writes, None when it writes none."""
    operator, _, rest = text.partition(",")
    dimension, comma, values = rest.partition(",")
    if operator not in OPERATORS or not dimension or not comma:
        return None
    read = tuple(unquote(value)[:_MOST_VALUE_CHARACTERS] for value in values.split(","))
    if dimension == "segment" and not all(
        value.isascii() and value.isdecimal() and len(value) < 16 for value in read
    ):
        return None
    return Chip(operator, dimension[:320], read)


def form_chip(given: Mapping[str, str]) -> Chip | None:
    """Return the filter that a form's fields `operator`, `dimension` and `value` say; None when they say none."""
    operator, dimension = given.get("operator", "is"), given.get("dimension", "")
    value = given.get("value", "").strip()[:_MOST_VALUE_CHARACTERS]
    if dimension == "event:props:":
        dimension += given.get("prop", "").strip()
    if operator not in OPERATORS or not value or not dimension or dimension.endswith(":"):
        return None
    return Chip(operator, dimension[:320], (value,))


def _tabs(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    tabs: dict[str, str] = {}
    for name, text in pairs:
        panel, colon, tab = text.partition(":")
        if name == "tab" and colon and len(tabs) < _MOST_TABS:
            tabs[panel[:40]] = tab[:40]
    return tuple(tabs.items())


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # A year on either side is left to step and compare.
    return day if FIRST_DAY.year < day.year < LAST_DAY.year else None


def _days(given: Mapping[str, str], first: str, final: str) -> tuple[date, date] | None:
    since, until = _day(given.get(first)), _day(given.get(final))
    if since is None or until is None:
        return None
    return (since, until) if since <= until else (until, since)
