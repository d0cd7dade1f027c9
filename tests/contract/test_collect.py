"""`POST /collect`, over a socket against a started server."""

import socket

import pytest

from live import BROWSER, Server


def _views(server: Server, site: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = server.stats(site=site, verbose="true")
    return rows


def test_a_pageview_is_in_the_very_next_answer(shared_server: Server, site: str) -> None:
    """With everything the contract promises of it."""
    answer = shared_server.view(
        "/pricing", site, ip="198.51.100.7", referrer="https://u:p@news.example/a?b=1#c", screen="1920x1080"
    )

    assert (answer.status, answer.body) == (204, b"")
    [row] = _views(shared_server, site)
    time = row.pop("time")
    assert row == {
        "site": site,
        "ip": "198.51.100.7",
        "country": "",
        "region": "",
        "city": "",
        "browser": "Chrome 120",
        "os": "Windows 10",
        "path": "/pricing",
        "referrer": "https://news.example/a?b=1",
    }
    assert len(time) == 20
    assert time.endswith("Z")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "not an origin"}, {"Origin": "https://"}, {"Referer": "about:blank"}],
)
def test_a_missing_or_unusable_origin_is_400(shared_server: Server, headers: dict[str, str]) -> None:
    """And the message names the headers that would do."""
    answer = shared_server.ask("POST", "/collect", {"path": "/"}, token="", headers=headers)

    assert answer.status == 400
    assert "Origin" in answer.json["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe"])
def test_invalid_json_is_400(shared_server: Server, site: str, body: bytes) -> None:
    """In the contract's words."""
    answer = shared_server.ask("POST", "/collect", body, token="", headers={"Origin": f"https://{site}"})

    assert (answer.status, answer.json) == (400, {"error": "invalid json"})


def test_a_wrong_type_is_400_and_named(shared_server: Server, site: str) -> None:
    """Which field, and what would be right."""
    answer = shared_server.ask(
        "POST", "/collect", {"path": 5}, token="", headers={"Origin": f"https://{site}"}
    )

    assert answer.status == 400
    assert "'path' should be a text" in answer.json["error"]


def test_the_site_is_found_by_any_form_of_its_origin(shared_server: Server, site: str) -> None:
    """Port, case and a leading `www.` do not matter; Referer serves when there is no Origin or it is null."""
    for headers in (
        {"Origin": f"http://{site}:3000"},
        {"Origin": f"https://{site.upper()}"},
        {"Origin": f"https://www.{site}"},
        {"Referer": f"https://{site}/deep/page?x=1"},
        {"Origin": "null", "Referer": f"https://{site}/"},
    ):
        assert shared_server.ask("POST", "/collect", b"{}", token="", headers=headers).status == 204

    assert [row["count"] for row in shared_server.stats(site=site)] == [5]


def test_an_unknown_site_and_an_ignored_address_look_like_success(shared_server: Server, site: str) -> None:
    """A stranger learns neither which sites there are nor which addresses are ignored."""
    counted = shared_server.view("/", site, ip="198.51.100.1")
    unknown = shared_server.view("/", "unknown.example", ip="198.51.100.1")
    shared_server.ask("POST", "/api/ignore", {"ip": "198.51.100.2"})
    ignored = shared_server.view("/", site, ip="198.51.100.2")

    for answer in (unknown, ignored):
        assert answer.status == 204
        assert set(answer.headers) == set(counted.headers)
    assert [row["ip"] for row in shared_server.stats(site=site)] == ["198.51.100.1"]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Purpose": "prefetch"}, "prefetch"),
        ({"Sec-Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Purpose": "prefetch"}, "prefetch"),
        (
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            "crawler",
        ),
        (
            {
                "User-Agent": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)"
            },
            "ai_crawler",
        ),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_prefetches_and_declared_crawlers_are_refused_with_a_reason(
    shared_server: Server, site: str, headers: dict[str, str], reason: str, known: bool
) -> None:
    """204 with X-Footfall, the same whether or not the site exists."""
    origin = f"https://{site if known else 'unknown.example'}"
    answer = shared_server.ask(
        "POST", "/collect", b"{}", token="", headers={"Origin": origin, "User-Agent": BROWSER, **headers}
    )

    assert (answer.status, answer.headers["x-footfall"]) == (204, reason)
    assert shared_server.stats(site=site) == []


@pytest.mark.parametrize("agent", ["curl/8.5.0", "python-requests/2.31.0", "Go-http-client/1.1", ""])
def test_client_libraries_and_an_empty_user_agent_count_unless_the_site_is_strict(
    shared_server: Server, site: str, agent: str
) -> None:
    """Strictness is the site's, so it is not told."""
    assert "x-footfall" not in shared_server.view("/a", site, agent=agent).headers
    assert shared_server.ask("PATCH", f"/api/sites/{site}", {"bots": "strict"}).status == 200
    assert "x-footfall" not in shared_server.view("/b", site, agent=agent).headers
    shared_server.view("/c", site)

    assert [row["path"] for row in shared_server.stats(site=site)] == ["/a", "/c"]


