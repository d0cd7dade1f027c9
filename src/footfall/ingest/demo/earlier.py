"""The months before the demo's past, as daily sums that another program is said to have counted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from footfall.ingest.demo.site_days import DAY_MS
from footfall.ingest.demo.tables import DemoSite

LABEL = "Before footfall"
_DAYS = 270
_BEGAN_AT = 0.35  # of what an ordinary day had when the events begin
_SEARCH, _FEED = ("Google", "google.com", 0.45), ("Feedly", "feedly.com", 0.1)
_DIRECT = ("", "", 0.45)


def rows_before(site: DemoSite, first_ms: int) -> Iterator[dict[str, object]]:
    """Yield rows of imported tables for the days before that of *first_ms*; the same for the same day."""
    rng = Random(f"{site.key} earlier")  # noqa: S311 - a made-up world
    for ago in range(_DAYS, 0, -1):
        day = first_ms // DAY_MS - ago
        usual = site.visits / (1 + site.growth) * (1 - (1 - _BEGAN_AT) * ago / _DAYS)
        visits = round(usual * (site.weekend if (day + 3) % 7 >= 5 else 1) * rng.gauss(1, 0.08))
        date = f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}"
        yield {"report": "visitors", "date": date, **_sums(visits)}
        for source, referrer, share in (_DIRECT, _SEARCH, _FEED):
            named = {"source": source, "visit_referrer": referrer}
            yield {"report": "sources", "date": date, **named, **_sums(round(visits * share))}


def _sums(visits: int) -> dict[str, object]:
    return {
        "visitors": round(visits * 0.92),
        "visits": visits,
        "pageviews": round(visits * 1.6),
        "bounces": round(visits * 0.64),
        "duration_s": visits * 110,
    }
