"""`footfall query`: the language with short flags, as a table, JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from footfall.cli.query import full_name, read_filter
from live import Run, Server, run_footfall

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two sites and a few pageviews."""
    with Server(tmp_path_factory.mktemp("query") / "data") as server:
        server.first_token()
        for domain in ("example.com", "example.org"):
            server.ask("POST", "/api/sites", {"domain": domain})
        for path, referrer, ip in (
            ("/", "https://www.google.com/", "198.51.100.1"),
            ("/pricing", "", "198.51.100.1"),
            ("/", "https://duckduckgo.com/", "198.51.100.2"),
            (HOSTILE, "", "198.51.100.3"),
        ):
            assert server.view(path, referrer=referrer, ip=ip).status == 204
        assert server.view("/", site="example.org", ip="198.51.100.4").status == 204
        yield server


def ask(server: Server, *arguments: str) -> Run:
    """Run the command against *server*."""
    return run_footfall(
        "query",
        *arguments,
        "--server",
        f"http://127.0.0.1:{server.port}",
        environ={"FOOTFALL_TOKEN": server.token},
    )


def test_a_question_is_answered_as_a_table(visited: Server) -> None:
    """Dimensions and metrics are columns, numbers stand to the right."""
    run = ask(visited, "example.com", "-m", "visitors,bounce_rate", "-d", "source", "-r", "day")

    assert run.status == 0, run.stderr
    assert [line.split() for line in run.stdout.splitlines()[2:]] == [
        ["Direct", "/", "None", "1", "100"],
        ["DuckDuckGo", "1", "100"],
        ["Google", "1", "0"],
    ]


def test_what_the_rows_do_not_say_is_said_beside_them(visited: Server) -> None:
    """On stderr, so that what reads the table or CSV is not disturbed."""
    cut = ask(visited, "example.com", "-d", "source", "-r", "day", "-n", "1", "--offset", "1", "--csv")
    whole = ask(visited, "example.com", "-d", "source", "-r", "day")
    fine = ask(visited, "example.com", "-d", "hour", "-r", "day", "-m", "visitors", "-i")
    money = ask(visited, "example.com", "-r", "day", "-m", "total_revenue")

    assert cut.stderr == "Rows 2 to 2 of 3; -n and --offset show others.\n"
    assert whole.stderr == ""
    assert fine.stderr.startswith("Imported stats are not included")
    assert money.stderr.startswith("total_revenue: Revenue metrics are null")


def test_filters_are_words_or_json_and_all_hold(visited: Server) -> None:
    """A repeated option narrows further."""
    words = ask(
        visited, "example.com", "-r", "day", "-f", "page is /|/pricing", "-f", "source is Google", "--csv"
    )
    as_json = ask(visited, "example.com", "-r", "day", "-f", '["is", "visit:source", ["Google"]]', "--csv")

    assert words.stdout.splitlines() == ["visitors", "1"]
    assert as_json.stdout == words.stdout


def test_several_sites_are_asked_about_together(visited: Server) -> None:
    """Visitors of each site are visitors of their own."""
    run = ask(visited, "example.com", "example.org", "-r", "day", "--json")

    assert json.loads(run.stdout)["results"] == [{"visitors": 4}]


def test_csv_has_no_cell_that_a_spreadsheet_takes_for_a_formula(visited: Server) -> None:
    """A path that begins as a formula does is text."""
    run = ask(visited, "example.com", "-d", "page", "-r", "day", "--csv", "-o", "page")

    cells = [row[0] for row in csv.reader(io.StringIO(run.stdout))]
    assert f"'{HOSTILE}" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_a_comparison_adds_what_was_before_and_the_change(visited: Server) -> None:
    """Yesterday had nobody."""
    run = ask(visited, "example.com", "-r", "day", "-c", "previous_period", "--csv")

    assert run.stdout.splitlines() == ["visitors,visitors before,visitors change", "3,0,100"]


def test_what_the_language_does_not_know_ends_with_one_sentence(visited: Server) -> None:
    """Exit status 1, the server's message on stderr."""
    run = ask(visited, "example.com", "-m", "vistors")

    assert run.status == 1
    assert run.stderr.strip() == 'Error: #/metrics/0: Invalid metric "vistors". Did you mean "visitors"?'


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("source", "visit:source"),
        ("page", "event:page"),
        ("day", "time:day"),
        ("props:plan", "event:props:plan"),
        ("event:props:plan", "event:props:plan"),
        ("reason", "refused:reason"),
    ],
)
def test_short_names_stand_for_dimensions(short: str, full: str) -> None:
    """What is before the colon may be left out; units of time are dimensions."""
    assert full_name(short) == full


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("country is DE|AT", ["is", "visit:country", ["DE", "AT"]]),
        ("source is not Direct / None", ["is_not", "visit:source", ["Direct / None"]]),
        ("page contains not /blog", ["contains_not", "event:page", ["/blog"]]),
        ("city is 2950159", ["is", "visit:city", [2950159]]),
        ('["has_done", ["is", "event:goal", ["Signup"]]]', ["has_done", ["is", "event:goal", ["Signup"]]]),
    ],
)
def test_filters_are_read(text: str, read: list[object]) -> None:
    """A dimension, an operator, values joined by bars."""
    assert read_filter(text) == read


@pytest.mark.parametrize("text", ["country", "country DE", "country equals DE", "[broken"])
def test_what_is_no_filter_is_refused(text: str) -> None:
    """The message says what one looks like."""
    with pytest.raises(click.UsageError):
        read_filter(text)


def test_help_shows_an_example(tmp_path: Path) -> None:
    """The one thing that everybody copies."""
    assert "footfall query example.com" in run_footfall("query", "--help").stdout
