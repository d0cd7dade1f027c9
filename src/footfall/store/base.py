"""What every store can do. Values in and out are plain; nothing here knows how a journal is written."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record


class Loaded(msgspec.Struct, frozen=True):
    """The outcome of loading one segment."""

    rows: int
    already: bool
    """The segment had been loaded before; nothing was done."""


class AggregateRow(msgspec.Struct, frozen=True):
    """Pageviews of one path from one kept address."""

    ip: str
    path: str
    count: int


class PageviewRow(msgspec.Struct, frozen=True):
    """One pageview as the contract's verbose answer needs it."""

    ip: str
    country: str
    region: str
    city: str
    browser: str
    os: str
    path: str
    referrer: str
    at_ms: int


class Store(Protocol):
    """
    Where events live. Methods block and may be called from any thread; the loader calls `load` from one.

    All raise StoreFault when the store fails.
    """

    def load(self, segment: Path, writer: WriterId, sequence: int, rows: int) -> Loaded:
        """
        Take the segment's rows, all or none, exactly once: the rows and the writer's high-water mark together.

        *segment* is a file of JSON lines (one Record each) that may end with a footer line.

        Raises:
            BadSegment: a line cannot be read, or the count is not *rows*; nothing was loaded.
        """

    def high_water(self, writer: WriterId) -> int:
        """Return the highest sequence of *writer* that was loaded, -1 for none."""

    def rows_of_open_visits(self, since_ms: int) -> Iterator[Record]:
        """Yield all rows of each visit that has an event at or after *since_ms*, by visit and `seq`."""

    def aggregate(
        self, site: SiteId, since_ms: int, until_ms: int, *, seconds: float
    ) -> Iterator[Sequence[AggregateRow]]:
        """
        Yield slices of pageview counts by (path, ip), ordered so, all of one snapshot taken before the first.

        A slice is whole (site, path) groups. Raises Overtime after *seconds*.
        """

    def pageviews(
        self, site: SiteId, since_ms: int, until_ms: int, *, seconds: float
    ) -> Iterator[Sequence[PageviewRow]]:
        """Yield slices of pageviews ordered by path, newest first, then arrival; one snapshot, as `aggregate`."""

    def purge(self, site: SiteId) -> int:
        """Remove everything of *site*; return how many rows went."""

    def close(self) -> None:
        """Write all that is pending (checkpoint) and let go of the files."""


__all__ = ["AggregateRow", "Loaded", "PageviewRow", "Store", "VisitorId"]
