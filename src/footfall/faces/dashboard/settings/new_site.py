"""`/add-site`, `/sites/{domain}/install`, and the way out: a site's begin and end."""

import asyncio
from typing import Any

from litestar import Response

from footfall.errors import BadRequest, Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import asker_of, seen_site
from footfall.faces.dashboard.forms import Form, go, read_form
from footfall.faces.dashboard.pages import html
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.questions import ask_bodies
from footfall.faces.dashboard.settings.choices import (
    choices_of,
    form_of,
    show_choices,
    shown_choices,
    snippets_of,
    zones,
)
from footfall.faces.dashboard.settings.frame import RIGHT, Wrong, notice_of, server_of, wrong_of
from footfall.model.site import Site
from footfall.sites.sites import FIRST_ZONE

_BLANK = Form({"zone": [FIRST_ZONE]})


async def add_site_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the form for a new site."""
    return await _show_form(parts, request, _BLANK)


async def add_site(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Register a site, or bring a removed one back, and lead to the line for its pages."""
    form = await read_form(parts, request)
    zone = form.text("zone").strip() or FIRST_ZONE
    try:
        _, domain = await asyncio.to_thread(parts.api.things.sites.add, form.text("domain").strip(), zone)
    except Refused as problem:
        return await _show_form(parts, request, form, problem)
    return go(f"/sites/{domain}/install")


async def install_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the line for a site's pages, and wait for the first pageview."""
    asker = await asker_of(parts, request)
    site = seen_site(parts, asker, request)
    words = parts.pages.words(request, asker.language)
    return parts.pages.answer(
        request,
        words,
        "settings/install.html",
        asker=asker,
        site=site,
        server=server_of(parts, request),
        notice=notice_of(request, words),
        choices=shown_choices("tracker", words),
        form=form_of(site, choices_of("tracker")),
        wrong=RIGHT,
        seen=await _views(parts, request, site),
        tags=snippets_of(parts, request, site),
    )


async def install_seen(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show whether a pageview has come; asked again and again by the page that waits for it."""
    asker = await asker_of(parts, request)
    site = seen_site(parts, asker, request)
    words = parts.pages.words(request, asker.language)
    values = {"site": site, "seen": await _views(parts, request, site)}
    return html(request, parts.pages.text(words, "settings/install_seen.html", values))


async def remove_site(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Hide a site and stop collecting for it, when its name was typed."""
    form = await read_form(parts, request)
    site = seen_site(parts, await asker_of(parts, request), request)
    if form.text("confirm").strip().lower() != site.domain:
        problem = BadRequest(f"confirm: Type {site.domain} to remove it; nothing was removed.")
        # The page's other fields are as the site has them.
        shown = Form({**form_of(site, choices_of("general")).given, "confirm": [form.text("confirm")]})
        return await show_choices(parts, request, "general", problem, shown)
    await asyncio.to_thread(parts.api.things.sites.remove, site.domain)
    return go("/?done=site-removed")


async def _show_form(
    parts: Dashboard, request: AnyRequest, form: Form, problem: Refused | None = None
) -> Response[Any]:
    asker = await asker_of(parts, request)
    wrong = wrong_of(problem, form)
    return parts.pages.answer(
        request,
        parts.pages.words(request, asker.language),
        "settings/add_site.html",
        status=problem.status if problem else 200,
        asker=asker,
        form=form,
        zones=zones(),
        # What is wrong without a name is wrong with the domain.
        wrong=Wrong(wrong.field or "domain", wrong.text) if wrong.text else wrong,
    )


async def _views(parts: Dashboard, request: AnyRequest, site: Site) -> int:
    [asked] = await ask_bodies(parts, request, site, [{"metrics": ["pageviews"], "date_range": "all"}])
    return int(str(asked.answer.results[0].metrics[0])) if asked.answer else 0
