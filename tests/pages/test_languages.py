"""Which language a page is in, and that each page is whole in each of them."""

import re
from html import unescape

import pytest

from footfall.faces.dashboard.routes import PAGES
from footfall.faces.dashboard.words import LANGUAGES, words_of
from live import Answer, Server
from person import PASSWORD, Person

_CALLED = {"domain": "", "panel": "pages", "tab": "pages", "section": "general"}


def _language(answer: Answer) -> str:
    found = re.search(r'<html lang="([^"]*)"', answer.body.decode())
    return found[1] if found else ""


def _text(answer: Answer) -> str:
    return unescape(answer.body.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_shown_in_every_language(
    owned: Server, domain: str, ada: Person, language: str
) -> None:
    """With the language at its head, for those who hear it."""
    owned.view("/a", domain)
    number = next(user["id"] for user in owned.ask("GET", "/api/users").json)
    called = {**_CALLED, "domain": domain, "user": str(number)}
    seen = 0
    for page in PAGES:
        if page.method != "GET" or page.path.endswith(("/stream", "/callback")):
            continue
        path = re.sub(r"\{(\w+):\w+\}", lambda found: called.get(found[1], "0"), page.path)
        answer = ada.get(path, **{"Accept-Language": language})
        assert answer.status < 500, (path, answer)
        if b"<html" in answer.body:
            assert _language(answer) == language, path
            seen += answer.status == 200
    assert seen >= 10


@pytest.mark.parametrize("path", ["/signin", "/forgot", "/reset"])
def test_who_is_not_signed_in_reads_his_own_language(owned: Server, path: str) -> None:
    """By what his browser accepts."""
    answer = Person(owned).get(path, **{"Accept-Language": "nl-BE,nl;q=0.9,en;q=0.5"})

    assert _language(answer) == "nl"
    assert words_of("nl").gettext("Language") in _text(answer)


def test_the_account_decides_then_the_cookie_then_the_browser(owned: Server, ada: Person) -> None:
    """Who chose a language for the account is not asked for one at the foot of pages, where it would do nothing."""
    made = ada.send("/users", email="bea@example.com", name="", role="viewer")
    code = re.search(r"code=([^<\s]+)", made.body.decode())
    assert code
    bea = Person(owned)
    assert bea.send("/reset", code=unescape(code[1]), password=PASSWORD, again=PASSWORD).status == 303
    bea.sign_in("bea@example.com")
    browser = {"Accept-Language": "ja,en;q=0.5"}
    asked = '<form method="post" action="/preferences"'

    assert _language(bea.get("/", **browser)) == "ja"

    bea.send("/preferences", language="fr", theme="dark", back="/")
    assert _language(bea.get("/", **browser)) == "fr"

    bea.send("/account", name="", language="de")
    page = bea.get("/", **browser)
    assert _language(page) == "de"
    assert "Tastenkürzel" in _text(page)
    foot = page.body.decode().partition(asked)[2].partition("</form>")[0]
    assert 'name="theme"' in foot
    assert 'name="language"' not in foot

    bea.send("/preferences", theme="light", back="/")
    assert bea.cookies["language"] == "fr"
    assert bea.cookies["theme"] == "light"

    bea.send("/account", name="", language="")
    assert _language(bea.get("/", **browser)) == "fr"


def test_what_goes_wrong_is_told_in_the_language_of_the_account(owned: Server, ada: Person) -> None:
    """Its heading, at least: what exactly is wrong is the sentence of the API."""
    ada.send("/account", name="", language="es")
    try:
        missing = ada.get("/sites/none.example")
        nowhere = ada.get("/nowhere/at/all")
    finally:
        ada.send("/account", name="", language="")

    assert missing.status == nowhere.status == 404
    assert _language(missing) == "es"
    assert f"<h1>{words_of('es').gettext('Not found')}</h1>" in _text(missing)
    assert words_of("es").gettext("There is no such page.") in _text(nowhere)


def test_labels_of_the_page_of_a_site_are_translated(owned: Server, domain: str, ada: Person) -> None:
    """Metrics, panels, periods and what stands for nothing."""
    owned.view("/a", domain)
    text = _text(ada.get(f"/sites/{domain}?period=day&all", **{"Accept-Language": "de"}))

    for said in (
        "Seitenaufrufe",
        "Absprungrate",
        "Quellen",
        "Einstiegsseiten",
        "Betriebssysteme",
        "Vergleichen",
    ):
        assert said in text
    for english in ("Pageviews", "Bounce rate", "Entry pages", "Compare", "Visit duration"):
        assert english not in text
