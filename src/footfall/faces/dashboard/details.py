"""`/sites/{domain}/details/{panel}/{tab}`: a list with all its rows and numbers: searched, sorted, by pages, as CSV."""

from typing import Any, Final

import msgspec
from litestar import Response

from footfall.errors import BadQuery, NotFound
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.labels import CONVERSIONS, DIMENSIONS, METRICS
from footfall.faces.dashboard.listing import listing, name_of
from footfall.faces.dashboard.look import Look, look_at
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.questions import Asked, Body, ask_bodies
from footfall.faces.dashboard.site_page import menus
from footfall.faces.spreadsheet import draw_csv
from footfall.query.ask import Value
from footfall.query.dimensions import MOST_PROP_CHARACTERS, PROPS
from footfall.query.money import Money
from footfall.query.panels import PROPERTIES, REFUSED, Panel, Tab, question_of

A_PAGE: Final = 100
MOST_CSV_ROWS: Final = 10_000
_MOST_PAGES = 1000


class Table(msgspec.Struct, frozen=True):
    """What a details page asks for beside its view."""

    panel: Panel
    tab: Tab
    search: str
    sort: str
    descending: bool
    page: int
    prop: str = ""
    """The property whose values are listed; empty for a list of the panel's own."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """The columns that can be sorted by."""
        return self.tab.details

    @property
    def searched(self) -> str:
        """The dimension whose text is searched; empty where that cannot be filtered by."""
        name = self.tab.shown or self.tab.dimensions[-1]
        return {"visit:country": "visit:country_name", "event:prop": ""}.get(name, name)

    def pairs(self, **changes: Any) -> dict[str, str]:
        """Return it as fields of an address."""
        table = msgspec.structs.replace(self, **changes) if changes else self
        pairs = {name: value for name, value in (("prop", table.prop), ("search", table.search)) if value}
        if (table.sort, table.descending) != (table.metrics[0], True):
            pairs |= {"sort": table.sort, "order": "desc" if table.descending else "asc"}
        return pairs | ({"page": str(table.page)} if table.page > 1 else {})


async def details_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show a list with all its numbers."""
    look = await look_at(parts, request)
    table = table_of(look, request)
    body = _body(look, table, limit=A_PAGE + 1, offset=(table.page - 1) * A_PAGE)
    [asked] = await _asked(parts, request, look, table, body)
    assert asked.answer is not None
    return parts.pages.answer(
        request,
        look.words,
        "details.html",
        **look.shown(),
        **menus(parts, look),
        table=table,
        # What a page sent is never looked up as a sentence of ours: that would take it for HTML.
        title=table.prop or look.words.gettext(table.tab.label),
        listing=listing(table.tab, asked.answer, look, limit=A_PAGE, details=True),
        metrics=[name for name in table.metrics if name != "percentage"],
        lists=f"{look.base}/details/{table.panel.name}",
    )


async def details_csv(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Return the same list as CSV, up to ten thousand rows."""
    look = await look_at(parts, request)
    table = table_of(look, request)
    [asked] = await _asked(parts, request, look, table, _body(look, table, limit=MOST_CSV_ROWS, offset=0))
    assert asked.answer is not None
    words = look.words
    conversions = "event:goal" in table.tab.dimensions or "event:goal" in look.filtered
    labels = {**METRICS, **CONVERSIONS} if conversions else METRICS
    names = [table.prop] if table.prop else [words.gettext(DIMENSIONS[name]) for name in table.tab.dimensions]
    text = draw_csv(
        [*names, *(words.gettext(labels[metric]) for metric in table.metrics)],
        (
            [
                *(
                    name_of(dimension, value, words)
                    for dimension, value in zip(table.tab.dimensions, row.dimensions, strict=True)
                ),
                *map(_cell, row.metrics),
            ]
            for row in asked.answer.results
        ),
    )
    file = f"{look.site.domain}-{table.tab.name}-{look.today.isoformat()}.csv"
    return Response(
        text.encode("utf-8", "replace"),
        media_type="text/csv",
        headers={
            "content-disposition": f'attachment; filename="{file}"',
            "cache-control": "private, no-store",
            "x-content-type-options": "nosniff",
        },
    )


def table_of(look: Look, request: AnyRequest) -> Table:
    """
    Return which list the path and query ask for.

    Raises:
        NotFound: there is no such panel or tab.
    """
    one = look.panel(request.path_params["panel"])
    tab = (
        None
        if one is None
        else next((tab for tab in one.tabs if tab.name == request.path_params["tab"]), None)
    )
    if one is None or tab is None:
        raise NotFound("There is no such list.")
    given = request.query_params
    prop = given.get("prop", "")[:MOST_PROP_CHARACTERS] if tab.name == PROPERTIES else ""
    if prop:
        name = f"{PROPS}{prop}"
        # Of events that do not have it there is nothing to say.
        tab = msgspec.structs.replace(
            tab, dimensions=(name,), sets=None, filters=(["is_not", name, ["(none)"]],)
        )
    page = given.get("page", "")
    sort = given.get("sort", "")
    return Table(
        one,
        tab,
        search=given.get("search", "").strip()[:200],
        sort=sort if sort in tab.details else tab.details[0],
        descending=given.get("order") != "asc",
        page=min(int(page), _MOST_PAGES) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1,
        prop=prop,
    )


async def _asked(parts: Dashboard, request: AnyRequest, look: Look, table: Table, body: Body) -> list[Asked]:
    """
    Return what comes of the question.

    Raises:
        BadQuery: it does not go together with the filters.
    """
    asked = await ask_bodies(parts, request, look.site, [body], refused=table.metrics == REFUSED)
    if asked[0].answer is None:
        raise BadQuery(asked[0].problem)
    return asked


def _body(look: Look, table: Table, *, limit: int, offset: int) -> Body:
    tab = table.tab
    filters = look.filters()
    if table.search and table.searched:
        filters.append(["contains", table.searched, [table.search], {"case_sensitive": False}])
    body = question_of(
        tab, filters, look.view.date_range(look.today), details=True, limit=limit, offset=max(offset, 0)
    )
    order = [[table.sort, "desc" if table.descending else "asc"]]
    return {**body, "order_by": order + [[name, "asc"] for name in tab.dimensions]}


def _cell(value: Value) -> object:
    return value.value if isinstance(value, Money) else value
