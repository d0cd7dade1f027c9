"""Lists that an operator names, into the data folder: all of them or none. Whatever reads them is elsewhere."""

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from footfall.enrich.sources import known_sources
from footfall.errors import BadList, PlacesStay
from footfall.ingest.geo.fetch import Without, open_download
from footfall.ingest.geo.limits import Limits
from footfall.ingest.geo.sources import Download
from footfall.ingest.list_formats import as_rows, split_group
from footfall.ingest.lists import MOST_BYTES, READ, SOURCES, decode

_LIMITS = Limits(download_bytes=MOST_BYTES, total_seconds=120)


class Updated(NamedTuple):
    """A list that is in place now."""

    file: Path
    lines: int
    left_out: list[str]
    """Places that our table cannot say, with where they stand."""


def update_lists(folder: Path, asked: Mapping[str, Sequence[str]]) -> list[Updated]:
    """
    Put what *asked* names (name of a file in *folder*, to files and addresses) into place.

    Nothing is changed unless all of it can be read and used; each file is replaced in one step.

    Raises:
        BadList: one cannot; the message names it and, where there is one, the line.
    """
    texts: dict[str, str] = {}
    left_out: dict[str, list[str]] = {}
    for file, names in asked.items():
        parts = []
        for name in names:
            where = split_group(name)[1] if file == SOURCES else name
            try:
                text = _fetched(where)
                if file == SOURCES:
                    rows = as_rows(name, text, known_sources())
                    text = "\n".join(rows.lines)
                    left_out.setdefault(file, []).extend(rows.left_out)
                if not text.strip():
                    raise BadList(0, "there is nothing in it")
                READ[file](text)
            except BadList as problem:
                shown = Download(where).shown
                said = str(problem).removeprefix(shown).strip()
                raise BadList(0, f"{shown}: {said}; nothing was changed.") from problem
            parts.append(text.strip("\n") + "\n")
        texts[file] = "".join(parts)
    for file, text in texts.items():
        _write(folder / file, text.encode())
    return [Updated(folder / file, text.count("\n"), left_out.get(file, [])) for file, text in texts.items()]


def _fetched(where: str) -> str:
    if "://" in where and urlsplit(where).scheme not in {"http", "https"}:
        raise BadList(0, "an address should begin with https:// or http://")
    try:
        opened = open_download(Download(where), _LIMITS)
        if isinstance(opened, Without):
            raise BadList(0, "there is nothing at this address")
        with opened, io.BufferedReader(opened) as stream:
            return decode(stream.read())
    except PlacesStay as problem:
        raise BadList(0, str(problem).rstrip(".")) from problem


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
