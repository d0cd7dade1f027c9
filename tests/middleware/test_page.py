"""docs/middleware.md: its examples record a pageview each, and its table has every option."""

import asyncio
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from footfall.middleware import Options, Pageview
from middleware.receiver import Receiver
from middleware.test_asgi import ask as ask_asgi
from middleware.test_asgi import scope_of
from middleware.test_django import URLS
from middleware.test_wsgi import ask as ask_wsgi
from middleware.test_wsgi import serving

PAGE = (Path(__file__).parents[2] / "docs" / "middleware.md").read_text("utf-8")


def example(heading: str) -> dict[str, Any]:
    """Run the first example under *heading* and return the names that it makes."""
    code = re.search(rf"^## {heading}\n.*?^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code[1], names)  # noqa: S102 - the page's own text
    names.pop("__builtins__")
    return names


def test_the_asgi_example_records_a_pageview(receiver: Receiver) -> None:
    """As it is written."""
    asyncio.run(ask_asgi(example("ASGI")["app"], scope_of("/hello")))

    assert receiver.paths(1) == ["/hello"]


def test_the_wsgi_example_records_a_pageview(receiver: Receiver) -> None:
    """But not of what it excludes."""
    with serving(example("WSGI")["app"]) as port:
        ask_wsgi(port, "/admin/users")
        ask_wsgi(port, "/hello")

    assert receiver.paths(1) == ["/hello"]


def test_the_django_example_records_a_pageview(receiver: Receiver) -> None:
    """Its names are settings; but not of what it excludes."""
    with override_settings(ROOT_URLCONF=URLS, **example("Django")):
        client = Client(headers={"host": "example.com"})
        assert client.get("/admin/users").status_code == 200
        assert client.get("/sync/hello").status_code == 200

    assert receiver.paths(1) == ["/sync/hello"]


@pytest.mark.parametrize(
    ("environ", "props"),
    [({}, {"section": "blog"}), ({"HTTP_SEC_GPC": "1"}, None), ({"HTTP_DNT": "1"}, None), ({"HTTP_DNT": "0"}, {"section": "blog"})],
)  # fmt: skip
def test_the_example_of_alter_respects_who_wants_not_to_be_counted(
    environ: dict[str, str], props: dict[str, str] | None
) -> None:
    """And gives the others a property."""
    altered = example("Options")["alter"](Pageview(site="example.com", path="/blog/a"), environ)

    assert (altered and altered.props) == props


def _named() -> Iterator[str]:
    for line in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", PAGE, re.MULTILINE):
        yield from re.findall(r"`(\w+)`", line)


def test_every_option_is_on_the_page() -> None:
    """And none that there is not."""
    assert set(_named()) == {field.name for field in dataclasses.fields(Options)}
