"""The options of `set-site`, made of the table of a site's settings."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from footfall.sites.choices import CHOICES, Choice, Kind

_METAVARS = {"zone": "ZONE"}
_ALL = "all"


def with_choices(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* options for every setting of a site; `chosen` reads what was given."""
    for choice in reversed(CHOICES):
        for option in reversed(_options(choice)):
            command = option(command)
    return command


def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that options name, as the API takes them; what was not given is not there."""
    changes: dict[str, Any] = {}
    for choice in CHOICES:
        value = given[f"set_{choice.name}"]
        if choice.values and value == (_ALL,):
            changes[choice.name] = list(choice.values)
        elif value not in (None, ()):
            changes[choice.name] = value
        elif given.get(f"no_{choice.name}"):
            changes[choice.name] = []
    return changes


def _options(choice: Choice) -> list[Callable[[Callable[..., None]], Callable[..., None]]]:
    flag, name = choice.name.replace("_", "-"), f"set_{choice.name}"
    match choice.kind:
        case Kind.TEXT:
            metavar = _METAVARS.get(choice.name, "NAME")
            return [click.option(f"--{flag}", name, metavar=metavar, help=choice.about)]
        case Kind.NUMBER:
            kind = click.IntRange(0, choice.most)
            return [click.option(f"--{flag}", name, type=kind, help=choice.about)]
        case Kind.FLAG:
            return [click.option(f"--{flag}/--no-{flag}", name, default=None, help=choice.about)]
        case Kind.ONE:
            return [click.option(f"--{flag}", name, type=click.Choice(choice.values), help=choice.about)]
        case Kind.SOME | Kind.LIST:
            about = f"{choice.about} May be repeated and replaces all."
            kinds: dict[str, Any] = {"metavar": "NAME"}
            if choice.values:
                kinds = {"type": click.Choice((*choice.values, _ALL))}
            return [
                click.option(f"--{choice.each}", name, multiple=True, help=about, **kinds),
                click.option(f"--no-{flag}", f"no_{choice.name}", is_flag=True, help=f"None of {flag}."),
            ]
