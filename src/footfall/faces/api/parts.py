"""What the API's handlers work with, built once by `app`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from typing import Any

from footfall.clock import Clock
from footfall.enrich.sources import SourceTable
from footfall.faces.accounts.accounts import Accounts
from footfall.faces.counter import Counters
from footfall.faces.questions import Questions
from footfall.faces.unlocking import Unlocking
from footfall.model.grant import WHOLE, Grant
from footfall.model.ids import ImportId, SiteId
from footfall.model.reason import Reason
from footfall.model.site import Site
from footfall.sites.passwords import Passwords
from footfall.sites.small_things import SmallThings
from footfall.store.base import Store


@dataclass(frozen=True, slots=True)
class ApiParts:
    """The server's parts as far as the API needs them."""

    things: SmallThings
    store: Store
    clock: Clock
    flush: Callable[[], Awaitable[None]]
    """Returns once every event that was answered before is in the store; raises Behind."""
    flush_refused: Callable[[], Awaitable[None]]
    """As `flush`, and every event that was refused before is counted in the store too."""
    refused_elsewhere: Mapping[Reason, int]
    """How many events of no site were refused since the start."""
    purge: Callable[[], Awaitable[None]]
    """Returns once the events of all forgotten sites are gone."""
    redact: Callable[[], Awaitable[None]]
    """Returns once the kept addresses of every site are as its policy says."""
    readmit: Callable[[Site, Reason, date], Awaitable[Mapping[date, int]]]
    """Lets a site's events that were refused for a reason count from a day on; returns how many of which days."""
    add_import: Callable[[SiteId, str, str, Iterable[Mapping[str, Any]]], ImportId]
    """Makes an import of rows under a label and a source; blocks."""
    add_imported_rows: Callable[[SiteId, ImportId, Iterable[Mapping[str, Any]]], None]
    """Adds rows to an import; blocks."""
    remove_import: Callable[[SiteId, ImportId], None]
    """Removes an import and its rows from everywhere; blocks."""
    source_table: Callable[[], SourceTable]
    """Returns the table of sources in force, which an operator's lists may have changed."""
    line: Questions
    """Runs questions of the query language."""
    counters: Counters
    """Counts views of pages for everybody."""
    questions: Executor
    """Runs questions to the store, so many at a time; others wait in line."""
    passwords: Passwords
    unlocking: Unlocking
    """Judges what somebody says is a share's password."""
    address_of: Callable[[str, dict[bytes, bytes]], str]
    """Returns the address of whoever sent a request with a peer and headers, behind trusted proxies."""
    accounts: Accounts
    """How people get in."""
    hosts: tuple[str, ...]
    stats_seconds: float
    slow_client_seconds: float
    grant: Grant = WHOLE
    """What the caller's token allows; `things` shows only the sites that it is for."""
    tracker_path: str = ""
    """Where `track.full.js` is served besides."""
