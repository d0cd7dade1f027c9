"""`kill -9` at any moment while batches are sent: with a key each counts once, all of it or nothing."""

import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crash.load import SITE, check_visits
from live import Server

pytestmark = pytest.mark.crash

ROUNDS = int(os.environ.get("FOOTFALL_CRASH_ROUNDS", "8"))
_SENDERS = 3
_EVENTS = 120  # more than a slice, so that batches of several senders and kills fall into each other


def _batch(name: str) -> bytes:
    events = [{"path": f"/{name}", "visitor": f"{n % 40}"} for n in range(_EVENTS)]
    return json.dumps({"site": SITE, "events": events}).encode()


class Senders:
    """Programs that send batch after batch, each again and again until it is answered, across servers' lives."""

    def __init__(self) -> None:
        self.answered: dict[str, list[dict[str, Any]]] = {}
        self.sent: set[str] = set()
        self.server: Server | None = None
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(_SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _run(self, sender: int) -> None:
        number = 0
        while not self._stopping.is_set():
            name = f"{sender}-{number}"
            self.sent.add(name)
            answer = self._send(name)
            if answer is None:
                time.sleep(0.01)
                continue
            self.answered.setdefault(name, []).append(answer)
            # Some once more, as a client does whose answer was lost on the way.
            if len(self.answered[name]) > 1 or random.random() < 0.7:
                number += 1

    def _send(self, name: str) -> dict[str, Any] | None:
        server = self.server
        if server is None:
            return None
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {"Authorization": f"Bearer {server.token}", "Idempotency-Key": name}
        try:
            connection.request("POST", "/api/events", _batch(name), headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        assert answer.status == 200, said
        return dict(said)


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_kills_while_batches_are_sent_count_each_once_and_whole(tmp_path: Path) -> None:
    """Between the journal and the answer, too: what comes again is known, and answered as it was."""
    data = tmp_path / "data"
    with Server(data) as server:
        token = server.first_token()
        assert server.ask("POST", "/api/sites", {"domain": SITE}).status == 200
    senders = Senders()
    senders.start()
    try:
        for _ in range(ROUNDS):
            server = Server(data).start()
            server.token = token
            senders.server = server
            time.sleep(random.uniform(0.1, 0.7))
            server.kill()
            senders.server = None
    finally:
        senders.stop()

    with Server(data) as server:
        server.token = token
        counted: Counter[str] = Counter()
        for row in server.stats(site=SITE):
            counted[row["path"].removeprefix("/")] += row["count"]
    assert set(senders.answered) <= set(counted) <= senders.sent
    assert set(counted.values()) == {_EVENTS}
    told = {
        tuple(sorted((k, str(v)) for k, v in said.items() if k != "duplicate"))
        for some in senders.answered.values()
        for said in some
    }
    assert told == {(("accepted", str(_EVENTS)), ("errors", "{}"), ("refused", "{}"))}
    assert any("duplicate" in said for some in senders.answered.values() for said in some)
    check_visits(data)
