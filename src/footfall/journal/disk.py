"""What the journal asks of a disk, and the machine's own. Tests bring disks that fill up and lose power."""

import os
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """A disk. Every method may raise OSError."""

    def create(self, path: Path) -> int:
        """Make the file *path*, which must be new, and return its descriptor."""

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
        """Return how many bytes can still be written below *folder*."""


class MachineDisk:
    """The machine's own disk."""

    def create(self, path: Path) -> int:
        """Make the file *path*, which must be new; only its owner may read it."""
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

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
        """Return how many bytes can still be written below *folder* without being root."""
        space = os.statvfs(folder)
        return space.f_bavail * space.f_frsize
