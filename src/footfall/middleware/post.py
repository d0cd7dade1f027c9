"""One POST of a batch, and what its answer means for it. Retries nothing, follows no redirect."""

import json
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

_MOST_ANSWER_BYTES = 2**20  # a line for each of some hundred events
# Beside 5xx: these are answered to a request that may be right a moment later.
_LATER = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a batch."""

    status: int
    """Of HTTP; 0 when there was no answer."""
    said: str
    """The server's words, or what went wrong before it."""
    retry_after_seconds: float = 0.0

    @property
    def arrived(self) -> bool:
        """Whether the server took the batch."""
        return 200 <= self.status < 300

    @property
    def may_arrive_later(self) -> bool:
        """Whether the same batch may be taken when it is sent again."""
        return self.status == 0 or self.status >= 500 or self.status in _LATER


class _NoRedirects(HTTPRedirectHandler):
    # A POST that is redirected becomes a GET, which would be answered 200 and lose the batch.
    def redirect_request(  # noqa: PLR0917 - the library calls it so
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


def post(url: str, token: str, key: str, body: bytes, timeout_seconds: float) -> Answer:
    """Send *body* with the idempotency key *key* and return the answer; never raises for what network or server do."""
    request = Request(url, body, method="POST")  # noqa: S310 - read_options checked the scheme
    for name, value in {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "User-Agent": "footfall-middleware",
    }.items():
        request.add_header(name, value)
    try:
        with _OPENER.open(request, timeout=timeout_seconds) as answer:
            answer.read(_MOST_ANSWER_BYTES)
            return Answer(answer.status, "")
    except HTTPError as refused:
        with refused:
            return _refused(refused)
    except (OSError, HTTPException) as problem:
        return Answer(0, str(getattr(problem, "reason", problem)) or type(problem).__name__)


def _refused(refused: HTTPError) -> Answer:
    try:
        body = refused.read(_MOST_ANSWER_BYTES)
    except (OSError, HTTPException):
        body = b""
    said = f"HTTP {refused.code}"
    if location := refused.headers.get("Location"):
        said += f", a redirect to {location}; name that address"
    elif error := _error(body):
        said += f", {error}"
    return Answer(refused.code, said, _seconds(refused.headers.get("Retry-After", "")))


def _error(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return ""


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
