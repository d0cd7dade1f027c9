"""`/audit`: who changed what and when."""

import asyncio
from typing import Any

from litestar import Response

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import asker_of
from footfall.faces.dashboard.parts import Dashboard

_ROWS = 100


async def audit_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """List what was changed, the newest first, a hundred at a time."""
    asker = await asker_of(parts, request)
    words = parts.pages.words(request, asker.language)
    text = str(request.query_params.get("before", ""))
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    rows = await asyncio.to_thread(lambda: parts.api.things.audit.rows(most=_ROWS + 1, before=before))
    return parts.pages.answer(
        request,
        words,
        "audit.html",
        asker=asker,
        rows=[(words.when(row.at_ms), row) for row in rows[:_ROWS]],
        older=rows[_ROWS - 1].id if len(rows) > _ROWS else 0,
    )
