"""share: add, list, end."""

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table, printable


@click.group()
def share() -> None:
    """Let others look at a site's numbers under a secret address."""


@share.command()
@click.argument("domain")
@click.argument("name")
@click.option("--password", is_flag=True, help="Ask for a password, which whoever has the address must know.")
@click.option("--segment", type=int, metavar="ID", help="Show only visitors of this segment.")
@click.option(
    "--panel", "panels", multiple=True, metavar="NAME", help="Show only this panel; may be repeated."
)
@talks_to_server
def add(
    server: Footfall,
    *,
    domain: str,
    name: str,
    password: bool,
    segment: int | None,
    panels: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a share and print its address. NAME says for whom or what it is."""
    word = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True) if password else ""
    made = server.add_share(
        domain, {"name": name, "password": word, "segment": segment, "panels": list(panels)}
    )
    show(made, as_json=as_json, text=f"{server.server}{made['path']}")


@share.command("list")
@click.argument("domain")
@talks_to_server
def list_shares(server: Footfall, domain: str, as_json: bool) -> None:
    """List a site's shares, and when somebody last looked."""
    shares = server.shares(domain)
    rows = [
        (
            one["id"],
            one["name"],
            "yes" if one["has_password"] else "no",
            one["segment"] or "",
            " ".join(one["panels"]) or "all",
            one["used_at"] or "never",
            f"{server.server}{one['path']}",
        )
        for one in shares
    ]
    heads = ("ID", "Name", "Password", "Segment", "Panels", "Last used", "Address")
    show(shares, as_json=as_json, text=draw_table(heads, rows))


@share.command()
@click.argument("domain")
@click.argument("share_id", type=int)
@talks_to_server
def end(server: Footfall, domain: str, share_id: int, as_json: bool) -> None:
    """End a share: its address leads nowhere at once."""
    server.remove_share(domain, share_id)
    show(None, as_json=as_json, text=f"The share {share_id} of {printable(domain)} is ended.")
