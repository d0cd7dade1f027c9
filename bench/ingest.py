"""
Durable events per second of a started server, beside a bare ASGI 204 under the same HTTP server and nginx.

wrk with 64 connections on the same cores; they take turns, and the median of the rounds counts. A second server
begins each round on a store that holds a million events of the last 24 hours: its rate should be the same.
With --format the wire formats take turns on one server instead; `batch` sends a thousand events a request.
"""

import argparse
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.idle import fill_folder
from bench.machine import describe
from bench.processes import bare_asgi, footfall, free_port, memory_mb, nginx, running
from footfall.client import ApiError, Footfall

_SCRIPT = Path(__file__).with_name("pageviews.lua")
_HELD = 1_000_000
_FORMATS = ("native", "plausible", "umami", "goatcounter", "batch")
_BATCH = 1000  # events a request of the format `batch`, as in pageviews.lua


class Load(NamedTuple):
    """What wrk measured."""

    requests: int
    per_second: float
    errors: int
    p50_ms: float
    p99_ms: float


def load(port: int, seconds: int, connections: int = 64, wire: str = "native", token: str = "") -> Load:
    """Send pageviews in the format *wire* for so many seconds."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is missing; tools/programs.sh installs it.")
    said = subprocess.run(
        [
            *(wrk, "-t2", f"-c{connections}", f"-d{seconds}s", "-s", str(_SCRIPT)),
            *(f"http://127.0.0.1:{port}", "--", wire, token),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    line = next(line for line in said.splitlines() if line.startswith("RESULT"))
    requests, duration_us, errors, p50, p99 = map(float, line.split()[1:])
    return Load(int(requests), requests / (duration_us / 10**6), int(errors), p50, p99)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", help=f"Formats by comma, of: {', '.join(_FORMATS)}.")
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        if options.format:
            measure_formats(Path(folder), options.format.split(","), options.seconds, options.rounds)
        else:
            measure(Path(folder), options.seconds, options.rounds)


def measure_formats(folder: Path, formats: list[str], seconds: int, rounds: int) -> None:
    """Let the formats take turns on one server; print the median events a second of each, beside the first one's."""
    unknown = set(formats) - set(_FORMATS)
    if unknown:
        raise SystemExit(f"There is no format {', '.join(sorted(unknown))}; there are {', '.join(_FORMATS)}.")
    loads: dict[str, list[Load]] = {wire: [] for wire in formats}
    port, answered, left = free_port(), 0, 0
    with running(footfall(folder / "data", port, "--store-memory", "128MB"), port):
        api = Footfall(f"http://127.0.0.1:{port}")
        token = api.generate_token()["token"]
        api = Footfall(api.server, token)
        api.add_site("example.com")
        for number in range(rounds):
            for wire, some in loads.items():
                connections, events = (4, _BATCH) if wire == "batch" else (64, 1)
                one = load(port, seconds, connections, wire, token)
                some.append(one._replace(per_second=one.per_second * events))
                answered += (one.requests - one.errors) * events
                left += (connections + one.errors) * events
                held = _held(api)
                # wrk leaves a request of each connection unread when its time is over; those are kept too.
                assert answered <= held <= answered + left, (wire, answered, held, left)
            print(
                f"round {number + 1}: "
                + ", ".join(f"{w} {s[-1].per_second:,.0f}/s" for w, s in loads.items()),
                flush=True,
            )
    yardstick = statistics.median(one.per_second for one in loads[formats[0]])
    for wire, some in loads.items():
        rate = statistics.median(one.per_second for one in some)
        p50, p99 = (
            statistics.median(times)
            for times in zip(*((one.p50_ms, one.p99_ms) for one in some), strict=True)
        )
        errors = sum(one.errors for one in some)
        print(
            f"{wire}: {rate:,.0f} events/s ({rate / yardstick:.2f} of {formats[0]}), p50 {p50:.1f} ms, p99 {p99:.1f} ms, errors {errors}"
        )


def _held(api: Footfall) -> int:
    """Return the site's pageviews, once all that were answered are loaded."""
    while True:
        try:
            return int(api.query("example.com", ["pageviews"], date_range="all").rows[0]["pageviews"])
        except ApiError as problem:
            if problem.status != 503:
                raise


def measure(folder: Path, seconds: int, rounds: int) -> None:
    """Let them take turns; the store fills up meanwhile."""
    beside = "footfall on a million events"
    rates: dict[str, list[Load]] = {"footfall": [], beside: [], "bare ASGI 204": [], "nginx return 204": []}
    port, held_port, bare_port, nginx_port = free_port(), free_port(), free_port(), free_port()
    fill_folder(folder / "held", _HELD, days=1)
    with running(footfall(folder / "data", port, "--store-memory", "128MB"), port) as server:
        api = Footfall(f"http://127.0.0.1:{port}")
        api = Footfall(api.server, api.generate_token()["token"])
        api.add_site("example.com")
        answered = 0
        for number in range(rounds):
            rates["footfall"].append(load(port, seconds))
            answered += rates["footfall"][-1].requests
            with running(footfall(folder / "held", held_port, "--store-memory", "128MB"), held_port):
                rates[beside].append(load(held_port, seconds))
            with running(bare_asgi(bare_port), bare_port):
                rates["bare ASGI 204"].append(load(bare_port, seconds))
            command = nginx(folder, nginx_port)
            if command:
                with running(command, nginx_port):
                    rates["nginx return 204"].append(load(nginx_port, seconds))
            held = sum(row["count"] for row in api.stats(site="example.com"))
            print(
                f"round {number + 1}: "
                + ", ".join(f"{name} {some[-1].per_second:,.0f}/s" for name, some in rates.items() if some)
                + f"; the store holds {held:,}; RSS {memory_mb(server, 'rss'):.0f} MB",
                flush=True,
            )
            # wrk leaves up to 64 requests unread when its time is over; those were answered and are kept too.
            assert answered <= held <= answered + 64 * (number + 1), (answered, held)
    bare = statistics.median(load.per_second for load in rates["bare ASGI 204"])
    for name, some in rates.items():
        if some:
            rate = statistics.median(load.per_second for load in some)
            p99 = statistics.median(load.p99_ms for load in some)
            p50 = statistics.median(load.p50_ms for load in some)
            errors = sum(load.errors for load in some)
            print(
                f"{name}: {rate:,.0f}/s ({rate / bare:.2f} of bare), p50 {p50:.1f} ms, p99 {p99:.1f} ms, errors {errors}"
            )


if __name__ == "__main__":
    main()
