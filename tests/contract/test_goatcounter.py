"""Programs that speak GoatCounter's API: whose hits they may send, and what becomes of old ones."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from footfall.collect.base import Request
from footfall.collect.goatcounter_api import GOATCOUNTER_API
from footfall.model.grant import WHOLE
from footfall.model.hit import Client, Hit
from footfall.testing import FrozenClock
from inside import Inside
from live import BROWSER, Answer, Server

_OWN, _OTHER = "own.example", "other.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server with two sites."""
    with Server(tmp_path_factory.mktemp("goatcounter") / "data") as started:
        started.first_token()
        for domain in (_OWN, _OTHER):
            assert started.ask("POST", "/api/sites", {"domain": domain}).status == 200
        yield started


def _token(server: Server, **wanted: object) -> str:
    answer = server.ask("POST", "/api/tokens/generate", {"name": "importer", **wanted})
    assert answer.status == 200, answer
    return str(answer.json["token"])


def _send(server: Server, token: str, host: str, *hits: dict[str, Any]) -> Answer:
    headers = {"Host": host, "Content-Type": "application/json"}
    body = json.dumps({"no_sessions": True, "hits": hits}).encode()
    return server.ask("POST", "/api/v0/count", body, token=token, headers=headers)


def _views(server: Server, domain: str) -> int:
    return len(server.stats(site=domain, **{"from": "2000-01-01"}, verbose="true"))


@pytest.mark.parametrize(
    ("host", "status"), [(_OWN, 202), ("stats.example", 202), (_OTHER, 403)], ids=["own", "none", "other"]
)
def test_a_token_for_one_site_sends_for_no_other(server: Server, host: str, status: int) -> None:
    """Where the server's name is no site's, the token's only one is meant; a foreign site is as unknown as none."""
    before = {domain: _views(server, domain) for domain in (_OWN, _OTHER)}
    answer = _send(server, _token(server, scopes=["write"], sites=[_OWN]), host, {"path": "/a"})

    assert answer.status == status, answer
    assert _views(server, _OWN) == before[_OWN] + (status == 202)
    assert _views(server, _OTHER) == before[_OTHER]


def test_a_token_for_all_sites_needs_the_servers_name_to_say_which(server: Server) -> None:
    """With two sites nobody could guess."""
    token = _token(server)

    assert _send(server, token, "stats.example", {"path": "/a"}).status == 403
    assert _send(server, token, _OTHER, {"path": "/a"}).status == 202


def test_a_token_that_reads_may_neither_send_nor_greet(server: Server) -> None:
    """403, at which its command line stops before it sends anything."""
    token = _token(server, scopes=["read"])

    assert _send(server, token, _OWN, {"path": "/a"}).status == 403
    assert server.ask("GET", "/api/v0/me", token=token).status == 403
    assert server.ask("GET", "/api/v0/me").json["token"]["permissions"] & 2


def test_lines_of_an_old_log_are_the_visits_of_their_people(tmp_path: Path) -> None:
    """Also of days whose secret is gone: two pages of one person are one visit, in the order of their times."""
    clock = FrozenClock()
    noon = datetime.fromtimestamp(clock.now_ms() / 1000, UTC) - timedelta(days=30)

    def line(path: str, ip: str, minute: int) -> dict[str, Any]:
        at = (noon + timedelta(minutes=minute)).isoformat()
        return {"path": path, "ip": ip, "user_agent": BROWSER, "created_at": at}

    lines = [line("/b", "203.0.113.1", 1), line("/a", "203.0.113.1", 0), line("/a", "203.0.113.2", 0)]
    headers = {
        b"host": b"example.com",
        b"authorization": b"Bearer x",
        b"content-type": b"application/json",
    }
    body = json.dumps({"no_sessions": True, "hits": lines}).encode()
    client = Client("198.51.100.1", "library/1", "", prefetch=False)
    request = Request("POST", "/api/v0/count", b"", headers, body, client, clock.now_ms(), WHOLE)

    async def story() -> None:
        async with Inside(tmp_path / "data", clock) as inside:
            inside.app.things.sites.add("example.com")
            for hit in GOATCOUNTER_API.read(request):
                assert isinstance(hit, Hit)
                assert await inside.take(hit) is None
            await inside.rows()
            await inside.app._rewriting.closed_days()
            rows = await inside.rows()
        assert sorted((row.path, row.entry, row.seq) for row in rows) == [
            ("/a", 1, 1),
            ("/a", 1, 1),
            ("/b", 0, 2),
        ]
        assert len({row.visit_id for row in rows}) == len({row.visitor_id for row in rows}) == 2

    asyncio.run(story())
