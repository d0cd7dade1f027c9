"""How long `footfall version` takes, beside an interpreter that does nothing."""

import statistics
import subprocess
import sys
import time

from bench.machine import describe

_TIMES = 15


def median_ms(command: list[str]) -> float:
    """Return the median of so many runs."""
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    print(describe())
    nothing = median_ms([sys.executable, "-c", ""])
    version = median_ms([sys.executable, "-m", "footfall", "version"])
    print(f"footfall version: {version:.0f} ms (python alone {nothing:.0f} ms)")


if __name__ == "__main__":
    main()
