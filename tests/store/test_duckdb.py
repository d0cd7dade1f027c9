"""The embedded store, on real files."""

import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from footfall.enrich.address import kept_address
from footfall.errors import CannotStart, Overtime
from footfall.journal.segment import encode_batch, encode_footer, segment_name
from footfall.model.batch import KEYS_KEPT_MS, Batch
from footfall.model.ids import SiteId, VisitId, VisitorId, WriterId
from footfall.model.record import Record
from footfall.model.site import AddressPolicy
from footfall.store.base import BadSegment
from footfall.store.duckdb.columns import FIELDS
from footfall.store.duckdb.store import DuckStore

WRITER = WriterId(7)
SITE = SiteId(1)
ALL_TIME = (0, 2**60)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckStore]:
    """An empty store in a folder of its own."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def open_store(folder: Path) -> DuckStore:
    """Open the store of *folder*."""
    for name in ("tmp", "journal"):
        (folder / name).mkdir(exist_ok=True)
    return DuckStore(
        folder / "events.duckdb",
        memory=128 * 10**6,
        threads=2,
        tmp=folder / "tmp",
        reads=[folder / "journal"],
    )


def record(number: int, **fields: object) -> Record:
    """Return a row that differs from all others by *number*."""
    given = {
        "site_id": SITE,
        "at_ms": 1_000 * number,
        "arrival_us": 1_000_000 * number,
        "day": 0,
        "visitor_id": VisitorId(2**64 - 1 - number),
        "visit_id": VisitId(number),
        "seq": 1,
        "visit_started_ms": 1_000 * number,
        "entry": True,
        "path": f"/{number}",
        **fields,
    }
    return msgspec.convert(given, Record)


def segment(folder: Path, sequence: int, records: list[Record], broken: bytes = b"") -> Path:
    """Write a closed segment."""
    body = b"".join(msgspec.json.encode(row) + b"\n" for row in records) + broken
    path = folder / "journal" / segment_name(WRITER, sequence, closed=True)
    path.write_bytes(body + encode_footer(body.count(b"\n"), zlib.crc32(body)))
    return path


def paths(store: DuckStore, site: SiteId = SITE) -> list[tuple[str, str, int]]:
    """Return all counts of *site*."""
    with store.reading(10) as reading:
        return [
            (row.ip, row.path, row.count) for some in reading.path_counts(site, *ALL_TIME) for row in some
        ]


def test_a_segment_is_loaded_once(store: DuckStore, tmp_path: Path) -> None:
    """The second time it is known, after a restart too."""
    file = segment(tmp_path, 3, [record(1), record(2)])

    assert store.load(file, WRITER, 3, 2) is True
    assert store.load(file, WRITER, 3, 2) is False
    assert store.high_water(WRITER) == 3
    assert store.high_water(WriterId(8)) == -1
    assert paths(store) == [("", "/1", 1), ("", "/2", 1)]


def test_what_is_said_of_batches_is_kept_where_there_is_a_key(store: DuckStore, tmp_path: Path) -> None:
    """For 48 hours after the newest; the lines count as rows of the segment whether or not they have a key."""
    old, new = (
        Batch(0, key=2**64 - 1, body=2**64 - 2, at_ms=1, accepted=2),
        Batch(0, key=3, at_ms=KEYS_KEPT_MS + 2),
    )
    lines = [encode_batch(old), encode_batch(Batch(1)), encode_batch(Batch(0, key=5, at_ms=2, refused="{}"))]
    store.load(segment(tmp_path, 0, [record(1)], b"".join(lines)), WRITER, 0, 4)
    with store.reading(10) as reading:
        assert [batch.key for batch in reading.batches(0, 10)] == [5, old.key]
        assert reading.batches(0, 10, old.key) == [old]
        assert [batch.key for batch in reading.batches(2, 10)] == [5]
        assert [batch.key for batch in reading.batches(0, 1)] == [5]
    assert paths(store) == [("", "/1", 1)]

    store.load(segment(tmp_path, 1, [record(2, refused="spam")], encode_batch(new)), WRITER, 1, 2)
    with store.reading(10) as reading:
        assert [batch.key for batch in reading.batches(0, 10)] == [3, 5]


def test_a_store_remembers_across_restarts(tmp_path: Path) -> None:
    """Rows and the mark that they were loaded."""
    first = open_store(tmp_path)
    first.load(segment(tmp_path, 0, [record(1)]), WRITER, 0, 1)
    first.close()
    second = open_store(tmp_path)

    assert second.high_water(WRITER) == 0
    assert paths(second) == [("", "/1", 1)]
    second.close()


@pytest.mark.parametrize(
    "broken",
    [b'{"site_id":\n', b"{}\n", b'{"site_id":1,"at_ms":"x"}\n', b"\xff\xfe\n", b"[]\n", b'{"site_id":1}\n'],
)
def test_of_a_broken_segment_nothing_is_loaded(store: DuckStore, tmp_path: Path, broken: bytes) -> None:
    """Whatever is wrong with one line, the others do not come in by halves."""
    file = segment(tmp_path, 0, [record(1)], broken)

    with pytest.raises(BadSegment):
        store.load(file, WRITER, 0, 2)
    assert paths(store) == []
    assert store.high_water(WRITER) == -1


def test_every_field_comes_back_as_it_was(store: DuckStore, tmp_path: Path) -> None:
    """Defaults, extremes and hostile texts alike."""
    names = {field.name: field for field in msgspec.structs.fields(Record)}
    full = {
        name: f"{name} '\"\\\u0000\U0001f600\n" if field.type is str else field.default
        for name, field in names.items()
        if not field.required and name not in {"refused", "refused_count", "refused_by"}
    }
    full |= {
        "props": {"a": "b", "": "\u2028"},
        "revenue_milli": -(2**63),
        "city": 2**63 - 1,
        "scroll": 100,
        "screen_width": 65535,
    }
    full |= {
        "entry": False,
        "unbounce": True,
        "interactive": False,
        "visit_id": 2**64 - 1,
        "visitor_id": 2**64 - 1,
        "seq": 3,
        "name": "signup",
    }
    rows = [record(1), record(2, **full)]
    store.load(segment(tmp_path, 0, rows), WRITER, 0, 2)

    with store.reading(10) as reading:
        found = sorted(reading.open_visits(0), key=lambda row: row.arrival_us)
    assert found == rows
    assert set(full) | {"at_ms", "site_id", "day", "arrival_us"} <= set(FIELDS)


def test_refused_events_are_kept_apart(store: DuckStore, tmp_path: Path) -> None:
    """They are in no count."""
    rows = [record(1), record(2, refused="crawler"), record(3, refused="prefetch", refused_count=9)]

    assert store.load(segment(tmp_path, 0, rows), WRITER, 0, 3)
    assert paths(store) == [("", "/1", 1)]


def test_long_answers_come_in_slices_in_one_order(store: DuckStore, tmp_path: Path) -> None:
    """Slices of paths, and of time where one path is long; all of the moment when the question began."""
    rows = [
        record(number, path=f"/{number % 3}" if number % 2 else "/long", at_ms=number * 10)
        for number in range(1, 130_001)
    ]
    store.load(segment(tmp_path, 0, rows), WRITER, 0, len(rows))

    with store.reading(60) as reading:
        slices = iter(reading.pageviews(SITE, *ALL_TIME))
        first = next(slices)
        store.load(segment(tmp_path, 1, [record(1, path="/later")]), WRITER, 1, 1)
        views = [view for some in (first, *slices) for view in some]
    expected = sorted(rows, key=lambda row: (row.path, -(row.at_ms // 1000), row.arrival_us))
    assert [(view.path, view.at_ms) for view in views] == [(row.path, row.at_ms) for row in expected]
    assert [count for _, path, count in paths(store) if path == "/long"] == [65_000]


def test_a_question_that_takes_too_long_is_ended(store: DuckStore, tmp_path: Path) -> None:
    """The store answers others afterwards."""
    rows = [record(number, path=f"/{number}") for number in range(20_000)]
    store.load(segment(tmp_path, 0, rows), WRITER, 0, len(rows))

    def ask() -> None:
        with store.reading(0.001) as reading:
            for _ in range(1000):
                list(reading.path_counts(SITE, *ALL_TIME))

    with pytest.raises(Overtime, match=r"0\.001 seconds"):
        ask()
    assert len(paths(store)) == 20_000


def test_a_purge_leaves_nothing_in_the_files(store: DuckStore, tmp_path: Path) -> None:
    """Nor does it touch other sites."""
    rows = [
        record(1, path="/secret-path-of-one"),
        record(2, site_id=2, path="/kept"),
        record(3, refused="crawler", path="/secret-path-too"),
    ]
    store.load(segment(tmp_path, 0, rows), WRITER, 0, 3)
    store.purge([SITE])

    assert paths(store) == []
    assert paths(store, SiteId(2)) == [("", "/kept", 1)]
    assert store.high_water(WRITER) == 0
    for file in tmp_path.glob("events.duckdb*"):
        assert b"secret-path" not in file.read_bytes()


@pytest.mark.parametrize("keep_network", [True, False])
def test_addresses_are_cut_as_those_of_new_events_are(
    store: DuckStore, tmp_path: Path, keep_network: bool
) -> None:
    """The store's rule and the pipeline's agree."""
    addresses = [
        "198.51.100.77",
        "2001:db8:a:b::1",
        "2001:db8::1",
        "2001::5",
        "2001:0:a:b:c:d:e:f",
        "fe80::1",
        "2001:db8:1:2:3:4:5:6",
        "",
    ]
    store.load(
        segment(tmp_path, 0, [record(n, ip=ip, path=ip) for n, ip in enumerate(addresses)]),
        WRITER,
        0,
        len(addresses),
    )
    store.redact(SITE, keep_network=keep_network)
    policy = AddressPolicy.MASKED if keep_network else AddressPolicy.NONE

    assert {path: ip for ip, path, _ in paths(store)} == {ip: kept_address(ip, policy) for ip in addresses}


def test_replacing_the_file_waits_for_questions(store: DuckStore, tmp_path: Path) -> None:
    """A question sees its own moment to its end."""
    store.load(segment(tmp_path, 0, [record(1)]), WRITER, 0, 1)
    with store.reading(10) as reading:
        purge = threading.Thread(target=store.purge, args=([SITE],))
        purge.start()
        purge.join(0.1)
        assert [row.path for some in reading.path_counts(SITE, *ALL_TIME) for row in some] == ["/1"]
    purge.join(10)

    assert paths(store) == []


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    """The sentence says which schema it has."""
    opened = open_store(tmp_path)
    with opened._writing() as cursor:
        cursor.execute("insert into schema_version values (99)")
    opened.close()

    with pytest.raises(CannotStart, match="schema 99"):
        open_store(tmp_path)
