"""Local midnights. The one place that asks the zone tables when a day begins."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def midnight_ms(zone: str, day: date) -> int:
    """Return when *day* begins in *zone*: at the gap's end where there is no midnight, the first where there are two."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def local_day(zone: str, at_ms: int) -> date:
    """Return the day of *zone* in which the moment *at_ms* is."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(ZoneInfo(zone)).date()


def next_midnight_ms(zone: str, at_ms: int) -> int:
    """Return when the day after that of *at_ms* begins in *zone*."""
    return midnight_ms(zone, local_day(zone, at_ms) + timedelta(days=1))
