"""What goes wrong, as a page for people and as the API's shape of error for programs."""

import logging
from collections.abc import Callable
from typing import Final

from litestar import Response
from litestar.exceptions import HTTPException, NotFoundException

from footfall.errors import Refused, Unavailable
from footfall.faces.api import answer
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import NOBODY, language_of
from footfall.faces.dashboard.labels import N_
from footfall.faces.dashboard.pages import html
from footfall.faces.dashboard.parts import Dashboard

log = logging.getLogger(__name__)

_TITLES: Final = {
    400: N_("This does not work"),
    401: N_("Signing in is needed"),
    403: N_("This is not allowed"),
    404: N_("Not found"),
    409: N_("This does not fit what is there"),
    429: N_("Too many requests"),
    503: N_("Not available just now"),
}
_OTHER_TITLE: Final = N_("Something went wrong")


def refused(parts: Dashboard) -> Callable[[AnyRequest, Refused], Response[bytes]]:
    """Return what answers a request that its sender can mend."""

    def show(request: AnyRequest, problem: Refused) -> Response[bytes]:
        if not _wants_page(request):
            return answer.refused(request, problem)
        headers = {"retry-after": str(problem.retry_after)} if isinstance(problem, Unavailable) else {}
        return _page(parts, request, problem.status, str(problem), headers)

    return show


def from_framework(parts: Dashboard) -> Callable[[AnyRequest, HTTPException], Response[bytes]]:
    """Return what answers a request that the framework refuses."""

    def show(request: AnyRequest, problem: HTTPException) -> Response[bytes]:
        if not _wants_page(request):
            return answer.from_framework(request, problem)
        words = parts.pages.words(request, language_of(parts, request))
        text = (
            words.gettext("There is no such page.")
            if isinstance(problem, NotFoundException)
            else problem.detail
        )
        return _page(parts, request, problem.status_code, text, {})

    return show


def failed(parts: Dashboard) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """Return what answers our own faults: logged with their context, told without details."""

    def show(request: AnyRequest, problem: Exception) -> Response[bytes]:
        if not _wants_page(request):
            return answer.failed(request, problem)
        log.error("%s %r failed.", request.method, request.url.path, exc_info=problem)
        words = parts.pages.words(request, language_of(parts, request))
        return _page(
            parts, request, 500, words.gettext("Something went wrong here; it was written to the log."), {}
        )

    return show


def _wants_page(request: AnyRequest) -> bool:
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def _page(
    parts: Dashboard, request: AnyRequest, status: int, text: str, headers: dict[str, str]
) -> Response[bytes]:
    words = parts.pages.words(request, language_of(parts, request))
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    _, is_panel, name = request.url.path.rpartition("/panels/")
    if is_panel and "hx-request" in request.headers:
        # It takes the place of the panel, not of the page.
        part = parts.pages.text(words, "problem_part.html", {"name": name, "problem": text, "asked": asked})
        return html(request, part, status=status, headers=headers)
    again = request.method == "GET" and status == Unavailable.status
    return parts.pages.answer(
        request,
        words,
        "problem.html",
        status=status,
        headers=headers,
        asker=NOBODY,
        title=words.gettext(_TITLES.get(status, _OTHER_TITLE)),
        problem=text,
        way_out=(asked, words.gettext("Try again")) if again else ("/", words.gettext("Go to the sites")),
    )
