"""add-site, remove-site, set-site, list-sites, snippet."""

from typing import Any

import click

from footfall.cli.choices import chosen, with_choices
from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table, printable


@click.command("add-site")
@click.argument("domain")
@talks_to_server
def add_site(server: Footfall, domain: str, as_json: bool) -> None:
    """Register a site, so that its pageviews count."""
    site = server.add_site(domain)
    tag = server.snippet(site["domain"])["snippet"]
    show(
        site,
        as_json=as_json,
        text=f"{site['domain']} has the id {site['id']}. Put this into its pages:\n\n    {printable(tag)}\n",
    )


@click.command("remove-site")
@click.argument("domain")
@click.option("--purge", is_flag=True, help="Delete its data now, not after 30 days.")
@talks_to_server
def remove_site(server: Footfall, domain: str, purge: bool, as_json: bool) -> None:
    """Stop collecting for a site and hide it; adding it again within 30 days brings it back."""
    server.remove_site(domain, purge=purge)
    show(
        None,
        as_json=as_json,
        text=f"{printable(domain)} is removed" + (" and its data deleted." if purge else "."),
    )


@click.command("set-site")
@click.argument("domain")
@with_choices
@talks_to_server
def set_site(server: Footfall, domain: str, as_json: bool, **given: Any) -> None:
    """Change settings of a site and print all of them."""
    changes = chosen(given)
    if not changes:
        raise click.UsageError("Nothing to change: give at least one setting, see --help.")
    site = server.change_site(domain, changes)
    show(
        site,
        as_json=as_json,
        text=draw_table(("Setting", "Value"), [(name, _text(site[name])) for name in site]),
    )


@click.command()
@click.argument("domain")
@talks_to_server
def snippet(server: Footfall, domain: str, as_json: bool) -> None:
    """Print the line for a site's pages, as its settings tracker, tracker_exclude and collect ask for."""
    tags = server.snippet(domain)
    text = tags["snippet"]
    if tags["not_found"]:
        text += f"\n\nOn the page that stands for those that do not exist, instead:\n{tags['not_found']}"
    show(tags, as_json=as_json, text="\n".join(map(printable, text.splitlines())))


@click.command("list-sites")
@talks_to_server
def list_sites(server: Footfall, as_json: bool) -> None:
    """List the sites."""
    sites = server.sites()
    rows = [(site["id"], site["domain"], site["created_at"]) for site in sites]
    show(sites, as_json=as_json, text=draw_table(("ID", "Domain", "Created"), rows))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
