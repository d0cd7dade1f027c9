"""Fakes that we ship: a clock that stands still, disks that fill up and lose power, worlds as tables, a made-up one."""

import errno
import os
from pathlib import Path

from footfall.ingest.demo.tables import demo_sites
from footfall.ingest.demo.world import DAYS, LIVE_VISITS_A_SECOND, World
from footfall.journal.disk import MachineDisk
from footfall.model.ids import SiteId
from footfall.model.site import AddressPolicy, BotPolicy, Site, ZoneSince


class FrozenClock:
    """A clock that moves only when it is told to."""

    def __init__(self, now_ms: int = 1_704_110_400_000) -> None:
        """Start at *now_ms*; the default is noon of 2024-01-01 in UTC."""
        self._now_ms = now_ms

    def now_ms(self) -> int:
        """Return milliseconds since 1970 in UTC."""
        return self._now_ms

    def monotonic(self) -> float:
        """Return the same moment in seconds."""
        return self._now_ms / 1000

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self._now_ms += milliseconds


class FrailDisk(MachineDisk):
    """
    A real folder behind a disk that can fill up, refuse to sync, and lose power.

    It keeps what a disk without power would keep: `lose_power` cuts every file to what was synced, plus
    *torn* bytes of what was not, and undoes names that no folder sync has made durable.
    """

    def __init__(self, *, syncs: bool = True) -> None:
        """*syncs* False is a disk whose sync does nothing: what a journal that forgot to sync would see."""
        super().__init__()
        self.room = 10**12
        self.broken_syncs = 0
        """So many of the next syncs fail."""
        self._syncs = syncs
        self._paths: dict[int, Path] = {}
        self._written_through: set[int] = set()
        self._durable_size: dict[Path, int] = {}
        self._names: list[tuple[Path | None, Path | None]] = []

    def create(self, path: Path) -> int:
        """Make a file; its name is durable after the folder's sync."""
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        file = super().create(path)
        self._paths[file] = path
        self._written_through.add(file)
        self._durable_size[path] = 0
        self._names.append((None, path))
        return file

    def reopen(self, path: Path) -> int:
        """Return a descriptor of a file that is there."""
        file = super().reopen(path)
        self._paths[file] = path
        self._durable_size.setdefault(path, path.stat().st_size)
        return file

    def write(self, file: int, data: bytes) -> None:
        """Write what there is room for; fail when that is not all, or when it does not become durable."""
        fits = data[: max(self.room, 0)]
        super().write(file, fits)
        self.room -= len(fits)
        if len(fits) < len(data):
            raise OSError(errno.ENOSPC, "No space left on device")
        if file in self._written_through:
            self.sync(file)

    def sync(self, file: int) -> None:
        """Make the file's bytes durable, or fail."""
        if self.broken_syncs:
            self.broken_syncs -= 1
            raise OSError(errno.EIO, "Input/output error")
        if self._syncs:
            self._durable_size[self._paths[file]] = os.fstat(file).st_size

    def truncate(self, file: int, size: int) -> None:
        """Cut a file; the room comes back."""
        path = self._paths[file]
        self.room += os.fstat(file).st_size - size
        super().truncate(file, size)
        self._durable_size[path] = min(self._durable_size[path], size)

    def close(self, file: int) -> None:
        """Let go of a file."""
        super().close(file)
        self._paths.pop(file)
        self._written_through.discard(file)

    def rename(self, old: Path, new: Path) -> None:
        """Rename; durable after the folder's sync."""
        super().rename(old, new)
        self._durable_size[new] = self._durable_size.pop(old)
        self._names.append((old, new))

    def remove(self, path: Path) -> None:
        """Remove; durable at once, which no promise leans on."""
        super().remove(path)
        self._durable_size.pop(path, None)
        self._names = [name for name in self._names if path not in name]

    def sync_folder(self, folder: Path) -> None:
        """Make names durable."""
        if self._syncs:
            self._names.clear()

    def free_bytes(self, folder: Path) -> int:
        """Return the room that is left."""
        return self.room

    def lose_power(self, torn: int = 0) -> None:
        """Leave the folder as it would be found when power is back."""
        for path, size in self._durable_size.items():
            if path.exists():
                os.truncate(path, min(path.stat().st_size, size + torn))
        for old, new in reversed(self._names):
            if new is not None and new.exists():
                if old is None:
                    new.unlink()
                else:
                    new.rename(old)
        self._names.clear()


def table(text: str) -> list[dict[str, str]]:
    """
    Return a world that is drawn as a table: a line of column names, then a line per row.

    Columns are separated by two or more blanks, or by tabs; `-` is an empty text. Rows may be compared with
    `==` to those of another table.
    """
    lines = [line.replace("\t", "  ") for line in text.splitlines() if line.strip()]
    names, *rows = ([cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines)
    for row in rows:
        if len(row) != len(names):
            raise ValueError(f"The row {row} has {len(row)} cells, but there are {len(names)} columns.")
    return [dict(zip(names, ("" if cell == "-" else cell for cell in row), strict=True)) for row in rows]


def demo_world(
    until_ms: int,
    *,
    days: int = DAYS,
    scale: float = 0.1,
    seed: int = 1,
    live_visits_a_second: float = LIVE_VISITS_A_SECOND,
) -> World:
    """Return the world of `footfall serve --demo`, its sites numbered from 1; `rows_of(world.past())` are its rows."""
    sites = {
        site.domain: Site(
            SiteId(number),
            site.domain,
            until_ms - days * 86_400_000,
            (ZoneSince(0, site.zone),),
            AddressPolicy(site.ip),
            BotPolicy(site.bots),
        )
        for number, site in enumerate(demo_sites(), 1)
    }
    return World(
        sites,
        until_ms=until_ms,
        days=days,
        scale=scale,
        seed=seed,
        live_visits_a_second=live_visits_a_second,
    )
