"""ignore-ip, unignore-ip, list-ignored."""

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import printable


@click.command("ignore-ip")
@click.argument("ip")
@talks_to_server
def ignore_ip(server: Footfall, ip: str, as_json: bool) -> None:
    """Count nothing from an address, or a range such as 10.0.0.0/8, any more."""
    server.ignore(ip)
    show(None, as_json=as_json, text=f"{printable(ip)} is ignored from now on.")


@click.command("unignore-ip")
@click.argument("ip")
@talks_to_server
def unignore_ip(server: Footfall, ip: str, as_json: bool) -> None:
    """Count an address or range again."""
    server.unignore(ip)
    show(None, as_json=as_json, text=f"{printable(ip)} counts again.")


@click.command("list-ignored")
@talks_to_server
def list_ignored(server: Footfall, as_json: bool) -> None:
    """List the ignored addresses and ranges, one a line."""
    ignored = server.ignored()
    show(ignored, as_json=as_json, text="\n".join(ignored))
