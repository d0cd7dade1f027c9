"""links: addresses that count for a site and lead on, and pixels."""

from typing import Any

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table, printable


@click.group()
def links() -> None:
    """Make links that count who follows them, and pixels that count who sees them."""


@links.command("add")
@click.argument("domain")
@click.option("--target", metavar="URL", help="Where the link leads; without one it is a pixel.")
@click.option(
    "--slug", metavar="TEXT", default="", help="What stands in its address; drawn at random without one."
)
@talks_to_server
def add(server: Footfall, domain: str, target: str | None, slug: str, as_json: bool) -> None:
    """Make a link of a site, or a pixel, and print its address."""
    link = server.add_link(domain, target=target, slug=slug)
    show(link, as_json=as_json, text=f"{server.server}{link['path']}")


@links.command("change")
@click.argument("domain")
@click.argument("link_id", metavar="ID", type=int)
@click.option("--target", metavar="URL", help="Where the link leads from now on.")
@click.option("--slug", metavar="TEXT", help="What stands in its address from now on.")
@talks_to_server
def change(server: Footfall, domain: str, link_id: int, as_json: bool, **given: Any) -> None:
    """Change where a link leads, or its address, and print that."""
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise click.UsageError("Nothing to change: give --target, --slug or both.")
    link = server.change_link(domain, link_id, changes)
    show(link, as_json=as_json, text=f"{server.server}{link['path']}")


@links.command("list")
@click.argument("domain")
@talks_to_server
def list_all(server: Footfall, domain: str, as_json: bool) -> None:
    """List a site's links and pixels, the newest first."""
    found = server.links(domain)
    rows = [(link["id"], link["kind"], link["path"], link["target"] or "") for link in found]
    show(found, as_json=as_json, text=draw_table(("ID", "Kind", "Path", "Target"), rows))


@links.command("remove")
@click.argument("domain")
@click.argument("link_id", metavar="ID", type=int)
@talks_to_server
def remove(server: Footfall, domain: str, link_id: int, as_json: bool) -> None:
    """Remove a link or a pixel; its address is unknown from then on, what it counted stays."""
    server.remove_link(domain, link_id)
    show(None, as_json=as_json, text=f"The link {link_id} of {printable(domain)} is removed.")
