"""Any address of a page: it is answered in bounded time, never with a 5xx, whatever its query says and however long it is."""

import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.faces.dashboard.labels import COMPARISONS, FORM_DIMENSIONS, OPERATORS, PERIODS
from footfall.faces.dashboard.routes import NUMBERS, PAGES
from footfall.query.panels import PANELS
from live import Server
from person import PASSWORD, Person

SITE = "fuzz.example"
_SECONDS = 20  # of a machine that does much else; alone, none of them takes one
_bounded = settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_GOT = sorted({page.path for page in PAGES if page.method == "GET" and not page.path.endswith("/stream")})
_TABS = [(panel.name, tab.name) for panel in PANELS for tab in panel.tabs]


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """The owner of a started server with a site, a goal and some visits; at the end it has logged no fault."""
    with Server(tmp_path_factory.mktemp("fuzz") / "data") as started:
        started.first_token()
        assert started.ask("POST", "/api/sites", {"domain": SITE}).status == 200
        assert started.ask("POST", f"/api/sites/{SITE}/goals", {"event_name": "Signup"}).status == 200
        body = {"email": "ada@example.com", "role": "owner", "password": PASSWORD}
        assert started.ask("POST", "/api/users", body).status == 200
        for number in range(20):
            assert started.view(f"/{number}", SITE, ip=f"192.0.2.{number}").status == 204
        person = Person(started)
        assert person.sign_in().status == 303
        yield person
        assert "Traceback" not in started.log


_text = st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode())
_day = st.dates().map(str) | st.sampled_from(
    [
        "0001-01-01",
        "1970-01-01",
        "9999-12-31",
        "10000-01-01",
        "0000-00-00",
        "2024-02-30",
        "2024-W01-1",
        "20240101",
    ]
)
_number = st.integers().map(str) | st.sampled_from(["-1", "0", "1e9", "99999", "\u0663", "9" * 400])
_dimension = (
    st.sampled_from(
        [*FORM_DIMENSIONS, "segment", "event:goal", "event:props:plan", "time:day", "refused:reason"]
    )
    | _text
)
_filter = st.builds(
    lambda operator, dimension, values: ",".join([operator, dimension, *map(quote, values)]),
    st.sampled_from([*OPERATORS, "has_done", "and"]) | _text,
    _dimension,
    st.lists(_text | st.sampled_from(["(", "[a-", "(a+)+$", "*", "**", "\\", ""]), max_size=3),
)
_pair = st.one_of(
    st.tuples(st.just("period"), st.sampled_from(sorted(PERIODS)) | _text),
    st.tuples(st.sampled_from(["date", "from", "to", "compare_from", "compare_to"]), _day | _text),
    st.tuples(st.just("compare"), st.sampled_from(sorted(COMPARISONS)) | _text),
    st.tuples(st.just("f"), _filter | _text),
    st.tuples(
        st.just("interval"), st.sampled_from(["minute", "hour", "day", "week", "month", "year"]) | _text
    ),
    st.tuples(st.just("metric"), st.sampled_from(["visitors", "bounce_rate", "conversion_rate"]) | _text),
    st.tuples(st.just("tab"), st.sampled_from(_TABS).map(":".join) | _text),
    st.tuples(st.sampled_from(["page", "before", "edit", "session"]), _number | _text),
    st.tuples(st.sampled_from(["dimension", "operator", "value", "prop"]), _dimension | _text),
    st.tuples(
        st.sampled_from(["search", "sort", "order", "match", "all", "embed", "theme", "to", "code"]), _text
    ),
)


def _asked(owner: Person, path: str, **headers: str) -> int:
    began = time.monotonic()
    answer = owner.get(path, **headers)
    assert time.monotonic() - began < _SECONDS, path[:300]
    assert b"Traceback" not in answer.body
    assert answer.status < 500, (path[:300], answer)
    return answer.status


