"""Forms of pages: read within bounds of length and time, and answered by a redirect."""

import asyncio
import string
from collections.abc import Mapping
from urllib.parse import quote

from litestar import MediaType, Response
from litestar.datastructures import Cookie

from footfall.errors import BadRequest
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.parts import Dashboard
from footfall.sites.acting import described, present_act

FORM_BYTES = 64 * 1024
_PRINTED = string.punctuation  # of ASCII: what an address has is not quoted twice


class Form:
    """The texts of a form by name; a name that is missing is an empty text."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self.given = given

    def text(self, name: str) -> str:
        """Return the text of a field, the last one where there are several."""
        return (self.given.get(name) or [""])[-1]

    def texts(self, name: str) -> list[str]:
        """Return the texts of all fields of a name."""
        return self.given.get(name, [])

    def names(self) -> list[str]:
        """Return the names of its fields."""
        return list(self.given)

    def __contains__(self, name: str) -> bool:
        return name in self.given


async def read_form(parts: Dashboard, request: AnyRequest) -> Form:
    """
    Return the form that was sent; what it says is told the log of changes, but for secrets.

    Raises:
        BadRequest: it did not arrive in time.
    """
    try:
        async with asyncio.timeout(parts.api.slow_client_seconds):
            given = await request.form()
    except TimeoutError:
        raise BadRequest("The form did not arrive in time.") from None
    texts = {name: [str(value) for value in given.getall(name)] for name in given}
    act = present_act()
    if act is not None and not act.detail:
        act.detail = described(
            {name: values if len(values) > 1 else values[0] for name, values in texts.items()}
        )
    return Form(texts)


def go(where: str, cookies: tuple[Cookie, ...] = ()) -> Response[None]:
    """Return an answer that sends the browser to *where*, a path of ours in whatever letters."""
    headers = {"location": quote(where, safe=_PRINTED)}
    return Response(None, status_code=303, media_type=MediaType.TEXT, headers=headers, cookies=list(cookies))
