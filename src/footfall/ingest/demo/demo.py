"""A demo in a data folder: its past is made once, and its present goes on while it is served."""

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path

from footfall.clock import Clock
from footfall.errors import CannotStart, JournalFull
from footfall.ingest.demo.earlier import LABEL, rows_before
from footfall.ingest.demo.fill import fill
from footfall.ingest.demo.folder import filled_until, note_until
from footfall.ingest.demo.setup import registered, set_up
from footfall.ingest.demo.site_days import DAY_MS
from footfall.ingest.demo.tables import demo_sites
from footfall.ingest.demo.world import DAYS, EVENTS, World
from footfall.ingest.imports import Importer
from footfall.ingest.pipeline import Ingest
from footfall.journal.tail import Tail
from footfall.model.user import Role
from footfall.sites.passwords import hash_password
from footfall.sites.small_things import SmallThings
from footfall.sites.users import UserChoices

EMAIL = "demo@footfall.example"
"""Who owns a demo."""
TICK_SECONDS = 0.5
_BEGUN = 1
"""What the folder says while the past is being made: a moment that no demo ended at."""


class Demo:
    """Owned by the event loop once the server runs."""

    def __init__(self, root: Path, things: SmallThings, clock: Clock, *, events: int) -> None:
        """Register the sites of a new demo; the one in *root* goes on where it ended."""
        self._root = root
        self._clock = clock
        self._filled_ms = filled_until(root)
        if self._filled_ms == _BEGUN:
            raise CannotStart(
                f"The demo in {root} ended before its past was made up; remove the folder or name another."
            )
        if not self._filled_ms:
            set_up(things)
        self._things = things
        self.now_ms = clock.now_ms()
        self._world = World(registered(things), until_ms=self.now_ms, scale=events / EVENTS)
        self.token = things.tokens.generate("Demo")[1]
        self.password = secrets.token_urlsafe(9)
        """Of this run, both: the token for programs, the password for `EMAIL`."""
        _make_owner(things, self.password)

    def make_past(self, tail: Tail, load: Callable[[], object]) -> int:
        """
        Write the past to the journal and load it; return how many events it has.

        Raises:
            CannotStart: the disk is too small.
        """
        note_until(self._root, self._filled_ms or _BEGUN)
        try:
            rows = fill(self._world.past(self._filled_ms), tail, load)
        except JournalFull as problem:
            raise CannotStart(f"There is no room for the demo's events in {self._root}.") from problem
        note_until(self._root, self.now_ms)
        return rows

    def import_earlier(self, importer: Importer) -> None:
        """Give the first site of a new demo an import of the months before."""
        site = demo_sites()[0]
        there = registered(self._things).get(site.domain)
        if there is not None and not self._things.snapshot.imports_of(there.id):
            rows = rows_before(site, self.now_ms - DAYS * DAY_MS)
            importer.add(there.id, LABEL, "another program", rows)

    async def tick(self, ingest: Ingest) -> None:
        """Let happen what has come since the last call."""
        now_ms = self._clock.now_ms()
        site_for = self._things.snapshot.site_for
        kept = [
            ingest.keep(event, reason)
            for event, reason in self._world.due(now_ms)
            if site_for(event.hostname) is not None
        ]
        self.now_ms = now_ms
        # What the disk does not take has not happened: it was made up.
        await asyncio.gather(
            *(one for one in kept if isinstance(one, asyncio.Future)), return_exceptions=True
        )

    def end(self) -> None:
        """Remember how far the demo went."""
        note_until(self._root, self.now_ms)


def _make_owner(things: SmallThings, password: str) -> None:
    """Make the one who looks at the demo, or give them a new password."""
    hashed = hash_password(password)
    known = next((user for user in things.snapshot.users if user.email == EMAIL), None)
    if known is None:
        things.users.add(UserChoices(email=EMAIL, name="Demo", role=Role.OWNER), hashed)
    else:
        things.users.set_password(known.id, hashed)
