"""add-site, remove-site, set-site, list-sites."""

from typing import Any

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table, printable


@click.command("add-site")
@click.argument("domain")
@talks_to_server
def add_site(server: Footfall, domain: str, as_json: bool) -> None:
    """Register a site, so that its pageviews count."""
    site = server.add_site(domain)
    snippet = f'<script defer src="{server.server}/track.js"></script>'
    show(
        site,
        as_json=as_json,
        text=f"{site['domain']} has the id {site['id']}. Put this into its pages:\n\n    {snippet}\n",
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
@click.option(
    "--ip", type=click.Choice(["full", "masked", "none"]), help="How much of visitors' addresses is kept."
)
@click.option(
    "--zone", metavar="ZONE", help="The site's time zone, such as Europe/Berlin; from its next midnight on."
)
@click.option("--bots", type=click.Choice(["standard", "strict"]), help="Which programs are refused.")
@click.option(
    "--alias",
    "aliases",
    multiple=True,
    metavar="NAME",
    help="Another name for the site; may be repeated and replaces all.",
)
@click.option("--no-aliases", is_flag=True, help="Remove all aliases.")
@click.option(
    "--identify/--no-identify", default=None, help="Whether a lasting visitor id given by a page counts."
)
@click.option(
    "--retention-days", type=click.IntRange(min=0), help="Delete events after so many days; 0 keeps them."
)
@click.option("--domain", "new_domain", metavar="NAME", help="Give the site another domain.")
@talks_to_server
def set_site(
    server: Footfall, domain: str, as_json: bool, no_aliases: bool, new_domain: str | None, **given: Any
) -> None:
    """Change settings of a site and print all of them."""
    changes = {name: value for name, value in given.items() if value not in (None, ())}
    if no_aliases:
        changes["aliases"] = []
    if new_domain:
        changes["domain"] = new_domain
    if not changes:
        raise click.UsageError("Nothing to change: give at least one setting, see --help.")
    site = server.change_site(domain, changes)
    show(
        site,
        as_json=as_json,
        text=draw_table(("Setting", "Value"), [(name, _text(site[name])) for name in site]),
    )


@click.command("list-sites")
@talks_to_server
def list_sites(server: Footfall, as_json: bool) -> None:
    """List the sites."""
    sites = server.sites()
    rows = [(site["id"], site["domain"], site["created_at"]) for site in sites]
    show(sites, as_json=as_json, text=draw_table(("ID", "Domain", "Created"), rows))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
