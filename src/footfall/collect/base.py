"""What every wire format is given and gives back. No format decides what counts."""

import re
from base64 import b64decode
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import msgspec

from footfall.errors import Refused
from footfall.model.grant import Grant
from footfall.model.hit import Client, Hit
from footfall.model.reason import Reason

Headers = list[tuple[bytes, bytes]]

GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
"""An image of one transparent pixel."""

MAX_PATH_BYTES = 2048  # GoatCounter refuses longer paths; ours are cut, so that a hit is not lost
MAX_TEXT_CHARACTERS = 2000  # referrers and titles; what Plausible keeps
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
_SCREEN = re.compile(r"\s*(\d{1,5})\s*[x,]\s*(\d{1,5})", re.ASCII)


class Request(msgspec.Struct, gc=False):
    """One HTTP request to a collector, its body read and within the format's limit."""

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    """Names in lower case; repeated ones joined by commas."""
    body: bytes
    client: Client
    now_ms: int
    grant: Grant | None = None
    """What the request's token allows (`Authorization`: Bearer, or Basic with it as the password); None without one."""


class Response(msgspec.Struct, frozen=True):
    """What to answer."""

    status: int
    headers: Headers
    body: bytes = b""


Verdict = Reason | Refused | None
"""Why a hit was refused, or that it could not be read; None when it counts."""


class Format(Protocol):
    """A wire format. Its answers are what its clients expect, refused hits included."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Where it is spoken."""

    @property
    def family(self) -> re.Pattern[str] | None:
        """Where it is spoken besides: at every path that matches as a whole."""

    @property
    def methods(self) -> tuple[str, ...]:
        """How, besides OPTIONS."""

    @property
    def max_body_bytes(self) -> int:
        """Longer bodies are refused."""

    def read(self, request: Request) -> Sequence[Hit | Refused]:
        """
        Return what the request says happened; why in the place of what cannot be read beside what can.

        Raises:
            Refused: nothing of it can be read; `refuse` makes the answer.
        """

    def answer(
        self, request: Request, hits: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /
    ) -> Response:
        """Return the answer to a request; *verdicts* are those of the *hits* that `read` returned, in order."""

    def refuse(self, problem: Refused, request: Request | None = None, /) -> Response:
        """Return the answer to a request that could not be kept, or, where *request* is None, not be received."""

    def preflight(self) -> Response:
        """Return the answer to OPTIONS."""


def clean_text(text: str, most: int = MAX_TEXT_CHARACTERS) -> str:
    """Return *text* without control characters, cut to *most* characters."""
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    return text[:most]


def clean_path(text: str) -> str:
    """Return a path without control characters, cut to `MAX_PATH_BYTES` of UTF-8 at a character; `/` for none."""
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    if len(text) * 4 > MAX_PATH_BYTES:
        text = text.encode()[:MAX_PATH_BYTES].decode(errors="ignore")
    return text or "/"


@lru_cache(1000)  # there are some hundred sizes of screens
def read_screen(text: str) -> tuple[int, int]:
    """Return width and height of a text such as `1920x1080`, (0, 0) when it says neither."""
    match = _SCREEN.match(text)
    if match is None:
        return 0, 0
    width, height = int(match[1]), int(match[2])
    return (width, height) if width <= 0xFFFF and height <= 0xFFFF else (0, 0)
