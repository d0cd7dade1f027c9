"""
Takes the files of places out of a stream: plain, gzip, tar, or tar in gzip as npm and MaxMind pack them.

What is written has a name of our own, whatever an archive says; its other members are passed over.
"""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from footfall.errors import PlacesStay
from footfall.ingest.geo.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK_BYTES = 2**20
_MOST_FILES = 4  # an archive of more is not one of a city database
_GZIP = b"\x1f\x8b"
_TAR = slice(257, 262)


class _Source(Protocol):
    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer only at the end."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file that was written; *name* is what it was called, for messages alone."""

    path: Path
    name: str
    sha256: str


def unpack(stream: io.RawIOBase, name: str, into: Path, limits: Limits) -> list[Unpacked]:
    """
    Return the files that *stream* holds, which is read to its end; each is synced.

    Raises:
        PlacesStay: it is damaged, cut off, larger than *limits*, or holds no such file.
        OSError: the disk refuses.
    """
    try:
        with io.BufferedReader(stream) as source:
            found = _unpack(source, name, into, limits)
            while source.read(_BLOCK_BYTES):
                pass  # what follows is part of what the publisher's hash covers
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError) as problem:
        raise PlacesStay(f"{name} is damaged or cut off: {problem}.") from problem
    if not found:
        raise PlacesStay(f"{name} holds no file that ends with .mmdb.")
    return found


def _unpack(source: _Source, name: str, into: Path, limits: Limits) -> list[Unpacked]:
    head = source.read(len(_GZIP))
    stream = _reader(head, source, limits, name)
    if head == _GZIP:
        stream = _reader(b"", gzip.GzipFile(fileobj=stream), limits, name)
    head = stream.read(512)
    stream = _reader(head, stream, limits, name)
    if head[_TAR] == b"ustar":
        return _unpack_tar(stream, into, limits)
    return [_write(stream, name, into / "1.mmdb", limits)]


def _unpack_tar(stream: io.BufferedReader, into: Path, limits: Limits) -> list[Unpacked]:
    found: list[Unpacked] = []
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            name = PurePosixPath(member.name).name
            # A sparse member could be of any size without a byte behind it.
            if not (name.lower().endswith(".mmdb") and member.isreg()) or member.issparse():
                continue
            if len(found) == _MOST_FILES:
                raise PlacesStay(f"The archive holds more than {_MOST_FILES} files that end with .mmdb.")
            content = archive.extractfile(member)
            assert content is not None, "regular members have content"
            found.append(_write(content, name, into / f"{len(found) + 1}.mmdb", limits))
            if found[-1].path.stat().st_size != member.size:
                raise EOFError(f"{name!r} is shorter than the archive says")
    return found


def _write(source: _Source, name: str, path: Path, limits: Limits) -> Unpacked:
    digest = hashlib.sha256()
    # Anybody may read it: it holds nothing of this server, whose user may be another one than the operator.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    with os.fdopen(file, "wb") as target:
        while block := source.read(_BLOCK_BYTES):
            if shutil.disk_usage(path.parent).free < limits.reserve_bytes + len(block):
                raise PlacesStay(
                    f"The disk has no room for {name}: {limits.reserve_bytes} bytes of it are for events."
                )
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return Unpacked(path, name, digest.hexdigest())


class _Limited(io.RawIOBase):
    """Gives *head*, then what *rest* has, and fails beyond the limit of what may be unpacked."""

    def __init__(self, head: bytes, rest: _Source, most: int, name: str) -> None:
        self._head = head
        self._rest = rest
        self._left = most
        self._most = most
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        block = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(block) :]
        self._left -= len(block)
        if self._left < 0:
            raise PlacesStay(f"{self._name} unpacks to more than {self._most} bytes, the most that is taken.")
        view[: len(block)] = block
        return len(block)


def _reader(head: bytes, rest: _Source, limits: Limits, name: str) -> io.BufferedReader:
    return io.BufferedReader(_Limited(head, rest, limits.unpacked_bytes, name), _BLOCK_BYTES)
