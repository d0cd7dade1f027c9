"""version."""

import click

from footfall import __version__


@click.command()
def version() -> None:
    """Print the version."""
    click.echo(f"footfall {__version__}")
