"""stats over a started server: tables for a person, JSON for a program."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from live import Run, Server, run_footfall

Cli = Callable[..., Run]


def test_there_is_a_table_for_each_site(server: Server) -> None:
    """IP, path and count; numbers stand to the right."""
    server.ask("POST", "/api/sites", {"domain": "zebra.example"})
    for path in ("/", "/", "/pricing"):
        server.view(path, "example.com", ip="198.51.100.7")
    server.view("/", "zebra.example", ip="2001:db8::1")

    done = run_footfall("stats", "--server", f"http://127.0.0.1:{server.port}", "--token", server.token)

    assert done.status == 0
    assert done.stdout == (
        "example.com\n"
        "\n"
        "IP            Path      Count\n"
        "------------  --------  -----\n"
        "198.51.100.7  /             2\n"
        "198.51.100.7  /pricing      1\n"
        "\n"
        "zebra.example\n"
        "\n"
        "IP           Path  Count\n"
        "-----------  ----  -----\n"
        "2001:db8::1  /         1\n"
    )


def test_verbose_is_a_line_for_each_pageview(cli: Cli, shared_server: Server, site: str) -> None:
    """A visit that came from nowhere is direct; what is unknown stays empty."""
    shared_server.view("/a", site, ip="198.51.100.7")
    shared_server.view("/b", site, ip="198.51.100.7", referrer="https://news.example/today")

    lines = cli("stats", "--site", site, "-v").stdout.splitlines()

    times = [row["time"] for row in shared_server.stats(site=site, verbose="true")]
    assert lines[:2] == [site, ""]
    assert lines[2].split() == [
        "IP",
        "Country",
        "Region",
        "City",
        "Browser",
        "OS",
        "Path",
        "Referrer",
        "Time",
    ]
    assert [line.split() for line in lines[4:]] == [
        ["198.51.100.7", "Chrome", "120", "Windows", "10", "/a", "(direct)", times[0]],
        ["198.51.100.7", "Chrome", "120", "Windows", "10", "/b", "https://news.example/today", times[1]],
    ]


def test_json_is_what_the_api_answers(cli: Cli, shared_server: Server, site: str) -> None:
    """In both forms."""
    shared_server.view("/", site, referrer="https://news.example/")

    assert json.loads(cli("stats", "--site", site, "--json").stdout) == shared_server.stats(site=site)
    assert json.loads(cli("stats", "--site", site, "--json", "-v").stdout) == shared_server.stats(
        site=site, verbose="true"
    )


def test_a_time_can_be_chosen_as_the_api_takes_it(cli: Cli, shared_server: Server, site: str) -> None:
    """--last wins over days; both days are whole."""
    shared_server.view("/", site)
    today = datetime.now(UTC).date()
    yesterday, before = str(today - timedelta(days=1)), str(today - timedelta(days=2))

    def paths(*options: str) -> list[str]:
        return [row["path"] for row in json.loads(cli("stats", "--site", site, *options, "--json").stdout)]

    assert paths("--from", yesterday) == ["/"]
    assert paths("--from", before, "--to", yesterday) == []
    assert paths("--from", before, "--to", yesterday, "--last", "7d") == ["/"]


def test_no_pageviews_are_said_in_words(cli: Cli, site: str) -> None:
    """A program gets an empty list."""
    assert cli("stats", "--site", site).stdout == "No pageviews in this time.\n"
    assert json.loads(cli("stats", "--site", site, "--json").stdout) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--last", "0mo"], "0mo"),
        (["--from", "2024-02-30"], "2024-02-30"),
        (["--from", "2024-02-02", "--to", "2024-02-01"], "from"),
        (["--site", "unknown.example"], "unknown.example"),
    ],
)
def test_what_the_api_refuses_is_said_on_stderr(cli: Cli, options: list[str], said: str) -> None:
    """With the API's own words; exit status 1."""
    done = cli("stats", *options)

    assert (done.status, done.stdout) == (1, "")
    assert said in done.stderr


HOSTILE = "/\x1b]0;owned\x07\x1b[2J\r\n\u202egpj.exe\u2028\x9b31m"


@pytest.mark.parametrize("form", [[], ["-v"], ["--json"], ["--json", "-v"]])
def test_what_a_page_sent_never_acts_on_the_terminal(
    cli: Cli, shared_server: Server, site: str, form: list[str]
) -> None:
    """No control, direction or line character of it gets through, in no form."""
    shared_server.view(HOSTILE, site, referrer=f"https://evil.example{HOSTILE}")

    done = cli("stats", "--site", site, *form)

    assert done.status == 0
    assert "owned" in done.stdout
    assert set(done.stdout) & set("\x1b\x07\r\u202e\u2028\x9b") == set()
    if "--json" in form:
        assert json.loads(done.stdout) == shared_server.stats(
            site=site, **({"verbose": "true"} if "-v" in form else {})
        )
