"""An operator's lists: taken up when they appear, and nothing changes when they are broken."""

import json
from pathlib import Path

import pytest

from footfall.enrich.agent import Agents
from footfall.enrich.datacenters import Datacenters
from footfall.enrich.source import Sources
from footfall.enrich.sources import Group
from footfall.errors import BadList
from footfall.ingest.list_update import update_lists
from footfall.ingest.lists import CRAWLERS, DATACENTERS, MOST_BYTES, READ, SOURCES, SPAM, Lists, Tables
from footfall.model.reason import Reason

BOT = "Mozilla/5.0 (X11; Linux x86_64) Newcomer/1.0 Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Agents(), Sources(), Datacenters())


def _write(folder: Path, **lists: str) -> dict[str, tuple[str, ...]]:
    """Write files outside of the lists' folder; return how they are asked for."""
    names = {"sources": SOURCES, "spam": SPAM, "crawlers": CRAWLERS, "datacenters": DATACENTERS}
    for kind, text in lists.items():
        (folder / kind).write_text(text, "utf-8")
    return {names[kind]: (str(folder / kind),) for kind in lists}


def test_lists_are_taken_up_replaced_and_given_up(tmp_path: Path, tables: Tables) -> None:
    """Their entries win over ours, which are back when a list is gone."""
    folder = tmp_path / "lists"
    folder.mkdir()
    lists = Lists(folder, tables)
    assert lists.refresh() == []
    assert tables.agents.read(BOT).reason is None

    update_lists(
        folder,
        _write(
            tmp_path,
            sources="Our News\t-\tnews.example\nBing\tsocial\tbing.com\n",
            spam="www.new-spam.example\n",
            crawlers=json.dumps([{"pattern": "Newcomer/", "tags": ["ai-crawler"]}]),
            datacenters="198.51.100.0/24\n",
        ),
    )
    assert lists.refresh() == [SOURCES, SPAM, CRAWLERS, DATACENTERS]
    assert lists.refresh() == []
    assert tables.sources.origin("", "", "https://news.example/a").source == "Our News"
    assert "bing" in tables.sources.table.members(Group.SOCIAL)
    assert "bing" not in tables.sources.table.members(Group.SEARCH)
    assert tables.sources.origin("", "", "https://google.de/").source == "Google"
    assert tables.sources.is_spam_referrer("", "https://a.new-spam.example/")
    assert tables.sources.is_spam_referrer("", "https://semalt.com/")
    assert tables.agents.read(BOT).reason is Reason.AI_CRAWLER
    assert tables.datacenters.hold("198.51.100.7")

    for file in folder.iterdir():
        file.unlink()
    assert lists.refresh() == [SOURCES, SPAM, CRAWLERS, DATACENTERS]
    assert tables.sources.origin("", "", "https://news.example/a").source == "news.example"
    assert "bing" in tables.sources.table.members(Group.SEARCH)
    assert not tables.sources.is_spam_referrer("", "https://new-spam.example/")
    assert tables.agents.read(BOT).reason is None
    assert not tables.datacenters.hold("198.51.100.7")


@pytest.mark.parametrize(
    "broken",
    [
        (SOURCES, "A\tsearch\ta.example\nB\tnothing\tb.example\n", "line 2: 'nothing' is no group"),
        (SOURCES, "A\tsearch\ta.example/ b..example\n", "line 1: 'b..example'"),
        (SPAM, "spam.example\nno host at all\n", "line 2: 'no host at all'"),
        (CRAWLERS, '[\n{"pattern": "a("}\n]', "line 2: the pattern 'a('"),
        (CRAWLERS, '[\n{"pattern": "Safari"}\n]', "would refuse people's browsers"),
        (CRAWLERS, "[\n\nnonsense]", "line 3: this is no JSON"),
        (DATACENTERS, "192.0.2.0/24\n192.0.2.0/99\n", "line 2: '192.0.2.0/99'"),
    ],
)
def test_a_broken_list_changes_nothing_and_says_which_line(
    tmp_path: Path, tables: Tables, caplog: pytest.LogCaptureFixture, broken: tuple[str, str, str]
) -> None:
    """Neither in a running server nor by the command; the server says it once."""
    name, text, said = broken
    folder = tmp_path / "lists"
    folder.mkdir()
    before = tables.sources.table
    lists = Lists(folder, tables)
    (folder / name).write_text(text)

    assert (lists.refresh(), lists.refresh()) == ([], [])
    assert len(caplog.records) == 1
    assert said in caplog.text
    assert name in caplog.text
    assert tables.sources.table == before

    (folder / name).unlink()
    (tmp_path / "broken").write_text(text)
    (tmp_path / "good").write_text("10.0.0.0/8\n")
    with pytest.raises(BadList, match="nothing was changed"):
        update_lists(folder, {DATACENTERS: (str(tmp_path / "good"),), name: (str(tmp_path / "broken"),)})
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\x00", b"#" * (MOST_BYTES + 1)])
def test_what_is_empty_too_long_or_no_text_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    """A list that came empty over the net must not take the place of a full one."""
    (tmp_path / "given").write_bytes(data)
    with pytest.raises(BadList):
        update_lists(tmp_path, {name: (str(tmp_path / "given"),)})
    assert [file.name for file in tmp_path.iterdir()] == ["given"]


@pytest.mark.parametrize("where", ["ftp://example.com/a", "file:///etc/passwd", "nowhere/at/all"])
def test_what_cannot_be_fetched_is_named(tmp_path: Path, where: str) -> None:
    """With what would be right."""
    with pytest.raises(BadList, match="nothing was changed"):
        update_lists(tmp_path, {SPAM: (where,)})


def test_ranges_of_a_setting_take_the_place_of_the_folder_s(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that is not there is said, and taken up when it comes."""
    tables = Tables(Agents(), Sources(), Datacenters())
    ranges = tmp_path / "ranges.txt"
    (tmp_path / DATACENTERS).write_text("10.0.0.0/8\n")
    lists = Lists(tmp_path, tables, ranges)
    assert "datacenter_ranges" in caplog.text
    assert not tables.datacenters.hold("10.0.0.1")

    ranges.write_text("192.0.2.0/24\n")
    assert lists.refresh() == [DATACENTERS]
    assert tables.datacenters.hold("192.0.2.1")
