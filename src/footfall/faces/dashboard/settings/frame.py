"""What all pages of a site's settings share: the list beside them, forms that come back, short notices."""

from typing import Any, Final

import msgspec
from litestar import Response

from footfall.errors import Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.api.snippet import own_address
from footfall.faces.dashboard.access import asker_of, seen_site
from footfall.faces.dashboard.forms import Form, go
from footfall.faces.dashboard.labels import N_
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.words import Words
from footfall.model.site import Site

SECTIONS: Final = {
    "general": N_("General"),
    "collected": N_("What is collected"),
    "tracker": N_("Tracker"),
    "goals": N_("Goals"),
    "segments": N_("Segments"),
    "shields": N_("Shields"),
    "annotations": N_("Annotations"),
    "links": N_("Links and pixels"),
    "shares": N_("Sharing"),
    "imports": N_("Imports"),
}
"""Every page of the settings, in the order of the list."""

NOTICES: Final = {
    "saved": N_("Saved."),
    "added": N_("Added."),
    "removed": N_("Removed."),
    "site-removed": N_("The site was removed. Add its domain again within 30 days to bring it back."),
}
"""What is said after a form was taken, by the word that the address carries."""


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong with a form."""

    field: str
    """At which field it is said; empty for above the form."""
    text: str


RIGHT: Final = Wrong("", "")


def wrong_of(problem: Refused | None, form: Form) -> Wrong:
    """Return what *problem* says, at the field of *form* that it names."""
    if problem is None:
        return RIGHT
    field, colon, text = str(problem).partition(": ")
    # `props.plan` is an entry of the field `props`.
    field = field.partition(".")[0]
    return Wrong(field, text) if colon and field in form else Wrong("", str(problem))


def notice_of(request: AnyRequest, words: Words) -> str:
    """Return what is said about the form that led here; empty when none did."""
    text = NOTICES.get(request.query_params.get("done", ""))
    return words.gettext(text) if text else ""


def server_of(parts: Dashboard, request: AnyRequest) -> str:
    """Return the address of this server, for lines that somebody copies."""
    return parts.api.accounts.public_address or own_address(request)


def way_to(site: Site, section: str) -> str:
    """Return the address of a page of the settings."""
    return f"/sites/{site.domain}/settings/{section}"


def done(site: Site, section: str, notice: str) -> Response[None]:
    """Return the answer to a form that was taken: its page again, with a notice of `NOTICES`."""
    return go(f"{way_to(site, section)}?done={notice}")


async def show(
    parts: Dashboard,
    request: AnyRequest,
    section: str,
    form: Form,
    problem: Refused | None = None,
    **values: Any,
) -> Response[bytes]:
    """Return the page of *section* with *form* in its fields, and what is wrong with it."""
    asker = await asker_of(parts, request)
    site = seen_site(parts, asker, request)
    words = parts.pages.words(request, asker.language)
    return parts.pages.answer(
        request,
        words,
        f"settings/{section}.html",
        status=problem.status if problem else 200,
        asker=asker,
        site=site,
        section=section,
        sections=[(name, words.gettext(title), way_to(site, name)) for name, title in SECTIONS.items()],
        here=way_to(site, section),
        notice=notice_of(request, words),
        wrong=wrong_of(problem, form),
        form=form,
        server=server_of(parts, request),
        **values,
    )
