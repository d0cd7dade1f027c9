"""
A footfall server for programs: `Footfall("https://stats.example.com", token).stats(site="example.com")`.

Uses the standard library alone and imports nothing of the server.
"""

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

_BODY_BYTES = 15 * 2**20  # the server takes 16 MiB; the rest of a body is short
_MOST_EVENTS = 10_000  # that the server takes in one batch
_FIRST_PAUSE_SECONDS = 0.5
_MOST_PAUSE_SECONDS = 30.0

if TYPE_CHECKING:
    import pyarrow


class ApiError(Exception):
    """The server refused, or there is none. `status` is the HTTP status, 0 when there was no answer."""

    def __init__(
        self, status: int, message: str, answer: Mapping[str, Any] | None = None, retry_after: float = 0.0
    ) -> None:
        """*answer* is what the server said besides; *retry_after* in how many seconds to ask again, 0 for unsaid."""
        super().__init__(message)
        self.status = status
        self.answer = dict(answer or {})
        self.retry_after = retry_after


@dataclass(frozen=True)
class Result:
    """The answer of a question: a row for each group, and what is to be known of them."""

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    """Each row by the names of its dimensions and metrics; with a comparison also `<metric> before` and `<metric> change`."""
    meta: Mapping[str, Any]
    query: Mapping[str, Any]
    """The question as the server understood it; `Footfall.ask` takes it again."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def arrow(self) -> "pyarrow.Table":
        """
        Return the rows as an Arrow table, for pandas, polars or DuckDB; money is its plain amount.

        Raises:
            ImportError: pyarrow is not installed (`pip install pyarrow`).
        """
        import pyarrow  # noqa: PLC0415 - large, and needed here alone

        names = list(self.rows[0]) if self.rows else [*self.dimensions, *self.metrics]
        columns = {name: [_plain(row[name]) for row in self.rows] for name in names}
        return pyarrow.table(
            {name: pyarrow.array(values, from_pandas=True) for name, values in columns.items()}
        )


class Footfall:
    """
    One server and the token to ask it with. Every method raises ApiError when the server refuses.

    The answers are those of the HTTP API, as dicts and lists (docs/api.md).
    """

    def __init__(
        self, server: str = "http://localhost:8080", token: str = "", *, timeout: float = 90.0
    ) -> None:
        """
        Name the server by its address; *timeout* is in seconds.

        Raises:
            ApiError: *server* is no http or https address.
        """
        self.server = server.rstrip("/")
        if urlsplit(self.server).scheme not in {"http", "https"} or not urlsplit(self.server).hostname:
            raise ApiError(0, f"'{server}' is not the address of a server, such as http://localhost:8080.")
        self._token = token
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"Footfall({self.server!r})"

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str | None] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send one request and return its JSON answer, None when it has no body; *body* as bytes is sent as it is."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        address = f"{self.server}{path}" + (f"?{urlencode(given)}" if given else "")
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(address, data, dict(headers or {}), method=method)  # noqa: S310 - the constructor checked the scheme
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310 - see above
                text = answer.read()
        except HTTPError as problem:
            with problem:
                said, wait = _object(problem.read()), problem.headers.get("Retry-After", "")
                raise ApiError(
                    problem.code,
                    str(said.get("error") or problem),
                    said,
                    float(wait) if wait.isascii() and wait.isdigit() else 0.0,
                ) from None
        except URLError as problem:
            raise ApiError(0, f"No footfall server answers at {self.server}: {problem.reason}.") from None
        except (OSError, ValueError) as problem:
            raise ApiError(0, f"The answer of {self.server} broke off: {problem}.") from None
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise ApiError(0, f"What answers at {self.server} is no footfall server, or broke off.") from None

    def add_site(self, domain: str) -> dict[str, Any]:
        """Register a site; a known domain answers the same id."""
        return dict(self.call("POST", "/api/sites", {"domain": domain}))

    def remove_site(self, domain: str, *, purge: bool = False) -> None:
        """Stop collecting and hide a site; its data can be restored for 30 days unless *purge*."""
        self.call(
            "DELETE", f"/api/sites/{quote(domain, safe='')}", query={"purge": "true" if purge else None}
        )

    def change_site(self, domain: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change settings of a site and return all of them."""
        return dict(self.call("PATCH", f"/api/sites/{quote(domain, safe='')}", dict(changes)))

    def snippet(self, domain: str) -> dict[str, Any]:
        """Return the tags for a site's pages: `snippet`, and `not_found` for the page that stands for missing ones."""
        return dict(self.call("GET", _of(domain, "snippet"), query={"server": self.server}))

    def sites(self) -> list[dict[str, Any]]:
        """Return the registered sites."""
        return list(self.call("GET", "/api/sites"))

    def ignore(self, ip: str) -> None:
        """Count nothing from an address or a range any more."""
        self.call("POST", "/api/ignore", {"ip": ip})

    def unignore(self, ip: str) -> None:
        """Count an address or range again."""
        self.call("DELETE", f"/api/ignore/{quote(ip, safe='')}")

    def ignored(self) -> list[str]:
        """Return the ignored addresses and ranges."""
        return list(self.call("GET", "/api/ignore"))

    def generate_token(
        self, name: str = "", *, scopes: Sequence[str] | None = None, sites: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Make a token, for everything unless *scopes* or *sites* are given; the first one takes no token to ask."""
        wanted = {"name": name, "scopes": scopes, "sites": sites}
        given = {key: value for key, value in wanted.items() if value}
        return dict(self.call("POST", "/api/tokens/generate", given or None))

    def revoke_token(self, token_id: int) -> None:
        """Make a token invalid."""
        self.call("DELETE", f"/api/tokens/{token_id}")

    def tokens(self) -> list[dict[str, Any]]:
        """Return the tokens, what they are for and when they were used, never the tokens themselves."""
        return list(self.call("GET", "/api/tokens"))

    def users(self) -> list[dict[str, Any]]:
        """Return those who may sign in."""
        return list(self.call("GET", "/api/users"))

    def add_user(self, email: str, **fields: Any) -> dict[str, Any]:
        """Make a user (`name`, `role`, `sites`, `language`, `password`); without a password with a reset code."""
        return dict(self.call("POST", "/api/users", {"email": email, **fields}))

    def change_user(self, user_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a user and return what came of it."""
        return dict(self.call("PATCH", f"/api/users/{user_id}", dict(changes)))

    def remove_user(self, user_id: int) -> None:
        """Remove a user; all sessions end."""
        self.call("DELETE", f"/api/users/{user_id}")

    def reset_user(self, user_id: int) -> dict[str, Any]:
        """Make a code with which a user sets a new password within an hour."""
        return dict(self.call("POST", f"/api/users/{user_id}/reset"))

    def stats(
        self,
        *,
        site: str | None = None,
        last: str | None = None,
        since: str | None = None,
        until: str | None = None,
        verbose: bool = False,
    ) -> list[dict[str, Any]]:
        """Return pageviews by site, path and address; with *verbose* one row per pageview."""
        query = {
            "site": site,
            "last": last,
            "from": since,
            "to": until,
            "verbose": "true" if verbose else None,
        }
        return list(self.call("GET", "/api/stats", query=query))

    def send_events(
        self,
        events: Iterable[Mapping[str, Any]],
        *,
        site: str = "",
        key: str = "",
        retry_seconds: float = 60.0,
    ) -> dict[str, Any]:
        """
        Record events, in as many batches as they need; return how many count and, by number, why others do not.

        The answer is that of `POST /api/events` for all of them. *site* is that of events which name none. A batch
        that finds the server away or its disk full is sent again for so many seconds; it counts once. With a *key*
        the same call may also be made anew within 48 hours, in another process, without counting anything twice.
        """
        key = key or uuid.uuid4().hex
        total: dict[str, Any] = {"accepted": 0, "refused": {}, "errors": {}, "duplicates": 0}
        shared = f'{{"site":{json.dumps(site)},"events":[' if site else '{"events":['
        begin = 0
        for number, batch in enumerate(_batches(events)):
            body = shared.encode() + b",".join(batch) + b"]}"
            said = self._send_batch(body, f"{key}-{number}", retry_seconds)
            total["accepted"] += said["accepted"]
            if said.get("duplicate"):
                total["duplicates"] += said["accepted"]
            for kind in ("refused", "errors"):
                total[kind] |= {begin + int(place): why for place, why in said[kind].items()}
            begin += len(batch)
        return total

    def _send_batch(self, body: bytes, key: str, retry_seconds: float) -> dict[str, Any]:
        until, pause = time.monotonic() + retry_seconds, _FIRST_PAUSE_SECONDS
        while True:
            try:
                return dict(self.call("POST", "/api/events", body, headers={"Idempotency-Key": key}))
            except ApiError as problem:
                if problem.status == 400 and "errors" in problem.answer:
                    return problem.answer
                wait = max(pause, min(problem.retry_after, _MOST_PAUSE_SECONDS))
                is_over = time.monotonic() + wait > until
                if is_over or not (problem.status in {0, 429} or problem.status >= 500):
                    raise
            time.sleep(wait)
            pause = min(2 * pause, _MOST_PAUSE_SECONDS)

    def query(
        self,
        site: str | Sequence[str],
        metrics: Sequence[str] = ("visitors",),
        dimensions: Sequence[str] = (),
        *,
        date_range: str | Sequence[str] = "30d",
        filters: Sequence[Any] = (),
        order_by: Sequence[Sequence[str]] = (),
        include: Mapping[str, Any] | None = None,
        limit: int = 10_000,
        offset: int = 0,
        timezone: str = "",
    ) -> Result:
        """Ask a question of the query language (docs/query.md) about one site or several."""
        body: dict[str, Any] = {
            "site_id": site if isinstance(site, str) else list(site),
            "metrics": list(metrics),
            "dimensions": list(dimensions),
            "date_range": date_range if isinstance(date_range, str) else list(date_range),
            "filters": list(filters),
            "include": dict(include or {}),
            "pagination": {"limit": limit, "offset": offset},
        }
        if order_by:
            body["order_by"] = [list(order) for order in order_by]
        if timezone:
            body["timezone"] = timezone
        return self.ask(body)

    def ask(self, body: Mapping[str, Any]) -> Result:
        """Ask a question that is written as the API takes it."""
        answer = self.call("POST", "/api/v2/query", dict(body))
        dimensions, metrics = tuple(answer["query"]["dimensions"]), tuple(answer["query"]["metrics"])
        rows = tuple(_named(dimensions, metrics, row) for row in answer["results"])
        return Result(dimensions, metrics, rows, answer["meta"], answer["query"])

    def realtime(self, domain: str) -> dict[str, Any]:
        """Return the visitors of the last five minutes, and the last half hour by minute."""
        return dict(self.call("GET", f"/api/sites/{quote(domain, safe='')}/realtime"))

    def goals(self, domain: str) -> list[dict[str, Any]]:
        """Return a site's goals, the newest first."""
        return list(self.call("GET", _of(domain, "goals")))

    def add_goal(self, domain: str, goal: Mapping[str, Any]) -> dict[str, Any]:
        """Make a goal of an `event_name` or a `page_path`; one that counts the same is returned instead."""
        return dict(self.call("POST", _of(domain, "goals"), dict(goal)))

    def change_goal(self, domain: str, goal_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a goal and return it."""
        return dict(self.call("PATCH", _of(domain, "goals", goal_id), dict(changes)))

    def remove_goal(self, domain: str, goal_id: int) -> None:
        """Remove a goal."""
        self.call("DELETE", _of(domain, "goals", goal_id))

    def segments(self, domain: str) -> list[dict[str, Any]]:
        """Return a site's saved filters, the newest first."""
        return list(self.call("GET", _of(domain, "segments")))

    def add_segment(self, domain: str, name: str, filters: Sequence[Any]) -> dict[str, Any]:
        """Save the filters of a query under a name."""
        return dict(self.call("POST", _of(domain, "segments"), {"name": name, "filters": list(filters)}))

    def change_segment(self, domain: str, segment_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a segment's `name`, its `filters` or both, and return it."""
        return dict(self.call("PATCH", _of(domain, "segments", segment_id), dict(changes)))

    def remove_segment(self, domain: str, segment_id: int) -> None:
        """Remove a segment."""
        self.call("DELETE", _of(domain, "segments", segment_id))

    def refused(
        self, domain: str, *, since: str | None = None, until: str | None = None
    ) -> list[dict[str, Any]]:
        """Return how many events were refused by day, reason and shield: of the last 30 days unless days are given."""
        return list(self.call("GET", _of(domain, "refused"), query={"from": since, "to": until}))

    def shields(self, domain: str) -> list[dict[str, Any]]:
        """Return a site's shields, the newest first."""
        return list(self.call("GET", _of(domain, "shields")))

    def add_shield(self, domain: str, kind: str, value: str, *, note: str = "") -> dict[str, Any]:
        """Raise a shield of the kind `address`, `country`, `page` or `hostname`."""
        body = {"kind": kind, "value": value, "note": note}
        return dict(self.call("POST", _of(domain, "shields"), body))

    def change_shield(self, domain: str, shield_id: int, note: str) -> dict[str, Any]:
        """Change what is noted of a shield, and return it."""
        return dict(self.call("PATCH", _of(domain, "shields", shield_id), {"note": note}))

    def remove_shield(self, domain: str, shield_id: int) -> None:
        """Lower a shield."""
        self.call("DELETE", _of(domain, "shields", shield_id))

    def links(self, domain: str) -> list[dict[str, Any]]:
        """Return a site's links and pixels, the newest first."""
        return list(self.call("GET", _of(domain, "links")))

    def add_link(self, domain: str, *, target: str | None = None, slug: str = "") -> dict[str, Any]:
        """Make a link to *target*, or, without one, a pixel; without a *slug* the server draws one."""
        kind = "pixel" if target is None else "link"
        body = {"kind": kind, **({"target": target} if target is not None else {})}
        return dict(self.call("POST", _of(domain, "links"), {**body, **({"slug": slug} if slug else {})}))

    def change_link(self, domain: str, link_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a link's `target`, its `slug` or both, and return it."""
        return dict(self.call("PATCH", _of(domain, "links", link_id), dict(changes)))

    def remove_link(self, domain: str, link_id: int) -> None:
        """Remove a link or a pixel."""
        self.call("DELETE", _of(domain, "links", link_id))

    def shares(self, domain: str) -> list[dict[str, Any]]:
        """Return the secret addresses under which others look at a site's numbers, the newest first."""
        return list(self.call("GET", _of(domain, "shares")))

    def add_share(self, domain: str, share: Mapping[str, Any]) -> dict[str, Any]:
        """Make a share with a `name`, and if wanted a `password`, a `segment` (its id) and `panels`."""
        return dict(self.call("POST", _of(domain, "shares"), dict(share)))

    def change_share(self, domain: str, share_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a share and return it."""
        return dict(self.call("PATCH", _of(domain, "shares", share_id), dict(changes)))

    def remove_share(self, domain: str, share_id: int) -> None:
        """End a share."""
        self.call("DELETE", _of(domain, "shares", share_id))

    def annotations(self, domain: str) -> list[dict[str, Any]]:
        """Return what was noted at days and moments of a site, in their order."""
        return list(self.call("GET", _of(domain, "annotations")))

    def add_annotation(self, domain: str, at: str, text: str, *, author: str = "") -> dict[str, Any]:
        """Note a text at a day (`2024-01-31`) or a moment (`2024-01-31T12:00:00Z`)."""
        return dict(self.call("POST", _of(domain, "annotations"), {"at": at, "text": text, "author": author}))

    def change_annotation(
        self, domain: str, annotation_id: int, changes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change an annotation's `at`, `text` or `author`, and return it."""
        return dict(self.call("PATCH", _of(domain, "annotations", annotation_id), dict(changes)))

    def remove_annotation(self, domain: str, annotation_id: int) -> None:
        """Remove an annotation."""
        self.call("DELETE", _of(domain, "annotations", annotation_id))

    def imports(self, domain: str) -> list[dict[str, Any]]:
        """Return a site's imports, the newest first."""
        return list(self.call("GET", _of(domain, "imports")))

    def add_import(
        self, domain: str, label: str, rows: Sequence[Mapping[str, Any]], *, source: str = ""
    ) -> dict[str, Any]:
        """
        Import daily rows of another program, in as many calls as they need, and return the import.

        When a later call is refused, what came before stays imported.
        """
        first, *others = _parts(rows)
        made = self.call("POST", _of(domain, "imports"), {"label": label, "source": source, "rows": first})
        for some in others:
            made = self.call("POST", f"{_of(domain, 'imports', made['id'])}/rows", {"rows": some})
        return dict(made)

    def rename_import(self, domain: str, import_id: int, label: str) -> dict[str, Any]:
        """Give an import another label and return it."""
        return dict(self.call("PATCH", _of(domain, "imports", import_id), {"label": label}))

    def remove_import(self, domain: str, import_id: int) -> None:
        """Remove an import and its rows."""
        self.call("DELETE", _of(domain, "imports", import_id))


def _of(domain: str, kind: str, number: int | None = None) -> str:
    path = f"/api/sites/{quote(domain, safe='')}/{kind}"
    return path if number is None else f"{path}/{number}"


def _parts(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the rows in parts that one call can carry; at least one part."""
    parts: list[list[Mapping[str, Any]]] = [[]]
    size = 0
    for row in rows:
        length = len(json.dumps(row)) + 2
        if parts[-1] and size + length > _BODY_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += length
    return parts


def _named(dimensions: Sequence[str], metrics: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    named = dict(zip((*dimensions, *metrics), (*row["dimensions"], *row["metrics"]), strict=True))
    if "comparison" in row:
        before = row["comparison"]
        for number, name in enumerate(metrics):
            named[f"{name} before"] = before["metrics"][number]
            named[f"{name} change"] = before["change"][number]
    return named


def _plain(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _batches(events: Iterable[Mapping[str, Any]]) -> Iterator[list[bytes]]:
    """Yield the events, encoded, in as many as one batch takes."""
    batch: list[bytes] = []
    size = 0
    for event in events:
        text = json.dumps(event).encode()
        if batch and (len(batch) == _MOST_EVENTS or size + len(text) > _BODY_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield batch
