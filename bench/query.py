"""
Questions of the query language to a store of a month's events: what the panels of a page ask, one after the other.

Then a light question beside heavy ones, which must not wait for them.
"""

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.machine import describe
from bench.world import DAY_MS, FIRST_MS, open_filled
from footfall.model.goal import Goal
from footfall.model.ids import GoalId, SiteId
from footfall.query.ask import ask
from footfall.query.calendar import Calendar
from footfall.query.read import World, read_question
from footfall.store.duckdb.store import DuckStore

_TOP = {"limit": 10}
QUESTIONS: dict[str, dict[str, Any]] = {
    "top line": {
        "metrics": ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration"]
    },
    "days": {"metrics": ["visitors", "visits", "bounce_rate"], "dimensions": ["time:day"]},
    "sources": {"metrics": ["visitors", "bounce_rate"], "dimensions": ["visit:source"], "pagination": _TOP},
    "channels": {"metrics": ["visitors"], "dimensions": ["visit:channel"], "pagination": _TOP},
    "pages": {"metrics": ["visitors", "bounce_rate"], "dimensions": ["event:page"], "pagination": _TOP},
    "entry pages": {"metrics": ["visitors"], "dimensions": ["visit:entry_page"], "pagination": _TOP},
    "exit pages": {
        "metrics": ["visitors", "exit_rate"],
        "dimensions": ["visit:exit_page"],
        "pagination": _TOP,
    },
    "countries": {"metrics": ["visitors", "percentage"], "dimensions": ["visit:country"], "pagination": _TOP},
    "browsers": {"metrics": ["visitors", "percentage"], "dimensions": ["visit:browser"], "pagination": _TOP},
    "a page": {
        "metrics": ["visitors", "visits", "bounce_rate", "visit_duration"],
        "filters": [["is", "event:page", ["/page/1"]]],
    },
    "goals": {"metrics": ["visitors", "conversion_rate"], "dimensions": ["event:goal"]},
    "a day's hours": {
        "metrics": ["visitors", "visits"],
        "dimensions": ["time:hour"],
        "date_range": ["2023-12-01", "2023-12-01"],
    },
}
_HEAVY = {
    "metrics": ["visitors", "visits"],
    "dimensions": ["event:page", "visit:city", "visit:referrer", "visit:browser_version"],
    "pagination": {"limit": 100},
}


def world() -> World:
    """Return what the questions are read against."""
    goal = Goal(GoalId(1), SiteId(1), "Visit /page/1*", page_path="/page/1*")
    return World(
        sites=(SiteId(1),),
        calendar=Calendar.of_zone("UTC"),
        goals=(goal,),
        segments={},
        now_ms=FIRST_MS + 31 * DAY_MS,
        first_event_ms=lambda: FIRST_MS,
    )


def seconds(store: DuckStore, body: dict[str, Any], times: int) -> list[float]:
    """Ask so many times; return how long each took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        with store.reading(60) as reading:
            question = read_question(
                {"site_id": "x", "date_range": ["2023-11-15", "2023-12-14"], **body}, world()
            )
            ask(question, reading, store.dialect)
        taken.append(time.perf_counter() - began)
    return taken


def beside_heavy(store: DuckStore) -> tuple[float, float]:
    """Return the medians of a light question alone and beside two heavy ones, in seconds."""
    light = {**QUESTIONS["a day's hours"]}
    alone = statistics.median(seconds(store, light, 15))
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            seconds(store, _HEAVY, 1)

    heavy = [threading.Thread(target=keep_asking) for _ in range(2)]
    for thread in heavy:
        thread.start()
    time.sleep(0.5)
    try:
        beside = statistics.median(seconds(store, light, 15))
    finally:
        stop.set()
        for thread in heavy:
            thread.join()
    return alone, beside


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="In the month that is asked about.")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        store = open_filled(Path(folder), options.events)
        size = (Path(folder) / "events.duckdb").stat().st_size
        print(f"{options.events:,} events in 30 days, {size / options.events:.1f} bytes each")
        for name, body in QUESTIONS.items():
            taken = seconds(store, body, options.times)
            print(
                f"{name:14} median {statistics.median(taken) * 1000:6.0f} ms, max {max(taken) * 1000:6.0f} ms"
            )
        alone, beside = beside_heavy(store)
        print(f"a day's hours alone {alone * 1000:.1f} ms, beside two heavy questions {beside * 1000:.1f} ms")
        store.close()


if __name__ == "__main__":
    main()
