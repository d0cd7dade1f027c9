"""Options: where they come from, and which are refused before anything is answered."""

from typing import Any

import pytest

from footfall.middleware.options import read_options

NAMED: dict[str, Any] = {"server": "https://stats.example.com", "token": "abc", "site": "example.com"}
ENVIRON = {
    "FOOTFALL_SERVER": "http://localhost:8080",
    "FOOTFALL_TOKEN": "of the environment",
    "FOOTFALL_SITE": "example.org",
}


def read(given: dict[str, Any], environ: dict[str, str] | None = None) -> Any:
    """Read options of an environment that names nothing unless it is given."""
    return read_options(given, environ or {})  # type: ignore[arg-type]  # wrong ones are the point


def test_variables_stand_in_for_arguments() -> None:
    """All three of them."""
    options = read({}, ENVIRON)

    assert (options.server, options.token, options.site) == tuple(ENVIRON.values())


def test_arguments_win_over_variables() -> None:
    """Each by itself."""
    options = read({"site": "example.com"}, ENVIRON)

    assert (options.server, options.site) == ("http://localhost:8080", "example.com")


def test_nothing_named_is_nothing_recorded(caplog: pytest.LogCaptureFixture) -> None:
    """A developer's machine has no server; the log says so."""
    assert read({"exclude": ["/x"]}) is None
    assert "No pageviews are recorded" in caplog.text


@pytest.mark.parametrize("name", NAMED)
def test_one_of_three_that_is_missing_is_named(name: str) -> None:
    """With its variable."""
    with pytest.raises(ValueError, match=f"'{name}', or the variable FOOTFALL_{name.upper()}"):
        read({**NAMED, name: ""})


@pytest.mark.parametrize(
    "server", ["stats.example.com", "ftp://stats.example.com", "https://", "localhost:8080"]
)
def test_a_server_is_an_address(server: str) -> None:
    """With its scheme."""
    with pytest.raises(ValueError, match="is not the address of a footfall server"):
        read({**NAMED, "server": server})


@pytest.mark.parametrize("name", ["content_types", "exclude", "trusted_proxies"])
def test_a_list_is_no_text(name: str) -> None:
    """Each letter would be an entry of its own."""
    with pytest.raises(ValueError, match=f"'{name}' takes a list"):
        read({**NAMED, name: "/admin/*"})


def test_an_option_that_there_is_not_is_refused() -> None:
    """By its name."""
    with pytest.raises(TypeError, match="excludes"):
        read({**NAMED, "excludes": []})


def test_the_token_is_in_no_text_of_the_options() -> None:
    """Which may be logged."""
    assert "s3cret" not in repr(read({**NAMED, "token": "s3cret"}))
