"""Which visit an event belongs to: tables of events in, tables of rows out."""

import pytest
from msgspec.structs import asdict

from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import SiteId, VisitorId
from footfall.model.record import Record
from footfall.testing import table
from footfall.visits.open import OpenVisits

_DAY_MS = 86_400_000
_MIDNIGHT_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z


def _at_ms(text: str) -> int:
    """Read `10:29`, `10:29:01`, or either with `+1 ` before it for the next day."""
    days, _, clock = text.rpartition(" ")
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return _MIDNIGHT_MS + int(days or 0) * _DAY_MS + ((hours * 60 + minutes) * 60 + sum(seconds)) * 1000


def _visitor(name: str, day: int) -> VisitorId:
    return VisitorId(int.from_bytes(f"{name}{day}".encode().ljust(8)[:8], "big"))


def event_of(row: dict[str, str]) -> Event:
    """Return the event that a row of a table draws; its visitor is another one each day, as in life."""
    at_ms = _at_ms(row["at"])
    day = at_ms // _DAY_MS
    return Event(
        site_id=SiteId(1),
        at_ms=at_ms,
        day=day,
        visitor_id=_visitor(row["visitor"], day),
        earlier_visitor_id=_visitor(row["visitor"], day - 1),
        origin=Origin(source=row.get("source", "")),
        place=Place(),
        agent=Agent(),
        name=row.get("name", "pageview"),
        path=row.get("path", "/"),
        hostname="example.com",
        interactive=row.get("interactive", "yes") == "yes",
    )


def records_of(events: list[dict[str, str]], visits: OpenVisits | None = None) -> list[Record | None]:
    """Return each event's row, in the order of *events*."""
    visits = visits or OpenVisits(1000)
    drawn = [event_of(row) for row in events]
    return [visits.place(event, event.at_ms * 1000) for event in drawn]


def _clock(ms: int) -> str:
    days, rest = divmod(ms - _MIDNIGHT_MS, _DAY_MS)
    minutes = rest // 60_000
    return (f"+{days} " if days else "") + f"{minutes // 60:02}:{minutes % 60:02}"


