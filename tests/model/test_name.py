"""What a site is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadRequest
from footfall.model.name import normalise, origin_host


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("example.com", "example.com"),
        ("EXAMPLE.com.", "example.com"),
        (" https://Example.com:8443/a?b=c#d ", "example.com"),
        ("http://user:pass@example.com/", "example.com"),
        ("example.com:80", "example.com"),
        ("www.example.com", "www.example.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("https://BÜCHER.de/x", "xn--bcher-kva.de"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("[2001:DB8::1]:80", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("http://127.0.0.1:3000", "127.0.0.1"),
        ("localhost", "localhost"),
        ("under_score.example", "under_score.example"),
        ("example.com\\evil", "example.com"),
    ],
)
def test_every_form_of_a_name_is_one_name(text: str, name: str) -> None:
    """Scheme, port, path, case and a final dot do not matter; an IDN is in its ASCII form."""
    assert normalise(text) == name
    assert normalise(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "null",
        "https://",
        "https://null",
        "a b",
        "-a.com",
        "a..b",
        "a" * 64 + ".com",
        "example.com:port",
        "[::1",
        "ex\u0000ample",
        "é" * 300,
        "http://[::g]",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    """The sentence repeats it, shortened, and shows what one looks like."""
    with pytest.raises(BadRequest, match=r"example\.com"):
        normalise(text)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    """Whatever arrives, the answer is a name that stays itself, or none."""
    name = origin_host(text)
    assert name is None or origin_host(name) == name
