"""The sender against a real port: what arrives, how often, and what is lost."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from footfall.middleware.losses import Losses
from footfall.middleware.sender import Sender
from live import eventually
from middleware.receiver import Receiver

Senders = Callable[..., Sender]


@pytest.fixture
def senders() -> Iterator[Senders]:
    """Make senders that neither gather nor pause for long; they are closed in the end."""
    made: list[Sender] = []

    def make(server: str, **options: float) -> Sender:
        given: dict[str, float] = {"gather_seconds": 0.05, "pause_seconds": 0.02, **options}
        made.append(Sender(server, "the-token", **given))  # type: ignore[arg-type]  # one of them is an int
        return made[-1]

    yield make
    for sender in made:
        sender.close(10)


def event(path: str, **more: str) -> bytes:
    """Return an event of *path*."""
    return json.dumps({"site": "example.com", "path": path, **more}).encode()


def test_what_is_put_arrives_in_one_batch_with_token_and_key(senders: Senders) -> None:
    """At the batch endpoint, in order."""
    with Receiver() as receiver:
        sender = senders(receiver.address + "/")
        for number in range(3):
            sender.put(event(f"/{number}"))

        assert receiver.paths(3) == ["/0", "/1", "/2"]
        assert eventually(lambda: sender.sent == 3)

    (request,) = receiver.received
    assert request.path == "/api/events"
    assert request.headers["authorization"] == "Bearer the-token"
    assert request.headers["content-type"] == "application/json"
    assert len(request.headers["idempotency-key"]) == 32
    assert sender.lost == 0


@pytest.mark.parametrize("statuses", [(503,), (429, 500), (0,), (408, 0, 502)])
def test_a_batch_that_may_have_arrived_is_sent_again_with_its_key(
    senders: Senders, statuses: tuple[int, ...]
) -> None:
    """0 is a connection that ends without an answer. The body is the same byte for byte, so it counts once."""
    with Receiver(*statuses) as receiver:
        sender = senders(receiver.address)
        sender.put(event("/"))
        assert eventually(lambda: sender.sent == 1)

    assert len(receiver.received) == len(statuses) + 1
    assert len({(one.headers["idempotency-key"], one.body) for one in receiver.received}) == 1
    assert sender.lost == 0


def test_batches_have_keys_of_their_own(senders: Senders) -> None:
    """Two equal events are two pageviews."""
    with Receiver() as receiver:
        sender = senders(receiver.address)
        sender.put(event("/"))
        assert eventually(lambda: sender.sent == 1)
        sender.put(event("/"))
        assert eventually(lambda: sender.sent == 2)

    assert len({one.headers["idempotency-key"] for one in receiver.received}) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
def test_a_batch_that_is_refused_for_good_is_lost_and_said(
    senders: Senders, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, in the server's words; the next batch is sent all the same."""
    with Receiver(status, body=b'{"error":"the reason."}') as receiver:
        sender = senders(receiver.address)
        sender.put(event("/lost"))
        sender.put(event("/lost-too"))
        assert eventually(lambda: sender.lost == 2)
        sender.put(event("/kept"))
        assert eventually(lambda: sender.sent == 1)

    assert len(receiver.received) == 2
    said = f"2 pageviews were lost: {receiver.address}/api/events answers: HTTP {status}, the reason."
    assert eventually(lambda: [record.getMessage() for record in caplog.records] == [said])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(senders: Senders, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """Followed, the POST would become a GET, be answered 200, and its batch be lost in silence."""
    with Receiver(status, headers={"Location": "/elsewhere"}) as receiver:
        sender = senders(receiver.address)
        sender.put(event("/"))
        assert eventually(lambda: sender.lost == 1)

    assert [one.path for one in receiver.received] == ["/api/events"]
    assert eventually(lambda: "a redirect to /elsewhere; name that address" in caplog.text)


def test_the_oldest_are_lost_when_too_many_wait(senders: Senders, caplog: pytest.LogCaptureFixture) -> None:
    """Of ten, one is on its way to a server that hangs, three may wait; nobody waited for the network to say so."""
    with Receiver() as receiver:
        receiver.go_on.clear()
        sender = senders(receiver.address, most_waiting=3)
        sender.put(event("/0"))
        assert eventually(lambda: len(receiver.received) == 1)
        for number in range(1, 10):
            sender.put(event(f"/{number}"))
        assert sender.lost == 6
        receiver.go_on.set()

        assert receiver.paths(4) == ["/0", "/7", "/8", "/9"]
    assert eventually(lambda: "6 pageviews were lost: more than 3 waited" in caplog.text)


def test_a_server_that_is_away_is_said_once_a_minute(
    senders: Senders, caplog: pytest.LogCaptureFixture
) -> None:
    """Many attempts, one line."""
    with Receiver(*[503] * 5) as receiver:
        sender = senders(receiver.address, pause_seconds=0.001)
        sender.put(event("/"))
        assert eventually(lambda: sender.sent == 1)

    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert "HTTP 503. Pageviews wait for it." in caplog.text


def test_retry_after_is_waited_for(senders: Senders) -> None:
    """When it is longer than what would be waited anyway."""
    with Receiver(503, headers={"Retry-After": "1"}) as receiver:
        sender = senders(receiver.address)
        began = time.monotonic()
        sender.put(event("/"))
        assert eventually(lambda: sender.sent == 1)

    assert time.monotonic() - began >= 1


def test_many_events_are_batches_that_a_proxy_lets_through(senders: Senders) -> None:
    """At most 500 each, and below the 1 MiB that nginx takes unless it is told otherwise."""
    with Receiver() as receiver:
        receiver.go_on.clear()
        sender = senders(receiver.address)
        for number in range(1200):
            sender.put(event(f"/{number}", referrer="x" * (4000 if number < 600 else 10)))
        receiver.go_on.set()
        paths = receiver.paths(1200)

    assert paths == [f"/{number}" for number in range(1200)]
    assert max(len(one.events) for one in receiver.received) == 500
    assert max(len(one.body) for one in receiver.received) < 2**20
    assert len(receiver.received) <= 6


def test_closing_sends_what_waits_and_a_later_event_is_sent_too(senders: Senders) -> None:
    """Without the time that it would gather for."""
    with Receiver() as receiver:
        sender = senders(receiver.address, gather_seconds=60)
        sender.put(event("/a"))
        sender.close(10)
        assert sender.sent == 1
        sender.put(event("/b"))
        sender.close(10)

    assert [one["path"] for one in receiver.events] == ["/a", "/b"]


def test_closing_gives_up_on_a_server_that_is_away(
    senders: Senders, caplog: pytest.LogCaptureFixture
) -> None:
    """One more attempt, then everything that waits is counted as lost and said."""
    with Receiver(*[503] * 20) as receiver:
        sender = senders(receiver.address, pause_seconds=30)
        sender.put(event("/a"))
        assert eventually(lambda: len(receiver.received) == 1)
        sender.put(event("/b"))
        sender.close(10)

    assert len(receiver.received) == 2
    assert (sender.sent, sender.lost) == (0, 2)
    assert "2 pageviews were lost" in caplog.text


def run(script: str, server: str) -> float:
    """Run *script* with a sender in a process of its own, and return how many seconds that took."""
    began = time.monotonic()
    start = (
        "import os, sys, time\n"
        "from footfall.middleware.sender import Sender\n"
        "sender = Sender(sys.argv[1], 'token', gather_seconds=60)\n"
    )
    subprocess.run([sys.executable, "-c", start + script, server], check=True, timeout=60)
    return time.monotonic() - began


def test_a_programs_end_sends_what_waits() -> None:
    """Nobody has to close anything."""
    with Receiver() as receiver:
        run('sender.put(b\'{"path": "/last"}\')', receiver.address)

    assert receiver.events == [{"path": "/last"}]


def test_a_programs_end_does_not_wait_for_a_server_that_hangs() -> None:
    """Three seconds, and what a process takes to start and to end."""
    with Receiver() as receiver:
        receiver.go_on.clear()
        seconds = run("sender.put(b'{}')", receiver.address)

    assert 3 <= seconds < 9


def test_a_forked_child_sends_its_own_and_not_what_waited_in_its_parent() -> None:
    """As servers do that load the program once and fork: a thread for each process, each event once."""
    script = """
sender.put(b'{"path": "/parent"}')
child = os.fork()
if child == 0:
    sender.put(b'{"path": "/child"}')
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
"""
    with Receiver() as receiver:
        run(script, receiver.address)

    assert sorted(event["path"] for event in receiver.events) == ["/child", "/parent"]


def test_a_fork_while_the_queue_is_in_use_leaves_the_child_a_free_one() -> None:
    """A lock that another thread held at the moment of the fork is never released in the child."""
    script = """
from threading import Event, Thread
held = Event()
def hold():
    with sender._changed:
        held.set()
        time.sleep(1)
Thread(target=hold, daemon=True).start()
held.wait()
child = os.fork()
if child == 0:
    sender.put(b'{"path": "/child"}')
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
"""
    with Receiver() as receiver:
        run(script, receiver.address)

    assert receiver.events == [{"path": "/child"}]


def test_losses_are_said_at_once_and_then_once_a_minute() -> None:
    """With how many there were since."""
    losses = Losses(60)
    assert losses.due_in(100) is None
    losses.add("gone.", 2)
    assert losses.say(100) == ["2 pageviews were lost: gone."]
    losses.add("gone.", 1)
    losses.add("gone.", 3)
    losses.add("It is away.", 0)

    assert losses.due_in(130) == 30
    assert losses.say(130) == []
    assert losses.say(160) == ["4 pageviews were lost: gone.", "It is away."]
    assert losses.due_in(400) is None
    assert losses.total == 6


def test_reasons_without_end_are_one_after_a_while() -> None:
    """A program's own errors may each have a text of their own."""
    losses = Losses(60)
    for number in range(10_000):
        losses.add(f"reason {number}.", 1)

    said = losses.say(0)
    assert len(said) == 21
    assert said[-1] == "9980 pageviews were lost: other reasons."
