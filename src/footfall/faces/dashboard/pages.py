"""A template and values in, an answer out: language, security headers, packing. No page's own content."""

import gzip
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.assets import Assets
from footfall.faces.dashboard.view import THEMES
from footfall.faces.dashboard.words import LANGUAGES, NOTHING, Words, best_language, words_of

# Everything from here, nothing inline: text of visitors that slipped through would still not run.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
)
_HEADERS: Final = {
    "cache-control": "private, no-store",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # To ourselves only: the addresses of pages name sites, paths and filters.
    "referrer-policy": "same-origin",
    "vary": "accept-encoding, accept-language, cookie",
    "x-content-type-options": "nosniff",
}
_PACKED_FROM_BYTES = 1000
_UNLESS_SAID: Final = {"embed": False, "way_in": ""}


class Pages:
    """Renders templates; one environment for each language."""

    def __init__(self, assets: Assets) -> None:
        self.assets = assets
        self.environment = cache(self._environment)

    def words(self, request: AnyRequest, chosen: str = "") -> Words:
        """Return the language of *request*: *chosen* by the person, by a cookie, else what the browser accepts."""
        wanted = chosen or request.cookies.get("language", "")
        return words_of(best_language(wanted, request.headers.get("accept-language", "")))

    def words_in(self, chosen: str) -> Words:
        """Return the language that somebody chose, where no request says more."""
        return words_of(best_language(chosen, ""))

    def text(self, words: Words, template: str, values: Mapping[str, Any]) -> str:
        """Return *template* with *values*, in the language of *words*."""
        return self.environment(words.language).get_template(template).render(values)

    def answer(
        self,
        request: AnyRequest,
        words: Words,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] = {},
        frames: str = "'none'",
        **values: Any,
    ) -> Response[bytes]:
        """Return the page; *frames* says who may show it in a frame."""
        theme = request.cookies.get("theme", "")
        shown = self.text(
            words,
            template,
            {**_UNLESS_SAID, "theme": theme if theme in THEMES else "", "path": request.url.path, **values},
        )
        return html(request, shown, status=status, headers=headers, frames=frames)

    def _environment(self, language: str) -> Environment:
        words = words_of(language)
        environment = Environment(
            loader=PackageLoader("footfall.faces.dashboard"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        # The extension adds it to whatever environment it is in.
        environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
        environment.globals.update(words=words, asset=self.assets.url, languages=LANGUAGES, nothing=NOTHING)
        return environment


def html(
    request: AnyRequest,
    text: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = {},
    frames: str = "'none'",
) -> Response[bytes]:
    """Return an answer of HTML with the headers that every page has, packed where the browser takes that."""
    sent = {**_HEADERS, "content-security-policy": POLICY.format(frames=frames), **headers}
    body = text.encode("utf-8", "replace")
    if len(body) > _PACKED_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 5, mtime=0)
        sent["content-encoding"] = "gzip"
    return Response(body, status_code=status, media_type="text/html", headers=sent)
