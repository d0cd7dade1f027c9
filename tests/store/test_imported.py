"""Imported daily tables in the embedded store, on real files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from footfall.errors import StoreFault
from footfall.model.ids import ImportId, PartId, SiteId
from footfall.model.imported import ImportedRow, ImportPart
from footfall.store.base import BadSegment
from footfall.store.duckdb.store import DuckStore

ONE, TWO = SiteId(1), SiteId(2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckStore]:
    """An empty store in a folder of its own."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def open_store(folder: Path) -> DuckStore:
    """Open the store of *folder*."""
    for name in ("tmp", "imports"):
        (folder / name).mkdir(exist_ok=True)
    return DuckStore(
        folder / "events.duckdb",
        memory=64 * 10**6,
        threads=1,
        tmp=folder / "tmp",
        reads=[folder / "imports"],
    )


def row(number: int, site: int = ONE, entry: int = 1, **fields: object) -> ImportedRow:
    """Return a row of a page."""
    given = {
        "site_id": site,
        "import_id": entry,
        "report": "pages",
        "day": number,
        "path": f"/{number}",
        **fields,
    }
    return msgspec.convert(given, ImportedRow)


def file_of(folder: Path, part: int, rows: list[ImportedRow], broken: bytes = b"") -> tuple[Path, ImportPart]:
    """Write a part's file."""
    path = folder / "imports" / f"{part}.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows) + broken)
    return path, ImportPart(PartId(part), rows[0].import_id, rows[0].site_id, len(rows))


def stored(store: DuckStore) -> list[Any]:
    """Return all rows, in order."""
    names = [field.name for field in msgspec.structs.fields(ImportedRow)]
    with store._cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from imported order by all")
        return [ImportedRow(**dict(zip(names, values, strict=True))) for values in cursor.fetchall()]


def test_a_part_is_loaded_once(tmp_path: Path) -> None:
    """The second time it is known, after a restart too."""
    store = open_store(tmp_path)
    file, part = file_of(tmp_path, 7, [row(1), row(2)])
    assert store.load_import(file, part) is True
    assert store.load_import(file, part) is False
    store.close()

    store = open_store(tmp_path)
    assert store.load_import(file, part) is False
    assert store.import_parts() == {PartId(7): ImportId(1)}
    assert stored(store) == [row(1), row(2)]
    store.close()


def test_every_field_comes_back_as_it_was(store: DuckStore, tmp_path: Path) -> None:
    """Defaults, extremes and hostile texts alike."""
    fields = [field for field in msgspec.structs.fields(ImportedRow) if not field.required]
    full = {
        field.name: f"{field.name} '\"\\\u0000\U0001f600\n" if field.default == "" else 10**15 - place
        for place, field in enumerate(fields)
    }
    rows = [row(1), msgspec.structs.replace(row(2), **{**full, "city": 2**63 - 1})]
    store.load_import(*file_of(tmp_path, 1, rows))

    assert stored(store) == rows


@pytest.mark.parametrize(
    "broken",
    [
        b'{"site_id":\n',
        b"{}\n",
        b"\xff\xfe\n",
        b"[]\n",
        b'{"site_id":1}\n',
        msgspec.json.encode(row(3)),
        b'{"site_id":1,"import_id":1,"report":"pages","day":1,"visitors":"many"}\n',
    ],
)
def test_of_a_broken_part_nothing_is_loaded(store: DuckStore, tmp_path: Path, broken: bytes) -> None:
    """Whatever is wrong with one line, or one line too many."""
    with pytest.raises(BadSegment):
        store.load_import(*file_of(tmp_path, 1, [row(1)], broken))

    assert stored(store) == []
    assert store.import_parts() == {}


def test_a_part_whose_file_is_gone_is_a_fault(store: DuckStore, tmp_path: Path) -> None:
    """And is not taken for loaded."""
    file, part = file_of(tmp_path, 1, [row(1)])
    file.unlink()
    with pytest.raises(StoreFault):
        store.load_import(file, part)

    assert store.import_parts() == {}


def test_removed_and_purged_rows_are_not_in_the_files(store: DuckStore, tmp_path: Path) -> None:
    """Others stay, and a removed part can come again."""
    again = file_of(tmp_path, 1, [row(1, path="/removed")])
    store.load_import(*again)
    store.load_import(*file_of(tmp_path, 2, [row(2, entry=2, path="/kept")]))
    store.load_import(*file_of(tmp_path, 3, [row(3, TWO, entry=3, path="/purged")]))
    store.remove_imports([ImportId(1)])
    store.purge([TWO])

    assert store.import_parts() == {PartId(2): ImportId(2)}
    assert [found.path for found in stored(store)] == ["/kept"]
    files = b"".join(path.read_bytes() for path in tmp_path.glob("events.duckdb*"))
    assert b"/kept" in files
    assert b"/removed" not in files
    assert b"/purged" not in files
    assert store.load_import(*again) is True
