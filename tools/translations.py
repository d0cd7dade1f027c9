"""
Renews the catalogs of translations from the texts of pages. `make translations` runs it.

Keeps what is translated, drops what no page says any more, leaves new texts empty for people; translates nothing.
"""

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from footfall.faces.dashboard.words import LANGUAGES
from footfall.query.panels import PANELS

SOURCE: Final = Path(__file__).parents[1] / "src" / "footfall"
FOLDER: Final = SOURCE / "faces" / "dashboard" / "translations"
_METHODS: Final = [("faces/**.py", "python"), ("faces/dashboard/templates/**.html", "jinja2")]
_KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
# As the environment of pages.py has them; a template that cannot be read stops this.
_OPTIONS: Final = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
_HEADER: Final = """\
# What pages say in {name}. `make translations` adds new texts, docs/translations.md has the words of the field.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""


def main() -> None:
    """
    Renew the catalog of each language but the one that pages are written in; say what is left to translate.

    They are written into the folder that the first argument names, else where they came from.
    """
    found, folder = messages(), Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES[1:]:
        before = FOLDER / f"{language}.po"
        catalog = renewed(language, found, before.read_bytes() if before.exists() else b"")
        (folder / before.name).write_bytes(text_of(catalog))
        for message in catalog:
            if message.id and not all(strings(message)):
                print(f"{before.name}: {message.id!r} is not translated.", file=sys.stderr)


def messages() -> Catalog:
    """Return everything that pages say, with the files where they say it."""
    found = Catalog()
    for file, _, message, _, _ in extract_from_dir(SOURCE, _METHODS, _OPTIONS, _KEYWORDS):
        found.add(message, locations=[(file, 0)])
    for panel in PANELS:
        # Data of a layer that knows no pages, so that nothing is marked there.
        for text in (panel.title, *(tab.label for tab in panel.tabs)):
            found.add(text, locations=[("query/panels.py", 0)])
    return found


def renewed(language: str, found: Catalog, before: bytes) -> Catalog:
    """Return a catalog of what was *found*, with the translations that the catalog *before* has of it."""
    kept, catalog = read_po(BytesIO(before), locale=language), Catalog(locale=language)
    for message in found:
        if message.id:
            known = kept.get(message.id)
            files = sorted({file for file, _ in message.locations})
            catalog.add(message.id, known.string if known else "", [(file, 0) for file in files])
    return catalog


def strings(message: Message) -> Sequence[str]:
    """Return the translations of *message*, one for each plural form that it takes; empty ones are missing."""
    return message.string if isinstance(message.string, list | tuple) else (str(message.string),)


def text_of(catalog: Catalog) -> bytes:
    """Return *catalog* as its file has it: in the order of the texts, the same on every machine and day."""
    assert catalog.locale is not None
    written = BytesIO()
    write_po(written, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    header = _HEADER.format(
        name=catalog.locale.english_name, language=catalog.locale, plurals=catalog.plural_forms
    )
    return header.encode() + written.getvalue()


if __name__ == "__main__":
    main()
