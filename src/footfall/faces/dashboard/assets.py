"""Files that pages load: style, scripts, icons. In memory, packed, under names that change with what is in them."""

import gzip
from hashlib import sha256
from importlib.resources import files
from typing import Final

import msgspec
from litestar import Response

from footfall.errors import NotFound
from footfall.faces.api.request import AnyRequest

_KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}


class _File(msgspec.Struct, frozen=True):
    kind: str
    whole: bytes
    packed: bytes


class Assets:
    """The folder `static/`, read once."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._names: dict[str, str] = {}
        for entry in files(__package__).joinpath("static").iterdir():
            name, _, ending = entry.name.rpartition(".")
            if ending not in _KINDS:
                continue
            whole = entry.read_bytes()
            dated = f"{name}.{sha256(whole).hexdigest()[:10]}.{ending}"
            self._files[dated] = _File(_KINDS[ending], whole, gzip.compress(whole, 9, mtime=0))
            self._names[entry.name] = dated

    def url(self, name: str) -> str:
        """Return where the file *name* is now."""
        return f"/static/{self._names[name]}"

    def answer(self, request: AnyRequest) -> Response[bytes]:
        """
        Return the file that the path names; for a year, because another one has another name.

        Raises:
            NotFound: there is none.
        """
        file = self._files.get(request.path_params["name"])
        if file is None:
            raise NotFound("There is no such file.")
        headers = {
            "cache-control": "public, max-age=31536000, immutable",
            "vary": "accept-encoding",
            "x-content-type-options": "nosniff",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                file.packed, media_type=file.kind, headers={**headers, "content-encoding": "gzip"}
            )
        return Response(file.whole, media_type=file.kind, headers=headers)
