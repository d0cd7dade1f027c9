"""share and annotation over a started server."""

import json
from collections.abc import Callable

from live import Run, Server

Cli = Callable[..., Run]


def test_a_share_is_its_address_until_it_is_ended(cli: Cli, shared_server: Server, site: str) -> None:
    """One line each, with the panels that it shows."""
    made = cli("share", "add", site, "Board", "--panel", "sources")
    one = json.loads(cli("share", "list", site, "--json").stdout)[0]

    assert made.stdout == f"http://127.0.0.1:{shared_server.port}{one['path']}\n"
    row = cli("share", "list", site).stdout.splitlines()[2].split()
    assert row == [str(one["id"]), "Board", "no", "sources", "never", made.stdout.strip()]
    ended = cli("share", "end", site, str(one["id"]))
    assert ended.stdout == f"The share {one['id']} of {site} is ended.\n"
    assert cli("share", "list", site, "--json").stdout == "[]\n"


def test_an_annotation_is_listed_until_it_is_removed(cli: Cli, site: str) -> None:
    """By its day or moment."""
    made = cli("annotation", "add", site, "2024-01-31", "Release 2", "--author", "Ada")
    number = json.loads(cli("annotation", "list", site, "--json").stdout)[0]["id"]

    assert made.stdout == f"The annotation at 2024-01-31 has the id {number}.\n"
    row = cli("annotation", "list", site).stdout.splitlines()[2].split()
    assert row == [str(number), "2024-01-31", "Release", "2", "Ada"]
    assert cli("annotation", "remove", site, str(number)).status == 0
    assert cli("annotation", "list", site, "--json").stdout == "[]\n"
