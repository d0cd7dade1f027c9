"""`/preferences`: the language and theme that a browser keeps, in two cookies that say nothing else."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import is_encrypted, safe_way
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.view import THEMES
from footfall.faces.dashboard.words import LANGUAGES

_YEAR_SECONDS = 365 * 86_400


async def keep(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Keep what was chosen, and go back to the page. Nothing of the server changes, so that no token is needed."""
    form = await read_form(parts, request)
    kept = {
        name: form.text(name) if form.text(name) in known else ""
        for name, known in (("language", LANGUAGES), ("theme", THEMES))
        # Who chose a language for their account is not asked for another one here.
        if name in form
    }
    cookies = [
        Cookie(
            key=name,
            value=value,
            path="/",
            max_age=_YEAR_SECONDS if value else 0,
            httponly=True,
            secure=is_encrypted(request),
            samesite="lax",
        )
        for name, value in kept.items()
    ]
    return go(safe_way(form.text("back")), tuple(cookies))
