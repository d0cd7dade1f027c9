"""A program that prints lines and stays: started in a process group of its own, ended as a whole."""

import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Self


class Started:
    """Use it in a `with`, which ends the program and everything that it started."""

    def __init__(self, arguments: list[str | Path], *, folder: Path, environ: dict[str, str]) -> None:
        self.lines: list[str] = []
        self._grown = threading.Condition()
        self._ended = False
        self._process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def line(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """
        Return the first line that *pattern* is found in, waiting for it.

        Raises:
            AssertionError: the program ended or the time is over; the message is what was printed.
        """
        found: list[re.Match[str]] = []

        def seen() -> bool:
            found.extend(match for line in self.lines if (match := re.search(pattern, line)))
            return bool(found) or self._ended

        with self._grown:
            self._grown.wait_for(seen, seconds)
        assert found, f"No line has {pattern!r}:\n" + "\n".join(self.lines)
        return found[0]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._grown:
                self.lines.append(line.rstrip("\n"))
                self._grown.notify_all()
        with self._grown:
            self._ended = True
            self._grown.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(30)
        self._reader.join(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
