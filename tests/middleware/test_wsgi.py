"""The WSGI middleware in the standard library's server."""

import http.client
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

from footfall.middleware.pageview import Pageview
from footfall.middleware.wsgi import FootfallMiddleware
from middleware.receiver import Receiver

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *_: Any) -> None:
        pass


@contextmanager
def serving(app: App) -> Iterator[int]:
    """Serve *app* on a port."""
    with make_server("127.0.0.1", 0, app, handler_class=_Silent) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers without the date, and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name: value for name, value in answer.getheaders() if name != "Date"}, body


def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a page, or what the path asks for."""
    path = environ["PATH_INFO"]
    status = "404 Not Found" if path == "/missing" else "200 OK"
    kind = "application/json" if path == "/data" else "text/html; charset=utf-8"
    start_response(status, [("Content-Type", kind)])
    environ["PATH_INFO"] = "/changed/within"
    return [b"<h1>Hello</h1>"]


def streamed(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    """Begin to answer only when the server asks for the first part."""
    start_response("200 OK", [("Content-Type", "text/html")])
    yield b"one "
    yield b"two"


@pytest.mark.parametrize("app", [page, streamed])
def test_a_page_is_recorded_and_its_answer_is_what_it_was(receiver: Receiver, app: App) -> None:
    """Headers too, the length that the server makes of a body of one part among them."""
    with serving(app) as port:
        bare = ask(port, "/caf%C3%A9?utm_source=news&id=7")
    with serving(FootfallMiddleware(app)) as port:
        answer = ask(port, "/caf%C3%A9?utm_source=news&id=7", User_Agent="Mozilla/5.0", Accept_Language="fr")

    assert answer == bare
    assert receiver.paths(1) == ["/caf%C3%A9"]
    (event,) = receiver.events
    assert event.pop("at")
    assert event == {
        "site": "example.com",
        "name": "pageview",
        "path": "/caf%C3%A9",
        "query": "utm_source=news",
        "hostname": "127.0.0.1",
        "ip": "127.0.0.1",
        "user_agent": "Mozilla/5.0",
        "language": "fr",
    }


def test_only_pages_are_recorded(receiver: Receiver) -> None:
    """The last one is; what came before it would have arrived before it."""
    with serving(FootfallMiddleware(page, exclude=["/admin*"])) as port:
        for path in ("/missing", "/data", "/admin/users"):
            ask(port, path)
        ask(port, "/posted", "POST")
        ask(port, "/asked-for", "HEAD")
        ask(port, "/prefetched", Purpose="prefetch")
        ask(port, "/part", X_Requested_With="XMLHttpRequest")
        ask(port, "/page")

    assert receiver.paths(1) == ["/page"]


def test_an_answer_that_becomes_an_error_is_no_pageview(receiver: Receiver) -> None:
    """An application may begin anew as long as nothing was sent."""

    def broken(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        try:
            raise LookupError("of the application")
        except LookupError:
            start_response("500 Internal Server Error", [("Content-Type", "text/html")], sys.exc_info())
        return [b"Sorry"]

    with serving(FootfallMiddleware(broken)) as port:
        assert ask(port, "/broken")[0] == 500
    with serving(FootfallMiddleware(page)) as port:
        ask(port, "/whole")

    assert receiver.paths(1) == ["/whole"]


def test_the_applications_body_is_closed_once_and_before(receiver: Receiver) -> None:
    """Frameworks end their transactions there; an error of theirs is the server's to see."""
    closed: list[int] = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a"])

        def close(self) -> None:
            closed.append(len(receiver.received))
            raise LookupError("while it was closed")

    def app(environ: dict[str, Any], start_response: Any) -> Body:
        start_response("200 OK", [("Content-Type", "text/html")])
        return Body()

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "example.com"}
    body: Any = FootfallMiddleware(app)(environ, lambda *_: lambda _: None)
    with pytest.raises(LookupError, match="while it was closed"):
        body.close()

    assert closed == [0]
    assert receiver.paths(1) == ["/"]


def test_it_keeps_to_the_rules_of_wsgi(receiver: Receiver) -> None:
    """The standard library's validator is on both sides of it."""
    with serving(validator(FootfallMiddleware(validator(page)))) as port:
        assert ask(port, "/valid")[2] == b"<h1>Hello</h1>"

    assert receiver.paths(1) == ["/valid"]


def test_alter_is_given_the_environment(receiver: Receiver) -> None:
    """Of the request."""

    def alter(pageview: Pageview, environ: Any) -> Pageview:
        return Pageview(site=pageview.site, path=pageview.path, props={"plan": environ["HTTP_X_PLAN"]})

    with serving(FootfallMiddleware(page, alter=alter)) as port:
        ask(port, "/", X_Plan="pro")

    assert receiver.paths(1) == ["/"]
    assert receiver.events[0]["props"] == {"plan": "pro"}


def test_nothing_but_the_standard_library_is_imported() -> None:
    """Neither the server nor what it needs; an application pays for no more."""
    script = (
        "import sys; before = set(sys.modules); import footfall.middleware.asgi, footfall.middleware.wsgi\n"
        "names = {name for name in set(sys.modules) - before}\n"
        "print(*sorted(n for n in names if n.split('.')[0] not in sys.stdlib_module_names and not n.startswith('footfall.middleware')))"
    )

    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert done.stdout.split() == ["footfall"]
