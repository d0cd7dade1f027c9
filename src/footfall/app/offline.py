"""What an operator does in a data folder without a server: a token, a new store."""

import contextlib
from pathlib import Path

from footfall.app.parts import open_importer, open_store, refuse_newer
from footfall.clock import SystemClock
from footfall.errors import CannotStart, StoreFault
from footfall.folder import DataFolder
from footfall.ingest.kept import Kept
from footfall.ingest.rebuild import Swap, rebuild
from footfall.model.ids import TokenId
from footfall.settings import Settings
from footfall.sites.small_things import SmallThings


def token_in_folder(data: Path) -> tuple[TokenId, str]:
    """
    Make a token in a data folder, whether or not a server runs on it.

    Raises:
        CannotStart: the folder cannot be used.
    """
    folder = DataFolder(data)
    refuse_newer(folder)
    things = SmallThings.open(folder.small_things, SystemClock())
    try:
        return things.tokens.generate()
    finally:
        things.close()


def rebuild_store(settings: Settings) -> dict[str, int]:
    """
    Put a store made of the kept segments and the imports into the place of the present one, which stays as `events.duckdb.old`.

    Returns how many rows each day (as text) of it has, in order.

    Raises:
        CannotStart: the folder is in use, nothing is kept, or there is an `events.duckdb.old` already.
    """
    folder = DataFolder(settings.data)
    refuse_newer(folder)
    folder.lock()
    kept = Kept(folder.kept, days=settings.keep_segments_days, clock=SystemClock()).files()
    if not kept:
        raise CannotStart(
            f"There are no kept segments in {folder.kept}, so there is nothing to rebuild from."
        )
    swap = Swap(folder.events)
    store = open_store(settings, folder, swap.new)
    days = rebuild(kept, store, folder.tmp)
    things = SmallThings.open(folder.small_things, SystemClock())
    open_importer(folder, things, store, SystemClock()).settle()
    things.close()
    store.close()
    # Opened once, so that a crashed server's last changes are in the file that is put aside; a broken one stays as it is.
    with contextlib.suppress(CannotStart, StoreFault):
        if folder.events.exists():
            open_store(settings, folder).close()
    swap.put_in_place()
    folder.unlock()
    return {str(day): rows for day, rows in sorted(days.items())}
