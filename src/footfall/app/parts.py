"""How the parts of a data folder are opened, by the server and by what an operator does without one."""

from pathlib import Path

from footfall.clock import Clock
from footfall.folder import DataFolder
from footfall.ingest.imports import Importer
from footfall.journal.disk import MachineDisk
from footfall.settings import Settings
from footfall.sites.migrate import refuse_newer as refuse_newer_things
from footfall.sites.small_things import SmallThings
from footfall.store.duckdb.store import DuckStore
from footfall.store.duckdb.store import refuse_newer as refuse_newer_store


def refuse_newer(folder: DataFolder) -> None:
    """
    Do nothing when this program knows the schemas of both files in *folder*.

    Raises:
        CannotStart: a newer program made one of them; not a byte was changed, of the other one neither.
    """
    refuse_newer_things(folder.small_things)
    refuse_newer_store(folder.events)


def open_store(settings: Settings, folder: DataFolder, path: Path | None = None) -> DuckStore:
    """Return the embedded store of *folder*, or another one in its file *path*."""
    return DuckStore(
        path or folder.events,
        memory=settings.store_memory,
        threads=settings.store_threads,
        tmp=folder.tmp,
        reads=[folder.journal, folder.imports],
    )


def open_put_aside(settings: Settings, folder: DataFolder) -> DuckStore | None:
    """Return the store that a rebuild put aside, None when there is none."""
    old = folder.events.with_name(folder.events.name + ".old")
    return open_store(settings, folder, old) if old.exists() else None


def open_importer(folder: DataFolder, things: SmallThings, store: DuckStore, clock: Clock) -> Importer:
    """Return the way of imported rows into *store*."""
    return Importer(
        register=things.imports, store=store, folder=folder.imports, disk=MachineDisk(), clock=clock
    )
