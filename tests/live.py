"""A real footfall server in a process of its own, on a free port, for tests and benchmarks that speak HTTP."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

_READY = re.compile(r"(http://\S+:(\d+))")
_START_SECONDS = 30

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    """Every Set-Cookie."""

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


class Server:
    """A started server; use it in a `with`, which stops it."""

    def __init__(self, data: Path, *options: str, environ: dict[str, str] | None = None) -> None:
        self.data = data
        self._options = options
        self._environ = environ or {}
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.token = ""
        self.printed = ""
        self._log = data.parent / f"{data.name}.log"

    def start(self) -> Self:
        """Start it and wait until it answers."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "footfall",
                    "serve",
                    "--port",
                    "0",
                    "--data",
                    str(self.data),
                    *self._options,
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, **self._environ},
            )
        assert self._process.stdout is not None
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            line = self._process.stdout.readline()
            self.printed += line
            if match := _READY.search(line):
                self.port = int(match[2])
                return self
            if not line and self._process.poll() is not None:
                break
        raise AssertionError(f"The server did not start: {self.printed}{self.log}")

    def next_line(self) -> str:
        """Return the next line that it prints; empty when it has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.printed += line
        return line

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> int:
        """Ask it to stop, wait for it, and return its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end, which somebody else asked for, and return its exit status."""
        return self._end(None)

    def _end(self, how: signal.Signals | None) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if how is not None:
            process.send_signal(how)
        status = process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
        return status

    def __enter__(self) -> Self:
        return self.start() if self._process is None else self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Answer:
        """Send one request; *body* is sent as it is when it is bytes, else as JSON; the token is the server's first."""
        sent = dict(headers or {})
        if (bearer := self.token if token is None else token) and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {bearer}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.rstrip("_"): value for name, value in query.items()}
            connection.request(method, path + ("?" + urlencode(named) if named else ""), data, sent)
            answer = connection.getresponse()
            return Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read(),
                tuple(answer.msg.get_all("set-cookie", ())),
            )
        finally:
            connection.close()

    def first_token(self) -> str:
        """Take the first token and use it from now on."""
        answer = self.ask("POST", "/api/tokens/generate")
        assert answer.status == 200, answer
        self.token = answer.json["token"]
        return self.token

    def view(
        self, path: str = "/", site: str = "example.com", *, ip: str = "", agent: str = BROWSER, **body: str
    ) -> Answer:
        """Send the pageview of a browser on *site*; *ip* is what a trusted proxy says."""
        headers = {"Origin": f"https://{site}", "User-Agent": agent, "Content-Type": "text/plain"}
        if ip:
            headers["X-Forwarded-For"] = ip
        return self.ask("POST", "/collect", {"path": path, **body}, token="", headers=headers)

    def stats(self, **query: str) -> Any:
        """Return the rows of /api/stats."""
        answer = self.ask("GET", "/api/stats", None, token=None, headers=None, **query)
        assert answer.status == 200, answer
        return answer.json

    def counted(
        self, site: str, *dimensions: str, metrics: str = "events", **question: Any
    ) -> list[list[Any]]:
        """Return the rows of `/api/v2/query` for all time, sorted: dimensions, then *metrics* (by blanks)."""
        asked = {"site_id": site, "date_range": "all", "metrics": metrics.split(), "dimensions": dimensions}
        answer = self.ask("POST", "/api/v2/query", {**asked, **question})
        assert answer.status == 200, answer
        return sorted(row["dimensions"] + row["metrics"] for row in answer.json["results"])

    def revenue(self, site: str, event: str, currency: str) -> float:
        """Return what events of that name have brought, which takes a goal of the *currency*."""
        goal = {"event_name": event, "currency": currency}
        assert self.ask("POST", f"/api/sites/{site}/goals", goal).status == 200
        [[found]] = self.counted(site, metrics="total_revenue", filters=[["is", "event:goal", [event]]])
        assert found["currency"] == currency
        return float(found["value"])


class Run(NamedTuple):
    """What a command printed and how it ended."""

    status: int
    stdout: str
    stderr: str


def run_footfall(*arguments: str, environ: dict[str, str] | None = None) -> Run:
    """Run one command in a process of its own; no variable of footfall's and no saved token is seen by it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FOOTFALL_")}
    clean["XDG_CONFIG_HOME"] = "/nonexistent"
    done = subprocess.run(
        [sys.executable, "-m", "footfall", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**clean, **(environ or {})},
    )
    return Run(done.returncode, done.stdout, done.stderr)


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Say whether *holds* becomes true within *seconds*."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False
