"""stats."""

from itertools import groupby
from operator import itemgetter

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall
from footfall.faces.terminal import draw_table, printable

_NAMES = ("IP", "Path", "Count")
_VERBOSE_NAMES = ("IP", "Country", "Region", "City", "Browser", "OS", "Path", "Referrer", "Time")


@click.command()
@click.option("--site", metavar="D", help="Only this site.")
@click.option(
    "--last", metavar="P", help="The time until now: 24h, 7d, 30d, 1mo, 3mo, 6mo; any <n>m, h, d or mo."
)
@click.option("--from", "since", metavar="D", help="First day, such as 2024-01-31.")
@click.option("--to", "until", metavar="D", help="Last day.")
@click.option("-v", "--verbose", is_flag=True, help="One row per pageview.")
@talks_to_server
def stats(
    server: Footfall,
    *,
    site: str | None,
    last: str | None,
    since: str | None,
    until: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Print pageviews by address and path: those of the last 24 hours unless a time is given."""
    answer = server.stats(site=site, last=last, since=since, until=until, verbose=verbose)
    tables = [
        f"{printable(name)}\n\n"
        + draw_table(_VERBOSE_NAMES if verbose else _NAMES, [_row(row, verbose) for row in rows])
        for name, rows in groupby(answer, itemgetter("site"))
    ]
    show(answer, as_json=as_json, text="\n\n".join(tables) or "No pageviews in this time.")


def _row(row: dict[str, object], verbose: bool) -> list[object]:
    if not verbose:
        return [row["ip"], row["path"], row["count"]]
    return [row[name.lower()] or ("(direct)" if name == "Referrer" else "") for name in _VERBOSE_NAMES]
