"""
Writes docs/reference/ from the program itself: settings, command line, HTTP API, query language. `make reference` runs it.

What stands there is never edited by hand; tests/docs compares it with what this writes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from footfall.cli import footfall
from footfall.faces.api.openapi import openapi_document
from footfall.faces.api.page import operations_of, token_needed
from footfall.faces.api.shape import shape_of
from footfall.query.dimensions import DIMENSIONS
from footfall.query.metrics import METRICS, Class
from footfall.settings import SETTINGS, Setting
from footfall.sites.choices import CHOICES, Choice, Kind

_MADE = "<!-- Made by `make reference`; edit the program, not this file. -->\n\n"
_HELP_COLUMNS = 100


def main() -> None:
    """Write every page into the folder that the first argument names, else into docs/reference."""
    default = Path(__file__).parents[1] / "docs" / "reference"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES:
        (folder / name).write_text(_MADE + page() + "\n", "utf-8")


def settings_page() -> str:
    """Return the settings as a table."""
    rows = "\n".join(
        f"| `{setting.name}` | {_default(setting)} | {_cell(setting.about)} |" for setting in SETTINGS
    )
    choices = "\n".join(f"| `{one.name}` | {_taken(one)} | {_cell(one.about)} |" for one in CHOICES)
    return (
        "# Settings\n\n"
        "Each is an option of `footfall serve` (`store_memory` is `--store-memory`), a variable "
        "(`FOOTFALL_STORE_MEMORY`) and a key of the TOML file that `FOOTFALL_CONFIG` names. The option wins over the "
        "variable, the variable over the file, the file over the default. A name that is not in this table stops the "
        "start. `footfall settings` prints it.\n\n"
        f"| setting | default | meaning |\n|---|---|---|\n{rows}\n\n"
        "## Settings of a site\n\n"
        "Each is a field of `PATCH /api/sites/{domain}` and an option of `footfall set-site` (`retention_days` is "
        "`--retention-days`; of a list, one option for each entry).\n\n"
        f"| setting | takes | meaning |\n|---|---|---|\n{choices}"
    )


def commands_page() -> str:
    """Return the help of every command."""
    parts = [
        f"## {context.command_path}\n\n```text\n{context.get_help()}\n```" for context in every_command()
    ]
    return "# Command line\n\nWhat `--help` prints, command by command.\n\n" + "\n\n".join(parts)


def api_page() -> str:
    """Return every endpoint of the OpenAPI document."""
    document = openapi_document()
    components = document["components"]["schemas"]
    parts = [
        "# HTTP API\n\nThe same as data is at `/openapi.json` of a server, as a page at `/docs`. In a body, `?` behind a "
        'field\'s name says that it may be left out. Every error carries `{"error": "..."}`.'
    ]
    for method, path, operation in operations_of(document):
        said = (operation["summary"], operation.get("description", ""), token_needed(operation))
        parts.append(f"## {method} {path}\n\n" + " ".join(filter(None, said)))
        if parameters := operation.get("parameters"):
            rows = (
                f"| `{given['name']}` | {given['in']} | {_cell(given.get('description', ''))} |"
                for given in parameters
            )
            parts.append("| parameter | in | meaning |\n|---|---|---|\n" + "\n".join(rows))
        if "requestBody" in operation:
            parts.append("Body:\n\n" + _block(operation["requestBody"], components))
        answers = operation["responses"].items()
        rows = (f"| {status} | {_cell(answer['description'])} |" for status, answer in answers)
        parts.append("| status | when |\n|---|---|\n" + "\n".join(rows))
        parts += [
            f"{status} carries:\n\n" + _block(answer, components)
            for status, answer in answers
            if status < "400" and "application/json" in answer.get("content", {})
        ]
    return "\n\n".join(parts)


def query_page() -> str:
    """Return the metrics and dimensions of the query language."""
    metrics = "\n".join(f"| `{one.name}` | {_cell(one.about)} | {one.kind.value} |" for one in METRICS)
    dimensions = "\n".join(f"| `{one.name}` | {_cell(one.about)} | {one.level.value} |" for one in DIMENSIONS)
    kinds = "\n".join(f"- *{kind.value}*: {_CLASSES[kind]}" for kind in Class)
    return (
        "# Metrics and dimensions\n\nOf `POST /api/v2/query`, `footfall query` and everything that is made of them.\n\n"
        f"| metric | meaning | class |\n|---|---|---|\n{metrics}\n\n"
        f"The class says what a metric costs and which events it is of:\n\n{kinds}\n\n"
        f"| dimension | meaning | of |\n|---|---|---|\n{dimensions}\n\n"
        "Besides, `event:props:NAME` is the value of the event's property NAME."
    )


def every_command() -> Iterator[click.Context]:
    """Yield the context of `footfall` and of each command below it, groups before what is in them."""
    root = click.Context(footfall, None, "footfall", terminal_width=_HELP_COLUMNS)
    root.help_option_names = footfall.context_settings["help_option_names"]
    yield from _below(root)


def _below(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            yield from _below(click.Context(command, context, name, terminal_width=_HELP_COLUMNS))


def _default(setting: Setting) -> str:
    value = setting.default
    shown = ",".join(value) if isinstance(value, tuple) else str(value)
    return f"`{shown}`" if shown else ""


def _taken(choice: Choice) -> str:
    if choice.kind is Kind.NUMBER:
        return f"{choice.kind.value}, 0 to {choice.most}"
    return " ".join((choice.kind.value, ", ".join(f"`{value}`" for value in choice.values))).strip()


def _block(body: dict[str, dict[str, dict[str, object]]], components: dict[str, object]) -> str:
    schema = body["content"]["application/json"]["schema"]
    assert isinstance(schema, dict)
    return f"```text\n{shape_of(schema, components)}\n```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_CLASSES = {
    Class.SUM: "a plain sum over the events in the range.",
    Class.DISTINCT: "a count of different values over the events in the range.",
    Class.WHOLE_VISIT: "a sum over all rows of the visits that began in the range.",
    Class.TWO_LEVELS: "first by visit and page, then over those.",
}

PAGES = (
    ("settings.md", settings_page),
    ("commands.md", commands_page),
    ("api.md", api_page),
    ("query.md", query_page),
)

if __name__ == "__main__":
    main()
