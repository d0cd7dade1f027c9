"""Lists in the forms in which others publish them."""

import pytest

from footfall.enrich.sources import known_sources, read_sources
from footfall.errors import BadList
from footfall.ingest.list_formats import as_rows

ENGINES = """---
1.cz:
  -
    urls:
      - 1.cz
    params:
      - q
    charsets:
      - iso-8859-2
Google:
  -
    urls:
      - google.com
      - www.google.{}
      - "{}.cse.google.com"
    params:
      - q
  -
    urls:
      - google.{}
Google Images:
  -
    urls:
      - images.google.{}
      - google.com/imgres
Odd:
  -
    urls:
      - a.{}.example
      - https://odd.example/
"""
SOCIALS = """
YouTube:
  - youtube.com
Newbook:
  - newbook.example
  - android-app//com.newbook.App
  - android-app://com.newbook.lite
  - newbook.example/groups
"""


def _rows(name: str, text: str) -> list[str]:
    return as_rows(name, text, known_sources()).lines


def test_search_engines_are_known_by_their_shape() -> None:
    """Wildcards of a top-level domain and of a subdomain, paths; what our table cannot say is told."""
    rows = as_rows("https://lists.example/any.yml", ENGINES, known_sources())

    assert rows.lines == [
        "1.cz\tsearch\t1.cz",
        "Google\tsearch\tgoogle.com google.* cse.google.com",
        "Google Images\tsearch\timages.google.* google.com/imgres",
        "Odd\tsearch\todd.example",
    ]
    assert rows.left_out == ["line 29: a.{}.example"]
    table = read_sources(rows.lines)
    assert table.name_of_host("images.google.co.uk") == "Google Images"
    assert table.name_of_host("google.com", "/imgres") == "Google Images"
    assert table.name_of_host("google.com", "/search") == "Google"


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Socials.yml", "social"),
        ("https://lists.example/a/AIAssistants.yml?raw=1", "ai"),
        ("video=Socials.yml", "video"),
    ],
)
def test_other_lists_are_known_by_their_name_or_a_group_before_it(name: str, group: str) -> None:
    """A source that we know keeps its name and group: such lists know fewer groups than we do."""
    assert _rows(name, SOCIALS) == [
        "Youtube\tvideo\tyoutube.com",
        f"Newbook\t{group}\tnewbook.example app:com.newbook.app app:com.newbook.lite newbook.example/groups",
    ]


def test_hosts_alone_are_sources_of_their_own_names() -> None:
    """Of the group that is said."""
    assert _rows("shopping=list.txt", "# shops\nshop.example\n\nwww.store.example # big\n") == [
        "shop.example\tshopping\tshop.example",
        "www.store.example\tshopping\tstore.example",
    ]
    with pytest.raises(BadList, match="search, social"):
        _rows("list.txt", "shop.example\n")
    with pytest.raises(BadList, match="search, social"):
        _rows("list.yml", SOCIALS)


def test_our_own_rows_are_taken_as_they_are() -> None:
    """They may change the group of what we know."""
    rows = "# ours\nPerplexity\tsearch\tperplexity.ai\n"

    assert _rows("mine.tsv", rows) == rows.splitlines()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n  - b\n c: d\n", "line 3"),
        ("a:\n  - b\nc: 1\n", "line 3"),
        ("a:\n  - [b]\n", "line 2"),
        ("---\n- a: b\n", "line 1: this should be a mapping"),
        ("a: " + "[" * 100_000, "no YAML"),
        ("a: &x [*x]\n", "line 1"),
    ],
)
def test_what_has_another_shape_is_refused(text: str, line: str) -> None:
    """With the line, where there is one."""
    with pytest.raises(BadList, match=line):
        _rows("Socials.yml", text)
