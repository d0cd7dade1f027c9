"""Patterns of paths, as regular expressions that never look twice."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadRequest
from footfall.model.pattern import check_pattern, pattern_regex


def _matches(pattern: str, path: str) -> bool:
    return re.compile(pattern_regex(pattern), re.DOTALL).fullmatch(path) is not None


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("/admin", ["/admin"], ["/admin/", "/admins", "/x/admin"]),
        ("/blog/*", ["/blog/", "/blog/a"], ["/blog", "/blog/a/b"]),
        ("/blog/**", ["/blog/", "/blog/a/b"], ["/blog", "/blogs/a"]),
        ("/**/*.pdf", ["/a/b.pdf", "/a/b/c.d.pdf"], ["/b.pdf", "/a/b.pdf/c"]),
        ("/*/edit", ["/a/edit"], ["/a/b/edit", "/a/edit/"]),
        ("/**draft**", ["/draft", "/a/draft-1/b"], ["/dra/ft"]),
        ("/a.c", ["/a.c"], ["/abc"]),
        ("/new\n**", ["/new\nline/x"], ["/new"]),
    ],
)
def test_a_star_stays_within_a_segment_and_two_cross_them(
    pattern: str, matching: list[str], other: list[str]
) -> None:
    """All else stands for itself."""
    assert all(_matches(pattern, path) for path in matching)
    assert not any(_matches(pattern, path) for path in other)


_PATTERNS = st.lists(st.sampled_from(["a", "b", "/", "*", "**"]), max_size=8).map(
    lambda some: "/" + "".join(some)
)
_PATHS = st.text("ab/", max_size=12).map(lambda text: "/" + text)


@given(_PATTERNS, _PATHS)
def test_looking_once_finds_what_looking_again_and_again_finds(pattern: str, path: str) -> None:
    """The plain expression, with every way to match, is the judge."""
    try:
        check_pattern(pattern, "value")
    except BadRequest:
        return
    plain = re.sub(r"\*+", lambda stars: ".*" if len(stars[0]) > 1 else "[^/]*", pattern)

    assert _matches(pattern, path) == bool(re.fullmatch(plain, path))


@pytest.mark.parametrize(
    "pattern", ["/" + "*a" * 200 + "b", "/" + "**a" * 150 + "b", "/" + "**/a*a" * 60 + "b"]
)
def test_a_hostile_pattern_and_path_take_no_time(pattern: str) -> None:
    """A backtracking expression would not come back from these."""
    began = time.monotonic()
    for path in ("/" + "a" * 2047, "/a" * 1024, "/aaaaaaaaaa" * 186):
        assert not _matches(pattern, path)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("pattern", ["", "admin", "**", "/" + "a" * 500, "/**a*b"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    """It begins with a slash, is of some length, and a star behind two stars comes after a slash."""
    with pytest.raises(BadRequest, match=r"^value: "):
        check_pattern(pattern, "value")
