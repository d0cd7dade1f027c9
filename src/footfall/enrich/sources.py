"""The table of sources: which hosts, apps and words are one source, and what kind of place that is. Read once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from types import MappingProxyType

from footfall.errors import BadList
from footfall.model.name import origin_host

# What may follow a name in `google.*`: a top-level domain, before it perhaps a country's second level.
_TOP = re.compile(r"[a-z]{2,3}")
_SECOND_LEVELS = frozenset({"co", "com", "net", "org", "or", "ne"})
_PLACE = re.compile(r"app:[\w.-]+|[\w-]+(?:\.[\w-]+)*(?:/\S*|\.\*?)?")
_MOST_NAME = 100
_PAID_WORD = re.compile(r"ads?$|^adwords$")


class Group(Enum):
    """Kinds of sources that channels are made of; the values are those of the table's second column."""

    SEARCH = "search"
    SOCIAL = "social"
    VIDEO = "video"
    SHOPPING = "shopping"
    EMAIL = "email"
    AI = "ai"
    FEED = "feed"
    PAID = "paid"
    """Words for a source's ads (`fb-ads`, `adwords`): of tagged sources, not of names; made from the other rows."""


_GROUPS: Mapping[str, Group | None] = MappingProxyType(
    {**{group.value: group for group in Group if group is not Group.PAID}, "-": None}
)


@dataclass(frozen=True, slots=True)
class SourceTable:
    """Looks names up. All keys are lower case; the table is never changed once read."""

    hosts: Mapping[str, str]
    paths: Mapping[str, tuple[tuple[str, str], ...]]
    anywhere: Mapping[str, str]
    first_labels: Mapping[str, str]
    apps: Mapping[str, str]
    words: Mapping[str, str]
    groups: Mapping[Group, frozenset[str]]

    def name_of_host(self, host: str, path: str = "") -> str:
        """Return the source that *host* (lower case, without `www.`) and *path* belong to, or empty text."""
        rest = host
        while rest:
            for prefix, name in self.paths.get(rest, ()):
                if path == prefix or path.startswith(prefix + "/"):
                    return name
            if name := self.hosts.get(rest, "") or self._anywhere(rest):
                return name
            rest = rest.partition(".")[2]
        label, _, above = host.partition(".")
        return self.first_labels.get(label, "") if "." in above else ""

    def _anywhere(self, host: str) -> str:
        head, _, top = host.rpartition(".")
        if head and _TOP.fullmatch(top):
            if name := self.anywhere.get(head, ""):
                return name
            head, _, second = head.rpartition(".")
            if head and second in _SECOND_LEVELS:
                return self.anywhere.get(head, "")
        return ""

    def name_of_app(self, package: str) -> str:
        """Return the source that an Android app belongs to, or empty text."""
        while package:
            if name := self.apps.get(package, ""):
                return name
            package = package.rpartition(".")[0]
        return ""

    def name_of_word(self, word: str) -> str:
        """Return the source that a tagged *word* means; *word* itself if it means none that we know."""
        key = word.lower()
        name = self.words.get(key, "")
        if not name and "." in key and " " not in key:
            name = self.name_of_host(key.removeprefix("www."))
        return name or word

    def members(self, group: Group) -> frozenset[str]:
        """Return what *group* holds, in lower case: names, words and whole hosts; of PAID the words alone."""
        return self.groups[group]


@cache
def known_sources() -> SourceTable:
    """Return the table that comes with the program."""
    return read_sources(shipped_lines("sources.tsv"))


@cache
def known_spam() -> frozenset[str]:
    """Return the hosts of referrer spam that come with the program."""
    return read_hosts(shipped_lines("spam.tsv"))


def read_sources(lines: Iterable[str], over: Iterable[str] = ()) -> SourceTable:
    """
    Return the table of *lines*, in which the rows of *over* win.

    A row is `name<TAB>group<TAB>hosts<TAB>words`, the last two may be missing; empty lines and those that begin
    with `#` are none.

    Raises:
        BadList: a line is no such row; of *over* if both are given.
    """
    table = _Rows()
    for rows in (lines, over):
        for number, line in enumerate(rows, 1):
            if line.strip() and not line.startswith("#"):
                table.take(number, line.rstrip("\r\n"))
    return table.done()


def read_hosts(lines: Iterable[str]) -> frozenset[str]:
    """
    Return the hosts that stand in *lines*, one in each, without `www.`; `#` begins a comment.

    Raises:
        BadList: a line is no host.
    """
    hosts = set()
    for number, line in enumerate(lines, 1):
        host = line.partition("#")[0].strip().lower().rstrip(".").removeprefix("www.")
        if host:
            host = origin_host(host) or ""
            if not host:
                raise BadList(number, f"'{line.strip()[:60]}' is no host such as example.com")
            hosts.add(host)
    return frozenset(hosts)


def shipped_lines(name: str) -> list[str]:
    """Return the lines of a list that comes with the program."""
    return resources.files("footfall.enrich").joinpath("data", name).read_text("utf-8").splitlines()


class _Rows:
    """Makes a table, row by row; the last that says something of a host or a word is believed."""

    def __init__(self) -> None:
        self._hosts: dict[str, str] = {}
        self._paths: dict[str, dict[str, str]] = {}
        self._anywhere: dict[str, str] = {}
        self._first_labels: dict[str, str] = {}
        self._apps: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._group_of: dict[str, Group | None] = {}
        self._paid: set[str] = set()

    def take(self, number: int, line: str) -> None:
        """Take one row."""
        name, kind, places, aliases, *more = (*line.split("\t"), "", "", "")
        if not name.strip() or len(name) > _MOST_NAME or any(more):
            raise BadList(number, "a row is name, group, hosts and words with tabs between them")
        if kind not in _GROUPS:
            raise BadList(number, f"'{kind[:40]}' is no group; there are: {', '.join(_GROUPS)}")
        own_words = [name.lower(), *(alias.lower().replace("+", " ") for alias in aliases.split())]
        self._words.update(dict.fromkeys(own_words, name))
        for place in places.lower().split():
            if not _PLACE.fullmatch(place):
                raise BadList(number, f"'{place[:60]}' is no host, host/path, host.*, host. or app:package")
            own_words += self._place(name, place)
        self._paid.update(word for word in own_words[1:] if _PAID_WORD.search(word))
        self._group_of.update(dict.fromkeys(own_words, _GROUPS[kind]))

    def _place(self, name: str, place: str) -> list[str]:
        """Take one place; return it if it is a whole host, since a tagged source may say it."""
        host, slash, path = place.partition("/")
        if place.startswith("app:"):
            self._apps[place.removeprefix("app:")] = name
        elif slash:
            self._paths.setdefault(host, {})[slash + path] = name
        elif place.endswith(".*"):
            self._anywhere[place.removesuffix(".*")] = name
        elif place.endswith("."):
            self._first_labels[place.removesuffix(".")] = name
        else:
            self._hosts[place] = name
            return [place]
        return []

    def done(self) -> SourceTable:
        """Return the table."""
        groups: dict[Group, set[str]] = {group: set() for group in Group}
        for word, group in self._group_of.items():
            if group is not None:
                groups[group].add(word)
        groups[Group.PAID] = self._paid
        return SourceTable(
            hosts=self._hosts,
            # The longest path first, so that it wins.
            paths={host: tuple(sorted(paths.items(), reverse=True)) for host, paths in self._paths.items()},
            anywhere=self._anywhere,
            first_labels=self._first_labels,
            apps=self._apps,
            words=self._words,
            groups={group: frozenset(members) for group, members in groups.items()},
        )
