"""`GET /api/stats`, over a socket against a started server. Its grammar of time has tests of its own."""

import time

import pytest

from live import BROWSER, Server


def test_aggregate_rows_are_ordered_by_site_path_and_address(shared_server: Server, site: str) -> None:
    """One row per site, path and address."""
    for path, ip in (
        ("/b", "198.51.100.2"),
        ("/a", "198.51.100.9"),
        ("/a", "198.51.100.10"),
        ("/b", "198.51.100.2"),
    ):
        shared_server.view(path, site, ip=ip)

    assert shared_server.stats(site=site) == [
        {"site": site, "ip": "198.51.100.10", "path": "/a", "count": 1},
        {"site": site, "ip": "198.51.100.9", "path": "/a", "count": 1},
        {"site": site, "ip": "198.51.100.2", "path": "/b", "count": 2},
    ]


def test_verbose_rows_are_ordered_by_path_then_newest_first(shared_server: Server, site: str) -> None:
    """One row per pageview; all keys are always there."""
    for path in ("/b", "/a", "/b"):
        shared_server.view(path, site, referrer=f"https://r.example/{path[1:]}")
        time.sleep(1.05)

    rows = shared_server.stats(site=site, verbose="true")

    assert [row["path"] for row in rows] == ["/a", "/b", "/b"]
    assert rows[1]["time"] > rows[2]["time"]
    assert all(
        set(row) == {"site", "ip", "country", "region", "city", "browser", "os", "path", "referrer", "time"}
        for row in rows
    )


def test_without_a_site_all_sites_answer_in_order(server: Server) -> None:
    """By domain."""
    for domain in ("zebra.example", "ant.example"):
        server.ask("POST", "/api/sites", {"domain": domain})
        server.view("/", domain)
    server.view("/")

    assert [row["site"] for row in server.stats()] == ["ant.example", "example.com", "zebra.example"]


@pytest.mark.parametrize(
    "query",
    [
        {"last": value}
        for value in (
            "mo",
            "0mo",
            "-1mo",
            "12Mo",
            "999999mo",
            "invalid",
            "0h",
            "1.5d",
            "1w",
            "",
            " 1d",
            "1d ",
            "٣d",
        )
    ]
    + [
        {"from": "2024-02-30"},
        {"from": "2024-01-02", "to": "2024-01-01"},
        {"to": "yesterday"},
        {"from": "2024-1-1"},
        {"verbose": "maybe"},
    ],
)
def test_a_bad_parameter_is_400_and_says_what_would_be_right(
    shared_server: Server, query: dict[str, str]
) -> None:
    """The contract's list and its like."""
    answer = shared_server.ask("GET", "/api/stats", None, token=None, headers=None, **query)

    assert answer.status == 400, (query, answer.body)
    assert next(iter(query)) in answer.json["error"] or next(iter(query.values())) in answer.json["error"]


@pytest.mark.parametrize(
    "last", ["24h", "7d", "30d", "1mo", "3mo", "6mo", "12mo", "90m", "1h", "36500d", "1200mo"]
)
def test_every_length_of_time_is_taken(shared_server: Server, site: str, last: str) -> None:
    """Minutes, hours, days and months of 30 days, up to 100 years."""
    shared_server.view("/", site)

    assert [row["count"] for row in shared_server.stats(site=site, last=last)] == [1]


def test_an_unknown_site_is_404(shared_server: Server) -> None:
    """Which one is named."""
    answer = shared_server.ask("GET", "/api/stats", site="nowhere.example")

    assert answer.status == 404
    assert "nowhere.example" in answer.json["error"]


def test_the_site_may_be_given_in_any_form(shared_server: Server, site: str) -> None:
    """One normaliser serves all."""
    shared_server.view("/", site)

    for form in (site.upper(), f"https://{site}/x", f"{site}:8080", f"{site}."):
        assert len(shared_server.stats(site=form)) == 1


def test_days_are_those_of_the_site(shared_server: Server, site: str) -> None:
    """`from` and `to` are whole days; `from` alone is until now, `to` alone from the beginning."""
    shared_server.view("/", site)
    today = time.strftime("%Y-%m-%d", time.gmtime())

    for query in ({"from": today, "to": today}, {"from": today}, {"to": today}, {"from": "1970-01-01"}):
        assert len(shared_server.stats(site=site, **query)) == 1
    assert shared_server.stats(site=site, to="2001-01-01") == []
    assert len(shared_server.stats(site=site, last="1h", to="2001-01-01")) == 1


def test_an_agent_is_shown_as_it_says(shared_server: Server, site: str) -> None:
    """Name and version; empty when unknown."""
    shared_server.view("/a", site, agent=BROWSER)
    shared_server.view("/b", site, agent="")

    rows = shared_server.stats(site=site, verbose="true")
    assert [(row["browser"], row["os"]) for row in rows] == [("Chrome 120", "Windows 10"), ("", "")]
