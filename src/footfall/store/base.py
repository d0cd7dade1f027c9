"""What every store can do. Values in and out are plain; nothing here knows how a journal is written."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import msgspec

from footfall.errors import Fault
from footfall.model.ids import ImportId, PartId, SiteId, WriterId
from footfall.model.imported import ImportPart
from footfall.model.record import Record


class BadSegment(Fault):
    """A segment does not hold the rows that it should; nothing of it was loaded."""


class PathCount(msgspec.Struct, frozen=True, array_like=True):
    """Pageviews of one path from one kept address."""

    ip: str
    path: str
    count: int


class Pageview(msgspec.Struct, frozen=True, array_like=True):
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


class RefusedCount(msgspec.Struct, frozen=True, array_like=True):
    """How many events of one local day were refused for one reason."""

    day: int
    reason: str
    count: int


class Reading(Protocol):
    """
    One moment of the store: all that is asked of it is of the same moment, and within one time limit.

    Every method raises Overtime past the limit and StoreFault when the store fails.
    """

    def path_counts(self, site: SiteId, since_ms: int, until_ms: int) -> Iterator[Sequence[PathCount]]:
        """Yield slices of pageview counts by path and address, in this order; a slice is of whole paths."""

    def pageviews(self, site: SiteId, since_ms: int, until_ms: int) -> Iterator[Sequence[Pageview]]:
        """Yield slices of pageviews by path, the newest second first, then by arrival."""

    def refused_counts(self, site: SiteId, first_day: int, last_day: int) -> Sequence[RefusedCount]:
        """Return what was refused on these days, both whole, by day and reason: rows and mere numbers together."""

    def refused_rows(self, first_day: int) -> Sequence[tuple[SiteId, int, int]]:
        """Return (site, day, rows of refused events) from *first_day* on."""

    def open_visits(self, since_ms: int) -> Iterator[Record]:
        """Yield all rows of each visit that has an event at or after *since_ms*: by start, visit and `seq`."""


class Store(Protocol):
    """Where events live. Methods block, may be called from any thread, and raise StoreFault when the store fails."""

    def load(self, segment: Path, writer: WriterId, sequence: int, rows: int) -> bool:
        """
        Take the segment's rows, all or none, exactly once; return False when it had been loaded before.

        *segment* is a file of JSON lines (one Record each) that ends with a footer line. The rows and the
        writer's high-water mark are one transaction.

        Raises:
            BadSegment: a line cannot be read, or there are not *rows*; nothing was loaded.
        """

    def check(self, segment: Path, rows: int) -> None:
        """
        Do nothing when `load` would take the segment.

        Raises:
            BadSegment: it would not.
        """

    def high_water(self, writer: WriterId) -> int:
        """Return the highest sequence of *writer* that was loaded, -1 for none."""

    def load_import(self, file: Path, part: ImportPart) -> bool:
        """
        Take an import's rows, all or none, exactly once; return False when the part had been loaded before.

        *file* is one of JSON lines, an ImportedRow each.

        Raises:
            BadSegment: a line cannot be read, or there are not `part.rows`; nothing was loaded.
        """

    def import_parts(self) -> dict[PartId, ImportId]:
        """Return which parts of which imports are loaded."""

    def remove_imports(self, numbers: Sequence[ImportId]) -> None:
        """Remove the rows and parts of imports, from the files too."""

    def reading(self, seconds: float) -> AbstractContextManager[Reading]:
        """Give the present moment to ask about, for so many seconds."""

    def purge(self, sites: Sequence[SiteId]) -> None:
        """Remove everything of *sites*, from the files too."""

    def redact(self, site: SiteId, *, keep_network: bool) -> None:
        """Cut the kept addresses of *site* to their /24 or /48, or remove them, from the files too."""

    def close(self) -> None:
        """Write all that is pending (checkpoint) and let go of the files."""
