"""`GET /track.js`: one small script, held in memory in both of its forms."""

import gzip
import re
from hashlib import sha256
from importlib.resources import files

import msgspec

from footfall.ingest.endpoint import Receive, Scope, Send

_Headers = list[tuple[bytes, bytes]]

_SHARED: _Headers = [
    # Exactly so: the contract fixes it, without a charset. The script is ASCII.
    (b"content-type", b"application/javascript"),
    # An hour: a new version reaches every page within one, and a visit fetches it once.
    (b"cache-control", b"public, max-age=3600"),
    (b"vary", b"accept-encoding"),
    (b"x-content-type-options", b"nosniff"),
    # For pages that isolate themselves (COEP) and for `crossorigin` tags.
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
]
_METHODS = (b"GET", b"HEAD", b"OPTIONS")
_NO_WEIGHT = re.compile(rb"q=0(\.0*)?")


class _Form(msgspec.Struct, frozen=True):
    body: bytes
    etag: bytes
    headers: _Headers


class Tracker:
    """An ASGI application that answers with the script, whatever the path."""

    def __init__(self) -> None:
        script = files(__package__).joinpath("track.js").read_bytes()
        assert script.isascii()
        self._plain = _form(script, [])
        # mtime 0, so that every start makes the same bytes.
        self._packed = _form(gzip.compress(script, 9, mtime=0), [(b"content-encoding", b"gzip")])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        form = self._packed if _takes_gzip(headers.get(b"accept-encoding", b"")) else self._plain
        body = b""
        match scope["method"]:
            case "GET" | "HEAD" if _matches(headers.get(b"if-none-match", b""), form.etag):
                status, answer = 304, form.headers
            case "GET":
                status, answer, body = (
                    200,
                    [*form.headers, (b"content-length", b"%d" % len(form.body))],
                    form.body,
                )
            case "HEAD":
                status, answer = 200, [*form.headers, (b"content-length", b"%d" % len(form.body))]
            case "OPTIONS":
                status, answer = 204, [*_SHARED, (b"access-control-allow-methods", b", ".join(_METHODS))]
            case method:
                status, answer = (
                    405,
                    [(b"content-type", b"application/json"), (b"allow", b", ".join(_METHODS))],
                )
                body = msgspec.json.encode({"error": f"/track.js takes GET and HEAD, not {method}."})
        await send({"type": "http.response.start", "status": status, "headers": answer})
        await send({"type": "http.response.body", "body": body})


def _form(body: bytes, encoding: _Headers) -> _Form:
    etag = b'"%b"' % sha256(body).hexdigest()[:32].encode()
    return _Form(body, etag, [*_SHARED, *encoding, (b"etag", etag)])


def _takes_gzip(accepted: bytes) -> bool:
    """Say whether an Accept-Encoding names gzip, itself or by `*`, with a weight above 0."""
    weights = {}
    for part in accepted.lower().replace(b" ", b"").split(b","):
        name, _, weight = part.partition(b";")
        weights[name] = weight
    weight = weights.get(b"gzip", weights.get(b"*", b"q=0"))
    return _NO_WEIGHT.fullmatch(weight) is None


def _matches(asked: bytes, etag: bytes) -> bool:
    """Compare weakly, as If-None-Match does."""
    tags = [tag.strip().removeprefix(b"W/") for tag in asked.split(b",")]
    return etag in tags or b"*" in tags
