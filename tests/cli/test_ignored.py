"""ignore-ip, unignore-ip, list-ignored over a started server."""

import json
from collections.abc import Callable

import pytest

from live import Run, Server

Cli = Callable[..., Run]


def test_an_ignored_address_does_not_count_until_it_is_taken_from_the_list(
    cli: Cli, shared_server: Server, site: str
) -> None:
    """From the next pageview on."""
    ignored = cli("ignore-ip", "203.0.113.7")
    shared_server.view("/while-ignored", site, ip="203.0.113.7")
    counted = cli("unignore-ip", "203.0.113.7")
    shared_server.view("/afterwards", site, ip="203.0.113.7")

    assert (ignored.status, ignored.stdout) == (0, "203.0.113.7 is ignored from now on.\n")
    assert (counted.status, counted.stdout) == (0, "203.0.113.7 counts again.\n")
    assert [row["path"] for row in shared_server.stats(site=site)] == ["/afterwards"]


def test_the_list_is_one_entry_a_line(cli: Cli) -> None:
    """Ranges too, in the form in which the server keeps them; an empty list prints nothing."""
    assert cli("list-ignored").stdout == ""
    assert cli("list-ignored", "--json").stdout == "[]\n"

    cli("ignore-ip", "2001:DB8::0001")
    cli("ignore-ip", "198.51.100.0/24")

    assert cli("list-ignored").stdout == "198.51.100.0/24\n2001:db8::1\n"
    assert json.loads(cli("list-ignored", "--json").stdout) == ["198.51.100.0/24", "2001:db8::1"]

    cli("unignore-ip", "198.51.100.0/24")
    cli("unignore-ip", "2001:db8::1")
    assert cli("list-ignored").stdout == ""


@pytest.mark.parametrize("command", ["ignore-ip", "unignore-ip"])
def test_what_is_no_address_is_refused(cli: Cli, command: str) -> None:
    """With the text that was given."""
    done = cli(command, "300.1.1.1")

    assert (done.status, done.stdout) == (1, "")
    assert "300.1.1.1" in done.stderr
