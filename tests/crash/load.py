"""Clients that send pageviews until the server is gone, and remember exactly what they were told."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from live import Server

SITE = "example.com"
_CLIENTS = 6


class Load:
    """Pageviews with a path of their own each: which were sent, and which were answered 204."""

    def __init__(self) -> None:
        self.sent: set[str] = set()
        self.answered: set[str] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._number = 0

    @contextmanager
    def on(self, server: Server) -> Iterator[None]:
        """Send while the block runs; questions are asked beside, so that tiny segments are always being loaded."""
        self._stopping.clear()
        threads = [threading.Thread(target=self._send, args=(server.port,)) for _ in range(_CLIENTS)]
        threads.append(threading.Thread(target=self._question, args=(server.port, server.token)))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()

    def check(self, counted: Counter[str]) -> None:
        """Say that *counted* (pageviews by path) is every answered one once, and nothing that was not sent."""
        lost = sorted(self.answered - set(counted))
        assert not lost, f"{len(lost)} answered pageviews are lost, such as {lost[:5]}"
        twice = [path for path, number in counted.items() if number != 1]
        assert not twice, f"{len(twice)} pageviews are there more than once, such as {twice[:5]}"
        invented = sorted(set(counted) - self.sent)
        assert not invented, f"{len(invented)} pageviews were never sent, such as {invented[:5]}"

    def _next_path(self) -> str:
        with self._lock:
            self._number += 1
            path = f"/{self._number}"
            self.sent.add(path)
            return path

    def _send(self, port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Origin": f"https://{SITE}", "User-Agent": f"visitor {threading.get_ident()}"}
        with _until_it_is_gone(connection):
            while not self._stopping.is_set():
                path = self._next_path()
                connection.request("POST", "/collect", json.dumps({"path": path}), headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 204, answer.status
                self.answered.add(path)

    def _question(self, port: int, token: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with _until_it_is_gone(connection):
            while not self._stopping.is_set():
                connection.request("GET", "/api/stats?last=1m", headers={"Authorization": f"Bearer {token}"})
                connection.getresponse().read()
                time.sleep(0.01)


@contextmanager
def _until_it_is_gone(connection: http.client.HTTPConnection) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()


def counted(server: Server) -> Counter[str]:
    """Return the pageviews by path that `/api/stats` answers."""
    counts: Counter[str] = Counter()
    for row in server.stats(site=SITE):
        counts[row["path"]] += row["count"]
    return counts


def check_visits(data: Path) -> None:
    """Say that the store of a stopped server has whole visits: one entry each, and no place in a visit twice."""
    with duckdb.connect(str(data / "events.duckdb"), read_only=True) as store:
        rows, places, visits, entries = store.execute(
            "select count(*), count(distinct (visit_id, seq)), count(distinct visit_id), "
            "coalesce(sum(entry::int), 0) from events"
        ).fetchall()[0]
    assert (rows, visits) == (places, entries)
