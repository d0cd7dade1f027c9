"""What does not count: told where it may be, counted by reason, seen by whoever has a token."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from live import BROWSER, Server

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GPTBOT = (
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)"
)
FOR_A_USER = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot"
HEADLESS = BROWSER.replace("Chrome/", "HeadlessChrome/")
SPAM = "https://www.semalt.com/project?id=1"
TODAY = datetime.now(UTC).date().isoformat()


def _refused(server: Server, site: str, **query: str) -> dict[str, int]:
    answer = server.ask("GET", f"/api/sites/{site}/refused", None, token=None, headers=None, **query)
    assert answer.status == 200, answer
    return {row["reason"]: row["count"] for row in answer.json if row["day"] == TODAY}


def _paths(server: Server, site: str) -> set[str]:
    return {row["path"] for row in server.stats(site=site)}


@pytest.mark.parametrize(
    ("agent", "reason"), [(GOOGLEBOT, "crawler"), (GPTBOT, "ai_crawler"), (FOR_A_USER, "ai_fetch")]
)
def test_declared_crawlers_are_refused_for_every_site(
    shared_server: Server, site: str, agent: str, reason: str
) -> None:
    """Told in X-Footfall, counted by reason."""
    for _ in range(3):
        answer = shared_server.view("/", site, agent=agent)
        assert (answer.status, answer.headers["x-footfall"]) == (204, reason)

    assert _refused(shared_server, site) == {reason: 3}
    assert _paths(shared_server, site) == set()


@pytest.mark.parametrize(
    ("reason", "agent", "referrer"),
    [
        ("library", "curl/8.5.0", ""),
        ("library", "", ""),
        ("headless", HEADLESS, ""),
        ("spam", BROWSER, SPAM),
        ("spam", BROWSER, "http://deep.below.Semalt.com."),
        ("spam", "curl/8.5.0", SPAM),
    ],
)
def test_what_may_be_no_person_counts_unless_the_site_is_strict(
    shared_server: Server, site: str, reason: str, agent: str, referrer: str
) -> None:
    """Strictness is the site's, so nothing is told of it."""
    assert "x-footfall" not in shared_server.view("/a", site, agent=agent, referrer=referrer).headers
    assert _refused(shared_server, site) == {}
    assert shared_server.ask("PATCH", f"/api/sites/{site}", {"bots": "strict"}).status == 200
    assert "x-footfall" not in shared_server.view("/b", site, agent=agent, referrer=referrer).headers

    assert _paths(shared_server, site) == {"/a"}
    assert _refused(shared_server, site) == {reason: 1}


def test_a_referrer_on_the_site_itself_is_no_spam(shared_server: Server) -> None:
    """Whoever owns a listed host sees their own visitors."""
    assert shared_server.ask("POST", "/api/sites", {"domain": "semalt.com"}).status == 200
    shared_server.ask("PATCH", "/api/sites/semalt.com", {"bots": "strict"})
    shared_server.view("/own", "semalt.com", referrer="https://www.semalt.com/")

    assert _paths(shared_server, "semalt.com") == {"/own"}


def test_ignored_addresses_and_lone_engagement_are_counted_but_not_told(
    shared_server: Server, site: str
) -> None:
    """The owner sees both."""
    shared_server.ask("POST", "/api/ignore", {"ip": "198.51.100.222"})
    ignored = shared_server.view("/", site, ip="198.51.100.222")
    lone = shared_server.ask(
        "POST",
        "/collect",
        {"name": "engagement", "scroll": 50},
        token="",
        headers={"Origin": f"https://{site}", "User-Agent": BROWSER, "X-Forwarded-For": "198.51.100.7"},
    )

    assert (ignored.status, lone.status) == (204, 204)
    assert not {"x-footfall"} & (set(ignored.headers) | set(lone.headers))
    assert _refused(shared_server, site) == {"ignored": 1, "no_visit": 1}


def test_days_are_whole_and_both_ends_count(shared_server: Server, site: str) -> None:
    """`from` and `to` as in `/api/stats`; without them the last 30 days."""
    shared_server.view("/", site, agent=GOOGLEBOT)
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()

    assert _refused(shared_server, site, from_=TODAY, to=TODAY) == {"crawler": 1}
    assert _refused(shared_server, site, from_=TODAY) == {"crawler": 1}
    assert _refused(shared_server, site, to=TODAY) == {"crawler": 1}
    assert _refused(shared_server, site, to=yesterday) == {}


def test_what_cannot_be_asked_is_said(shared_server: Server, site: str) -> None:
    """One shape of error, and no token means 401 before anything else."""
    asked = f"/api/sites/{site}/refused"

    assert shared_server.ask("GET", asked, token="none").status == 401
    assert shared_server.ask("GET", "/api/refused", token="none").status == 401
    assert shared_server.ask("GET", "/api/sites/unknown.example/refused").status == 404
    assert shared_server.ask("GET", asked, None, token=None, headers=None, last="7d").status == 400
    bad = shared_server.ask("GET", asked, None, token=None, headers=None, from_="2024-02-30")
    assert (bad.status, "2024-02-30" in bad.json["error"]) == (400, True)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    with server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})
        yield server


def test_numbers_are_exact_beyond_the_rows_and_survive_a_crash(own_server: Server) -> None:
    """Each is in the store once it was shown."""
    for _ in range(5):
        own_server.view("/", agent=GOOGLEBOT)
        own_server.view("/", agent=GPTBOT)
    before = _refused(own_server, "example.com")
    own_server.kill()
    own_server.start()
    own_server.view("/", agent=GOOGLEBOT)

    assert before == {"crawler": 5, "ai_crawler": 5}
    assert _refused(own_server, "example.com") == {"crawler": 6, "ai_crawler": 5}


def test_what_belongs_to_no_site_is_only_counted(own_server: Server) -> None:
    """By reason, since the start."""
    own_server.view("/", "unknown.example")
    own_server.view("/", "unknown.example")
    own_server.view("/", "unknown.example", agent=GOOGLEBOT)
    own_server.view("/", agent=GOOGLEBOT)

    assert own_server.ask("GET", "/api/refused").json == [
        {"reason": "crawler", "count": 1},
        {"reason": "unknown_site", "count": 2},
    ]


def test_addresses_of_data_centres_count_unless_the_site_is_strict(tmp_path: Path) -> None:
    """Where the operator gave their ranges."""
    ranges = tmp_path / "ranges.txt"
    ranges.write_text("192.0.2.0/24\n2001:db8::/32\n")
    with Server(tmp_path / "data", "--datacenter-ranges", str(ranges)) as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})
        server.view("/a", ip="192.0.2.7")
        server.ask("PATCH", "/api/sites/example.com", {"bots": "strict"})
        for ip in ("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.8", "198.51.100.7"):
            assert "x-footfall" not in server.view("/b", ip=ip).headers

        assert [(row["ip"], row["path"]) for row in server.stats(site="example.com")] == [
            ("192.0.2.7", "/a"),
            ("198.51.100.7", "/b"),
        ]
        assert _refused(server, "example.com") == {"datacenter": 3}
