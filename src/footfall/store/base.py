"""What every store can do. Values in and out are plain; nothing here knows how a journal is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path
from typing import Protocol

import msgspec

from footfall.errors import BadQuery, Fault
from footfall.model.batch import Batch
from footfall.model.ids import ImportId, PartId, SiteId, WriterId
from footfall.model.imported import ImportPart
from footfall.model.reason import Reason
from footfall.model.record import Record


class BadSegment(Fault):
    """A segment does not hold the rows that it should; nothing of it was loaded."""


class BadPattern(BadQuery):
    """A regular expression of the question is none."""


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
    """How many events of one local day were refused for one reason, by one shield or none (0)."""

    day: int
    reason: str
    shield: int
    count: int


class Kind(Enum):
    """What a parameter of a statement is."""

    INTEGER = "integer"
    TEXT = "text"
    TEXTS = "texts"


class Dialect(Protocol):
    """
    How one engine writes what engines write differently. Arguments and results are SQL; no argument is a value.

    Sums and counts are whole numbers of 64 bits and never NULL; *where* may be empty.
    """

    @property
    def name(self) -> str:
        """The store's name."""

    def param(self, name: str, kind: Kind) -> str:
        """Return the place of the parameter *name*; the one way in which a value gets into a statement."""

    def count(self, where: str = "") -> str:
        """Return how many rows there are of which *where* holds."""

    def distinct(self, column: str, where: str = "") -> str:
        """Return how many different values there are, exactly."""

    def total(self, number: str, where: str = "") -> str:
        """Return the sum of *number*, 0 without rows."""

    def last(self, value: str, where: str) -> str:
        """Return *value* of the row that came last (by `at_ms`, then `seq`) of those of which *where* holds; else ''."""

    def first(self, value: str) -> str:
        """Return *value* of the row with the lowest `seq`."""

    def any(self, value: str) -> str:
        """Return *value* of any row."""

    def fingerprint(self, columns: Sequence[str]) -> str:
        """Return a number of 64 bits that is the same for equal values of *columns*, and of no others but by a freak."""

    def lower(self, text: str) -> str:
        """Return *text* in lower case."""

    def contains(self, text: str, part: str) -> str:
        """Say whether *part* is in *text*."""

    def matches(self, text: str, pattern: str) -> str:
        """Say whether the regular expression (RE2) *pattern* is found in *text*."""

    def one_of(self, text: str, texts: str) -> str:
        """Say whether *text* is among a parameter of the kind TEXTS."""

    def pairs(self, first: str, second: str) -> str:
        """Return a select of two parameters of the kind TEXTS, equally long, side by side: as `listed` and `kinds`."""

    def place_among(self, text: str, texts: str) -> str:
        """Return the place from 1 on of *text* among a parameter of the kind TEXTS, 0 when it is not there."""

    def prop(self, key: str) -> str:
        """Return the event's property *key*, '' when it has none."""

    def prop_names(self) -> str:
        """Return a row for the name of each property that the event has."""

    def whole(self, numerator: str, denominator: str) -> str:
        """Return the whole part of a quotient of two numbers that are not negative."""

    def numbers_where(self, conditions: Sequence[str]) -> str:
        """Return a row for each of *conditions* that holds: its number from 0 on."""


class Statement(msgspec.Struct, frozen=True):
    """A statement of one store's dialect and its parameters by name."""

    sql: str
    parameters: Mapping[str, int | str | Sequence[str]]


class Rows(Protocol):
    """What a question is asked of."""

    def rows(self, statement: Statement) -> list[tuple[int | str, ...]]:
        """
        Return the rows of a compiled question.

        Raises:
            BadPattern: a regular expression in it is none.
        """


class Reading(Rows, Protocol):
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

    def batches(self, since_ms: int, most: int, key: int = 0) -> Sequence[Batch]:
        """Return the newest batches with a key that came at or after *since_ms*, at most so many; or those of one *key*."""

    def cancel(self) -> None:
        """Stop what is being asked, from any thread; it raises Overtime."""

    def first_event_ms(self, sites: Sequence[SiteId]) -> int | None:
        """Return when the first event of *sites* was, None when there is none."""

    def open_visits(self, since_ms: int) -> Iterator[Record]:
        """Yield all rows of each visit that has an event at or after *since_ms*: by start, visit and `seq`."""


class SiteDay(msgspec.Struct, frozen=True, array_like=True):
    """How a site's day lies in the store."""

    site: SiteId
    day: int
    rows: int
    late: int
    """Rows that wait to be placed anew."""
    laid: int
    """Rows that there were when it was last rewritten; 0 for never."""


class Readmission(msgspec.Struct, frozen=True):
    """Which refused rows are to count after all: those of one reason that arrived before a moment."""

    reason: Reason
    before_us: int


Change = Callable[[Sequence[Record]], Iterable[Record]]
"""From one person's rows to what they should be, each once; pure. Refused ones may go in and come out."""


class Store(Protocol):
    """Where events live. Methods block, may be called from any thread, and raise StoreFault when the store fails."""

    @property
    def dialect(self) -> Dialect:
        """How questions to it are written."""

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

    def days(self) -> Sequence[SiteDay]:
        """Return all days of all sites, the oldest first."""

    def rewrite(
        self,
        site: SiteId,
        day: int,
        change: Change,
        *,
        settled_ms: int,
        readmission: Readmission | None = None,
    ) -> int:
        """
        Replace a site's day, in one transaction, by a pure function of its rows; loads and questions go on.

        Who has a late row on the day goes through *change*, with all rows of the visits that it touches, unless
        there was an event at or after *settled_ms*: then those rows stay late. All others stay as they are.
        Afterwards the day lies visit by visit. With a *readmission* its rows become late ones before, and
        nothing happens when there are none; returned is how many there were.
        """

    def expire(
        self, events: Mapping[SiteId, int], refused: Mapping[SiteId, int], refused_elsewhere: int
    ) -> bool:
        """
        Remove the rows of each site's days before the given one, from the files too; say whether there were any.

        *refused_elsewhere* is the first day of refused rows that stays of all other sites.
        """

    def purge(self, sites: Sequence[SiteId]) -> None:
        """Remove everything of *sites*, from the files too."""

    def redact(self, site: SiteId, *, keep_network: bool) -> None:
        """Cut the kept addresses of *site* to their /24 or /48, or remove them, from the files too."""

    def close(self) -> None:
        """Write all that is pending (checkpoint) and let go of the files."""
