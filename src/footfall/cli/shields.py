"""shield: add, list, remove."""

from collections import Counter
from typing import Any

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table, printable
from footfall.model.shield import ShieldKind


@click.group()
def shield() -> None:
    """Keep events of a site out: by address, country, page, or the host that a page is on."""


@shield.command()
@click.argument("domain")
@click.argument("kind", type=click.Choice([kind.value for kind in ShieldKind]))
@click.argument("value")
@click.option("--note", default="", metavar="TEXT", help="What it is for.")
@talks_to_server
def add(server: Footfall, *, domain: str, kind: str, value: str, note: str, as_json: bool) -> None:
    """Raise a shield.

    VALUE is an address or range (10.0.0.0/8); a country (DE); a pattern of pages, in which * stands for a part of a
    segment and ** for anything (/admin/**); or a host (*.example.com for all below one). Once a host is named, only
    events on pages of named hosts count.
    """
    made = server.add_shield(domain, kind, value, note=note)
    show(made, as_json=as_json, text=f"{made['kind']} {printable(made['value'])} has the id {made['id']}.")


@shield.command("list")
@click.argument("domain")
@talks_to_server
def list_shields(server: Footfall, domain: str, as_json: bool) -> None:
    """List a site's shields, and how many events each refused in the last 30 days."""
    shields = server.shields(domain)
    refused: Counter[Any] = Counter()
    for row in [] if as_json else server.refused(domain):
        refused[row["shield"]] += row["count"]
    rows = [(one["id"], one["kind"], one["value"], refused[one["id"]], one["note"]) for one in shields]
    show(shields, as_json=as_json, text=draw_table(("ID", "Kind", "Value", "Refused", "Note"), rows))


@shield.command()
@click.argument("domain")
@click.argument("shield_id", type=int)
@talks_to_server
def remove(server: Footfall, domain: str, shield_id: int, as_json: bool) -> None:
    """Lower a shield; what it has refused stays so, unless it is re-admitted."""
    server.remove_shield(domain, shield_id)
    show(None, as_json=as_json, text=f"The shield {shield_id} is lowered.")
