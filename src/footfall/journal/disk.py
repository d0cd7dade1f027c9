"""What the journal asks of a disk, and the machine's own. Tests bring disks that fill up and lose power."""

import os
import time
from pathlib import Path
from typing import Protocol

_FRESH_SECONDS = 0.1  # a journal under load asks thousands of times a second


class Disk(Protocol):
    """A disk. Every method may raise OSError."""

    def create(self, path: Path) -> int:
        """
        Make the file *path*, which must be new, and return its descriptor.

        What is written to it survives a loss of power as soon as `write` returns: one call instead of a write
        and a sync, because a thread that makes a call waits for the interpreter afterwards.
        """

    def reopen(self, path: Path) -> int:
        """Return a descriptor of the file *path* that writes at its end."""

    def write(self, file: int, data: bytes) -> None:
        """Write all of *data* at the end of *file*."""

    def sync(self, file: int) -> None:
        """Return once everything written to *file* survives a loss of power."""

    def truncate(self, file: int, size: int) -> None:
        """Cut *file* to its first *size* bytes."""

    def close(self, file: int) -> None:
        """Let go of *file*."""

    def rename(self, old: Path, new: Path) -> None:
        """Give *old* the name *new*, in the same folder."""

    def remove(self, path: Path) -> None:
        """Remove the file *path*."""

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in *folder* survive a loss of power."""

    def free_bytes(self, folder: Path) -> int:
        """Return how many bytes can still be written below *folder*, as of the last tenth of a second."""


class MachineDisk:
    """The machine's own disk."""

    def __init__(self) -> None:
        self._looked: dict[Path, tuple[float, int]] = {}

    def create(self, path: Path) -> int:
        """Make the file *path*, which must be new; only its owner may read it."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_DSYNC | os.O_CLOEXEC
        return os.open(path, flags, 0o600)

    def reopen(self, path: Path) -> int:
        """Return a descriptor of the file *path* that writes at its end."""
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def write(self, file: int, data: bytes) -> None:
        """Write all of *data* at the end of *file*."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]

    def sync(self, file: int) -> None:
        """Return once everything written to *file* survives a loss of power."""
        os.fdatasync(file)

    def truncate(self, file: int, size: int) -> None:
        """Cut *file* to its first *size* bytes."""
        os.ftruncate(file, size)

    def close(self, file: int) -> None:
        """Let go of *file*."""
        os.close(file)

    def rename(self, old: Path, new: Path) -> None:
        """Give *old* the name *new*."""
        old.rename(new)

    def remove(self, path: Path) -> None:
        """Remove the file *path*."""
        path.unlink()

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in *folder* survive a loss of power."""
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(file)
        finally:
            os.close(file)

    def free_bytes(self, folder: Path) -> int:
        """Return how many bytes can still be written below *folder* without being root; remembers for a moment."""
        looked, free = self._looked.get(folder, (-1.0, 0))
        now = time.monotonic()
        if now - looked > _FRESH_SECONDS:
            space = os.statvfs(folder)
            free = space.f_bavail * space.f_frsize
            self._looked[folder] = now, free
        return free
