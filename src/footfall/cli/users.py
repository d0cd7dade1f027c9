"""add-user, list-users, set-user, remove-user, reset-password."""

import sys
from pathlib import Path
from typing import Any

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import ApiError, Footfall
from footfall.faces.terminal import draw_table, printable

_ROLES = ("owner", "admin", "editor", "viewer")


@click.command("add-user")
@click.argument("email")
@click.option("--name", default="", metavar="TEXT", help="What the user is called.")
@click.option("--role", type=click.Choice(_ROLES), help="What the user may do on all sites.")
@click.option(
    "--site", "sites", multiple=True, metavar="DOMAIN=ROLE", help="A role for one site; may be repeated."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of making a link.")
@talks_to_server
def add_user(
    server: Footfall,
    email: str,
    *,
    name: str,
    role: str | None,
    sites: tuple[str, ...],
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Make a user, and print the link with which the user sets a password within an hour."""
    fields: dict[str, Any] = {"name": name, "role": role, "sites": _roles(sites)}
    if password_stdin:
        fields["password"] = sys.stdin.readline().rstrip("\n")
    made = server.add_user(email, **fields)
    reset = made["reset"]
    text = f"{printable(made['user']['email'])} has the id {made['user']['id']}."
    if reset:
        text += f" With this link a password is set, once, until {reset['valid_until']}:\n\n    {server.server}{reset['path']}\n"
    show(made, as_json=as_json, text=text)


@click.command("list-users")
@talks_to_server
def list_users(server: Footfall, as_json: bool) -> None:
    """List those who may sign in."""
    users = server.users()
    rows = [
        (
            user["id"],
            user["email"],
            user["name"],
            user["role"] or "",
            ", ".join(f"{domain}={role}" for domain, role in user["sites"].items()),
            "yes" if user["second_factor"] else "no",
            user["seen_at"] or "",
        )
        for user in users
    ]
    heads = ("ID", "Email", "Name", "All sites", "Single sites", "Second factor", "Seen")
    show(users, as_json=as_json, text=draw_table(heads, rows))


@click.command("set-user")
@click.argument("email")
@click.option("--email", "new_email", metavar="EMAIL", help="Another email to sign in with.")
@click.option("--name", metavar="TEXT", help="What the user is called.")
@click.option("--role", type=click.Choice((*_ROLES, "none")), help="What the user may do on all sites.")
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="DOMAIN=ROLE",
    help="A role for one site; may be repeated and replaces all.",
)
@click.option("--no-sites", is_flag=True, help="Remove all roles for single sites.")
@click.option(
    "--no-second-factor", is_flag=True, help="Let a user whose phone is lost sign in by password alone."
)
@talks_to_server
def set_user(
    server: Footfall,
    email: str,
    *,
    new_email: str | None,
    name: str | None,
    role: str | None,
    sites: tuple[str, ...],
    no_sites: bool,
    no_second_factor: bool,
    as_json: bool,
) -> None:
    """Change a user and print what came of it."""
    changes: dict[str, Any] = {
        field: value for field, value in (("email", new_email), ("name", name)) if value is not None
    }
    if role is not None:
        changes["role"] = None if role == "none" else role
    if sites or no_sites:
        changes["sites"] = _roles(sites)
    if no_second_factor:
        changes["second_factor"] = False
    if not changes:
        raise click.UsageError("Nothing to change: give at least one option, see --help.")
    user = server.change_user(_id_of(server, email), changes)
    rows = [(field, str(value)) for field, value in user.items()]
    show(user, as_json=as_json, text=draw_table(("Field", "Value"), rows))


@click.command("remove-user")
@click.argument("email")
@talks_to_server
def remove_user(server: Footfall, email: str, as_json: bool) -> None:
    """Remove a user; all sessions end at once."""
    server.remove_user(_id_of(server, email))
    show(None, as_json=as_json, text=f"{printable(email)} is removed.")


@click.command("reset-password")
@click.argument("email")
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Do it in this data folder, without a token: for a lost password.",
)
@talks_to_server
def reset_password(server: Footfall, email: str, data: Path | None, as_json: bool) -> None:
    """Print a link with which a user sets a new password, once, within an hour."""
    answer = _without_server(data, email) if data else server.reset_user(_id_of(server, email))
    show(answer, as_json=as_json, text=f"{server.server}{answer['path']}")


def _roles(sites: tuple[str, ...]) -> dict[str, str]:
    roles = {}
    for given in sites:
        domain, separator, role = given.rpartition("=")
        if not separator or role not in _ROLES[1:]:
            raise click.UsageError(
                f"--site: '{given}' should be a domain, = and admin, editor or viewer: example.com=viewer."
            )
        roles[domain] = role
    return roles


def _id_of(server: Footfall, email: str) -> int:
    folded = email.strip().lower()
    for user in server.users():
        if user["email"] == folded:
            return int(user["id"])
    raise ApiError(404, f"There is no user '{email}'; `footfall list-users` lists them.")


def _without_server(data: Path, email: str) -> dict[str, Any]:
    from footfall.app.offline import reset_in_folder  # noqa: PLC0415 - only here is a database needed
    from footfall.errors import CannotStart, Refused  # noqa: PLC0415 - as above

    try:
        code = reset_in_folder(data, email)
    except (CannotStart, Refused) as problem:
        raise click.ClickException(str(problem)) from None
    return {"code": code, "path": f"/reset?code={code}"}
