"""
Umami's wire format: `POST /api/send` and `POST /api/batch`, for its script, its packages and whoever speaks as they do.

Their servers believe whatever a caller says of its visitor; here that takes a token (`Claimed`). What they answer
about a session and a visit is made of the request and of a secret that ends with the process: it is in no relation
to our visitor ids or to what those are made of, and nothing of it is read again.
"""

import contextlib
import math
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b, sha256
from hmac import digest
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

import msgspec

from footfall.collect import schema
from footfall.collect.address import read_page_address, resolve
from footfall.collect.base import Headers, Request, Response, Verdict, clean_path, clean_text, read_screen
from footfall.collect.client import read_address
from footfall.collect.props import MOST_KEY_BYTES, read_props, read_revenue
from footfall.errors import BadRequest, Refused, Unavailable
from footfall.model.hit import ENGAGEMENT, PAGEVIEW, Claimed, Hit
from footfall.model.name import origin_host
from footfall.model.reason import Reason

SEND, BATCH = "/api/send", "/api/batch"
IDENTIFY = "identify"
WEB_VITALS = "Web Vitals"
"""What our own tracker calls the event with the same props."""

_CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-footfall"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"cache-control", b"no-store"),
]
_JSON: Headers = [*_CORS, (b"content-type", b"application/json")]
_PREFLIGHT = Response(
    204,
    [
        *_CORS,
        (b"access-control-allow-methods", b"GET, DELETE, POST, PUT"),
        (b"access-control-allow-headers", b"*"),
        (b"access-control-max-age", b"86400"),
    ],
)
_MOST_EVENTS = 1000  # of one batch: they are judged one after the other, while all else waits
_MOST_LEAVES = 200  # of an event's data, of which the first 30 that say something are kept
# Their servers fail on longer ones; cut, the event counts.
_MOST_ID = 50
_MOST_VALUE = 500
_SESSIONS_REMEMBERED = 10_000
_MOST_AGENT_REMEMBERED = 400
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
# What calls itself a program is refused for every site, as on the servers that these clients come from.
_PROGRAMS = frozenset({Reason.CRAWLER, Reason.AI_CRAWLER, Reason.AI_FETCH})
_REFUSES = frozenset({Reason.HEADLESS, Reason.LIBRARY})
# A request without a user agent counts there; nobody sends with one that says `library` and means a person.
_REFUSES_UNNAMED = frozenset({Reason.HEADLESS})
# With us these names are no custom event's; a caller that uses them means one.
_TAKEN = {PAGEVIEW: "Pageview", ENGAGEMENT: "Engagement"}
_TIMES = ("ttfb", "fcp", "lcp", "inp")
_TYPES = ("event", IDENTIFY, "performance")
_SOURCES = ("website", "link", "pixel")
_NOT_FOUND = {"error": {"message": "Website not found.", "code": "bad-request", "status": 400}}
_BOT = {"beep": "boop"}
_CODES = {400: "bad-request", 405: "method-not-allowed", 413: "too-large", 503: "unavailable"}
_JWT_HEAD = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"  # {"alg":"HS256","typ":"JWT"}

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.encode


def _website(value: object) -> str:
    """Check a UUID or, beyond Umami, a domain."""
    problem = schema.uuid(value)
    return "" if isinstance(value, str) and "." in value and origin_host(value) else problem


_FIELDS: Final[Mapping[str, schema.Check]] = {
    "website": _website,
    "link": schema.uuid,
    "pixel": schema.uuid,
    "hostname": schema.text(100),
    "language": schema.text(35),
    "screen": schema.text(11),
    "name": schema.text(50),
    "tag": schema.text(50),
    "url": schema.address,
    "referrer": schema.address,
    "title": schema.text(),
    "data": schema.record,
    "id": schema.text(),
    "ip": schema.text(),
    "userAgent": schema.text(),
    "browser": schema.text(),
    "os": schema.text(),
    "device": schema.text(),
    "timestamp": schema.whole,
    **{name: schema.number(60_000) for name in _TIMES},
    "cls": schema.number(100),
}


