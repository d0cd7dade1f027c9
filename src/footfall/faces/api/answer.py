"""What goes out: JSON bodies, and the one shape of error."""

import logging
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from litestar import MediaType, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from footfall.errors import Refused, Unavailable
from footfall.faces.api.request import AnyRequest

log = logging.getLogger(__name__)

JSON = "application/json"


def json_answer(value: object, status: int = 200) -> Response[bytes]:
    """Return *value* as JSON."""
    return Response(msgspec.json.encode(value), status_code=status, media_type=JSON)


def empty_answer(status: int = 204) -> Response[None]:
    """Return an answer without a body."""
    # As JSON it would be `null`.
    return Response(None, status_code=status, media_type=MediaType.TEXT)


def error_answer(status: int, message: str, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return the one shape of error."""
    return Response(
        msgspec.json.encode({"error": message}), status_code=status, media_type=JSON, headers=headers
    )


def refused(_: AnyRequest, problem: Refused) -> Response[bytes]:
    """Answer what the caller can mend."""
    headers = {"retry-after": str(problem.retry_after)} if isinstance(problem, Unavailable) else {}
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return error_answer(problem.status, str(problem), headers)


def from_framework(request: AnyRequest, problem: HTTPException) -> Response[bytes]:
    """Answer what the framework refuses: routes, methods, lengths."""
    where = f"{request.method} {request.url.path[:200]}"
    match problem:
        case NotFoundException():
            message = f"There is no {where}; /openapi.json lists what there is."
        case MethodNotAllowedException():
            message = f"There is no {where}; the header Allow names the methods there are."
        case _:
            message = problem.detail or str(problem.status_code)
    return error_answer(problem.status_code, message, dict(problem.headers or {}))


def failed(request: AnyRequest, problem: Exception) -> Response[bytes]:
    """Answer our own faults: logged with their context, told without details."""
    log.error("%s %r failed.", request.method, request.url.path, exc_info=problem)
    return error_answer(500, "internal error")


@lru_cache(10_000)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown_time(at_ms: int) -> str:
    """Return a moment as answers show it, `2024-01-01T12:00:00Z`."""
    return _second(at_ms // 1000)
