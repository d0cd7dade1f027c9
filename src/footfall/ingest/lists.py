"""
An operator's lists in the data folder, over those that come with the program: read at the start, and when replaced.

A list that cannot be read changes nothing; the log says which line of which file.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from footfall.enrich.agent import Agents
from footfall.enrich.bot import Bots, read_crawlers
from footfall.enrich.datacenters import Datacenters, Ranges, read_ranges
from footfall.enrich.source import Sources
from footfall.enrich.sources import (
    SourceTable,
    known_sources,
    known_spam,
    read_hosts,
    read_sources,
    shipped_lines,
)
from footfall.errors import BadList

log = logging.getLogger(__name__)

SOURCES, SPAM, CRAWLERS, DATACENTERS = "sources.tsv", "spam.txt", "crawlers.json", "datacenters.txt"
MOST_BYTES = 16 * 2**20  # a list of all clouds' ranges has 3 MB

ListValue = SourceTable | frozenset[str] | Bots | Ranges
_Identity = tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Tables:
    """What the lists are read into."""

    agents: Agents
    sources: Sources
    datacenters: Datacenters


class Lists:
    """The files of *folder*; that of *ranges*, if one is named, in the place of the folder's."""

    def __init__(self, folder: Path, tables: Tables, ranges: Path | None = None) -> None:
        """Take up what there is."""
        self._tables = tables
        self._files = {name: folder / name for name in READ}
        if ranges is not None:
            self._files[DATACENTERS] = ranges
            if not ranges.is_file():
                log.error("The setting 'datacenter_ranges' names %s, which is no file.", ranges)
        self._seen: dict[str, _Identity] = dict.fromkeys(READ)
        self._table = known_sources()
        self._spam = known_spam()
        self.refresh()

    def refresh(self) -> list[str]:
        """Take up the lists that are new, were replaced or are gone; return their names. Blocking."""
        changed = []
        for name, path in self._files.items():
            seen = _identity(path)
            if seen == self._seen[name]:
                continue
            self._seen[name] = seen
            try:
                self._take(READ[name]("" if seen is None else read_text(path)))
            except BadList as problem:
                log.error("%s: %s; what it says changes nothing.", path, problem)
            else:
                changed.append(name)
        return changed

    def _take(self, value: ListValue) -> None:
        match value:
            case Bots():
                self._tables.agents.judge_by(value)
                return
            case Ranges():
                self._tables.datacenters.replace(value)
                return
            case SourceTable():
                self._table = value
            case frozenset():
                self._spam = value
        self._tables.sources.replace(self._table, self._spam)


def read_text(path: Path) -> str:
    """
    Return the text of a list.

    Raises:
        BadList: it cannot be read, is no UTF-8, or longer than a list can be.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BadList(0, f"it cannot be read: {problem.strerror}") from problem
    return decode(data)


def decode(data: bytes) -> str:
    """
    Return the text of a list's bytes.

    Raises:
        BadList: they are no UTF-8, or more than a list can have.
    """
    if len(data) > MOST_BYTES:
        raise BadList(0, f"it has more than {MOST_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadList(data.count(b"\n", 0, problem.start) + 1, "this is no UTF-8") from problem


def _sources(text: str) -> SourceTable:
    return read_sources(shipped_lines("sources.tsv"), text.splitlines())


def _spam(text: str) -> frozenset[str]:
    return known_spam() | read_hosts(text.splitlines())


def _crawlers(text: str) -> Bots:
    return Bots(read_crawlers(text) if text else ())


def _datacenters(text: str) -> Ranges:
    return Ranges(read_ranges(text.splitlines()))


READ: Mapping[str, Callable[[str], ListValue]] = MappingProxyType(
    {SOURCES: _sources, SPAM: _spam, CRAWLERS: _crawlers, DATACENTERS: _datacenters}
)
"""Name of a file in the folder, and what reads its text over what comes with the program, or raises BadList."""


def _identity(path: Path) -> _Identity:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
