"""`/preferences`: the language and theme that a browser keeps, in two cookies that say nothing else."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.view import THEMES
from footfall.faces.dashboard.words import LANGUAGES

_YEAR_SECONDS = 365 * 86_400


async def keep(_: Dashboard, request: AnyRequest) -> Response[Any]:
    """Keep what was chosen, and go back to the page. Nothing of the server changes, so that no token is needed."""
    form = await request.form()
    language, theme, back = (str(form.get(name, "")) for name in ("language", "theme", "back"))
    kept = {
        "language": language if language in LANGUAGES else "",
        "theme": theme if theme in THEMES else "",
    }
    return Response(
        None,
        status_code=303,
        # A path of ours: two slashes would be another host.
        headers={"location": back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"},
        cookies=[
            Cookie(name, value, max_age=_YEAR_SECONDS if value else 0, samesite="lax", httponly=True)
            for name, value in kept.items()
        ],
    )
