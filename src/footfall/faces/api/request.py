"""Reading a request: its token, its body, its parameters. What is wrong is said by name."""

import asyncio
from ipaddress import ip_address
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException

from footfall.errors import BadRequest, Forbidden, NotFound, Unauthorized
from footfall.faces.api.parts import ApiParts
from footfall.model.grant import Token
from footfall.model.name import normalise, origin_host
from footfall.model.site import Site
from footfall.sites.acting import described, present_act

AnyRequest = Request[Any, Any, Any]
_Body = TypeVar("_Body")


def read_token(parts: ApiParts, request: AnyRequest) -> Token:
    """
    Return the token that the request carries.

    Raises:
        Unauthorized: it carries none of ours.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    token = parts.things.token_of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Unauthorized
    return token


def check_bootstrap(hosts: tuple[str, ...], request: AnyRequest) -> None:
    """
    Do nothing when the request may take the first token or make the owner: no page of another site can have made it.

    Raises:
        Forbidden: one could, or the server was reached by a name that nobody configured (DNS rebinding).
    """
    own = request.headers.get("host", "")
    name = origin_host(own) or ""
    if not (_is_address(name) or name == "localhost" or name.endswith(".localhost") or name in hosts):
        raise Forbidden(
            f"The first token is not given under the name '{name[:100]}'; ask by address or localhost, set 'hosts', or run "
            "`footfall generate-token --data DIR` on the server."
        )
    origin = request.headers.get("origin")
    foreign_origin = origin is not None and origin.partition("://")[2].lower() != own.lower()
    if foreign_origin or request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        raise Forbidden("The first token is not given to a page of another site.")


def known_site(parts: ApiParts, name: str) -> Site:
    """
    Return the site that *name* names.

    Raises:
        BadRequest: that is no domain.
        NotFound: there is no such site.
    """
    domain = normalise(name)
    site = parts.things.snapshot.site_for(domain)
    if site is None:
        raise NotFound(f"There is no site '{domain}'.")
    return site


def read_id(request: AnyRequest, what: str) -> int:
    """
    Return the id in the path, of a *what*.

    Raises:
        BadRequest: it is no number.
        NotFound: it is longer than any id.
    """
    text = request.path_params["id"]
    if not (text.isascii() and text.isdecimal()):
        raise BadRequest(f"id: '{text[:40]}' is not a number.")
    if len(text) > 18:
        raise NotFound(f"There is no {what} with the id {text[:40]}.")
    return int(text)


async def read_body(
    parts: ApiParts,
    request: AnyRequest,
    kind: type[_Body],
    *,
    extra_seconds: float = 0,
    default: _Body | None = None,
) -> _Body:
    """
    Return the body as a *kind*, *default* where there is none; a long one may take *extra_seconds* to arrive.

    Raises:
        BadRequest: it did not arrive, `invalid json`, or which field is missing, unknown or of a wrong type.
    """
    seconds = parts.slow_client_seconds + extra_seconds
    try:
        async with asyncio.timeout(seconds):
            body = await request.body()
    except TimeoutError:
        raise BadRequest(f"The body did not arrive within {seconds:g} seconds.") from None
    except InternalServerException as problem:
        # The client left, or its chunks are none; the framework takes that for a fault of ours.
        raise BadRequest("The body is not whole.") from problem
    if default is not None and not body.strip():
        return default
    try:
        read = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as problem:
        raise BadRequest(_sentence(str(problem))) from problem
    # Lists within lists without end are JSON, but nothing that anybody asked for.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadRequest("invalid json") from problem
    if (act := present_act()) is not None:
        act.detail = " ".join(filter(None, (act.detail, described(read))))
    return read


def read_flag(request: AnyRequest, name: str) -> bool:
    """
    Return a parameter that is `true` or `false`; missing is false.

    Raises:
        BadRequest: it is neither.
    """
    text = read_parameter(request, name)
    if text not in {None, "true", "false"}:
        raise BadRequest(f"{name}: '{text[:40] if text else ''}' should be true or false.")
    return text == "true"


def read_parameter(request: AnyRequest, name: str) -> str | None:
    """
    Return the parameter *name*, None when it is not there.

    Raises:
        BadRequest: it is there more than once.
    """
    values = request.query_params.getall(name, [])
    if len(values) > 1:
        raise BadRequest(f"{name}: it is given {len(values)} times; give it once.")
    return str(values[0]) if values else None


def check_parameters(request: AnyRequest, known: tuple[str, ...]) -> None:
    """
    Do nothing when there are only *known* parameters.

    Raises:
        BadRequest: there is another one, which would otherwise be ignored in silence.
    """
    for name in request.query_params:
        if name not in known:
            raise BadRequest(f"There is no parameter '{name[:40]}' here; there are: {', '.join(known)}.")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _sentence(said: str) -> str:
    """Return what msgspec says of a body, with the field in front."""
    what, _, where = said.partition(" - at `$")
    field = where.strip("`.")
    if not field and what.startswith("Expected `object`"):
        return "invalid json"
    if what.startswith("Object missing required field"):
        return f"{what.split('`')[1]}: it is missing."
    return f"{field}: {what}." if field else f"{what}."