def test_unknown_keys_are_ignored_and_content_type_is_not_checked(shared_server: Server, site: str) -> None:
    """A missing path is `/`."""
    answer = shared_server.ask(
        "POST",
        "/collect",
        b'{"origin":"https://other.example","x":[1,{"y":null}]}',
        token="",
        headers={"Origin": f"https://{site}", "Content-Type": "image/png"},
    )

    assert answer.status == 204
    assert [row["path"] for row in shared_server.stats(site=site)] == ["/"]


def test_a_body_over_64_kib_is_413(shared_server: Server, site: str) -> None:
    """Said in advance or found out on the way."""
    headers = {"Origin": f"https://{site}"}
    just_fits = b'{"referrer":"' + b"a" * (64 * 1024 - 15) + b'"}'

    assert len(just_fits) == 64 * 1024
    assert shared_server.ask("POST", "/collect", just_fits, token="", headers=headers).status == 204
    assert shared_server.ask("POST", "/collect", just_fits + b" ", token="", headers=headers).status == 413
    assert _chunked(shared_server, site, [b" " * 40_000] * 2) == b"413"
    assert _chunked(shared_server, site, [b'{"path":', b'"/chunked"}']) == b"204"


def _chunked(server: Server, site: str, chunks: list[bytes]) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(
            f"POST /collect HTTP/1.1\r\nHost: x\r\nOrigin: https://{site}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        for chunk in [*chunks, b""]:
            connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        return connection.recv(4096).split(b" ")[1]


def test_the_preflight_and_the_answers_carry_what_another_origin_needs(
    shared_server: Server, site: str
) -> None:
    """Any origin may send; any header that a JSON request needs is allowed."""
    preflight = shared_server.ask(
        "OPTIONS",
        "/collect",
        token="",
        headers={
            "Origin": f"https://{site}",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )

    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"]
    assert shared_server.view("/", site).headers["access-control-allow-origin"] == "*"
    assert shared_server.ask("POST", "/collect", b"{", token="").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(shared_server: Server, method: str) -> None:
    """With the error's one shape."""
    answer = shared_server.ask(method, "/collect", token="")

    assert answer.status == 405
    assert "POST" in answer.json["error"]


def test_the_address_is_believed_only_from_a_trusted_proxy(
    tmp_path: object, shared_server: Server, site: str
) -> None:
    """Loopback is trusted by default; the right-most entry that is itself no proxy counts."""
    shared_server.view("/", site, ip="1.2.3.4, 198.51.100.9, 10.0.0.1")
    shared_server.ask(
        "POST",
        "/collect",
        b"{}",
        token="",
        headers={"Origin": f"https://{site}", "X-Real-IP": "198.51.100.8"},
    )

    assert [row["ip"] for row in shared_server.stats(site=site)] == ["198.51.100.8", "198.51.100.9"]


def test_one_address_has_one_form(shared_server: Server, site: str) -> None:
    """IPv4, IPv4-mapped IPv6 and any spelling of IPv6."""
    for ip in ("198.51.100.3", "::ffff:198.51.100.3", "2001:DB8:0:0::1", "2001:db8::1"):
        shared_server.view("/", site, ip=ip)

    assert [(row["ip"], row["count"]) for row in shared_server.stats(site=site)] == [
        ("198.51.100.3", 2),
        ("2001:db8::1", 2),
    ]


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        ("full", ["198.51.100.77", "2001:db8:a:b::1"]),
        ("masked", ["198.51.100.0", "2001:db8:a::"]),
        ("none", [""]),
    ],
)
def test_an_address_is_kept_as_the_site_says(
    shared_server: Server, site: str, policy: str, kept: list[str]
) -> None:
    """With `masked` or `none` the whole address is nowhere in the data folder, logs included."""
    assert shared_server.ask("PATCH", f"/api/sites/{site}", {"ip": policy}).status == 200
    marked = "203.0.113.177" if policy != "full" else "198.51.100.77"
    for ip in ("198.51.100.77" if policy == "full" else marked, "2001:db8:a:b::1"):
        shared_server.view("/", site, ip=ip)

    found = sorted(row["ip"] for row in shared_server.stats(site=site))
    assert found == sorted(ip.replace("198.51.100.0", "203.0.113.0") for ip in kept)
    if policy != "full":
        files = [path for path in shared_server.data.rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if marked.encode() in path.read_bytes()]
        assert marked not in shared_server.log
