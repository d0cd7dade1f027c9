"""query."""

import json
import re
from collections.abc import Iterator
from typing import Any

import click

from footfall.cli.server import show, talks_to_server
from footfall.client import Footfall, Result
from footfall.faces.spreadsheet import draw_csv
from footfall.faces.terminal import draw_table, printable
from footfall.query.dimensions import DIMENSIONS

_SHORT = {
    one.name.partition(":")[2]: one.name
    for one in DIMENSIONS
    if ":" in one.name and not one.name.startswith("time:")
}
_UNITS = ("minute", "hour", "day", "week", "month")
_FILTER = re.compile(
    r"\s*(?P<name>\S+)\s+(?P<operator>is not|is|contains not|contains|matches not|matches)\s+(?P<values>.+)",
    re.DOTALL,
)


@click.command()
@click.argument("sites", nargs=-1, required=True, metavar="SITE...")
@click.option(
    "-m", "--metrics", default="visitors", show_default=True, metavar="NAMES", help="Joined by commas."
)
@click.option(
    "-d",
    "--dimensions",
    default="",
    metavar="NAMES",
    help="What to group by, joined by commas: source, page, country, day, event:props:plan ...",
)
@click.option(
    "-r",
    "--range",
    "date_range",
    default="30d",
    show_default=True,
    metavar="RANGE",
    help="day, 24h, 7d, 30d, month, 6mo, 12mo, year, all, or two days joined by a comma.",
)
@click.option(
    "-f",
    "--filter",
    "filters",
    multiple=True,
    metavar="FILTER",
    help="'source is Google|Bing', 'page contains /blog', or a filter as JSON; may be repeated, then all hold.",
)
@click.option(
    "-o", "--order", "orders", multiple=True, metavar="NAME", help="Downwards by a metric; '+NAME' upwards."
)
@click.option(
    "-n", "--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Most rows."
)
@click.option("--offset", default=0, type=click.IntRange(0), help="Rows to leave out first.")
@click.option(
    "-c",
    "--compare",
    metavar="TIME",
    help="previous_period, year_over_year, or two days joined by a comma.",
)
@click.option("-i", "--imports", is_flag=True, help="Count imported rows too.")
@click.option("-z", "--zone", default="", metavar="ZONE", help="Days of this time zone, not of the site's.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@talks_to_server
def query(
    server: Footfall,
    *,
    sites: tuple[str, ...],
    metrics: str,
    dimensions: str,
    date_range: str,
    filters: tuple[str, ...],
    orders: tuple[str, ...],
    limit: int,
    offset: int,
    compare: str | None,
    imports: bool,
    zone: str,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Ask a question: numbers of one site or several, grouped, filtered and compared.

    For example: footfall query example.com -m visitors,bounce_rate -d source -f 'country is DE|AT' -r 7d
    """
    include: dict[str, Any] = {"imports": imports, "total_rows": True}
    if compare:
        include["comparisons"] = _comparison(compare)
    result = server.query(
        sites[0] if len(sites) == 1 else sites,
        _words(metrics),
        [full_name(name) for name in _words(dimensions)],
        date_range=_words(date_range) if "," in date_range else date_range,
        filters=[read_filter(text) for text in filters],
        order_by=[_order(text) for text in orders],
        include=include,
        limit=limit,
        offset=offset,
        timezone=zone,
    )
    for note in _notes(result, offset):
        click.echo(printable(note), err=True)
    if as_csv:
        click.echo(draw_csv(_names(result), _rows(result)), nl=False)
        return
    answer = {"results": list(result.rows), "meta": result.meta, "query": result.query}
    text = draw_table(
        _names(result), [["" if cell is None else cell for cell in row] for row in _rows(result)]
    )
    show(answer, as_json=as_json, text=text)


def full_name(name: str) -> str:
    """Return a dimension's name in the query language; `source` and `day` are short for it."""
    if name in _UNITS:
        return f"time:{name}"
    if name.startswith("props:"):
        return f"event:{name}"
    return _SHORT.get(name, name)


def read_filter(text: str) -> list[Any]:
    """
    Return the filter that *text* writes: as JSON, or as words such as `source is not Google|Bing`.

    Raises:
        click.UsageError: it is neither.
    """
    if text.lstrip().startswith("["):
        try:
            return list(json.loads(text))
        except ValueError:
            raise click.UsageError(f"The filter {text} is no JSON.") from None
    found = _FILTER.fullmatch(text)
    if found is None:
        raise click.UsageError(
            f"The filter '{text}' should be a dimension, one of: is, is not, contains, contains not, matches, "
            "matches not, and values joined by |."
        )
    name = full_name(found["name"])
    values: list[Any] = [value.strip() for value in found["values"].split("|")]
    if name == "visit:city":
        values = [int(value) if value.isdecimal() else value for value in values]
    return [found["operator"].replace(" ", "_"), name, values]


def _notes(result: Result, offset: int) -> Iterator[str]:
    """Yield what the rows themselves do not say: that there are more, or why a number is not what was asked for."""
    total, last = result.meta["total_rows"], offset + len(result)
    if total > last:
        yield f"Rows {offset + 1} to {last} of {total}; -n and --offset show others."
    if "imports_warning" in result.meta:
        yield result.meta["imports_warning"]
    for name, given in result.meta.get("metric_warnings", {}).items():
        yield f"{name}: {given['warning']}"


def _comparison(text: str) -> dict[str, Any]:
    if "," in text:
        return {"mode": "custom", "date_range": _words(text)}
    return {"mode": text}


def _order(text: str) -> list[str]:
    upwards = text.startswith("+")
    name = text.removeprefix("+")
    return [full_name(name), "asc" if upwards else "desc"]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _names(result: Result) -> list[str]:
    return list(result.rows[0]) if result.rows else [*result.dimensions, *result.metrics]


def _rows(result: Result) -> list[list[object]]:
    """Return the cells; money as its exact amount and currency."""
    return [
        [
            f"{cell['value']:.3f} {cell['currency']}" if isinstance(cell, dict) else cell
            for cell in row.values()
        ]
        for row in result.rows
    ]
