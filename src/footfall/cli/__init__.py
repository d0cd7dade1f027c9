"""The command line. Each command lives in a file of its own that is imported only when it runs."""

import sys
from importlib import import_module

import click

_COMMANDS = {
    "add-site": "sites:add_site",
    "add-user": "users:add_user",
    "annotation": "annotations:annotation",
    "completion": "completion:completion",
    "generate-token": "tokens:generate_token",
    "geo": "geo:geo",
    "ignore-ip": "ignored:ignore_ip",
    "links": "links:links",
    "list-ignored": "ignored:list_ignored",
    "list-sites": "sites:list_sites",
    "list-tokens": "tokens:list_tokens",
    "list-users": "users:list_users",
    "lists": "lists:lists",
    "query": "query:query",
    "rebuild": "rebuild:rebuild",
    "remove-site": "sites:remove_site",
    "remove-user": "users:remove_user",
    "reset-password": "users:reset_password",
    "revoke-token": "tokens:revoke_token",
    "send-events": "events:send_events",
    "serve": "serve:serve",
    "set-site": "sites:set_site",
    "set-user": "users:set_user",
    "settings": "settings:settings",
    "share": "shares:share",
    "shield": "shields:shield",
    "snippet": "sites:snippet",
    "stats": "stats:stats",
    "unignore-ip": "ignored:unignore_ip",
    "version": "version:version",
}
"""Command to where it is, so that `footfall version` does not wait for a database to be imported."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"footfall.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def footfall() -> None:
    """Web analytics for people who run their own server.

    `footfall serve` runs the server. The other commands talk to it: its address is --server, else
    FOOTFALL_SERVER, else http://localhost:8080; the token is --token, else FOOTFALL_TOKEN, else the first line
    of ~/.config/footfall/token.
    """


def main() -> None:
    """Run one command and exit: 0 when it did what it was asked, 1 otherwise; errors go to stderr."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    try:
        footfall.main(arguments, prog_name="footfall", standalone_mode=False)
    except click.exceptions.Exit as end:
        return 0 if end.exit_code == 0 else 1
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 1
    except click.ClickException as problem:
        problem.show()
        return 1
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return 1
    return 0
