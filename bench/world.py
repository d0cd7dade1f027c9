"""Made-up events by the million, put into a store by SQL: as many as a benchmark needs, in seconds."""

from pathlib import Path

from footfall.store.duckdb.columns import EVENT_COLUMNS
from footfall.store.duckdb.store import DuckStore

DAY_MS = 86_400_000
FIRST_MS = 1_700_006_400_000  # midnight of 2023-11-15 in UTC
VIEWS_A_VISIT = 4

# Of the i-th event: its visit and place within it, what is random of event and visit, and its moments.
_EVENTS = f"""
select
    i // {VIEWS_A_VISIT} as visit,
    i % {VIEWS_A_VISIT} as place,
    hash(i) as h,
    hash(i // {VIEWS_A_VISIT} + 1) as hv,
    $site as site_id,
    $first + (i // {VIEWS_A_VISIT}) * $span // ($events // {VIEWS_A_VISIT}) as visit_started_ms
from range($events) as t(i)
"""
# A third of the pages' views go to fifty pages of five thousand; sources, campaigns and places are as uneven.
_COLUMNS = {
    "site_id": "site_id",
    "at_ms": "visit_started_ms + place * 30000",
    "arrival_us": "(visit_started_ms + place * 30000) * 1000",
    "day": "(visit_started_ms + place * 30000) // 86400000",
    # A quarter of the visits are of somebody who was there before.
    "visitor_id": "hash(visit - (hv % 4 = 3)::integer + 2)",
    "visit_id": "hash(visit + 3)",
    "seq": "place + 1",
    "visit_started_ms": "visit_started_ms",
    "entry": "place = 0",
    "unbounce": "place = 1",
    "gap_ms": "case when place = 0 then 0 else 30000 end",
    "name": "'pageview'",
    "hostname": "'example.com'",
    "path": "'/page/' || case when h % 3 = 0 then h % 50 else h % 5000 end",
    "title": "'Page ' || h % 5000",
    "screen_width": "1920",
    "screen_height": "1080",
    "language": "['en-US', 'de-DE', 'fr-FR'][1 + (hv % 3)::integer]",
    "ip": "'198.51.' || hv % 256 || '.' || visit % 256",
    "props": "map()",
    "interactive": "true",
    "scroll": "255",
    "entry_hostname": "'example.com'",
    "entry_path": "'/page/' || hv % 50",
    "visit_referrer": "case hv % 3 when 0 then '' when 1 then 'google.com' else 'site' || hv % 200 || '.example/path' || hv % 1000 end",
    "source": "case hv % 3 when 0 then '' when 1 then 'Google' else 'site' || hv % 200 || '.example' end",
    "utm_source": "case when hv % 10 = 0 then 'newsletter' else '' end",
    "utm_medium": "case when hv % 10 = 0 then 'email' else '' end",
    "utm_campaign": "case when hv % 10 = 0 then 'campaign ' || hv % 20 else '' end",
    "country": "['DE', 'US', 'FR', 'GB', 'JP'][1 + (hv % 5)::integer]",
    "region": "'DE-BE'",
    "region_name": "'Berlin'",
    "city": "hv % 1000",
    "city_name": "'City ' || hv % 1000",
    "browser": "['Chrome', 'Safari', 'Firefox', 'Edge'][1 + (hv % 4)::integer]",
    "browser_version": "(100 + hv % 20)::varchar",
    "os": "['Windows', 'macOS', 'iOS', 'Android'][1 + (hv % 4)::integer]",
    "os_version": "'10'",
    "device": "['Desktop', 'Mobile'][1 + (hv % 2)::integer]",
    "late": "false",
}
_NUMBERS = frozenset({"revenue_milli", "engaged_ms", "neighbour_id"})


def fill(store: DuckStore, events: int, *, days: int = 30, site: int = 1, first_ms: int = FIRST_MS) -> None:
    """Put *events* pageviews, spread over so many days, into *store*."""
    columns = ", ".join(_COLUMNS.get(name, "0" if name in _NUMBERS else "''") for name in EVENT_COLUMNS)
    with store._writing() as cursor:
        cursor.execute(
            f"insert into events ({', '.join(EVENT_COLUMNS)}) select {columns} from ({_EVENTS})",
            {"events": events, "site": site, "first": first_ms, "span": days * DAY_MS},
        )
        # They lie visit by visit already, as the server would lay them down in the night.
        cursor.execute(
            "insert into laid select site_id, day, count(*) from events where site_id = $site group by site_id, day",
            {"site": site},
        )


def shares(events: int, sites: int) -> list[int]:
    """Return how many of *events* each of *sites* has, the largest first: as uneven as sites are (Zipf)."""
    whole = sum(1 / rank for rank in range(1, sites + 1))
    return [max(int(events / whole / rank), 100) for rank in range(1, sites + 1)]


def open_filled(
    folder: Path, events: int, *, sites: int = 1, memory: int = 256 * 10**6, days: int = 30
) -> DuckStore:
    """Return a store of its own in *folder* that holds *events* of so many sites, numbered from 1."""
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    filling = DuckStore(folder / "events.duckdb", memory=2 * 10**9, threads=0, tmp=folder / "tmp", reads=[])
    for number, share in enumerate(shares(events, sites), 1):
        fill(filling, share, days=days, site=number)
    filling.close()
    return DuckStore(folder / "events.duckdb", memory=memory, threads=0, tmp=folder / "tmp", reads=[])
