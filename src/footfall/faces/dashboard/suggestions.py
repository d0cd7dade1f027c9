"""`/sites/{domain}/values`: what a filter's value may be, while somebody types it."""

from typing import Any, Final

from litestar import Response

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.labels import FORM_DIMENSIONS
from footfall.faces.dashboard.look import PROPERTY, look_at
from footfall.faces.dashboard.pages import html
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.questions import ask_bodies

_MOST: Final = 20


async def values(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the most frequent values of a dimension in the period that have the typed text in them."""
    look = await look_at(parts, request)
    given = request.query_params
    dimension, text = given.get("dimension", ""), given.get("value", "").strip()[:200]
    if dimension == PROPERTY:
        dimension += given.get("prop", "").strip()[:300]
    known = dimension in FORM_DIMENSIONS or dimension.startswith(PROPERTY)
    if not (known and look.offers(dimension)):
        return html(request, "")
    filters = look.filters()
    if text and dimension != "visit:country":
        operator = "contains"
        filters.append(
            [operator, dimension, [text], *([] if dimension == "event:goal" else [{"case_sensitive": False}])]
        )
    body = {
        "metrics": ["visitors"],
        "dimensions": [dimension],
        "date_range": look.view.date_range(look.today),
        "filters": filters,
        "pagination": {"limit": 300 if dimension == "visit:country" else _MOST},
    }
    [asked] = await ask_bodies(parts, request, look.site, [body])
    found = [] if asked.answer is None else [str(row.dimensions[0]) for row in asked.answer.results]
    named = [(value, look.words.country(value) if dimension == "visit:country" else "") for value in found]
    return html(request, parts.pages.text(look.words, "values.html", {"values": named[: _MOST * 15]}))
