"""Made-up events into the journal, by the way that real ones go: visits, then rows, then segments that are loaded."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec

from footfall.ingest.demo.world import Made
from footfall.ingest.refusals import Refusals
from footfall.journal.tail import Tail
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.visits.open import OpenVisits

_CHUNK_ROWS = 4000  # a write and a sync each
_OPEN_VISITS = 100_000

_encode = msgspec.json.Encoder().encode


def rows_of(made: Iterable[Made]) -> Iterator[Record]:
    """Yield the row of each event, as if each had come at its moment."""
    visits, refusals = OpenVisits(_OPEN_VISITS), Refusals()
    arrival_us = 0
    for event, reason in made:
        arrival_us = max(arrival_us + 1, event.at_ms * 1000)
        if reason is None:
            record = visits.place(event, arrival_us)
            # Nothing of it can fail and be taken back.
            visits.begin_group()
            visits.keep_group()
            if record is not None:
                yield record
                continue
        refused = refusals.row(event, reason or Reason.NO_VISIT, arrival_us)
        if refused is not None:
            yield refused


def fill(made: Iterable[Made], tail: Tail, load: Callable[[], object]) -> int:
    """
    Write the rows of *made* to *tail* and *load* each closed segment meanwhile; return how many rows there are.

    Raises:
        JournalFull: the disk is full.
    """
    total = 0
    loads: list[Future[object]] = []
    with ThreadPoolExecutor(1, "demo") as loading:
        for lines in _chunks(rows_of(made)):
            tail.append(b"".join(lines), len(lines))
            total += len(lines)
            if not tail.rows:
                loads.append(loading.submit(load))
        tail.close_segment()
        loads.append(loading.submit(load))
    for done in loads:
        done.result()
    return total


def _chunks(records: Iterable[Record]) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    for record in records:
        lines.append(_encode(record) + b"\n")
        if len(lines) == _CHUNK_ROWS:
            yield lines
            lines = []
    if lines:
        yield lines
