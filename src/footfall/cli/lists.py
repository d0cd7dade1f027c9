"""lists: tables of sources, spam, crawlers and data centres from lists that the operator names."""

import click

from footfall.errors import FootfallError
from footfall.folder import DataFolder
from footfall.ingest.list_update import update_lists
from footfall.ingest.lists import CRAWLERS, DATACENTERS, SOURCES, SPAM
from footfall.settings import read_settings


@click.group()
def lists() -> None:
    """Refresh the tables of sources, referrer spam, crawlers and data centres."""


@lists.command()
@click.option("--data", metavar="DIR", help="The data folder; a server may run on it.")
@click.option(
    "--sources",
    multiple=True,
    metavar="[GROUP=]F|URL",
    help="Our own tsv, Matomo's SearchEngines.yml, Socials.yml or AIAssistants.yml, or hosts; may be repeated. "
    "`social=` and the like in front says what the sources of a list are that does not say so itself.",
)
@click.option("--spam", metavar="F|URL", help="Hosts of referrer spam, one a line.")
@click.option("--crawlers", metavar="F|URL", help="JSON in the shape of crawler-user-agents.")
@click.option("--datacenters", metavar="F|URL", help="Addresses and ranges of data centres, one a line.")
def update(
    data: str | None,
    sources: tuple[str, ...],
    spam: str | None,
    crawlers: str | None,
    datacenters: str | None,
) -> None:
    """Fetch lists, check them and put them into use; a running server takes them up within 10 seconds.

    What is not named here is what the settings name (lists_sources, lists_spam, lists_crawlers,
    lists_datacenters); nothing else is ever asked. Their entries win over ours. On any failure nothing is changed.
    """
    try:
        settings = read_settings({"data": data})
        asked = {
            SOURCES: sources or settings.lists_sources,
            SPAM: _one(spam or settings.lists_spam),
            CRAWLERS: _one(crawlers or settings.lists_crawlers),
            DATACENTERS: _one(datacenters or settings.lists_datacenters),
        }
        asked = {file: names for file, names in asked.items() if names}
        if not asked:
            raise click.UsageError(
                "No list is named: give one, such as --spam FILE, or set lists_spam; see --help."
            )
        done = update_lists(DataFolder(settings.data).lists, asked)
    except FootfallError as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"The lists cannot be written: {problem.strerror}.") from None
    for list_ in done:
        click.echo(f"{list_.file.name}: {list_.lines} lines")
        if list_.left_out:
            click.echo(
                f"Left out, since a table of ours cannot say it: {'; '.join(list_.left_out[:20])}", err=True
            )
    if DATACENTERS in asked and settings.datacenter_ranges:
        click.echo(
            f"Note: the setting datacenter_ranges makes the server use {settings.datacenter_ranges} instead.",
            err=True,
        )


def _one(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
