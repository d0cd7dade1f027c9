"""GoatCounter's wire format of programs: `POST /api/v0/count`, for its command line, log imports and middleware."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec

from footfall.collect.base import Headers, Request, Response, Verdict, clean_text
from footfall.collect.client import read_address, read_language
from footfall.collect.goatcounter_said import MOST_AGENT_BYTES, REFUSES, Size, read_said
from footfall.collect.origin import asked_names
from footfall.errors import BadRequest, Forbidden, Refused, Unavailable
from footfall.model.grant import Grant, Scope
from footfall.model.hit import MOST_BEHIND_MS, Client, Hit
from footfall.model.name import origin_host
from footfall.model.reason import Reason

CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-goatcounter-filter"),
    (b"cache-control", b"no-store"),
]
_JSON: Headers = [*CORS, (b"content-type", b"application/json")]
_PREFLIGHT = Response(
    200,
    [
        *CORS,
        (b"access-control-allow-methods", b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
        (b"access-control-allow-headers", b"Authorization, Content-Type"),
    ],
)
_MOST_HITS = 500
_MOST_AHEAD_MS = 5000
_MOST_SESSION_CHARACTERS = 255
_NEARLY_MS = 60_000  # a hit is judged a little after it is read
_NO_DATE_YEAR = 1  # how a program in Go writes that there is none


class NoToken(Refused):
    """No token, or none of ours; the texts are those that its clients show."""

    status = 401


class NotJson(Refused):
    """The body does not say that it is JSON."""

    status = 415


class _Hit(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    path: str | None = None
    title: str | None = None
    event: bool | int | str | None = False
    ref: str | None = None
    size: Size = None
    query: str | None = None
    bot: int | None = 0
    user_agent: str | None = None
    location: str | None = None
    language: str | None = None
    ip: str | None = None
    created_at: datetime | None = None
    session: str | None = None
    host: str | None = None


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    no_sessions: bool = False
    filter: list[str] | None = None
    hits: list[_Hit] = []


_decode = msgspec.json.Decoder(_Batch).decode


class GoatCounterApi:
    """
    1 to 500 hits of a caller with a token. What cannot be read is told by its place; the others count.

    The site is what the server is called by, else the one site that the token is for, else the only one there is.
    """

    paths = ("/api/v0/count",)
    family = None
    methods = ("POST",)
    max_body_bytes = 4 * 1024 * 1024

    def __init__(self, secret: bytes) -> None:
        """*secret* tells visitors of days apart whose own secret is gone; nobody can once the process has ended."""
        self._secret = secret

    def read(self, request: Request) -> Sequence[Hit | Refused]:
        """
        Return the hits, and for those that cannot be read why.

        Raises:
            NoToken: there is none, or it is not ours.
            Forbidden: it is not for sending events.
            NotJson: the body does not say that it is JSON.
            BadRequest: the body is not what it should be.
        """
        check_grant(request.headers.get(b"authorization"), request.grant)
        if (
            request.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
            != b"application/json"
        ):
            raise NotJson("The header Content-Type should be application/json.")
        batch = _read_batch(request.body)
        found: list[Hit | Refused] = []
        for given in batch.hits:
            try:
                found.append(self._read(request, batch, given))
            except BadRequest as problem:
                found.append(problem)
        return found

    def answer(
        self, request: Request, _: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /
    ) -> Response:
        """Return 202 when each hit was taken or is none that counts, else what is wrong with which."""
        if Reason.UNKNOWN_SITE in verdicts:
            return self.refuse(_no_site(request))
        headers = list(_JSON)
        ignored = [str(place) for place, verdict in enumerate(verdicts) if verdict is Reason.IGNORED]
        if ignored:
            headers.append((b"x-goatcounter-filter", ", ".join(ignored).encode()))
        errors = {
            str(place): str(verdict) if isinstance(verdict, Refused) else "created_at: it is too long ago."
            for place, verdict in enumerate(verdicts)
            if isinstance(verdict, Refused) or verdict is Reason.TOO_OLD
        }
        if errors:
            return Response(400, headers, msgspec.json.encode({"errors": errors}))
        return Response(202, headers, b'{"status":"ok"}')

    def refuse(self, problem: Refused, _: Request | None = None, /) -> Response:
        """Return the error as its clients read it."""
        headers = list(_JSON)
        if isinstance(problem, Unavailable):
            headers.append((b"retry-after", str(problem.retry_after).encode()))
        return Response(problem.status, headers, msgspec.json.encode({"error": str(problem)}))

    def preflight(self) -> Response:
        """Return what a browser needs before it sends a token."""
        return _PREFLIGHT

    def _read(self, request: Request, batch: _Batch, given: _Hit) -> Hit:
        said = read_said(
            path=given.path or "",
            title=given.title or "",
            referrer=given.ref or "",
            query=given.query or "",
            event=given.event or False,
            size=given.size,
            bot=given.bot or 0,
        )
        agent, address = _read_agent(given.user_agent or ""), _read_ip(given.ip or "")
        if not (given.session or (agent and address) or batch.no_sessions):
            raise BadRequest(
                "session or browser/IP not set; use no_sessions if you don't want to track unique visits"
            )
        at_ms = _read_date(given.created_at, request.now_ms)
        site, *others = asked_names(request.headers) or ("",)
        return Hit(
            site=site,
            other_sites=tuple(others),
            only_site=True,
            needs_grant=True,
            grant=request.grant,
            counts_ignored=batch.filter is not None and "ip" not in batch.filter,
            at_ms=at_ms,
            client=Client(address, agent, "", prefetch=False),
            hostname=origin_host(given.host or "") or "",
            language=read_language(given.language or ""),
            location=given.location or "",
            identity=given.session[:_MOST_SESSION_CHARACTERS]
            if given.session
            else self._identity(address, agent, request.now_ms - at_ms),
            # A caller who says nothing of the browser is no browser that says nothing.
            refuses=REFUSES if agent else REFUSES - {Reason.LIBRARY},
            **said,
        )

    def _identity(self, address: str, agent: str, age_ms: int) -> str:
        """Return by what a visitor without a session is known: empty where address and user agent tell."""
        if not address:
            # Nothing tells them apart, so that each is somebody else: one who saw everything would be nobody.
            return secrets.token_hex(8)
        if age_ms < MOST_BEHIND_MS - _NEARLY_MS:
            return ""
        text = f"{address}\n{agent}".encode("utf-8", "surrogatepass")
        return blake2b(text, key=self._secret, digest_size=16).hexdigest()


def check_grant(authorization: bytes | None, grant: Grant | None) -> Grant:
    """
    Return *grant*, which the header *authorization* shows, if events may be sent with it.

    Raises:
        NoToken: there is none.
        Forbidden: it is for something else.
    """
    if authorization is None:
        raise NoToken("no Authorization header")
    if len(authorization.split()) != 2:
        raise NoToken("wrong format for Authorization header")
    if grant is None:
        raise NoToken("unknown token")
    if Scope.WRITE not in grant.scopes:
        raise Forbidden("requires 'count' permissions")
    return grant


def _read_batch(body: bytes) -> _Batch:
    try:
        batch = _decode(body)
    except msgspec.ValidationError as problem:
        said = str(problem)
        if said.startswith("Object contains unknown field"):
            raise BadRequest(f'unknown parameter: "{said.split("`")[1][:100]}"') from problem
        raise BadRequest(f"{said}.") from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadRequest("invalid json") from problem
    for word in batch.filter or ():
        if word != "ip":
            raise BadRequest(f"filter: there is no '{word[:40]}'; there is: ip.")
    if not batch.hits:
        raise BadRequest("no hits")
    if len(batch.hits) > _MOST_HITS:
        raise BadRequest(f"hits: {len(batch.hits)} are too many at once; send at most {_MOST_HITS}.")
    return batch


def _read_agent(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > MOST_AGENT_BYTES:
        raise BadRequest(f"user_agent: it should have at most {MOST_AGENT_BYTES} bytes.")
    return clean_text(text)


def _read_ip(text: str) -> str:
    if not text:
        return ""
    address = read_address(text)
    if address is None:
        raise BadRequest(f"ip: '{clean_text(text, 50)}' is no address.")
    return str(address)


def _read_date(given: datetime | None, now_ms: int) -> int:
    if given is None or given.year == _NO_DATE_YEAR:
        return now_ms
    if given.tzinfo is None:
        raise BadRequest("created_at: it should say its zone, such as 2024-01-31T12:00:00Z.")
    at_ms = round((given - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    if at_ms - now_ms > _MOST_AHEAD_MS:
        raise BadRequest("created_at: it is in the future.")
    return at_ms


def _no_site(request: Request) -> Forbidden:
    host = request.headers.get(b"host", b"").decode("latin-1")
    return Forbidden(
        f"'{clean_text(host, 100)}' is no site that this token is for; call the server by the name or an alias of one."
    )


GOATCOUNTER_API = GoatCounterApi(secrets.token_bytes(32))
