"""Pages speak every language whole: each text is marked, translated, and keeps its placeholders."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from footfall.faces.dashboard.words import LANGUAGES, words_of

ROOT = Path(__file__).parents[3]
DASHBOARD = ROOT / "src" / "footfall" / "faces" / "dashboard"
TEMPLATES = DASHBOARD / "templates"
TRANSLATED = LANGUAGES[1:]

SAME_EVERYWHERE: Final = {"footfall", "CSV", "Plausible", "Umami", "GoatCounter", "px", "UTC"}
"""Names, which no language translates."""
_ATTRIBUTES: Final = {'aria-invalid="true" aria-describedby="wrong- " autofocus'}
"""What macros put into tags, which stands as text in their own file."""
_SAID_BY: Final = ("title", "aria-label", "aria-description", "placeholder", "alt", "label")
_FOR_MACHINES: Final = ("code", "kbd", "pre", "script", "style")
_PLACEHOLDER = re.compile(r"%\(\w+\)\d*[a-z]|%%|%")


def _catalog(language: str) -> Catalog:
    written = DASHBOARD.joinpath("translations", f"{language}.po").read_bytes()
    return read_po(BytesIO(written), locale=language)


def _messages(catalog: Catalog) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Yield each message with its own texts and its translations."""
    for message in catalog:
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (str(message.id),)
            strings = message.string if isinstance(message.string, tuple) else (str(message.string),)
            yield message, texts, strings


def test_the_catalogs_are_what_the_pages_make_of_them(tmp_path: Path) -> None:
    """No text is missing or left over; `make translations` renews them after a change."""
    subprocess.run([sys.executable, ROOT / "tools" / "translations.py", tmp_path], check=True)

    made = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    committed = {file.name: file.read_text("utf-8") for file in (DASHBOARD / "translations").iterdir()}

    assert committed.keys() == made.keys() == {f"{language}.po" for language in TRANSLATED}
    for name, text in made.items():
        assert committed[name] == text, f"{name} is out of date; run `make translations`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    """In each plural form that the language has, and not by a guess."""
    catalog = _catalog(language)

    assert not catalog.obsolete
    for message, texts, strings in _messages(catalog):
        assert all(strings), f"{texts[0]!r} is not translated."
        assert len(strings) == (catalog.num_plurals if message.pluralizable else 1), texts
        assert not message.fuzzy, texts


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    """Another one would be an error where the page is shown, a missing one hides what was to be said."""
    for _, texts, strings in _messages(_catalog(language)):
        wanted = sorted(_PLACEHOLDER.findall(texts[-1]))
        for string in strings:
            assert sorted(_PLACEHOLDER.findall(string)) == wanted, string


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_begins_and_ends_as_its_text(language: str) -> None:
    """Lines stay lines, a sentence a sentence and a label a label."""
    for _, texts, strings in _messages(_catalog(language)):
        for string in strings:
            assert string == string.strip(" "), string
            assert string.count("\n") == texts[-1].count("\n"), string
            assert ("…" in string) == ("…" in texts[-1]), string
            assert string.rstrip().endswith((".", "。")) == texts[-1].rstrip().endswith("."), string


def test_the_program_reads_the_catalogs() -> None:
    """Plural forms and all."""
    assert words_of("de").gettext("Pageviews") == "Seitenaufrufe"
    assert words_of("nl").ngettext("%(num)d visitor", "%(num)d visitors", 1) == "%(num)d bezoeker"
    assert words_of("nl").ngettext("%(num)d visitor", "%(num)d visitors", 2) == "%(num)d bezoekers"
    assert words_of("ja").ngettext("%(num)d visitor", "%(num)d visitors", 2) == "%(num)d人の訪問者"
    assert words_of("en").gettext("Pageviews") == "Pageviews"


@pytest.mark.parametrize(
    "template", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_templates_say_nothing_that_is_not_marked(template: str) -> None:
    """Text, and attributes that are read to people; what is the same everywhere is listed."""
    assert unmarked(TEMPLATES.joinpath(template).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ _('Hello') }}: {{ name }} <b>CSV</b> {{ '/sites/' ~ name }}</p>", []),
        ("<img alt='A cat' src='a.png' class='cat'>", ["A cat"]),
        ("{{ 'Yes' if it else _('No') }}", ["Yes"]),
        ("<a title=\"{{ it or 'None' }}\">{{ it | default('Nothing') }}</a>", ["None", "Nothing"]),
        ("{% if a %}<i>So</i>{% endif %}{# not shown #}<kbd>Esc</kbd><code>sh</code>", ["So"]),
        ("{{ rows | selectattr('is_shown') | first }} {{ row['name'] }}", []),
        ("{% set word = 'and' %}{{ field(_('Name'), 'name') }}", []),
    ],
)
def test_what_is_not_marked_is_found(template: str, found: list[str]) -> None:
    """Wherever it stands; what a macro is given may be a name as well as a text, so that it is not judged."""
    assert unmarked(template) == found


def unmarked(source: str) -> list[str]:
    """Return what a template says to people without a mark for translation."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    markup = expression = inside = ""
    expressions: list[str] = []
    for _, kind, text in environment.lex(source):
        if kind in ("variable_begin", "block_begin", "comment_begin"):
            inside, expression = kind, ""
        elif kind in ("variable_end", "block_end", "comment_end"):
            if inside == "variable_begin":
                markup += f"\N{OBJECT REPLACEMENT CHARACTER}{len(expressions)};"
                expressions.append(expression)
            inside = ""
        elif inside:
            expression += text
        elif kind == "data":
            markup += text
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    found = []
    for text in reader.texts:
        for number in re.findall(r"\N{OBJECT REPLACEMENT CHARACTER}(\d+);", text):
            [output] = environment.parse("{{" + expressions[int(number)] + "}}").body
            found += [said for node in output.iter_child_nodes() for said in _said(node)]
        found.append(re.sub(r"\N{OBJECT REPLACEMENT CHARACTER}\d+;", " ", text).strip())
    return [
        text
        for text in found
        if not set(re.findall(r"[^\W\d_]+", text)) <= SAME_EVERYWHERE
        and text not in _ATTRIBUTES
        and not text.startswith("/")  # the path of an address
    ]


def _said(node: nodes.Node) -> Iterator[str]:
    """Yield the texts that an expression shows as they stand in it."""
    match node:
        case nodes.TemplateData():
            pass
        case nodes.Const(value=str(value)):
            yield value
        case nodes.CondExpr():
            for one in (node.expr1, node.expr2):
                if one is not None:
                    yield from _said(one)
        case nodes.BinExpr():
            yield from _said(node.left)
            yield from _said(node.right)
        case nodes.Concat():
            for one in node.nodes:
                yield from _said(one)
        case nodes.Filter(name="default"):
            for child in node.iter_child_nodes():
                yield from _said(child)
        case nodes.Filter() if node.node is not None:
            yield from _said(node.node)


class _Reader(HTMLParser):
    """Collects what a page says, tags and attributes apart."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the attributes that are read to people."""
        self.texts += [value for name, value in attrs if name in _SAID_BY and value]
        if tag in _FOR_MACHINES:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Know where code ends."""
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Read text that is not code."""
        if not self._open and data.strip():
            self.texts.append(data)
