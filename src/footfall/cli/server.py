"""What the commands share that talk to a server: its address, the token, and how an answer is printed."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from footfall.client import ApiError, Footfall
from footfall.faces.terminal import printable, printable_json


def talks_to_server(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* the options --server, --token and --json, and its first argument: the server."""

    @click.option(
        "--server",
        metavar="URL",
        envvar="FOOTFALL_SERVER",
        default="http://localhost:8080",
        show_default=True,
        help="Address of the server.",
    )
    @click.option("--token", metavar="T", envvar="FOOTFALL_TOKEN", help="Token to ask with.")
    @click.option("--json", "as_json", is_flag=True, help="Print what the API answered.")
    @functools.wraps(command)
    def run(server: str, token: str | None, **options: Any) -> None:
        try:
            command(Footfall(server, token or saved_token()), **options)
        except ApiError as problem:
            raise click.ClickException(_advice(problem)) from None

    return run


def token_file(environ: dict[str, str] | os._Environ[str] = os.environ) -> Path:
    """Return where a token is kept for the command line."""
    config = environ.get("XDG_CONFIG_HOME")
    return (Path(config) if config else Path.home() / ".config") / "footfall" / "token"


def saved_token() -> str:
    """Return the first line of the token file, empty when there is none."""
    try:
        return token_file().read_text("utf-8").strip().partition("\n")[0]
    except OSError:
        return ""


def show(answer: object, *, as_json: bool, text: str) -> None:
    """Print *answer* as JSON, or *text*; an empty text prints nothing."""
    if as_json:
        click.echo(printable_json(answer))
    elif text:
        click.echo(text)


def _advice(problem: ApiError) -> str:
    if problem.status == 401:
        return (
            "unauthorized: the server knows no such token. Give one with --token, FOOTFALL_TOKEN or in "
            f"{token_file()}; `footfall generate-token` makes the first one, `footfall generate-token --data DIR` "
            "one more on the server's own machine."
        )
    return printable(str(problem))
