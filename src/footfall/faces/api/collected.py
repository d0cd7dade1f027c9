"""What is answered ahead of the API (footfall.ingest), in one table, for the OpenAPI document. Words and schemas only."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

_Json = dict[str, Any]
_Error = Callable[[str], _Json]


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of a collector. Errors of our own shape are texts; whatever else is answered is written out."""

    method: str
    path: str
    name: str
    summary: str
    about: str = ""
    parameters: tuple[_Json, ...] = ()
    body: _Json | None = None
    needs_token: bool = False
    answers: Mapping[int, _Json]
    errors: Mapping[int, str] = {}

    def operation(self, error: _Error) -> _Json:
        """Return it as the document has it; *error* makes an answer of our own shape of a text."""
        operation: _Json = {"operationId": self.name, "summary": self.summary}
        if self.about:
            operation["description"] = self.about
        if self.needs_token:
            operation["security"] = [{"token": []}]
        if self.parameters:
            operation["parameters"] = list(self.parameters)
        if self.body is not None:
            operation["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": self.body}},
            }
        errors = {status: error(text) for status, text in {**self.errors, 500: "Internal error."}.items()}
        answers = {**self.answers, **errors}
        operation["responses"] = {str(status): answers[status] for status in sorted(answers)}
        return operation


_TEXT: _Json = {"type": "string"}
_FULL = "The disk is full; nothing was recorded. See Retry-After."
_NOT_TAKEN: Mapping[int, str] = {413: "The body is longer than what is taken.", 503: _FULL}


def _given(name: str, about: str, within: str = "query", schema: _Json | None = None) -> _Json:
    return {"name": name, "in": within, "required": False, "schema": schema or _TEXT, "description": about}


def _reason(header: str) -> _Json:
    return {header: {"description": "Why it does not count, where that may be told.", "schema": _TEXT}}


def _json(about: str, schema: _Json) -> _Json:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _object(properties: _Json, *required: str) -> _Json:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def _picture(about: str, header: str) -> _Json:
    content = {"image/gif": {"schema": {"type": "string", "contentMediaType": "image/gif"}}}
    return {"description": about, "headers": _reason(header), "content": content}


# Keys are the fields of footfall.collect.native.Body; a test compares them.
EVENT: _Json = {
    "path": {"type": "string", "default": "/"},
    "referrer": _TEXT,
    "screen": {"type": "string", "examples": ["1920x1080"]},
    "title": _TEXT,
    "query": {"type": "string", "description": "The address's query; campaigns are read from it."},
    "language": _TEXT,
    "url": {
        "type": "string",
        "description": "The page's address; path and query are read from it where they are not given.",
    },
    "name": {
        "type": "string",
        "minLength": 1,
        "maxLength": 120,
        "default": "pageview",
        "description": "The event; `engagement` carries scroll, engaged_ms or both.",
    },
    "props": {"type": "object", "description": "Texts, numbers or booleans; the first 30 are kept."},
    "revenue": {
        "description": "Ignored where it cannot be read.",
        "examples": [{"amount": "10.50", "currency": "EUR"}],
    },
    "interactive": {"type": "boolean", "default": True, "description": "Whether it ends its visit's bounce."},
    "scroll": {"type": "number", "description": "Percent of the page, 0 to 100."},
    "engaged_ms": {"type": "number", "description": "Milliseconds that the page was looked at."},
}
# Those that footfall.collect.events.Event has beside them.
OF_PROGRAMS: _Json = {
    "site": {"type": "string", "description": "The site's domain.", "examples": ["example.com"]},
    "hostname": {"type": "string", "description": "The page's host; else that of `url`, else the site's."},
    "at": {
        "anyOf": [{"type": "string", "format": "date-time"}, {"type": "number"}],
        "description": "When it happened: RFC 3339 with its zone, or milliseconds since 1970; else now.",
    },
    "visitor": {
        "anyOf": [{"type": "string", "maxLength": 255}, {"type": "integer"}],
        "description": "A lasting id of the visitor; wins over address and user agent.",
    },
    "ip": {"type": "string", "description": "The visitor's address."},
    "user_agent": {"type": "string", "description": "The visitor's."},
}
_BY_NUMBER: _Json = {"type": "object", "additionalProperties": _TEXT}
_SITE_ORIGIN = (
    _given("Origin", "The page's origin.", "header"),
    _given("Referer", "The page's address, where Origin is missing or `null`.", "header"),
)
_OPEN: _Json = {"type": "object"}
_PLAUSIBLE_ERRORS = _object(
    {"errors": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}}}
)
_GOATCOUNTER_PARAMETERS = (
    _given("p", "Path of the page, or the event's name."),
    _given("t", "Title."),
    _given("r", "Referrer."),
    _given("e", "`true` for an event."),
    _given("s", "Screen: width, height and scale.", schema={"type": "string", "examples": ["1920,1080,1"]}),
    _given("q", "The page address's query."),
    _given("b", "Why the sender takes itself for a program; 0 for a person."),
)


def _goatcounter(method: str) -> Collected:
    return Collected(
        method=method,
        path="/count",
        name=f"goatcounter_count_{method.lower()}",
        summary="Record a pageview or event as GoatCounter's scripts send it.",
        about="Always answered with a picture of one pixel.",
        parameters=_GOATCOUNTER_PARAMETERS,
        answers={
            200: _picture("Recorded; or nothing to record.", "X-Goatcounter"),
            400: _picture("A parameter is not what it should be.", "X-Goatcounter"),
            413: _picture("The body is longer than 64 KiB.", "X-Goatcounter"),
            503: _picture(_FULL, "X-Goatcounter"),
        },
    )


