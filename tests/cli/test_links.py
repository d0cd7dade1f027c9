"""The group `links` over a started server."""

import json
import uuid
from collections.abc import Callable

from live import Run, Server

Cli = Callable[..., Run]


def test_a_link_is_made_changed_listed_and_removed(cli: Cli, shared_server: Server, site: str) -> None:
    """What is printed is its address, to be put into a mail."""
    slug = uuid.uuid4().hex
    added = cli("links", "add", site, "--slug", slug, "--target", "https://example.org/")
    assert (added.status, added.stdout) == (0, f"http://127.0.0.1:{shared_server.port}/q/{slug}\n")
    pixel = json.loads(cli("links", "add", site, "--json").stdout)
    assert pixel["kind"] == "pixel"

    [_, link] = json.loads(cli("links", "list", site, "--json").stdout)
    changed = cli("links", "change", site, str(link["id"]), "--target", "https://example.org/2")
    assert changed.status == 0
    table = cli("links", "list", site).stdout
    assert f"/q/{slug}" in table
    assert "https://example.org/2" in table
    assert pixel["path"] in table

    removed = cli("links", "remove", site, str(link["id"]))
    assert (removed.status, removed.stdout) == (0, f"The link {link['id']} of {site} is removed.\n")
    assert [left["id"] for left in json.loads(cli("links", "list", site, "--json").stdout)] == [pixel["id"]]


def test_what_is_wrong_is_said(cli: Cli, site: str) -> None:
    """Exit status 1, on stderr."""
    for arguments, word in (
        (("links", "add", site, "--target", "example.org"), "target"),
        (("links", "change", site, "1"), "Nothing to change"),
        (("links", "remove", site, "99999"), "no link with the id 99999"),
    ):
        done = cli(*arguments)
        assert (done.status, done.stdout) == (1, "")
        assert word in done.stderr
