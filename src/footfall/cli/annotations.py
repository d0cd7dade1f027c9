"""annotation: add, list, remove."""

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table


@click.group()
def annotation() -> None:
    """Note what happened at a day or a moment of a site."""


@annotation.command()
@click.argument("domain")
@click.argument("at")
@click.argument("text")
@click.option("--author", default="", metavar="NAME", help="Who notes it.")
@talks_to_server
def add(server: Footfall, *, domain: str, at: str, text: str, author: str, as_json: bool) -> None:
    """Note TEXT at a day (2024-01-31) or a moment (2024-01-31T12:00:00Z)."""
    made = server.add_annotation(domain, at, text, author=author)
    show(made, as_json=as_json, text=f"The annotation at {made['at']} has the id {made['id']}.")


@annotation.command("list")
@click.argument("domain")
@talks_to_server
def list_annotations(server: Footfall, domain: str, as_json: bool) -> None:
    """List a site's annotations, by the days and moments at which they stand."""
    found = server.annotations(domain)
    rows = [(one["id"], one["at"], one["text"], one["author"]) for one in found]
    show(found, as_json=as_json, text=draw_table(("ID", "At", "Text", "Author"), rows))


@annotation.command()
@click.argument("domain")
@click.argument("annotation_id", type=int)
@talks_to_server
def remove(server: Footfall, domain: str, annotation_id: int, as_json: bool) -> None:
    """Remove an annotation."""
    server.remove_annotation(domain, annotation_id)
    show(None, as_json=as_json, text=f"The annotation {annotation_id} is removed.")
