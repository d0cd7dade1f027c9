"""What is in use: the files, and a note beside them of where they came from. The swap happens here."""

import hashlib
import os
from pathlib import Path

import msgspec

from footfall.folder import DataFolder

NOTE = "installed.json"


class InstalledFile(msgspec.Struct, frozen=True):
    """One file in use."""

    name: str
    sha256: str
    kind: str
    built: str
    """The day, as YYYY-MM-DD."""


class Installed(msgspec.Struct, frozen=True):
    """The note. `sha256` is that of the download, which may have been packed."""

    source: str
    sha256: str
    etag: str
    last_modified: str
    installed: str
    """The moment, as RFC 3339."""
    attribution: str
    files: tuple[InstalledFile, ...]


def read_installed(folder: DataFolder) -> Installed | None:
    """Return the note, if the files in use are those that it is about."""
    try:
        note = msgspec.json.decode((folder.geo / NOTE).read_bytes(), type=Installed)
        in_use = {path.name: _sha256(path) for path in folder.places if path.exists()}
    except (OSError, msgspec.DecodeError):
        return None
    return note if in_use == {file.name: file.sha256 for file in note.files} else None


def swap_in(folder: DataFolder, files: dict[Path, Path], note: Installed) -> None:
    """
    Put *files*, place to new file, where the server looks, and *note* beside them; what was there is gone.

    At no moment is there no file for IPv4, or none for IPv6 if there was one and will be one.

    Raises:
        OSError: the disk refuses.
    """
    written = next(iter(files.values())).with_name(NOTE)
    with written.open("xb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(note)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    city, ipv6 = folder.places
    if ipv6 in files:
        files[ipv6].replace(ipv6)
    files[city].replace(city)
    if ipv6 not in files:
        ipv6.unlink(missing_ok=True)
    written.replace(folder.geo / NOTE)
    descriptor = os.open(folder.geo, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
