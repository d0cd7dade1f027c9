"""
Reads an address or a file as a stream that knows its limits. Writes nothing.

A stream that ends early, late or silently is an error of one sentence, never a short file.
"""

import hashlib
import http.client
import io
import re
import time
import urllib.error
import urllib.request
from base64 import b64encode
from email.message import Message
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from footfall.errors import PlacesStay
from footfall.ingest.geo.limits import Limits
from footfall.ingest.geo.sources import Account, Download

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SHA256 = re.compile(r"[0-9a-f]{64}\b")


class Without(Enum):
    """Why there is nothing to read, though nothing went wrong."""

    NEWS = "the file is the one that is there already"
    FILE = "there is no such file"


class Incoming(io.RawIOBase):
    """The bytes of one download."""

    def __init__(
        self, source: io.BufferedIOBase, name: str, limits: Limits, headers: Message | None = None
    ) -> None:
        """*source* is closed along with this; *name* is for messages."""
        self._source = source
        self._name = name
        self._limits = limits
        self._until = time.monotonic() + limits.total_seconds
        self._size = 0
        self._hash = hashlib.sha256()
        told = headers or Message()
        length = str(told.get("Content-Length", ""))
        self._expected = int(length) if length.isdecimal() else None
        self.etag = str(told.get("ETag", ""))
        self.last_modified = str(told.get("Last-Modified", ""))

    @property
    def sha256(self) -> str:
        """The hash of what was read so far, in hexadecimal digits."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Close the source too."""
        super().close()
        self._source.close()

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """
        Read what comes next.

        Raises:
            PlacesStay: it broke off, fell silent, or is larger or slower than the limits allow.
        """
        view = memoryview(buffer).cast("B")
        most = len(view) if self._expected is None else min(len(view), self._expected - self._size)
        block = self._next(most) if most else b""
        if not block and self._expected is not None and self._size < self._expected:
            raise PlacesStay(f"{self._name} broke off after {self._size} of {self._expected} bytes.")
        self._size += len(block)
        if self._size > self._limits.download_bytes:
            raise PlacesStay(
                f"{self._name} is larger than {self._limits.download_bytes} bytes, the most that is taken."
            )
        self._hash.update(block)
        view[: len(block)] = block
        return len(block)

    def _next(self, most: int) -> bytes:
        if time.monotonic() > self._until:
            raise PlacesStay(f"{self._name} took longer than {self._limits.total_seconds:g} seconds.")
        try:
            # One wait for the network at most, so that a source that drips is measured against the time.
            return self._source.read1(most)
        except TimeoutError:
            raise PlacesStay(
                f"{self._name} sent nothing for {self._limits.quiet_seconds:g} seconds."
            ) from None
        except (OSError, http.client.HTTPException) as problem:
            raise PlacesStay(f"{self._name} broke off: {problem}.") from problem


def open_download(
    download: Download, limits: Limits, *, etag: str = "", last_modified: str = ""
) -> Incoming | Without:
    """
    Return the stream of *download*, or why there is none; *etag* and *last_modified* tell the copy at hand.

    Raises:
        PlacesStay: it cannot be read; one sentence says why.
    """
    if not download.is_url:
        try:
            return Incoming(Path(download.where).open("rb"), download.where, limits)
        except OSError as problem:
            raise PlacesStay(f"{download.where} cannot be read: {problem.strerror}.") from problem
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return _ask(download.where, download, headers, limits)


def published_sha256(download: Download, limits: Limits) -> str:
    """
    Return what the publisher says is the SHA-256 of *download*.

    Raises:
        PlacesStay: it does not say so.
    """
    opened = _ask(download.sha256_url, download, {}, limits)
    if isinstance(opened, Incoming):
        with opened, io.BufferedReader(opened) as stream:
            said = _SHA256.match(stream.read(1000).decode("ascii", "replace").lower())
        if said:
            return said[0]
    raise PlacesStay(f"{download.shown} has no SHA-256 beside it to check it with.")


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917 - urllib calls it so
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError("it redirects to an address without encryption")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # the stub wants HTTPMessage


def _ask(url: str, download: Download, headers: dict[str, str], limits: Limits) -> Incoming | Without:
    name = download.shown
    try:
        request = _request(url, download.account)
        for header, value in headers.items():
            if value:
                request.add_header(header, value)
        opener = urllib.request.build_opener(_Redirects)
        response: http.client.HTTPResponse = opener.open(request, timeout=limits.quiet_seconds)
    except urllib.error.HTTPError as answer:
        with answer:
            return _without(answer.code, name, " ".join(str(answer.reason).split()))
    except TimeoutError:
        raise PlacesStay(f"{name} did not answer for {limits.quiet_seconds:g} seconds.") from None
    except urllib.error.URLError as problem:
        reason = problem.reason
        if isinstance(reason, TimeoutError):
            raise PlacesStay(f"{name} did not answer for {limits.quiet_seconds:g} seconds.") from problem
        said = reason.strerror if isinstance(reason, OSError) and reason.strerror else reason
        raise PlacesStay(f"{name} cannot be reached: {said}.") from problem
    except (OSError, http.client.HTTPException) as problem:
        raise PlacesStay(f"{name} cannot be reached: {problem}.") from problem
    except ValueError:
        raise PlacesStay(f"{name} is not an address.") from None  # the reason would show the secrets in it
    return Incoming(response, name, limits, response.headers)


def _request(url: str, account: Account | None) -> urllib.request.Request:
    parts = urlsplit(url)
    if account is None and parts.username is not None:
        account = Account(unquote(parts.username), unquote(parts.password or ""))
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = urllib.request.Request(bare, headers={"User-Agent": "footfall"})  # noqa: S310 - sources.py lets only http and https through
    if account is not None:
        login = b64encode(f"{account.id}:{account.key}".encode()).decode("ascii")
        # Publishers redirect to hosts of others, which must not learn the key.
        request.add_unredirected_header("Authorization", f"Basic {login}")
    return request


def _without(code: int, name: str, reason: str) -> Without:
    """Return what the status *code* means, if that is nothing bad."""
    match code:
        case 304:
            return Without.NEWS
        case 404 | 410:
            return Without.FILE
        case 401 | 403:
            raise PlacesStay(
                f"{name} refused to hand it out ({code} {reason}): check the account id and the key."
            )
        case 429:
            raise PlacesStay(
                f"{name} has given out as many downloads as it does in a day (429); try tomorrow."
            )
    raise PlacesStay(f"{name} answered {code} {reason}.")