def visits_of(events: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the visits that the rows of *events* add up to, as the store would sum them."""
    found: dict[int, list[Record]] = {}
    for record in records_of(events):
        if record is not None:
            found.setdefault(record.visit_id, []).append(record)
    return [
        {
            "started": _clock(rows[0].visit_started_ms),
            "entry": next((row.entry_path for row in reversed(rows) if row.entry_path), ""),
            "source": rows[-1].source,
            "views": str(sum(row.name == "pageview" for row in rows)),
            "bounced": "no" if sum(row.unbounce for row in rows) else "yes",
            "seconds": str(sum(row.gap_ms for row in rows) // 1000),
        }
        for rows in found.values()
    ]


def test_a_gap_over_thirty_minutes_starts_a_new_visit() -> None:
    """The gap is measured from the visitor's last event, not from the visit's first."""
    events = table("""
        at        visitor  path      source
        10:00     ada      /         Google
        10:29     ada      /pricing  -
        10:59     ada      /docs     -
        11:29:01  ada      /signup   -
    """)

    assert visits_of(events) == table("""
        started  entry    source  views  bounced  seconds
        10:00    /        Google  3      no       3540
        11:29    /signup  -       1      yes      0
    """)


def test_visitors_have_visits_of_their_own() -> None:
    """Two visitors at the same moment are in two visits."""
    events = table("""
        at     visitor  path
        10:00  ada      /
        10:00  bob      /
        10:01  ada      /a
    """)

    assert visits_of(events) == table("""
        started  entry  source  views  bounced  seconds
        10:00    /      -       2      no       60
        10:00    /      -       1      yes      0
    """)


def test_a_visit_goes_on_across_midnight() -> None:
    """The visitor's id is the day's, yet the visit is one; its later rows carry the new id."""
    events = table("""
        at        visitor  path
        23:50     ada      /
        +1 00:05  ada      /a
        +1 00:30  ada      /b
    """)

    records = records_of(events)

    assert visits_of(events) == table("""
        started  entry  source  views  bounced  seconds
        23:50    /      -       3      no       2400
    """)
    assert [record.visitor_id for record in records if record] == [event_of(row).visitor_id for row in events]


def test_a_visit_ends_at_twenty_four_hours() -> None:
    """Whoever never pauses begins a new visit after a day, so that a question reads at most a day ahead."""
    steps = [
        f"{'+1 ' if minute >= 1440 else ''}{minute % 1440 // 60:02}:{minute % 60:02}"
        for minute in range(0, 1470, 30)
    ]
    events = [{"at": at, "visitor": "ada", "path": "/"} for at in steps]

    assert [(row["started"], row["views"]) for row in visits_of(events)] == [
        ("00:00", "48"),
        ("+1 00:00", "1"),
    ]


@pytest.mark.parametrize(
    ("second", "bounced"),
    [
        ("name=pageview", "no"),
        ("name=signup", "no"),
        ("name=scrolled interactive=no", "yes"),
        ("name=engagement", "yes"),
        ("name=pageview interactive=no", "no"),
    ],
)
def test_a_bounce_ends_with_a_second_pageview_or_an_interactive_event(second: str, bounced: str) -> None:
    """Engagement and events that are not interactive leave a visit a bounce."""
    fields = dict(part.split("=") for part in second.split())
    events = [{"at": "10:00", "visitor": "ada"}, {"at": "10:01", "visitor": "ada", **fields}]

    assert [row["bounced"] for row in visits_of(events)] == [bounced]


def test_a_bounce_ends_once() -> None:
    """The sum of `unbounce` over a visit is 0 or 1, whatever follows."""
    events = [{"at": f"10:0{minute}", "visitor": "ada"} for minute in range(6)]

    assert [record.unbounce for record in records_of(events) if record] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]


def test_engagement_keeps_a_visit_open_but_never_opens_one() -> None:
    """Reading for 50 minutes with a sign of life between is one visit; engagement alone is refused."""
    events = table("""
        at     visitor  path  name
        09:00  ada      /     engagement
        10:00  ada      /     pageview
        10:25  ada      /     engagement
        10:50  ada      /a    pageview
    """)

    assert records_of(events)[0] is None
    assert visits_of(events) == table("""
        started  entry  source  views  bounced  seconds
        10:00    /      -       2      no       3000
    """)


def test_the_entry_page_is_that_of_the_first_pageview() -> None:
    """A visit that begins with an event has no entry page until a page is viewed."""
    events = table("""
        at     visitor  path     name
        10:00  ada      /form    signup
        10:01  ada      /thanks  pageview
        10:02  ada      /        pageview
    """)

    assert [(record.entry, record.entry_path) for record in records_of(events) if record] == [
        (True, ""),
        (False, "/thanks"),
        (False, "/thanks"),
    ]


def test_what_the_first_event_fixed_is_on_every_row() -> None:
    """A later source does not re-attribute the visit."""
    events = table("""
        at     visitor  path  source
        10:00  ada      /     Google
        10:01  ada      /a    Bing
    """)

    assert [record.source for record in records_of(events) if record] == ["Google", "Google"]


def test_a_late_event_leaves_the_present_visit_alone() -> None:
    """An event of hours ago stands alone; the visit of now goes on as if it had not come."""
    events = table("""
        at     visitor  path
        15:00  ada      /
        10:00  ada      /old
        15:10  ada      /a
    """)

    assert visits_of(events) == table("""
        started  entry  source  views  bounced  seconds
        15:00    /      -       2      no       600
        10:00    /old   -       1      yes      0
    """)


def test_events_out_of_order_never_make_a_negative_gap() -> None:
    """Two events of a batch may arrive swapped; the visit's duration does not shrink."""
    events = table("""
        at     visitor  path
        10:00  ada      /
        10:05  ada      /b
        10:03  ada      /a
        10:06  ada      /c
    """)

    assert [record.gap_ms for record in records_of(events) if record] == [0, 300_000, 0, 60_000]


def test_a_row_holds_each_of_its_event_under_its_name() -> None:
    """Rows are made by position; two fields that changed places would be noticed by nobody else."""
    event = Event(
        site_id=SiteId(101),
        at_ms=_MIDNIGHT_MS,
        day=19723,
        visitor_id=VisitorId(102),
        earlier_visitor_id=None,
        origin=Origin(*(f"origin {number}" for number in range(8))),
        place=Place("DE", "DE-BY", "Bavaria", 103, "Munich"),
        agent=Agent(*(f"agent {number}" for number in range(5))),
        name="pageview",
        hostname="example.com",
        path="/path",
        title="title",
        referrer="https://example.org/",
        screen_width=104,
        screen_height=105,
        language="de",
        kept_ip="192.0.2.1",
        props={"key": "value"},
        revenue_milli=106,
        currency="EUR",
        interactive=True,
        scroll=50,
        engaged_ms=107,
        mark="library",
    )
    row = OpenVisits(1).place(event, event.at_ms * 1000 + 7)

    assert row is not None
    said = {
        **asdict(event),
        **asdict(event.origin),
        **asdict(event.place),
        **asdict(event.agent),
        "ip": event.kept_ip,
        "arrival_us": event.at_ms * 1000 + 7,
        "visit_id": row.visit_id,
        "seq": 1,
        "visit_started_ms": event.at_ms,
        "entry": True,
        "unbounce": False,
        "gap_ms": 0,
        "entry_hostname": "example.com",
        "entry_path": "/path",
        "late": False,
        "neighbour_id": 0,
        "refused": "",
        "refused_count": 1,
        "refused_by": 0,
    }
    assert asdict(row) == {name: said[name] for name in row.__struct_fields__}
