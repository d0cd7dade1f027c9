"""Days of a site's calendar as moments, and the ranges of time that a question may name. No I/O."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from footfall.errors import BadQuery
from footfall.model.site import ZoneSince
from footfall.model.zone import local_day, midnight_ms

DAY_MS = 86_400_000
# Nothing is counted outside of them, and what a range is compared with or rounded to stays a date.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # ISO 8601 has others, which clients do not know
_DAYS_BACK = re.compile(r"([1-9][0-9]{0,3})d")
_MONTHS_BACK = re.compile(r"([1-9][0-9]{0,2})mo")
_MOST_DAYS_BACK = 5000
_MOST_MONTHS_BACK = 100
# Moments, not days: minutes until now.
_MINUTES_BACK = {"24h": 24 * 60, "30m": 30, "realtime": 5}


class Calendar(msgspec.Struct, frozen=True):
    """The days of a site: whose zone holds from when on. `zones` is never empty and ascends."""

    zones: tuple[ZoneSince, ...]

    @classmethod
    def of_zone(cls, zone: str) -> "Calendar":
        """Return the calendar that has always been that of *zone*."""
        return cls((ZoneSince(0, zone),))

    def zone_at(self, at_ms: int) -> str:
        """Return the zone in which the moment *at_ms* has its day."""
        for change in reversed(self.zones):
            if at_ms >= change.since_ms:
                return change.zone
        return self.zones[0].zone

    def midnight(self, day: date) -> int:
        """Return when *day* begins, in milliseconds."""
        return midnight_ms(self.zone_at(midnight_ms(self.zones[-1].zone, day)), day)

    def day_of(self, at_ms: int) -> date:
        """Return the day in which *at_ms* is."""
        return local_day(self.zone_at(at_ms), at_ms)

    def local(self, at_ms: int) -> datetime:
        """Return the moment *at_ms* as the site's clocks show it."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(self.zone_at(at_ms)))


class Range(msgspec.Struct, frozen=True):
    """Moments from *since_ms* until before *until_ms*. `in_days` says that both are midnights of the calendar."""

    since_ms: int
    until_ms: int
    calendar: Calendar
    in_days: bool = True

    @classmethod
    def of_days(cls, calendar: Calendar, first: date, final: date) -> "Range":
        """Return the range of whole days, both included."""
        return cls(calendar.midnight(first), calendar.midnight(final + timedelta(days=1)), calendar)

    @property
    def first_day(self) -> date:
        """The day of the first moment."""
        return self.calendar.day_of(self.since_ms)

    @property
    def final_day(self) -> date:
        """The day of the last moment."""
        return self.calendar.day_of(self.until_ms - 1)

    def shown(self) -> list[str]:
        """Return both ends as a question may name them again: the site's time with its offset, in seconds."""
        ends = (self.since_ms, self.until_ms - 1000)
        return [self.calendar.local(at_ms).isoformat(timespec="seconds") for at_ms in ends]


def read_range(value: object, calendar: Calendar, now_ms: int, first_ms: int | None) -> Range:
    """
    Return the range that `date_range` names; *first_ms* is the site's first event, None when there is none.

    `Nd` are N days that end yesterday, `Nmo` N months that end last month; `day`, `month` and `year` go on to
    the end of the present one.

    Raises:
        BadQuery: it names none; what would be right.
    """
    if isinstance(value, list):
        return _read_pair(value, calendar)
    if not isinstance(value, str):
        raise _unknown(value)
    today = calendar.day_of(now_ms)
    if value in _MINUTES_BACK:
        # An event may be dated some minutes ahead: what is now includes it.
        return Range(now_ms - _MINUTES_BACK[value] * 60_000, now_ms + 60_000, calendar, in_days=False)
    if value == "day":
        return Range.of_days(calendar, today, today)
    if value == "month":
        return Range.of_days(calendar, today.replace(day=1), month_after(today, 1) - timedelta(days=1))
    if value == "year":
        return Range.of_days(calendar, today.replace(month=1, day=1), today.replace(month=12, day=31))
    if value == "all":
        first = today if first_ms is None else min(calendar.day_of(first_ms), today)
        return Range.of_days(calendar, first, today)
    if (days := _DAYS_BACK.fullmatch(value)) and int(days[1]) <= _MOST_DAYS_BACK:
        return Range.of_days(calendar, today - timedelta(days=int(days[1])), today - timedelta(days=1))
    if (months := _MONTHS_BACK.fullmatch(value)) and int(months[1]) <= _MOST_MONTHS_BACK:
        this_month = today.replace(day=1)
        return Range.of_days(
            calendar, month_after(this_month, -int(months[1])), this_month - timedelta(days=1)
        )
    raise _unknown(value)


def read_day(text: object, what: str) -> date:
    """
    Return the day that *text* writes as YYYY-MM-DD.

    Raises:
        BadQuery: it writes none; *what* names the field.
    """
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise BadQuery(
            f"{what}: {_quoted(text)} is not a day of the years 1900 to 2999; one looks like 2024-01-31."
        )
    return day


def month_after(day: date, months: int) -> date:
    """Return the first day of the month that is *months* after that of *day*."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)


def _read_pair(value: list[object], calendar: Calendar) -> Range:
    if len(value) != 2 or not all(isinstance(end, str) for end in value):
        raise _unknown(value)
    first, final = map(str, value)
    if "T" in first or "T" in final:
        since_ms, until_ms = _read_moment(first), _read_moment(final) + 1000
        if since_ms >= until_ms:
            raise BadQuery(f"#/date_range: {first} is after {final}.")
        return Range(since_ms, until_ms, calendar, in_days=_are_midnights(calendar, since_ms, until_ms))
    since, until = read_day(first, "#/date_range/0"), read_day(final, "#/date_range/1")
    if since > until:
        raise BadQuery(f"#/date_range: {first} is after {final}.")
    return Range.of_days(calendar, since, until)


def _read_moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
            raise ValueError
    except ValueError:
        raise BadQuery(
            f"#/date_range: {_quoted(text)} is not a moment with its offset; one looks like 2024-01-31T12:00:00+01:00."
        ) from None
    return int(moment.timestamp()) * 1000


def _are_midnights(calendar: Calendar, *moments: int) -> bool:
    return all(calendar.midnight(calendar.day_of(at_ms)) == at_ms for at_ms in moments)


def _unknown(value: object) -> BadQuery:
    return BadQuery(
        f'#/date_range: Invalid date range {_quoted(value)}. It should be "day", "24h", "7d", "28d", "30d", "91d", '
        '"month", "6mo", "12mo", "year", "all", or a list of two days or two moments.'
    )


def _quoted(value: object) -> str:
    return msgspec.json.encode(value).decode()[:100]
