"""rebuild."""

import click

from footfall.app.offline import rebuild_store
from footfall.errors import FootfallError
from footfall.settings import read_settings


@click.command()
@click.option("--data", metavar="DIR", help="The data folder; its server must be stopped.")
def rebuild(data: str | None) -> None:
    """Make a new store of the kept segments; the present one stays beside it as events.duckdb.old."""
    try:
        days = rebuild_store(read_settings({"data": data}))
    except FootfallError as problem:
        raise click.ClickException(str(problem)) from None
    for day, rows in days.items():
        click.echo(f"{day}  {rows} rows")
    covered = f"{min(days)} to {max(days)}" if days else "no day"
    click.echo(
        f"The new store covers {covered}, as far as segments are kept; older events are only in events.duckdb.old."
    )