@_bounded
@given(
    path=st.sampled_from(_GOT),
    tab=st.sampled_from(_TABS),
    query=st.lists(_pair, max_size=8),
    whole=st.booleans(),
)
def test_any_page_is_answered(
    owner: Person, *, path: str, tab: tuple[str, str], query: list[tuple[str, str]], whole: bool
) -> None:
    """As a page or as a part of one."""
    named = path.replace("{domain:str}", SITE).replace("{panel:str}", tab[0]).replace("{tab:str}", tab[1])
    named = named.replace("{slug:str}", "x").replace("{id:str}", "1")
    status = _asked(owner, f"{named}?{urlencode(query)}", **({} if whole else {"HX-Request": "true"}))
    assert status in {200, 303, 400, 401, 404}


@_bounded
@given(pieces=st.lists(_text.filter(bool), max_size=5), query=_text)
def test_any_path_is_answered(owner: Person, pieces: list[str], query: str) -> None:
    """Where there is no page, that is said."""
    path = "/" + "/".join(quote(piece, safe="") for piece in pieces)
    assert _asked(owner, f"{path}?{quote(query)}") in {200, 303, 400, 401, 404, 405}


_ABSURD = {
    "ten thousand filters": "&".join(f"f=is,event:page,/{number}" for number in range(10_000)),
    "a filter of ten thousand values": "f=is,event:page," + ",".join(map(str, range(10_000))),
    "a megabyte": "f=is,event:page," + "x" * 1_000_000,
    "as long as is taken": "f=is,event:page," + "x" * 60_000,
    "thousands of tabs": "&".join(f"tab=pages:{number}" for number in range(5000)),
    "thousands of panels": "&".join(f"tab={number}:pages" for number in range(5000)),
    "thousands of names": "&".join(f"x{number}=" for number in range(5000)),
    "signs of percent": "%" * 60_000,
    "a deep expression": "f=matches,event:page," + quote("(" * 900 + "a" + ")" * 900),
    "an expression that never ends": "f=matches,event:page," + quote("(a|aa)+$" * 40),
    "all of time by minutes": "period=custom&from=1970-01-02&to=2100-01-01&interval=minute",
    "all of time by days": "period=custom&from=1970-01-02&to=2100-01-01&interval=day&compare=previous",
    "the first day": "period=custom&from=0001-01-01&to=0001-01-01&compare=year",
    "the last day": "period=custom&from=9999-12-31&to=9999-12-31&compare=previous",
    "the years beside": "period=year&date=9998-12-31&compare=custom&compare_from=0002-01-01&compare_to=9998-01-01",
    "a page far behind": "page=99999&search=" + "%25" * 3000,
    "a number that is none": "page=" + "9" * 5000,
}


@pytest.mark.parametrize("query", _ABSURD.values(), ids=_ABSURD)
def test_an_absurd_address_costs_little(owner: Person, query: str) -> None:
    """It is a page, or said to be none: in seconds, and the server goes on."""
    for path in (
        "",
        "/details/pages/pages",
        "/details/pages/pages/csv",
        "/panels/pages",
        "/values",
        "/realtime",
    ):
        status = _asked(owner, f"/sites/{SITE}{path}?dimension=event:page&{query}")
        assert status in {200, 303, 400, 414, 431}, (path, status)
    assert _asked(owner, "/") == 200


@pytest.mark.parametrize("path", [path for path, _ in NUMBERS if not path.endswith("/stream")])
@pytest.mark.parametrize(
    "text", ["is,x,y", "is,event:goal,Nothing", "matches,event:page,(", "is,segment,999"]
)
def test_a_filter_that_is_none_is_told(owner: Person, path: str, text: str) -> None:
    """On whatever page it is."""
    named = path.replace("{panel:str}", "pages").replace("{tab:str}", "pages")
    assert _asked(owner, f"/sites/{SITE}{named}?f={quote(text)}&dimension=event:page") in {200, 400}
