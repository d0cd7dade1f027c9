"""
A server that nobody asks: its processor time and memory over all processes, and how long it takes to start.

It starts on an empty folder and on one of ten million events that end now; its first answer is to `/api/stats`.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from bench.machine import describe
from bench.processes import cpu_seconds, footfall, free_port, memory_mb, running
from bench.world import DAY_MS, fill
from footfall.client import Footfall
from footfall.store.duckdb.store import DuckStore


def first_answer(data: Path, token: str = "") -> tuple[float, float]:
    """Start on *data*; return the seconds until it has answered, and its memory in MB just after."""
    port = free_port()
    began = time.monotonic()
    with running(footfall(data, port), port) as server:
        api = Footfall(f"http://127.0.0.1:{port}", token)
        if token:
            api.stats(site="example.com", last="30m")
        else:
            api.generate_token()
        return time.monotonic() - began, memory_mb(server)


def idle(data: Path, seconds: int) -> tuple[float, float]:
    """Return which share of a core a server without requests uses, in percent, and its memory in MB."""
    port = free_port()
    with running(footfall(data, port), port) as server:
        time.sleep(5)  # what a start leaves to be done
        before, began = cpu_seconds(server), time.monotonic()
        time.sleep(seconds)
        share = 100 * (cpu_seconds(server) - before) / (time.monotonic() - began)
        return share, memory_mb(server)


def fill_folder(data: Path, events: int, days: int = 30) -> str:
    """Put *events* of a site, spread over so many days that end now, into the server's folder *data*; return a token."""
    port = free_port()
    with running(footfall(data, port), port):
        api = Footfall(f"http://127.0.0.1:{port}")
        token = str(api.generate_token()["token"])
        Footfall(api.server, token).add_site("example.com")
    store = DuckStore(data / "events.duckdb", memory=10**9, threads=0, tmp=data / "tmp", reads=[])
    fill(store, events, days=days, first_ms=int(time.time() * 1000) - days * DAY_MS)
    store.close()
    return token


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        starts = [first_answer(Path(folder) / f"empty{number}")[0] for number in range(options.times)]
        print(f"start to first answer on an empty folder: {statistics.median(starts):.2f} s", flush=True)
        share, memory = idle(Path(folder) / "idle", options.seconds)
        print(f"idle on an empty folder: {share:.2f} % of a core, PSS {memory:.0f} MB", flush=True)
        data = Path(folder) / "full"
        token = fill_folder(data, options.events)
        filled = [first_answer(data, token) for _ in range(options.times)]
        print(
            f"start to first answer on {options.events:,} events: "
            f"{statistics.median(seconds for seconds, _ in filled):.2f} s, "
            f"PSS {statistics.median(memory for _, memory in filled):.0f} MB",
            flush=True,
        )
        share, memory = idle(data, options.seconds)
        print(f"idle on {options.events:,} events: {share:.2f} % of a core, PSS {memory:.0f} MB")


if __name__ == "__main__":
    main()
