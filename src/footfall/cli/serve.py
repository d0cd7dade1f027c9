"""serve."""

import asyncio
import logging
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import uvloop

from footfall.app.listening import is_loopback
from footfall.app.server import App
from footfall.cli.settings import with_settings
from footfall.errors import CannotStart, FootfallError
from footfall.ingest.demo.demo import EMAIL
from footfall.ingest.demo.folder import demo_folder
from footfall.settings import DEFAULT_DATA, Settings, read_settings

log = logging.getLogger(__name__)


@click.command()
@with_settings
def serve(**flags: Any) -> None:
    """Run the server until it is asked to stop (Ctrl-C or SIGTERM)."""
    try:
        settings = read_settings(flags)
        _start_logging(settings.log_level)
        with _data_folder(settings) as data, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            if data != settings.data:
                # A temporary one: nobody will rebuild its store.
                settings = replace(settings, data=data, keep_segments_days=0)
            runner.run(_serve(_build(settings), settings))
    except CannotStart as problem:
        raise click.ClickException(str(problem)) from None


def _data_folder(settings: Settings) -> AbstractContextManager[Path]:
    if not settings.demo:
        return nullcontext(settings.data)
    # Until the loop takes the signal over: a temporary folder is removed even if it ends before that.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    return demo_folder(None if settings.data == DEFAULT_DATA else settings.data)


def _build(settings: Settings) -> App:
    try:
        return App(settings)
    except FootfallError as problem:
        raise CannotStart(str(problem)) from problem
    except OSError as problem:
        # A full disk, say, while what an earlier process left is brought in.
        where = problem.filename or settings.data
        raise CannotStart(f"The server cannot start: {where}: {problem.strerror}.") from problem


async def _serve(app: App, settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wish, stop.set)

    def ready(address: str) -> None:
        for line in _greeting(app, settings, address):
            click.echo(line)
        sys.stdout.flush()

    await app.serve(ready, stop)


def _greeting(app: App, settings: Settings, address: str) -> list[str]:
    """Return the address and the next step, and what the operator should know."""
    snapshot = app.things.snapshot
    lines = [f"footfall serves on {address} and keeps everything in {settings.data}.", app.places.describe()]
    if app.demo is not None:
        lines[1] = (
            "DEMO: all sites, visitors and numbers are made up, and more of them are made up while this runs."
        )
        lines.append(
            f"Sign in as {EMAIL} with the password {app.demo.password}; programs use the token {app.demo.token}"
        )
    if snapshot.open_to_bootstrap:
        if not is_loopback(settings.listen):
            lines.append(
                "WARNING: until somebody takes the first token, whoever reaches this address can take it. "
                "Run the next command now."
            )
        lines.append(f"Next: open {address} and become its owner.")
        lines.append(f"Without a browser: footfall generate-token --save --server {address}")
    elif not snapshot.sites:
        lines.append(
            f"Next: add a site at {address}, or run footfall add-site example.com --server {address}"
        )
    else:
        lines.append(f"API: {address}/docs")
    return lines


def _start_logging(level: str) -> None:
    levels = {
        "debug": logging.DEBUG,
        "info": logging.INFO,
        "warning": logging.WARNING,
        "error": logging.ERROR,
    }
    if level.lower() not in levels:
        raise CannotStart(f"The setting 'log_level' is '{level}', but should be one of: {', '.join(levels)}.")
    logging.basicConfig(level=levels[level.lower()], format="%(asctime)s %(levelname)s %(name)s: %(message)s")
