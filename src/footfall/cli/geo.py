"""geo: the file of places."""

from datetime import UTC, datetime
from pathlib import Path

import click

from footfall.clock import SystemClock
from footfall.enrich.geo import HOW_TO_GET_ONE
from footfall.errors import FootfallError
from footfall.folder import DataFolder
from footfall.ingest.geo.check import look_at
from footfall.ingest.geo.installed import read_installed
from footfall.ingest.geo.limits import Limits
from footfall.ingest.geo.sources import DBIP, Account, downloads
from footfall.ingest.geo.update import update as update_places
from footfall.settings import read_settings

_OLD_DAYS = 40  # publishers renew theirs every month or sooner

_data = click.option("--data", metavar="DIR", help="The data folder; a server may run on it.")


@click.group()
def geo() -> None:
    """Fetch the file that says where addresses are, or show which one is in use."""


@geo.command()
@_data
@click.option(
    "--source",
    metavar="SOURCE",
    default=DBIP,
    show_default=True,
    help="dbip (DB-IP City Lite, free), maxmind (GeoLite2 City; FOOTFALL_MAXMIND_ACCOUNT and FOOTFALL_MAXMIND_KEY "
    "hold an account's id and licence key), or the address or name of a file: .mmdb, also in gzip, tar.gz or an npm package.",
)
@click.option(
    "--from-address",
    metavar="URL",
    default="",
    help="A mirror of dbip or maxmind, for example https://mirror.example.",
)
@click.option("--force", is_flag=True, help="Take a file that is older than the present one too.")
def update(data: str | None, source: str, from_address: str, force: bool) -> None:
    """Fetch a city database, check it and put it into use; a running server takes it up within 10 seconds.

    On any failure the present file stays in use and the exit status is 1.
    """
    try:
        settings = read_settings({"data": data})
        account = Account(settings.maxmind_account, settings.maxmind_key)
        tries = downloads(source, datetime.now(UTC).date(), account=account, from_address=from_address)
        limits = Limits(reserve_bytes=settings.disk_reserve)
        done = update_places(DataFolder(settings.data), tries, SystemClock(), limits=limits, force=force)
    except FootfallError as problem:
        raise click.ClickException(str(problem)) from None
    if not done.changed:
        click.echo(f"Nothing was changed: {done.installed.source} holds the file that is in use.")
    for file in done.installed.files:
        click.echo(f"In use: {file.name}, {file.kind} of {file.built}, from {done.installed.source}")
    click.echo(done.installed.attribution)
    if settings.geoip:
        click.echo(f"Note: the setting geoip makes the server use {settings.geoip} instead.", err=True)


@geo.command()
@_data
def show(data: str | None) -> None:
    """Print which file of places is in use, and of which day it is."""
    try:
        settings = read_settings({"data": data})
        folder = DataFolder(settings.data)
        paths = (
            [Path(settings.geoip)] if settings.geoip else [path for path in folder.places if path.exists()]
        )
        found = [look_at(path, str(path)) for path in paths]
    except FootfallError as problem:
        raise click.ClickException(str(problem)) from None
    for file in found:
        click.echo(f"{file.path}: {file.kind} of {file.day}")
    if not found:
        click.echo(HOW_TO_GET_ONE)
    elif not settings.geoip and (note := read_installed(folder)):
        click.echo(f"Installed {note.installed} from {note.source}")
        click.echo(note.attribution)
    old = [file.day for file in found if SystemClock().now_ms() / 1000 - file.built > _OLD_DAYS * 86_400]
    if old and not settings.geoip:
        click.echo(f"It is of {min(old)}; `footfall geo update` fetches a newer one.", err=True)
