"""Links between our pages lead somewhere, and every page can be found."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_NOT_OURS = re.compile(r"(^|/)(\.|node_modules/|build/|dist/|footfall-data/)")
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def _pages() -> list[Path]:
    """Return every .md file of ours."""
    ours = (path for path in ROOT.rglob("*.md") if not _NOT_OURS.search(str(path.relative_to(ROOT))))
    return sorted(ours)


def _links(page: Path) -> list[tuple[Path, str]]:
    """Return file and anchor of each link within the repository."""
    text = _FENCED.sub("", page.read_text("utf-8"))
    targets = [target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target)]
    return [
        ((page.parent / file).resolve() if file else page, anchor)
        for file, _, anchor in (target.partition("#") for target in targets)
    ]


def _anchors(page: Path) -> set[str]:
    """Return what GitHub and its like make of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page: Path) -> None:
    """Files and headings within the repository."""
    for file, anchor in _links(page):
        assert file.exists(), f"{page.relative_to(ROOT)} links to {file}"
        if anchor and file.suffix == ".md":
            assert anchor in _anchors(file), f"{page.relative_to(ROOT)} links to {file}#{anchor}"


def test_every_page_of_the_documentation_is_reachable_from_its_first() -> None:
    """Following links from docs/README.md."""
    docs = ROOT / "docs"
    reached: set[Path] = set()
    next_ones = [docs / "README.md"]
    while next_ones:
        page = next_ones.pop()
        if page not in reached:
            reached.add(page)
            next_ones += [file for file, _ in _links(page) if file.suffix == ".md" and file.exists()]

    assert {page for page in _pages() if page.is_relative_to(docs)} <= reached


def test_the_readmes_first_screen_is_forty_lines_and_says_what_it_is() -> None:
    """Name and one sentence first; a command before line 10."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()

    assert lines[0] == "# footfall"
    assert len(lines) <= 40
    assert any(line.startswith("```sh") for line in lines[:10])
