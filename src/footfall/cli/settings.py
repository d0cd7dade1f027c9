"""settings, and the options of `serve` that are made from the same table."""

from collections.abc import Callable

import click

from footfall.faces.terminal import draw_table
from footfall.settings import SETTINGS


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* an option for each setting; options that were not given are None."""
    for setting in reversed(SETTINGS):
        if setting.secret:  # everybody on the machine can read what a command was given
            continue
        if setting.is_switch:
            about = f"{setting.about} [{setting.variable}]"
            command = click.option(setting.flag, setting.name, is_flag=True, default=None, help=about)(
                command
            )
            continue
        shown = ",".join(setting.default) if isinstance(setting.default, tuple) else str(setting.default)
        about = f"{setting.about} [{setting.variable}" + (f"; default {shown}]" if shown else "]")
        command = click.option(setting.flag, setting.name, metavar=_metavar(setting.name), help=about)(
            command
        )
    return command


@click.command()
def settings() -> None:
    """List all settings: as options of `serve`, as variables, and as keys of the file FOOTFALL_CONFIG names."""
    rows = [
        (
            setting.name,
            setting.variable,
            ",".join(setting.default) if isinstance(setting.default, tuple) else setting.default,
            setting.about,
        )
        for setting in SETTINGS
    ]
    click.echo(draw_table(("Setting", "Variable", "Default", "Meaning"), rows))


def _metavar(name: str) -> str:
    return {
        "data": "DIR",
        "geoip": "FILE",
        "datacenter_ranges": "FILE",
        "port": "PORT",
        "listen": "ADDRESS",
    }.get(name, "VALUE")
