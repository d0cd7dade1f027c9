"""A person with a browser, as far as forms and cookies go: for tests of pages over HTTP, without a browser."""

import re
from html import unescape
from urllib.parse import urlencode

from live import BROWSER, Answer, Server

PASSWORD = "correct horse battery"


class Person:
    """Keeps cookies, follows nothing, and sends forms as the pages that were last shown have them."""

    def __init__(self, server: Server, agent: str = BROWSER) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        self.set_cookies: tuple[str, ...] = ()
        self._agent = agent

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def send(self, path: str, headers: dict[str, str] | None = None, /, **fields: str | list[str]) -> Answer:
        """Send a form; it carries the form token of a page that this person was shown, unless one is given."""
        if "form_token" not in fields and self.cookies:
            fields["form_token"] = self.form_token()
        sent = {"Origin": f"http://127.0.0.1:{self.server.port}", **(headers or {})}
        body = urlencode(fields, doseq=True).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **sent})

    def form_token(self) -> str:
        """Return what forms of this person's account page carry, empty when nobody is signed in."""
        return self.hidden(self.get("/account"), "form_token")

    def hidden(self, answer: Answer, name: str) -> str:
        """Return a hidden field of a page, empty when there is none."""
        found = re.search(rf'name="{name}" value="([^"]*)"', answer.body.decode())
        return unescape(found[1]) if found else ""

    def set_up(self, email: str = "ada@example.com", password: str = PASSWORD) -> Answer:
        """Become the owner."""
        return self.send("/setup", email=email, password=password, again=password)

    def sign_in(self, email: str = "ada@example.com", password: str = PASSWORD, **fields: str) -> Answer:
        """Sign in."""
        return self.send("/signin", email=email, password=password, **fields)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "Accept": "text/html",
            "User-Agent": self._agent,
            **({"Cookie": cookie} if cookie else {}),
            **headers,
        }
        answer = self.server.ask(method, path, body, token="", headers=sent)
        self.set_cookies = answer.cookies
        for one in answer.cookies:
            name, _, value = one.partition(";")[0].partition("=")
            if "max-age=0" in one.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')
        return answer
