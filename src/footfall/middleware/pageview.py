"""An answered request in, a pageview out, or nothing when it was none. No I/O, and nothing of a framework."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

# What the server reads of a page's query (footfall.enrich.source); the rest may be anybody's secret and stays here.
CAMPAIGN_TAGS = frozenset(
    {
        "utm_source",
        "source",
        "ref",
        "src",
        "utm_campaign",
        "campaign",
        "utm_medium",
        "utm_content",
        "utm_term",
    }
)
# Whose value would tell the advertiser who came; it is enough to know that there was one.
CLICK_IDS = frozenset({"gclid", "gbraid", "wbraid", "msclkid", "fbclid", "twclid", "ttclid", "li_fat_id"})
_MOST_QUERY_CHARACTERS = 2048
_MOST_PATH_CHARACTERS = 2048  # the server keeps no more
_MOST_TEXT_CHARACTERS = 2000  # of referrer and user agent
_MOST_HOST_CHARACTERS = 253  # of a name in the DNS

_AS_BROWSERS_DO = "!$%&'()*+,-./:;=@[\\]_|~"  # what browsers leave as it is in `location.pathname`
_EARLY = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
_EARLY_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz", "x-sec-purpose")
_FRAMES = frozenset({"iframe", "frame", "fencedframe", "embed", "object"})

Header = Callable[[str], str]
"""Returns the request's header of a lower-case name as latin-1 text, empty when there is none."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was answered, in words that all frameworks share."""

    method: str
    host: str
    """As the request names it, with or without port."""
    path: str
    """As in the request line, percent-encoded."""
    query: str
    peer: str
    """The socket's address; empty for a Unix socket."""
    header: Header
    status: int
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pageview:
    """What the server is told of one view of a page."""

    site: str
    path: str
    query: str = ""
    """Campaign tags alone."""
    hostname: str = ""
    referrer: str = ""
    ip: str = ""
    user_agent: str = ""
    language: str = ""
    props: Mapping[str, str] = field(default_factory=dict)

    def event(self, at: datetime) -> bytes:
        """Return it as `POST /api/events` takes it, as JSON; what is empty is left out."""
        said: dict[str, object] = {
            "site": self.site,
            "name": "pageview",
            "path": self.path,
            "query": self.query,
            "hostname": self.hostname,
            "referrer": self.referrer,
            "ip": self.ip,
            "user_agent": self.user_agent,
            "language": self.language,
            "props": {str(name): str(value) for name, value in self.props.items()},
            "at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        }
        text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
        # Half a surrogate pair, which a program may put into a prop, would make its whole batch unreadable.
        return text.encode("utf-8", "replace")


def is_pageview(answered: Answered, content_types: Collection[str], *, partials: bool) -> bool:
    """
    Say whether a person was shown a page: a GET that got one, for somebody who looks at it now.

    A page that had not changed since (304) is shown, too; its kind is not said again, so the browser's word for it counts.
    """
    if answered.method != "GET":
        return False
    kind = answered.content_type.partition(";")[0].strip().lower()
    if answered.status == 304:
        is_page = _navigates(answered.header)
    else:
        is_page = 200 <= answered.status < 300 and kind in content_types
    return is_page and not _is_early(answered.header) and (partials or not _is_part(answered.header))


def _navigates(header: Header) -> bool:
    mode = header("sec-fetch-mode")
    return mode == "navigate" if mode else header("accept").startswith("text/html")


def _is_early(header: Header) -> bool:
    return any(_EARLY.search(header(name)) for name in _EARLY_HEADERS)


def _is_part(header: Header) -> bool:
    """Say whether a script or a frame asked, for less than the page that is shown then."""
    if header("hx-boosted") == "true" or header("x-turbo-request-id"):
        return bool(header("turbo-frame"))
    if header("hx-request") == "true" or header("x-requested-with").lower() == "xmlhttprequest":
        return True
    return header("sec-fetch-mode") not in {"", "navigate"} or header("sec-fetch-dest") in _FRAMES


def browser_path(path: str) -> str:
    """Return the decoded *path* as browsers write it: what pages of the script are counted by."""
    return quote(path.replace("%", "%25"), safe=_AS_BROWSERS_DO)


def read_pageview(answered: Answered, site: str, ip: str) -> Pageview:
    """Return the pageview that *answered* is; texts are cut to what the server keeps."""
    header = answered.header
    return Pageview(
        site=site,
        path=answered.path[:_MOST_PATH_CHARACTERS] or "/",
        query=campaign_tags(answered.query) if answered.query else "",
        hostname=host_name(answered.host),
        referrer=_utf8(header("referer"))[:_MOST_TEXT_CHARACTERS],
        ip=ip,
        user_agent=_utf8(header("user-agent"))[:_MOST_TEXT_CHARACTERS],
        language=_first_language(header("accept-language")),
    )


def campaign_tags(query: str) -> str:
    """Return what of *query* says where somebody came from; click ids without their value."""
    kept = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name in CAMPAIGN_TAGS and value:
            kept.append(part)
        elif name in CLICK_IDS and value:
            kept.append(f"{name}=1")
    return "&".join(kept)[:_MOST_QUERY_CHARACTERS]


def host_name(host: str) -> str:
    """Return *host* without its port, in lower case."""
    name = host.strip().lower()
    name = name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]
    return name[:_MOST_HOST_CHARACTERS]


def _first_language(accepted: str) -> str:
    first = accepted.partition(",")[0].partition(";")[0].strip()
    return first if len(first) <= 35 and first.replace("-", "").isalnum() else ""


def _utf8(text: str) -> str:
    return text if text.isascii() else text.encode("latin-1", "replace").decode("utf-8", "replace")
