"""A stop that was asked for: nothing in flight is cut off, nothing waits for the next start."""

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from crash.load import SITE, Load, check_visits, counted
from live import Server

pytestmark = pytest.mark.crash


@pytest.fixture
def stopping(tmp_path: Path) -> Server:
    """A started server with the site; the test stops it."""
    server = Server(tmp_path / "data").start()
    server.first_token()
    assert server.ask("POST", "/api/sites", {"domain": SITE}).status == 200
    return server


def test_a_stop_under_load_keeps_all_that_was_answered_and_loads_the_journal(stopping: Server) -> None:
    """Exit status 0; the next start finds no segment to bring in."""
    load = Load()
    with load.on(stopping):
        time.sleep(0.5)
        status = stopping.stop()
    assert status == 0
    assert [path.name for path in (stopping.data / "journal").iterdir()] == ["writer"]
    assert not list(stopping.data.glob("*.wal"))
    check_visits(stopping.data)

    with stopping.start() as again:
        load.check(counted(again))
    assert "Traceback" not in stopping.log


def test_a_request_in_flight_is_answered_before_the_end(stopping: Server) -> None:
    """Half of it came before SIGTERM, the other half after."""
    body = b'{"path":"/in-flight"}'
    with socket.create_connection(("127.0.0.1", stopping.port), 10) as client:
        client.sendall(
            b"POST /collect HTTP/1.1\r\nHost: x\r\nOrigin: https://%s\r\nContent-Length: %d\r\n\r\n%s"
            % (SITE.encode(), len(body), body[:5])
        )
        time.sleep(0.2)
        os.kill(stopping.pid, signal.SIGTERM)
        time.sleep(0.2)
        client.sendall(body[5:])
        assert client.recv(4096).split(b" ")[1] == b"204"
    assert stopping.stop() == 0

    with stopping.start() as again:
        assert counted(again) == {"/in-flight": 1}


def test_idle_connections_do_not_hold_a_stop_up(stopping: Server) -> None:
    """They wait for nothing, so nobody waits for them."""
    idle = [socket.create_connection(("127.0.0.1", stopping.port), 10) for _ in range(20)]
    for client in idle[10:]:
        client.sendall(b"GET /track.js HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
    began = time.monotonic()
    assert stopping.stop() == 0
    assert time.monotonic() - began < 5
    for client in idle:
        client.close()


def test_a_client_that_never_ends_its_request_holds_a_stop_up_for_a_while_only(tmp_path: Path) -> None:
    """So long as `stop_seconds` says; what was answered is kept all the same."""
    server = Server(tmp_path / "data", environ={"FOOTFALL_STOP_SECONDS": "1"}).start()
    server.first_token()
    server.ask("POST", "/api/sites", {"domain": SITE})
    server.view("/kept", SITE)
    with socket.create_connection(("127.0.0.1", server.port), 10) as client:
        client.sendall(b"POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 5

    with server.start() as again:
        assert counted(again) == {"/kept": 1}


def test_a_second_signal_changes_nothing(stopping: Server) -> None:
    """An impatient operator does not break off the loading."""
    load = Load()
    with load.on(stopping):
        time.sleep(0.3)
        pid = stopping.pid
        ended = threading.Thread(target=stopping.stop)
        ended.start()
        for wish in (signal.SIGTERM, signal.SIGINT):
            time.sleep(0.02)
            try:
                os.kill(pid, wish)
            except ProcessLookupError:
                break
        ended.join()

    with stopping.start() as again:
        load.check(counted(again))
    assert "Traceback" not in stopping.log
