"""The table of sources: which hosts, apps and words are one source, and what kind of place that is. Read once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources

# What may follow a name in `google.*`: a top-level domain, or a country's second level.
_ANY_TOP = re.compile(r"(?:(?:com?|net|org|or|ne)\.)?[a-z]{2,3}")
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
            if name := self.hosts.get(rest, ""):
                return name
            label, _, above = rest.partition(".")
            if label in self.anywhere and _ANY_TOP.fullmatch(above):
                return self.anywhere[label]
            rest = above
        label, _, above = host.partition(".")
        return self.first_labels.get(label, "") if "." in above else ""

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
    return read_sources(_lines("sources.tsv"))


@cache
def known_spam() -> frozenset[str]:
    """Return the hosts of referrer spam that come with the program."""
    return frozenset(line.strip().lower() for line in _lines("spam.tsv") if line.strip())


def read_sources(lines: Iterable[str]) -> SourceTable:
    """Return the table of *lines*, each `name<TAB>group<TAB>hosts<TAB>words`; the last two may be missing."""
    hosts: dict[str, str] = {}
    paths: dict[str, tuple[tuple[str, str], ...]] = {}
    anywhere: dict[str, str] = {}
    first_labels: dict[str, str] = {}
    apps: dict[str, str] = {}
    words: dict[str, str] = {}
    groups: dict[Group, set[str]] = {group: set() for group in Group}
    for line in lines:
        name, kind, places, aliases = (*line.split("\t"), "", "")[:4]
        own_words = [name.lower(), *(alias.lower().replace("+", " ") for alias in aliases.split())]
        words.update(dict.fromkeys(own_words, name))
        for place in places.lower().split():
            host, slash, path = place.partition("/")
            if place.startswith("app:"):
                apps[place.removeprefix("app:")] = name
            elif slash:
                paths[host] = (*paths.get(host, ()), (slash + path, name))
            elif place.endswith(".*"):
                anywhere[place.removesuffix(".*")] = name
            elif place.endswith("."):
                first_labels[place.removesuffix(".")] = name
            else:
                hosts[place] = name
                own_words.append(place)
        groups[Group.PAID].update(word for word in own_words[1:] if _PAID_WORD.search(word))
        if kind != "-":
            groups[Group(kind)].update(own_words)
    frozen = {group: frozenset(members) for group, members in groups.items()}
    return SourceTable(hosts, paths, anywhere, first_labels, apps, words, frozen)


def _lines(name: str) -> Iterator[str]:
    text = resources.files("footfall.enrich").joinpath("data", name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
