"""The page of who is here now, live."""

import http.client
from pathlib import Path

from asked import Asked


def _first_event(asked: Asked, path: str) -> str:
    connection = http.client.HTTPConnection(*asked.address, timeout=30)
    connection.request("GET", path, headers={"Cookie": asked.cookie})
    try:
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "text/event-stream; charset=utf-8"
        lines = []
        while line := answer.readline().decode().rstrip("\n"):
            lines.append(line)
        answer.close()
    finally:
        connection.close()
    return "\n".join(lines)


def test_all_who_watch_a_site_are_told_the_same(tmp_path: Path) -> None:
    """Under the same filters it is one answer, for two seconds; who asks for the page itself has it anew."""
    with Asked(tmp_path / "data") as asked:
        site = asked.site("example.com")
        stream = "/sites/example.com/realtime/stream"
        asked.load(site, [{"pathname": "/here", "user": "ada"}])
        first = _first_event(asked, stream)
        assert "/here" in first
        asked.load(site, [{"pathname": "/there", "user": "bob"}])

        assert _first_event(asked, stream) == first
        assert "/there" in _first_event(asked, f"{stream}?f=is,event:page,/there")
        assert b"/there" in asked.ask("GET", "/sites/example.com/realtime").body
        asked.clock.advance(2_000)
        assert "/there" in _first_event(asked, stream)