class BadBody(BadRequest):
    """A body is not what the schema says; told as its tree of errors."""

    def __init__(self, *errors: str, **tree: object) -> None:
        super().__init__("Bad request")
        self.tree = {"errors": list(errors), **tree}


class Umami:
    """Events of one site or, in a batch, of several. Built once: its secret makes the ids that it answers."""

    paths = (SEND, BATCH)
    family = None
    methods = ("POST",)
    max_body_bytes = 1_000_000

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        # A visit's events come soon after each other, and three hashes are a quarter of an event's time.
        self._remembered = lru_cache(_SESSIONS_REMEMBERED)(self._make_session)

    def read(self, request: Request) -> Sequence[Hit | Refused]:
        """
        Return the event that the request says, or those of a batch.

        Raises:
            BadBody: it is not what the schema says.
        """
        given = _read_json(request.body)
        if request.path != BATCH:
            return (_read_event(request, given),)
        return [_read_entry(request, entry) for entry in _entries(given)]

    def answer(
        self, request: Request, hits: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /
    ) -> Response:
        """Return what Umami's servers would; what depends on a site's settings is answered as if it counted."""
        told = [_told(hit, verdict) for hit, verdict in zip(hits, verdicts, strict=True)]
        # The first that counts, or seems to: one answer for all of a batch.
        whose = next((hit for hit, one in zip(hits, told, strict=True) if one is None), None)
        session = self._session(whose, request.now_ms) if isinstance(whose, Hit) else {}
        headers = list(_JSON)
        reasons = {verdict.value for verdict in verdicts if isinstance(verdict, Reason) and verdict.public}
        if reasons:
            headers.append((b"x-footfall", ", ".join(sorted(reasons)).encode()))
        if request.path != BATCH:
            status, body = told[0] or (200, session)
            return Response(status, headers, _encode(body))
        details = [
            {"index": index, "response": one[1]} for index, one in enumerate(told) if one and one[0] != 200
        ]
        done = {
            "size": len(told),
            "processed": len(told) - len(details),
            "errors": len(details),
            "details": details,
            "cache": session.get("cache"),
        }
        return Response(200, headers, _encode(done))

    def refuse(self, problem: Refused, _: Request | None = None, /) -> Response:
        """Return the error in Umami's envelope."""
        headers = list(_JSON)
        if isinstance(problem, Unavailable):
            headers.append((b"retry-after", str(problem.retry_after).encode()))
        return Response(problem.status, headers, _encode(_error(problem)))

    def preflight(self) -> Response:
        """Return what a browser needs before it posts JSON from another origin."""
        return _PREFLIGHT

    def _session(self, hit: Hit, now_ms: int) -> Mapping[str, str]:
        client = hit.client
        whose = (
            (hit.identity,) if hit.identity else (client.address, client.user_agent, str(now_ms // _DAY_MS))
        )
        # What is remembered is bounded in bytes, too.
        make = self._remembered if len(client.user_agent) <= _MOST_AGENT_REMEMBERED else self._make_session
        return make(hit.site, whose, now_ms // _HOUR_MS)

    def _make_session(self, site: str, whose: tuple[str, ...], hour: int) -> Mapping[str, str]:
        session = self._id("session", site, *whose)
        visit = self._id("visit", session, str(hour))
        claims = {"websiteId": site, "sessionId": session, "visitId": visit, "iat": hour * _HOUR_MS // 1000}
        token = _JWT_HEAD + b"." + _base64(_encode(claims))
        token += b"." + _base64(digest(self._secret, token, sha256))
        return {"cache": token.decode(), "sessionId": session, "visitId": visit}

    def _id(self, *parts: str) -> str:
        # Each with its length, so that no two lists of parts are one text.
        raw = [part.encode("utf-8", "replace") for part in parts]
        text = b"".join([b"%d:%b" % (len(part), part) for part in raw])
        return str(UUID(bytes=blake2b(text, key=self._secret, digest_size=16).digest(), version=5))


def _told(hit: Hit | Refused, verdict: Verdict) -> tuple[int, Mapping[str, Any]] | None:
    """Return status and body for what does not count and may be told so; None for the rest."""
    if isinstance(hit, Refused):
        return hit.status, _error(hit)
    if verdict is Reason.UNKNOWN_SITE and schema.is_uuid(hit.site):
        # Nobody guesses such an id. A domain could be asked for, so that it is answered as if it counted.
        return 400, _NOT_FOUND
    if verdict in _PROGRAMS or verdict in hit.refuses:
        return 200, _BOT
    return None


def _read_json(body: bytes) -> object:
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return schema.UNDEFINED


def _entries(given: object) -> list[Any]:
    """
    Return the entries of a batch, each an object.

    Raises:
        BadBody: it is no list of objects, or too long.
    """
    if not isinstance(given, list):
        raise BadBody(schema.expected("array", given))
    if len(given) > _MOST_EVENTS:
        raise BadBody(f"Too big: expected array to have <={_MOST_EVENTS} items")
    problems = [schema.record(entry) for entry in given]
    if any(problems):
        raise BadBody(items=[{"errors": [problem]} if problem else None for problem in problems])
    return given


def _read_entry(request: Request, given: object) -> Hit | Refused:
    try:
        return _read_event(request, given)
    except Refused as problem:
        return problem


def _read_event(request: Request, given: object) -> Hit:
    """
    Return what a body of `POST /api/send` says.

    Raises:
        BadBody: it is not what the schema says.
    """
    kind, payload = _checked(given)
    name, props = _read_what(kind, payload)
    hostname, path, query = _read_page(payload)
    revenue_milli, currency = _read_revenue(payload.get("data", {}))
    width, height = read_screen(payload.get("screen", ""))
    client = request.client
    return Hit(
        site=_read_site(payload),
        at_ms=request.now_ms,
        client=client,
        name=name,
        hostname=hostname,
        path=clean_path(path),
        query=query[:8192],
        title=_read_title(payload.get("title", "")),
        referrer=_read_referrer(payload.get("referrer", ""), hostname),
        screen_width=width,
        screen_height=height,
        language=clean_text(payload.get("language", ""), 35),
        props=props,
        revenue_milli=revenue_milli,
        currency=currency,
        interactive=kind == "event",
        identity=clean_text(payload.get("id", ""), _MOST_ID),
        grant=request.grant,
        claimed=_read_claimed(request, payload),
        refuses=_REFUSES if client.user_agent else _REFUSES_UNNAMED,
    )


def _checked(given: object) -> tuple[str, dict[str, Any]]:
    """
    Return type and payload.

    Raises:
        BadBody: a field is missing or not what it should be; the tree of errors names each.
    """
    if not isinstance(given, dict):
        raise BadBody(schema.expected("object", given))
    wrong: dict[str, object] = {}
    kind, payload = given.get("type"), given.get("payload", schema.UNDEFINED)
    if not isinstance(kind, str) or kind not in _TYPES:
        options = "|".join(f'"{one}"' for one in _TYPES)
        wrong["type"] = {"errors": [f"Invalid option: expected one of {options}"]}
    if not isinstance(payload, dict):
        wrong["payload"] = {"errors": [schema.expected("object", payload)]}
    else:
        problems = schema.problems_of(payload, _FIELDS)
        if not problems and sum(bool(payload.get(source)) for source in _SOURCES) != 1:
            problems["website"] = "Exactly one of website, link, or pixel must be provided"
        if problems:
            fields = {name: {"errors": [problem]} for name, problem in problems.items()}
            wrong["payload"] = {"errors": [], "properties": fields}
    if wrong:
        raise BadBody(properties=wrong)
    assert isinstance(kind, str)
    assert isinstance(payload, dict)
    return kind, payload


def _read_what(kind: str, payload: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return name and props of an event of *kind*."""
    if kind == "performance":
        return WEB_VITALS, _read_vitals(payload)
    leaves = dict(islice(_leaves(payload.get("data", {})), _MOST_LEAVES))
    tag = payload.get("tag", "")
    props = read_props({"tag": tag, **leaves} if tag else leaves)
    if kind == IDENTIFY:
        return IDENTIFY, props
    name = clean_text(payload.get("name", "")).strip()
    return _TAKEN.get(name, name) or PAGEVIEW, props


def _read_vitals(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return the web vitals that are given as our own tracker words them: whole milliseconds, `cls` to four places."""
    vitals: dict[str, object] = {name: math.floor(payload[name] + 0.5) for name in _TIMES if name in payload}
    if "cls" in payload:
        vitals["cls"] = math.floor(payload["cls"] * 10_000 + 0.5) / 10_000
    return read_props(vitals)


def _leaves(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield what is not an object itself, under its names joined by dots; a list is its JSON text."""
    # No recursion: a caller says how deep it is.
    waiting: list[tuple[str, object]] = list(data.items())[::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{name}.{key}"[:MOST_KEY_BYTES], inner) for key, inner in list(value.items())[::-1]]
            continue
        if isinstance(value, list):
            try:
                value = _encode(value).decode()
            except RecursionError:
                continue
        if isinstance(value, str):
            value = value[:_MOST_VALUE]
        yield name.encode()[:MOST_KEY_BYTES].decode(errors="ignore"), value


def _read_page(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return hostname, path (with the fragment, as Umami counts pages) and query."""
    hostname = origin_host(payload.get("hostname", "")) or ""
    page = read_page_address(resolve(payload.get("url", ""), hostname))
    path = page.path + (f"#{page.fragment}" if page.fragment else "")
    if page.hostname not in {"", "localhost"}:
        hostname = hostname or page.hostname
    return hostname, "" if path == "/undefined" else path, page.query


def _read_revenue(data: Mapping[str, object]) -> tuple[int, str]:
    """Return thousandths and currency; what is not above 0 is none."""
    revenue_milli, currency = read_revenue(data.get("revenue"), data.get("currency"))
    return (revenue_milli, currency) if revenue_milli > 0 else (0, "")


def _read_site(payload: Mapping[str, Any]) -> str:
    """Return the id in lower case, or the domain."""
    source = next(str(payload[name]) for name in _SOURCES if payload.get(name))
    return source.lower() if schema.is_uuid(source) else origin_host(source) or ""


def _read_title(title: str) -> str:
    if "%" in title:
        with contextlib.suppress(UnicodeDecodeError):
            title = unquote(title, errors="strict")
    return clean_text(title)


def _read_referrer(referrer: str, hostname: str) -> str:
    """Return an address; a path is one of the page's own host."""
    return resolve(referrer, hostname)[:2000] if referrer else ""


def _read_claimed(request: Request, payload: Mapping[str, Any]) -> Claimed | None:
    """Return what the payload says otherwise than the request."""
    client = request.client
    address = str(read_address(payload.get("ip", "")[:100]) or "")
    user_agent = payload.get("userAgent", "")[:2000]
    claimed = Claimed(
        address=address if address != client.address else "",
        user_agent=user_agent if user_agent != client.user_agent else "",
        at_ms=int(schema.as_number(payload.get("timestamp", 0))) * 1000,
    )
    return claimed if claimed != Claimed() else None


def _error(problem: Refused) -> dict[str, object]:
    code = _CODES.get(problem.status, _CODES[400])
    tree = problem.tree if isinstance(problem, BadBody) else {}
    return {"error": {"message": str(problem), "code": code, "status": problem.status, **tree}}


def _base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


UMAMI = Umami()
