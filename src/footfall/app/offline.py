"""What an operator does in a data folder without a server: a token, a new store."""

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from footfall.app.parts import open_importer, open_store, refuse_newer
from footfall.clock import SystemClock
from footfall.errors import CannotStart, NotFound, StoreFault
from footfall.folder import DataFolder
from footfall.ingest.kept import Kept
from footfall.ingest.rebuild import Swap, rebuild
from footfall.model.grant import WHOLE, Grant, Scope
from footfall.model.ids import SiteId, TokenId
from footfall.model.name import normalise
from footfall.settings import Settings
from footfall.sites.acting import Act, acting
from footfall.sites.small_things import SmallThings
from footfall.sites.users import folded_email


def token_in_folder(
    data: Path, name: str = "", scopes: Sequence[str] = (), sites: Sequence[str] = ()
) -> tuple[TokenId, str]:
    """
    Make a token in a data folder, whether or not a server runs on it; for everything unless something is named.

    Raises:
        CannotStart: the folder cannot be used.
        Refused: there is no such site.
    """
    with _things_in(data, "generate_token", name) as things:
        allowed = frozenset(map(Scope, scopes)) or WHOLE.scopes
        chosen = frozenset(_site(things, site) for site in sites) if sites else None
        return things.tokens.generate(name, Grant(allowed, chosen))


def reset_in_folder(data: Path, email: str) -> str:
    """
    Make a code with which a user sets a new password, whether or not a server runs on the folder.

    Raises:
        CannotStart: the folder cannot be used.
        Refused: there is no such user.
    """
    with _things_in(data, "reset_user", f"email={email}") as things:
        user = things.snapshot.user_named(folded_email(email))
        if user is None:
            raise NotFound(f"There is no user '{email}'; `footfall list-users` lists them.")
        return things.resets.make(user.id)


@contextmanager
def _things_in(data: Path, action: str, detail: str) -> Iterator[SmallThings]:
    """Open the small things of a folder; what is changed within is a command's, by the log."""
    folder = DataFolder(data)
    refuse_newer(folder)
    things = SmallThings.open(folder.small_things, SystemClock())
    try:
        with acting(Act("command", action, detail=detail)):
            yield things
    finally:
        things.close()


def _site(things: SmallThings, name: str) -> SiteId:
    site = things.snapshot.site_for(normalise(name))
    if site is None:
        raise NotFound(f"There is no site '{name}'.")
    return site.id


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
