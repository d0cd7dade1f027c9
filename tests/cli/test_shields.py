"""shield add, list and remove over a started server."""

import json
from collections.abc import Callable

from live import Run, Server

Cli = Callable[..., Run]


def test_a_shield_is_listed_with_what_it_refused_until_it_is_lowered(
    cli: Cli, shared_server: Server, site: str
) -> None:
    """One line each: id, kind, value, how many, note."""
    made = cli("shield", "add", site, "page", "/admin/**", "--note", "our own")
    number = json.loads(cli("shield", "list", site, "--json").stdout)[0]["id"]
    shared_server.view("/admin/x", site)

    assert (made.status, made.stdout) == (0, f"page /admin/** has the id {number}.\n")
    assert cli("shield", "list", site).stdout.splitlines()[2].split() == [
        str(number),
        "page",
        "/admin/**",
        "1",
        "our",
        "own",
    ]
    assert cli("shield", "remove", site, str(number)).stdout == f"The shield {number} is lowered.\n"
    assert cli("shield", "list", site, "--json").stdout == "[]\n"


def test_a_value_that_a_kind_does_not_take_is_refused(cli: Cli, site: str) -> None:
    """With the text that was given."""
    done = cli("shield", "add", site, "country", "Utopia")

    assert (done.status, done.stdout) == (1, "")
    assert "Utopia" in done.stderr
