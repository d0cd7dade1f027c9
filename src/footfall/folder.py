"""
The data folder: who uses it, which format it has, and where in it things are.

Nothing in the folder is touched before its format is known to be one that this program can read.
"""

import fcntl
import json
import os
import secrets
from pathlib import Path

from footfall.errors import CannotStart

FORMAT = 1
"""Grows when an older program could no longer read what a newer one wrote."""


class DataFolder:
    """One data folder, made when it is missing. `lock` is for whoever writes events; reading needs none."""

    def __init__(self, root: Path) -> None:
        """
        Look at *root*, or make it.

        Raises:
            CannotStart: it cannot be made or read, or a newer program wrote it.
        """
        self.root = root
        self.small_things = root / "footfall.db"
        self.events = root / "events.duckdb"
        self.journal = root / "journal"
        self.kept = root / "kept"
        self.quarantine = root / "quarantine"
        self.imports = root / "imports"
        self.geo = root / "geo"
        self.places = (self.geo / "city.mmdb", self.geo / "city-ipv6.mmdb")
        self.lists = root / "lists"
        self.tmp = root / "tmp"
        self._lock: int | None = None
        try:
            self._check_format()
            for folder in (
                root,
                self.journal,
                self.kept,
                self.quarantine,
                self.imports,
                self.geo,
                self.lists,
                self.tmp,
            ):
                folder.mkdir(mode=0o700, parents=folder == root, exist_ok=True)
            self._write_format()
        except OSError as problem:
            raise CannotStart(f"The data folder {root} cannot be used: {problem.strerror}.") from problem

    def lock(self) -> None:
        """
        Become the only process that writes events here, until `unlock` or the process's end.

        What a crashed one left in `tmp` is removed: nobody needs it, and it may hold events.

        Raises:
            CannotStart: another process is; the message names it.
        """
        file = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(file, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise CannotStart(
                f"The data folder {self.root} is in use by the process {holder}. Stop that one, or give this one "
                "another folder with --data."
            ) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._lock = file
        for path in self.tmp.iterdir():
            if path.is_file():
                path.unlink()

    def unlock(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def writer(self) -> int:
        """
        Return the id under which this folder's journal is written, drawn once.

        A folder without its journal gets a new one, so that sequences which a store has seen never return.
        """
        path = self.journal / "writer"
        if path.exists():
            return int(path.read_text("ascii"), 16)
        writer = secrets.randbits(63)
        with path.open("x", encoding="ascii") as file:
            file.write(f"{writer:016x}\n")
            file.flush()
            os.fsync(file.fileno())
        return writer

    def _check_format(self) -> None:
        path = self.root / "format.json"
        if not path.exists():
            return
        try:
            found = int(json.loads(path.read_text("utf-8"))["format"])
        except (ValueError, KeyError, TypeError) as problem:
            raise CannotStart(
                f"{path} does not say which format the data folder has: {problem}."
            ) from problem
        if found > FORMAT:
            raise CannotStart(
                f"The data folder {self.root} has format {found}, but this program knows formats up to {FORMAT}. "
                "Start the newer program that wrote it; nothing was changed."
            )

    def _write_format(self) -> None:
        path = self.root / "format.json"
        if not path.exists():
            path.write_text(json.dumps({"format": FORMAT}) + "\n", "utf-8")
