"""
Lists as others publish them, into the form that the data folder keeps. No I/O; the result is checked elsewhere.

Only facts are taken from them: names, hosts, paths, packages of apps.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml  # type: ignore[import-untyped]  # ships no hints

from footfall.enrich.sources import Group, SourceTable
from footfall.errors import BadList

GROUPS = (*(group.value for group in Group if group is not Group.PAID), "-")

_GROUP_OF_FILE = (
    (re.compile(r"search", re.IGNORECASE), Group.SEARCH),
    (re.compile(r"social", re.IGNORECASE), Group.SOCIAL),
    (re.compile(r"assistant|chatbot|\bai\b", re.IGNORECASE), Group.AI),
)
_SCHEME = re.compile(r"(?:https?:)?//")
_APP = re.compile(r"android-app:?//")


class Rows(NamedTuple):
    """Rows of a table of sources, and the places that its form cannot say."""

    lines: list[str]
    left_out: list[str]


def as_rows(name: str, text: str, known: SourceTable) -> Rows:
    """
    Return a list of sources as rows of our own table; *name* is its file or address, perhaps `group=` before it.

    It may be our own tsv, Matomo's YAML of search engines, socials or AI assistants, or hosts, one a line. A source
    that *known* has keeps its name and group there, since those lists know fewer groups; our own tsv changes them.

    Raises:
        BadList: it is none of these, or of a kind that must say its group.
    """
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if "\t" in first:
        return Rows(text.splitlines(), [])
    group = _said_group(name)
    if ":" in first or first.strip() == "---":
        return _of_yaml(text, group or _group_of_file(name), known)
    if group is None:
        raise BadList(
            0, f"hosts alone do not say what they are; put one of {', '.join(GROUPS)} and = before its name"
        )
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    places = [(number, line) for number, line in enumerate(lines, 1) if line]
    return _rows(((place, [(number, place)]) for number, place in places), group, known)


def split_group(name: str) -> tuple[str, str]:
    """Return the group (empty if none) and the file or address of `group=where`."""
    group, sign, where = name.partition("=")
    return (group, where) if sign and group in GROUPS else ("", name)


def _said_group(name: str) -> str | None:
    return split_group(name)[0] or None


def _group_of_file(name: str) -> str | None:
    last = re.split(r"[/\\]", name.partition("?")[0])[-1]
    return next((group.value for pattern, group in _GROUP_OF_FILE if pattern.search(last)), None)


def _of_yaml(text: str, group: str | None, known: SourceTable) -> Rows:
    """Read `name: [host, ...]` and `name: [{urls: [host, ...]}, ...]`; the latter are search engines."""
    try:
        root = yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 0
        raise BadList(line, f"this is no YAML: {problem.problem}") from problem
    except (yaml.YAMLError, RecursionError) as problem:
        raise BadList(0, f"this is no YAML: {problem}"[:200]) from None
    if not isinstance(root, yaml.MappingNode):
        raise BadList(1, "this should be a mapping of names to lists of hosts")
    sources, nested = [], False
    for key, value in root.value:
        places, has_urls = _places(value)
        nested = nested or has_urls
        sources.append((str(key.value), places))
    if nested:
        group = group or Group.SEARCH.value
    if group is None:
        raise BadList(
            0, f"it does not say what its sources are; put one of {', '.join(GROUPS)} and = before its name"
        )
    return _rows(iter(sources), group, known)


def _places(node: yaml.Node) -> tuple[list[tuple[int, str]], bool]:
    """Return (line, host) of each host below a name, and whether they stand under `urls`."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.SequenceNode):
        raise BadList(line, "a list of hosts should follow a name")
    places: list[tuple[int, str]] = []
    nested = False
    for item in node.value:
        if isinstance(item, yaml.ScalarNode):
            places.append((item.start_mark.line + 1, item.value))
        elif isinstance(item, yaml.MappingNode):
            nested = True
            for key, value in item.value:
                if key.value == "urls" and isinstance(value, yaml.SequenceNode):
                    places += [(url.start_mark.line + 1, str(url.value)) for url in value.value]
        else:
            raise BadList(item.start_mark.line + 1, "a host, or a mapping with `urls`, should stand here")
    return places, nested


def _rows(sources: Iterator[tuple[str, list[tuple[int, str]]]], group: str, known: SourceTable) -> Rows:
    groups = {
        word: known_group.value
        for known_group in Group
        for word in known.groups[known_group]
        if known_group is not Group.PAID
    }
    rows = Rows([], [])
    for name, places in sources:
        named = known.name_of_word(" ".join(name.split()))
        hosts = []
        for line, place in places:
            ours = _place(place)
            if ours is None:
                rows.left_out.append(f"line {line}: {place[:60]}")
            else:
                hosts.append(ours)
        if hosts and named:
            rows.lines.append(
                f"{named}\t{groups.get(named.lower(), group)}\t{' '.join(dict.fromkeys(hosts))}"
            )
    return rows


def _place(text: str) -> str | None:
    """Return a host of another list as our table writes it; None where it cannot."""
    place = text.strip().lower()
    if app := _APP.match(place):
        return f"app:{place[app.end() :].strip('/')}"
    if scheme := _SCHEME.match(place):
        place = place[scheme.end() :]
    host, slash, path = place.removeprefix("www.").rstrip("/").partition("/")
    host = host.removeprefix("{}.")
    if host.endswith(".{}"):
        host = host.removesuffix(".{}") + ".*"
        if slash:
            return None
    if "{}" in host or "{}" in path or " " in place or not host.strip("."):
        return None
    return host + slash + path
