"""Filters: what is read, what is refused and where, and that what is written back is read as the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadQuery
from footfall.query.filters import And, Leaf, Operator, Or, leaves, outer_leaves, parse_filters, shown_filters
from query.worlds import filters

_PAGE = ["is", "event:page", ["/"]]
_MANY = [str(number) for number in range(1000)]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({}, "#/filters: It should be a list of filters."),
        ("x", "#/filters: It should be a list of filters."),
        ([[]], "#/filters/0: Invalid filter []"),
        (["is"], '#/filters/0: Invalid filter "is"'),
        ([_PAGE, [1, "event:page", ["/"]]], "#/filters/1: Invalid filter"),
        ([["is"]], '#/filters/0: Invalid filter ["is"]'),
        ([["is", "event:page"]], "#/filters/0: Invalid filter"),
        ([["is", "event:page", ["/"], {}, {}]], "#/filters/0: Invalid filter"),
        ([["is", 1, ["/"]]], "#/filters/0: Invalid filter"),
        ([["is", "event:page", []]], "#/filters/0/2: A filter takes a list of 1 to 1000 values."),
        ([["is", "event:page", [*_MANY, "x"]]], "#/filters/0/2: A filter takes a list of 1 to 1000 values."),
        ([["is", "event:page", [True]]], "#/filters/0/2: true is neither a text nor a whole number."),
        ([["is", "event:page", [None]]], "#/filters/0/2: null is neither a text nor a whole number."),
        ([["is", "event:page", [["/"]]]], "#/filters/0/2"),
        ([["is", "event:page", [1]]], "#/filters/0/2: event:page takes texts, not the number 1."),
        ([["is", "event:page", ["a\0b"]]], "#/filters/0/2: A value has at most 2000 characters"),
        ([["is", "event:page", ["x" * 2001]]], "#/filters/0/2: A value has at most 2000 characters"),
        ([["is", "event:pge", ["/"]]], '#/filters/0/1: Invalid dimension "event:pge"'),
        ([["is", "event:props:", ["/"]]], '#/filters/0/1: Invalid dimension "event:props:"'),
        ([["is", f"event:props:{'x' * 301}", ["/"]]], "#/filters/0/1: Invalid dimension"),
        ([["is", "time:day", ["2024-01-01"]]], "#/filters/0/1: time:day cannot be filtered; date_range does that."),
        ([["equals", "event:page", ["/"]]], '#/filters/0/0: Unknown operator "equals"; there are: is, is_not'),
        ([["and", []]], "#/filters/0: Invalid filter"),
        ([["or", _PAGE, _PAGE]], "#/filters/0: Invalid filter"),
        ([["not", _PAGE, _PAGE]], '#/filters/0/0: Unknown operator "not"'),
        ([["and", [_PAGE, ["or", [["is", "x", ["/"]]]]]]], '#/filters/0/1/1/1/0/1: Invalid dimension "x"'),
        ([["not", ["is", "x", ["/"]]]], '#/filters/0/1/1: Invalid dimension "x"'),
        ([["has_done", ["is", "x", ["/"]]]], '#/filters/0/1/1: Invalid dimension "x"'),
        ([["has_done", ["is", "visit:os", ["x"]]]], "#/filters/0: 'has_done' can only be used with event dimension"),
        ([["has_done", ["has_not_done", _PAGE]]], "cannot be nested; 'has_not_done' is."),
        ([["has_done", ["not", ["sequence", [_PAGE]]]]], "cannot be nested; 'sequence' is."),
        ([["sequence", [["has_done", _PAGE]]]], "cannot be nested; 'has_done' is."),
        ([["sequence", []]], "#/filters/0: Invalid filter"),
        ([["sequence", [["is", "visit:os", ["x"]]]]], "#/filters/0: 'sequence' can only be used with event dimension"),
        ([[*_PAGE, {"case": True}]], '#/filters/0/3: The only modifier is {"case_sensitive": true or false}.'),
        ([[*_PAGE, "x"]], "#/filters/0/3: The only modifier"),
        ([[*_PAGE, {"case_sensitive": 1}]], "#/filters/0/3/case_sensitive: It should be true or false."),
        ([["matches", "event:page", ["/"], {"case_sensitive": True}]], "#/filters/0/3: case_sensitive is not for matches"),
        ([["is", "visit:country", ["DEU"]]], "visit:country needs to be a valid 2-letter country code."),
        ([["is_not", "visit:country", [""]]], "visit:country needs to be a valid 2-letter country code."),
        ([["is", "visit:city", ["Berlin"]]], 'Invalid visit:city filter: "Berlin" is not the number of one.'),
        ([["is", "visit:city", [-1]]], "Invalid visit:city filter: -1 is not the number of one."),
        ([["is", "visit:city", [2**63]]], "Invalid visit:city filter: 9223372036854775808 is not the number of one."),
        ([["contains", "visit:city", [1]]], "Invalid visit:city filter: it takes the operators is and is_not."),
        ([["is_not", "segment", [1]]], "#/filters/0: A segment is filtered with 'is'."),
        ([["is", "segment", [2]]], "Invalid segments: Some segments don't exist or aren't accessible: 2."),
        ([["is", "segment", ["1"]]], "Invalid segments"),
        ([["has_done", ["is", "segment", [4]]]], "cannot be nested; 'has_done' is."),
        ([["is", "segment", [True]]], "Invalid segments"),
        ([["or", [_PAGE] * 501]], "#/filters: There are more than 500 filters."),
        ([["is", "event:page", _MANY]] * 11, "#/filters: There are more than 10000 values."),
        ([["is", "segment", [3] * 6]], "#/filters: There are more than 500 filters."),
    ],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_a_wrong_shape_is_refused_with_the_pointer_to_it(filters: Any, said: str) -> None:
    """And with what would be right."""
    segments: dict[int, list[Any]] = {1: [_PAGE], 3: [_PAGE] * 100, 4: [["has_done", _PAGE]]}
    with pytest.raises(BadQuery) as problem:
        parse_filters(filters, segments)

    assert said in str(problem.value)


def test_filters_may_be_twenty_deep() -> None:
    """No deeper: whoever reads them calls himself."""
    tree: Any = _PAGE
    for _ in range(20):
        tree = ["not", tree]
    parse_filters([tree])

    with pytest.raises(BadQuery, match="nested more than 20 deep"):
        parse_filters([["not", tree]])


@pytest.mark.parametrize(
    ("given", "operator", "name", "values"),
    [
        (["is", "visit:country", ["de", "US"]], Operator.IS, "visit:country", ("DE", "US")),
        (["is", "visit:country", ["(not set)"]], Operator.IS, "visit:country", ("(not set)",)),
        (["contains", "visit:country", ["d"]], Operator.CONTAINS, "visit:country", ("d",)),
        (["is", "visit:city", [2950159, "8589934593", "(not set)"]], Operator.IS, "visit:city", ("2950159", "8589934593", "(not set)")),
        (["is", "event:props:n", [1, "2"]], Operator.IS, "event:props:n", ("1", "2")),
        (["is", "visit:screen", ["Mobile"]], Operator.IS, "visit:device", ("Mobile",)),
    ],
    ids=str,
)  # fmt: skip
def test_values_are_read_as_the_store_has_them(
    given: list[Any], operator: Operator, name: str, values: tuple[str, ...]
) -> None:
    """Codes of countries in capitals, numbers as texts, aliases by their name."""
    (leaf,) = parse_filters([given]).parts

    assert isinstance(leaf, Leaf)
    assert (leaf.operator, leaf.dimension.name, leaf.values) == (operator, name, values)


def test_segments_stand_for_their_filters() -> None:
    """Several are any of them; a segment in a segment too."""
    segments: dict[int, list[Any]] = {1: [_PAGE, ["is", "visit:os", ["iOS"]]], 2: [["is", "segment", [1]]]}
    one, several = parse_filters([["is", "segment", [2]], ["is", "segment", [1, 2]]], segments).parts

    assert isinstance(one, And)
    assert isinstance(several, Or)
    assert [leaf.dimension.name for leaf in leaves(one)] == ["event:page", "visit:os"]
    assert shown_filters(parse_filters([["is", "segment", [1]]], segments)) == [["and", segments[1]]]


def test_a_segment_that_holds_itself_is_refused() -> None:
    """However it got there."""
    with pytest.raises(BadQuery, match="nested"):
        parse_filters([["is", "segment", [1]]], {1: [["is", "segment", [1]]]})


def test_what_stands_in_has_done_is_of_other_events() -> None:
    """It is not compared with the event itself."""
    tree = parse_filters(
        [["or", [["has_done", _PAGE], ["not", ["is", "event:name", ["x"]]]]], ["sequence", [_PAGE]]]
    )

    assert [leaf.dimension.name for leaf in outer_leaves(tree)] == ["event:name"]
    assert [leaf.dimension.name for leaf in leaves(tree)] == ["event:page", "event:name", "event:page"]


@given(st.lists(st.sampled_from(("events", "goals", "exits", "refused")).flatmap(filters), max_size=3))
def test_filters_that_are_shown_are_read_as_the_same(given: list[Any]) -> None:
    """So that an echoed question has the same answer."""
    tree = parse_filters(given)

    assert parse_filters(shown_filters(tree)) == tree
