"""add-site, set-site, list-sites, remove-site over a started server."""

import json
import uuid
from collections.abc import Callable

import pytest

from live import Run, Server

Cli = Callable[..., Run]


def _new_domain() -> str:
    return f"site-{uuid.uuid4().hex[:12]}.example"


def _settings(server: Server, site: str) -> dict[str, object]:
    return dict(server.ask("GET", f"/api/sites/{site}").json)


def test_adding_a_site_prints_its_id_and_the_tag_for_its_pages(cli: Cli, shared_server: Server) -> None:
    """The tag names the server that was asked."""
    domain = _new_domain()

    done = cli("add-site", f"https://{domain}/some/page")

    number = _settings(shared_server, domain)["id"]
    assert done.status == 0
    assert done.stdout.startswith(f"{domain} has the id {number}.")
    assert f'<script defer src="http://127.0.0.1:{shared_server.port}/track.js"></script>' in done.stdout
    assert done.stderr == ""


def test_json_is_what_the_api_answers(cli: Cli, shared_server: Server, site: str) -> None:
    """For a site that is there already, too; its id stays."""
    done = cli("add-site", site, "--json")

    assert json.loads(done.stdout) == {"id": _settings(shared_server, site)["id"], "domain": site}
    assert json.loads(cli("list-sites", "--json").stdout) == shared_server.ask("GET", "/api/sites").json


def test_the_list_has_a_line_for_each_site(cli: Cli, shared_server: Server, site: str) -> None:
    """ID, domain, and when it was made."""
    lines = cli("list-sites").stdout.splitlines()

    row = _settings(shared_server, site)
    assert lines[0].split() == ["ID", "Domain", "Created"]
    assert [str(row["id"]), site, row["created_at"]] in [line.split() for line in lines]


def test_a_removed_site_is_listed_no_more_and_removing_it_again_is_no_error(cli: Cli, site: str) -> None:
    """As the API answers 204 for a domain it does not know."""
    first, second = cli("remove-site", site), cli("remove-site", site)

    assert (first.status, first.stdout) == (0, f"{site} is removed.\n")
    assert second.status == 0
    assert site not in cli("list-sites").stdout


def test_a_purged_site_comes_back_without_its_pageviews(cli: Cli, shared_server: Server, site: str) -> None:
    """Without --purge they would be there again."""
    shared_server.view("/", site)
    assert shared_server.stats(site=site)

    done = cli("remove-site", site, "--purge")
    cli("add-site", site)

    assert (done.status, done.stdout) == (0, f"{site} is removed and its data deleted.\n")
    assert shared_server.stats(site=site) == []


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (["--ip", "masked"], {"ip": "masked"}),
        (["--zone", "Europe/Berlin"], {"zone": "Europe/Berlin"}),
        (["--bots", "strict"], {"bots": "strict"}),
        (["--identify"], {"identify": True}),
        (["--retention-days", "30", "--ip", "none"], {"retention_days": 30, "ip": "none"}),
    ],
)
def test_set_site_changes_what_is_given_and_nothing_else(
    cli: Cli, shared_server: Server, site: str, options: list[str], changed: dict[str, object]
) -> None:
    """It prints all settings, as a table or as the API's answer."""
    before = _settings(shared_server, site)

    done = cli("set-site", site, *options)

    after = _settings(shared_server, site)
    assert done.status == 0, done.stderr
    assert after == before | changed
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == list(after)
    assert json.loads(cli("set-site", site, *options, "--json").stdout) == after


def test_a_site_takes_other_names_and_loses_them(cli: Cli, shared_server: Server, site: str) -> None:
    """--alias replaces all; --no-aliases removes all; --domain renames."""
    other, third, renamed = _new_domain(), _new_domain(), _new_domain()

    cli("set-site", site, "--alias", other, "--alias", third)
    assert _settings(shared_server, site)["aliases"] == sorted([other, third])

    cli("set-site", site, "--no-aliases", "--domain", renamed)
    assert _settings(shared_server, renamed)["aliases"] == []
    assert shared_server.ask("GET", f"/api/sites/{site}").status == 404


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set-site", "{site}"], "Nothing to change"),
        (["set-site", "{site}", "--zone", "Mars/Base"], "Mars/Base"),
        (["set-site", "{site}", "--ip", "half"], "half"),
        (["set-site", "{site}", "--retention-days", "-1"], "-1"),
        (["set-site", "unknown.example", "--ip", "none"], "unknown.example"),
        (["add-site", "no domain"], "no domain"),
        (["add-site"], "DOMAIN"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr(cli: Cli, site: str, arguments: list[str], said: str) -> None:
    """One error, exit status 1, nothing on stdout."""
    done = cli(*(argument.format(site=site) for argument in arguments))

    assert (done.status, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_snippet_is_printed_as_the_settings_ask_for(cli: Cli, site: str) -> None:
    """With the one for the page that stands for missing ones, where they are told."""
    assert cli("set-site", site, "--tracker", "links", "--tracker", "not_found").status == 0

    lines = cli("snippet", site).stdout.splitlines()

    assert lines[0].startswith('<script defer data-off="engagement downloads forms" src="http://')
    assert lines[-1].startswith('<script defer data-404 data-off="engagement downloads forms" src="http://')


def test_all_of_a_list_of_words_is_one_word(cli: Cli, shared_server: Server, site: str) -> None:
    """None of it is one option."""
    everything = _settings(shared_server, site)["collect"]
    cli("set-site", site, "--no-collect")
    assert _settings(shared_server, site)["collect"] == []
    cli("set-site", site, "--collect", "all")
    assert _settings(shared_server, site)["collect"] == everything
