"""The scripts for pages, ours and those that stand for other products', held in memory in every form they are sent in."""

import gzip
import re
from hashlib import sha256
from importlib.resources import files

import msgspec

from footfall.ingest.endpoint import Receive, Scope, Send

_Headers = list[tuple[bytes, bytes]]

OURS = ("track.js", "track.full.js", "track.vitals.js")
THEIRS = ("plausible.js", "umami.js", "goatcounter.js")

# Where other products serve their scripts, and which of ours answers there.
_ADDRESSES = (
    # The words in between are features, in any order; what is no feature does nothing.
    (re.compile(r"/js/(?:script|plausible)(?:\.[a-z-]+)*\.js"), "plausible.js"),
    # One for each site, by an id that says nothing to us.
    (re.compile(r"/js/pa-[\w-]+\.js", re.ASCII), "plausible.js"),
    (re.compile(r"/script\.js"), "umami.js"),
    (re.compile(r"/count(?:\.v\d+)?\.js", re.ASCII), "goatcounter.js"),
)
ADDRESSES = re.compile("|".join(pattern.pattern for pattern, _ in _ADDRESSES), re.ASCII)
"""Paths of other products' scripts."""

_SHARED: _Headers = [
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


class _File(msgspec.Struct, frozen=True):
    """A file's forms by content coding, the smallest first; the last is it as it stands."""

    forms: dict[bytes, _Form]


class Tracker:
    """
    An ASGI application that answers with a script at `paths` and at what `ADDRESSES` matches.

    *path* is one more place for `track.full.js`, and *collect_path* where that copy sends to: names of the
    operator's own, for visitors whose browsers refuse well-known ones.
    """

    def __init__(self, path: str = "", collect_path: str = "") -> None:
        self._files = {}
        for name in (*OURS, *THEIRS):
            self._files[f"/{name}"] = _script(_read(name), _read(f"{name}.br"), name)
            self._files[f"/{name}.map"] = _source_map(_read(f"{name}.map"))
        self._theirs = {name: self._files.pop(f"/{name}") for name in THEIRS}
        if path:
            self._files[path] = _script(_moved(_read("track.full.js"), path, collect_path))
        self.paths = frozenset(self._files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to one of the paths."""
        file = self._find(scope["path"])
        headers = dict(scope["headers"])
        form = _acceptable(file, headers.get(b"accept-encoding", b""))
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
                body = msgspec.json.encode({"error": f"{scope['path']} takes GET and HEAD, not {method}."})
        await send({"type": "http.response.start", "status": status, "headers": answer})
        await send({"type": "http.response.body", "body": body})

    def _find(self, path: str) -> _File:
        file = self._files.get(path)
        if file is not None:
            return file
        return next(self._theirs[name] for pattern, name in _ADDRESSES if pattern.fullmatch(path))


def _read(name: str) -> bytes:
    return files(__package__).joinpath("built", name).read_bytes()


def _moved(script: bytes, path: str, collect_path: str) -> bytes:
    """Return *script* as it is served at *path*: a module finds its tag by its address."""
    name = path.rpartition("/")[2]
    moved = script.replace(b'src*="/track."', b'src*="/%b"' % name.encode())
    return moved.replace(b'"/collect"', b'"%b"' % (collect_path or "/collect").encode())


def _script(script: bytes, brotli: bytes = b"", name: str = "") -> _File:
    """Return the forms of a script: packed by brotli where *brotli* is, with its source map's address under a *name*."""
    assert script.isascii()
    # Exactly so: the contract fixes it, without a charset. The script is ASCII.
    headers: _Headers = [(b"content-type", b"application/javascript")]
    if name:
        headers.append((b"sourcemap", f"/{name}.map".encode()))
    forms = {}
    if brotli:
        forms[b"br"] = _form(brotli, [*headers, (b"content-encoding", b"br")])
    # mtime 0, so that every start makes the same bytes.
    forms[b"gzip"] = _form(gzip.compress(script, 9, mtime=0), [*headers, (b"content-encoding", b"gzip")])
    forms[b"identity"] = _form(script, headers)
    return _File(forms)


def _source_map(text: bytes) -> _File:
    """Return the one form of what only somebody who looks at the source asks for."""
    return _File({b"identity": _form(text, [(b"content-type", b"application/json")])})


def _form(body: bytes, headers: _Headers) -> _Form:
    etag = b'"%b"' % sha256(body).hexdigest()[:32].encode()
    return _Form(body, etag, [*headers, *_SHARED, (b"etag", etag)])


def _acceptable(file: _File, accepted: bytes) -> _Form:
    """Return the smallest form whose coding an Accept-Encoding names, itself or by `*`, with a weight above 0."""
    weights = {}
    for part in accepted.lower().replace(b" ", b"").split(b","):
        coding, _, weight = part.partition(b";")
        weights[coding] = weight
    others = weights.get(b"*", b"q=0")
    for coding, form in file.forms.items():
        if _NO_WEIGHT.fullmatch(weights.get(coding, others)) is None:
            return form
    return file.forms[b"identity"]


def _matches(asked: bytes, etag: bytes) -> bool:
    """Compare weakly, as If-None-Match does."""
    tags = [tag.strip().removeprefix(b"W/") for tag in asked.split(b",")]
    return etag in tags or b"*" in tags
