"""
Twelve questions of the query language, as the panels of a page ask them, for a large and a small site of many.

Then a light question beside heavy ones, which must not wait for them. Stores are made by `bench.world`, laid
down visit by visit as the nightly rewriting leaves them.
"""

import argparse
import statistics
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.machine import describe
from bench.world import DAY_MS, FIRST_MS, open_filled
from footfall.model.ids import SiteId
from footfall.query.ask import ask
from footfall.query.calendar import Calendar
from footfall.query.read import World, read_question
from footfall.store.duckdb.store import DuckStore

_TOP = {"limit": 10}
_LINE = ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]
QUESTIONS: dict[str, dict[str, Any]] = {
    "top line": {"metrics": _LINE},
    "top line compared": {"metrics": _LINE, "include": {"comparisons": {"mode": "previous_period"}}},
    "days": {"metrics": ["visitors", "visits"], "dimensions": ["time:day"]},
    "hours of a day": {"metrics": ["visitors", "visits"], "dimensions": ["time:hour"]},
    "pages": {"metrics": ["visitors"], "dimensions": ["event:page"], "pagination": _TOP},
    "entry pages": {"metrics": ["visitors"], "dimensions": ["visit:entry_page"], "pagination": _TOP},
    "exit pages": {"metrics": ["visitors"], "dimensions": ["visit:exit_page"], "pagination": _TOP},
    "sources": {"metrics": ["visitors"], "dimensions": ["visit:source"], "pagination": _TOP},
    "channels": {"metrics": ["visitors"], "dimensions": ["visit:channel"], "pagination": _TOP},
    "countries": {"metrics": ["visitors"], "dimensions": ["visit:country"], "pagination": _TOP},
    "browsers, a page": {
        "metrics": ["visitors", "bounce_rate"],
        "dimensions": ["visit:browser"],
        "filters": [["is", "event:page", ["/page/1"]]],
    },
    "events, a source": {
        "metrics": ["visitors", "events"],
        "dimensions": ["event:name"],
        "filters": [["is", "visit:source", ["Google"]]],
    },
}
_HEAVY = {
    "metrics": ["visitors", "visits"],
    "dimensions": ["event:page", "visit:city", "visit:referrer", "visit:browser_version"],
    "pagination": {"limit": 100},
}
_FIRST_DAY = date(1970, 1, 1) + timedelta(milliseconds=FIRST_MS)


def seconds(
    store: DuckStore, site: int, body: dict[str, Any], span: tuple[date, date], times: int
) -> list[float]:
    """Ask so many times about the days *span*; return how long each took."""
    world = World(
        sites=(SiteId(site),),
        calendar=Calendar.of_zone("UTC"),
        goals=(),
        segments={},
        now_ms=FIRST_MS + 400 * DAY_MS,
        first_event_ms=lambda: FIRST_MS,
    )
    days = [day.isoformat() for day in span]
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        with store.reading(120) as reading:
            question = read_question({"site_id": "x", "date_range": days, **body}, world)
            ask(question, reading, store.dialect)
        taken.append(time.perf_counter() - began)
    return taken


def spans(days: int) -> dict[str, tuple[date, date]]:
    """Return the ranges that are asked about: they end with the last day of events."""
    last = _FIRST_DAY + timedelta(days=days - 1)
    return {
        f"{length} d": (last - timedelta(days=length - 1), last) for length in (7, 30, 365) if length <= days
    }


def beside_heavy(store: DuckStore, span: tuple[date, date]) -> tuple[float, float]:
    """Return the medians of a light question alone and beside two heavy ones that never pause, in seconds."""
    light, day = QUESTIONS["hours of a day"], (span[1], span[1])
    alone = statistics.median(seconds(store, 1, light, day, 15))
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            seconds(store, 1, _HEAVY, span, 1)

    heavy = [threading.Thread(target=keep_asking) for _ in range(2)]
    for thread in heavy:
        thread.start()
    time.sleep(0.5)
    try:
        beside = statistics.median(seconds(store, 1, light, day, 15))
    finally:
        stop.set()
        for thread in heavy:
            thread.join()
    return alone, beside


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--days", type=int, default=84)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        store = open_filled(Path(folder), options.events, sites=options.sites, days=options.days)
        size = (Path(folder) / "events.duckdb").stat().st_size
        print(
            f"{options.events:,} events of {options.sites} sites in {options.days} days, {size / options.events:.1f} bytes "
            f"each, made in {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        print("ms: the first time it is asked / median / slowest of the rest")
        for label, site in (("large", 1), ("small", options.sites)):
            for length, span in spans(options.days).items():
                for name, body in QUESTIONS.items():
                    asked = (span[1], span[1]) if name == "hours of a day" else span
                    cold, *warm = (taken * 1000 for taken in seconds(store, site, body, asked, options.times))
                    print(
                        f"{label:5} {length:>5} {name:17} {cold:6.0f} {statistics.median(warm):6.0f} {max(warm):6.0f}",
                        flush=True,
                    )
        alone, beside = beside_heavy(store, spans(options.days)["30 d"])
        print(
            f"hours of a day alone {alone * 1000:.1f} ms, beside two heavy questions {beside * 1000:.1f} ms"
        )
        store.close()


if __name__ == "__main__":
    main()
