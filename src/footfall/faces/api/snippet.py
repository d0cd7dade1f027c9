"""`/api/sites/{domain}/snippet`: the line for a site's pages."""

from urllib.parse import urlsplit

import msgspec
from litestar import Response

from footfall.errors import BadRequest
from footfall.faces.api.answer import json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_parameters, known_site, read_parameter
from footfall.model.snippet import snippet_of
from footfall.model.tracking import Tracking

_MAX_SERVER_CHARACTERS = 500


class Snippet(msgspec.Struct, frozen=True):
    """What a site's pages carry."""

    snippet: str
    """The tag for all pages."""
    not_found: str
    """The tag for the page that stands for those that do not exist; empty where they are not told."""


async def get_snippet(parts: ApiParts, request: AnyRequest) -> Response[bytes]:
    """Return the line of HTML for a site's pages, by its settings `tracker`, `tracker_exclude` and `collect`."""
    check_parameters(request, ("server",))
    given = read_parameter(request, "server")
    server = own_address(request) if given is None else given
    where = urlsplit(server)
    if where.scheme not in {"http", "https"} or not where.netloc or len(server) > _MAX_SERVER_CHARACTERS:
        raise BadRequest(f"server: '{server[:100]}' should be an address such as https://stats.example.com.")
    site = known_site(parts, request.path_params["domain"])
    tag = snippet_of(site, server, parts.tracker_path)
    has_both = Tracking.NOT_FOUND in site.tracker
    return json_answer(
        Snippet(tag, snippet_of(site, server, parts.tracker_path, not_found=True) if has_both else "")
    )


def own_address(request: AnyRequest) -> str:
    """
    Return the address at which the caller reached this server, as far as it and a proxy say.

    It is good for telling the caller, and for nothing else: the caller can say anything.
    """
    said = request.headers.get("x-forwarded-proto", "").strip().lower()
    scheme = said if said in {"http", "https"} else request.url.scheme
    return f"{scheme}://{request.headers.get('host', 'localhost')}"
