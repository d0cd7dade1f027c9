"""Runs every benchmark one after the other: about a quarter of an hour, on a machine that does nothing else."""

import subprocess
import sys

BENCHES = ("ingest", "stages", "idle", "stats", "query", "page", "startup", "middleware", "tracker")


def main() -> None:
    """Run them and print what each prints."""
    for name in BENCHES:
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}"], check=True)


main()
