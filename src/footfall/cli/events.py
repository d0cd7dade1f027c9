"""send-events: events from a file of JSON lines, in batches that count once."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO, Any

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import ApiError, Footfall
from footfall.faces.terminal import printable

_MOST_SHOWN = 20


@click.command("send-events")
@click.argument("file", type=click.File("rb"))
@click.option("--site", metavar="D", default="", help="The site of events that name none.")
@click.option(
    "--key",
    metavar="K",
    default="",
    help="Name of this sending: done again under it within 48 hours, nothing counts twice.",
)
@click.option(
    "--retry",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    help="How long to try again while the server is away or its disk is full.",
)
@talks_to_server
def send_events(
    server: Footfall, *, file: IO[bytes], site: str, key: str, retry: float, as_json: bool
) -> None:
    """Send the events in FILE, a JSON object a line, or in what is piped in (`-`).

    Each line is an event as `POST /api/events` takes it: {"site": "example.com", "path": "/", "at": ...,
    "visitor": ..., "ip": ..., "user_agent": ...}. Lines that cannot be taken are named, the others count; then the
    exit status is 1.
    """
    lines = _Lines(file)
    key = key or uuid.uuid4().hex
    try:
        said = server.send_events(lines, site=site, key=key, retry_seconds=retry)
    except ApiError as problem:
        if lines.places and problem.status not in {400, 401}:
            click.echo(
                f"Some may be recorded: send the same again with --key {key} and nothing counts twice.",
                err=True,
            )
        raise
    answer = _by_line(said, lines)
    show(answer, as_json=as_json, text=_summary(answer))
    for line, why in list(answer["errors"].items())[:_MOST_SHOWN]:
        click.echo(f"line {line}: {printable(why)}", err=True)
    if answer["errors"]:
        raise click.ClickException(f"{len(answer['errors'])} lines could not be taken.")


class _Lines:
    """The objects in a file of JSON lines, one at a time; what is none is kept by its line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.places: list[int] = []
        """The line, from 1 on, of each object given."""
        self.broken: dict[int, str] = {}

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for number, line in enumerate(self._file, 1):
            if not line.strip():
                continue
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                self.broken[number] = "It is no JSON."
                continue
            if not isinstance(event, dict):
                self.broken[number] = "An event should be an object."
                continue
            self.places.append(number)
            yield event


def _by_line(said: dict[str, Any], lines: _Lines) -> dict[str, Any]:
    def named(kind: str) -> dict[int, str]:
        return {lines.places[number]: why for number, why in said[kind].items()}

    return {
        **said,
        "refused": named("refused"),
        "errors": dict(sorted((lines.broken | named("errors")).items())),
    }


def _summary(answer: dict[str, Any]) -> str:
    parts = [f"{answer['accepted']} events count"]
    if answer["duplicates"]:
        parts.append(f"{answer['duplicates']} of them had come before")
    if answer["refused"]:
        reasons = ", ".join(
            f"{why} {number}" for why, number in Counter(answer["refused"].values()).most_common()
        )
        parts.append(f"{len(answer['refused'])} are refused ({reasons})")
    return "; ".join(parts) + "."