COLLECTED = (
    Collected(
        method="POST",
        path="/collect",
        name="collect",
        summary="Record a pageview or another event.",
        about="The site is the host of Origin, else of Referer. Content-Type is not checked.",
        parameters=_SITE_ORIGIN,
        body=_object(EVENT),
        answers={
            204: {
                "description": "Recorded; or nothing to record, without saying so.",
                "headers": _reason("X-Footfall"),
            }
        },
        errors={
            400: "Neither Origin nor Referer names a site, or the body is not what it should be.",
            413: "The body is longer than 64 KiB.",
            503: _FULL,
        },
    ),
    Collected(
        method="POST",
        path="/api/events",
        name="send_events",
        summary="Record a batch of 1 to 10,000 events, for programs that speak for their visitors.",
        about="What all events share may stand beside them once. Those that cannot be taken are named by their number, "
        "from 0 on; the others count. With a key a batch counts once, however often it comes within 48 hours.",
        parameters=(
            _given(
                "Idempotency-Key",
                "Any text of up to 255 bytes; the same for each repetition of a batch.",
                "header",
                {"type": "string", "maxLength": 255},
            ),
        ),
        body=_object(
            {
                "events": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10_000,
                    "items": _object({**OF_PROGRAMS, **EVENT}),
                },
                **OF_PROGRAMS,
            },
            "events",
        ),
        needs_token=True,
        answers={
            200: _json(
                "Taken; what does not count, and what could not be read, by number.",
                _object(
                    {
                        "accepted": {"type": "integer"},
                        "refused": _BY_NUMBER,
                        "errors": _BY_NUMBER,
                        "duplicate": {
                            "type": "boolean",
                            "description": "It had come before; nothing was recorded.",
                        },
                    },
                    "accepted",
                    "refused",
                    "errors",
                ),
            )
        },
        errors={
            400: "The body is no batch, or none of its events can be taken; then `errors` names each.",
            401: "No token of this server's with which events may be sent.",
            409: "The key came with another body.",
            413: "The body is longer than 16 MiB.",
            503: _FULL,
        },
    ),
    Collected(
        method="GET",
        path="/pixel.gif",
        name="pixel",
        summary="Record an event by a picture, for pages without scripts and for mail.",
        about="The parameters are those of `/collect`; `props.NAME` is an event's property.",
        parameters=(
            _given("site", "The site's domain; else the host of Referer."),
            *(
                _given(name, EVENT[name].get("description", "As of `/collect`."))
                for name in ("path", "url", "query", "title", "referrer", "screen", "language", "name")
            ),
            _given("amount", "Revenue."),
            _given("currency", "Of the revenue, ISO 4217."),
            _given("interactive", "`false` for what does not end its visit's bounce."),
        ),
        answers={200: _picture("The picture, whether or not the event counts.", "X-Footfall")},
        errors={400: "No site is named, or a parameter is not what it should be.", **_NOT_TAKEN},
    ),
    Collected(
        method="POST",
        path="/api/event",
        name="plausible_event",
        summary="Record an event as Plausible's scripts and packages send it.",
        parameters=(_given("X-Debug-Request", "`true` for a trial, which does not count.", "header"),),
        body=_OPEN,
        answers={
            200: {
                "description": "Of a trial: the address that would have been the visitor's.",
                "content": {"text/plain": {"schema": _TEXT}},
            },
            202: {
                "description": "`ok`, whatever became of the event; a header counts for how many sites it was dropped.",
                "headers": {"X-Plausible-Dropped": {"schema": _TEXT}},
                "content": {"text/plain": {"schema": _TEXT}},
            },
            400: _json("What is wrong, by field.", _PLAUSIBLE_ERRORS),
            413: _json("The body is longer than a megabyte.", _PLAUSIBLE_ERRORS),
            503: _json(_FULL, _PLAUSIBLE_ERRORS),
        },
    ),
    Collected(
        method="POST",
        path="/api/send",
        name="umami_send",
        summary="Record an event as Umami's script and packages send it.",
        body=_OPEN,
        answers={
            200: _json("What Umami's servers answer, its `cache` included.", _OPEN),
            400: _json("What is wrong, in Umami's shape.", _OPEN),
            413: _json("The body is longer than a megabyte.", _OPEN),
            503: _json(_FULL, _OPEN),
        },
    ),
    Collected(
        method="POST",
        path="/api/batch",
        name="umami_batch",
        summary="Record up to 1,000 events as Umami's clients send them.",
        body={"type": "array", "items": _OPEN, "maxItems": 1000},
        answers={
            200: _json("How many were taken, and what is wrong with which.", _OPEN),
            400: _json("What is wrong, in Umami's shape.", _OPEN),
            413: _json("The body is longer than a megabyte.", _OPEN),
            503: _json(_FULL, _OPEN),
        },
    ),
    _goatcounter("GET"),
    _goatcounter("POST"),
    Collected(
        method="POST",
        path="/api/v0/count",
        name="goatcounter_batch",
        summary="Record 1 to 500 pageviews or events as GoatCounter's clients send them.",
        body=_object({"hits": {"type": "array", "items": _OPEN, "minItems": 1, "maxItems": 500}}, "hits"),
        needs_token=True,
        answers={
            202: _json("Taken.", _OPEN),
            400: _json("What is wrong, or with which hit.", _OPEN),
        },
        errors={
            401: "No token of this server's.",
            403: "The token is not for sending events, or not for this site.",
            413: "The body is longer than 4 MiB.",
            415: "Content-Type is not application/json.",
            503: _FULL,
        },
    ),
    Collected(
        method="GET",
        path="/track.js",
        name="track_js",
        summary="The script that sends pageviews.",
        answers={
            200: {"description": "The script.", "content": {"application/javascript": {"schema": _TEXT}}}
        },
    ),
)
