"""generate-token, revoke-token, list-tokens."""

from pathlib import Path
from typing import Any

import click

from footfall.cli.server import show, talks_to_server, token_file
from footfall.client import Footfall
from footfall.faces.terminal import draw_table


@click.command("generate-token")
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Make it in this data folder, without a server: for a lost token.",
)
@click.option("--save", is_flag=True, help="Keep it for the command line in ~/.config/footfall/token.")
@click.option("--name", default="", metavar="TEXT", help="What it is called in lists.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["read", "write", "manage"]),
    help="What it allows; may be repeated. Everything when left out.",
)
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="DOMAIN",
    help="Only for this site; may be repeated. All when left out.",
)
@talks_to_server
def generate_token(
    server: Footfall, data: Path | None, save: bool, as_json: bool, name: str, **limits: tuple[str, ...]
) -> None:
    """Make a token and print it; it is never shown again."""
    answer = _without_server(data, name, **limits) if data else server.generate_token(name, **limits)
    if save:
        _save(answer["token"])
    kept = f" It is kept in {token_file()}." if save else ""
    click.echo(f"Token {answer['id']}; it is never shown again.{kept}", err=True)
    show(answer, as_json=as_json, text=answer["token"])


@click.command("revoke-token")
@click.argument("token_id", metavar="ID", type=int)
@talks_to_server
def revoke_token(server: Footfall, token_id: int, as_json: bool) -> None:
    """Make a token invalid at once."""
    server.revoke_token(token_id)
    show(None, as_json=as_json, text=f"Token {token_id} is revoked.")


@click.command("list-tokens")
@talks_to_server
def list_tokens(server: Footfall, as_json: bool) -> None:
    """List the tokens: what they are for and when they were used, never the tokens."""
    tokens = server.tokens()
    rows = [
        (
            token["id"],
            token["created_at"],
            token["name"],
            ", ".join(token["scopes"]),
            "all" if token["sites"] is None else ", ".join(token["sites"]),
            token["used_at"] or "",
        )
        for token in tokens
    ]
    heads = ("ID", "Created", "Name", "Allows", "Sites", "Used")
    show(tokens, as_json=as_json, text=draw_table(heads, rows))


def _without_server(data: Path, name: str, **limits: tuple[str, ...]) -> dict[str, Any]:
    from footfall.app.offline import token_in_folder  # noqa: PLC0415 - only here is a database needed
    from footfall.errors import CannotStart, Refused  # noqa: PLC0415 - as above

    try:
        token_id, token = token_in_folder(data, name, **limits)
    except (CannotStart, Refused) as problem:
        raise click.ClickException(str(problem)) from None
    return {"token": token, "id": token_id}


def _save(token: object) -> None:
    path = token_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(f"{token}\n", "utf-8")
