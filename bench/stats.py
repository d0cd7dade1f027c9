"""
A million pageviews asked for one by one (`/api/stats?verbose=true`): seconds, and how far memory grows.

Growth counts from after a warm-up question to the highest that is seen while the answer is being read.
"""

import argparse
import http.client
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.idle import fill_folder
from bench.machine import describe
from bench.processes import footfall, free_port, memory_mb, running

_PIECE_BYTES = 1 << 20


def pieces(port: int, token: str, question: str) -> Iterator[bytes]:
    """Yield the answer to a question about the site, piece by piece as it comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(
        "GET", f"/api/stats?site=example.com&{question}", headers={"Authorization": f"Bearer {token}"}
    )
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    while piece := answer.read(_PIECE_BYTES):
        yield piece
    connection.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        token = fill_folder(data, options.events)
        port = free_port()
        with running(footfall(data, port), port) as server:
            for _ in pieces(port, token, "last=1d&verbose=true"):
                pass
            warm = highest = memory_mb(server, "rss")
            rows = size = 0
            began = time.monotonic()
            for piece in pieces(port, token, "last=12mo&verbose=true"):
                rows += piece.count(b'"time":')
                size += len(piece)
                highest = max(highest, memory_mb(server, "rss"))
            seconds = time.monotonic() - began
    print(
        f"{rows:,} rows, {size / 10**6:.0f} MB in {seconds:.1f} s; "
        f"RSS {warm:.0f} MB after a warm-up question, {highest - warm:+.0f} MB at most"
    )


if __name__ == "__main__":
    main()
