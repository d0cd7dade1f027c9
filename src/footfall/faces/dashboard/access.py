"""
Who asks for a page, what they may see, and that a form comes from a page of ours: one place for all pages.

A handler gets parts that show only the sites which its asker may see; others are as if they did not exist.
"""

import hmac
from dataclasses import replace
from hashlib import sha256
from ipaddress import ip_address

import msgspec

from footfall.errors import BadRequest, Forbidden, NotFound
from footfall.faces.api.request import AnyRequest, known_site
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.ids import SiteId
from footfall.model.name import origin_host
from footfall.model.site import Site
from footfall.model.user import Role, Session, User
from footfall.sites.acting import Act

SECURE_COOKIE = "__Host-footfall"
PLAIN_COOKIE = "footfall"
"""For http on this machine or network, where browsers do not keep the other one."""
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
_LOCAL_SUFFIXES = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test")


class Asker(msgspec.Struct, frozen=True):
    """Who asks; nobody, where nobody is signed in."""

    user: User | None = None
    session: Session | None = None
    name: str = ""
    language: str = ""
    """The language they chose; empty for what their browser says."""
    form_token: str = ""
    """What their forms must carry."""
    manages: bool = False
    """Whether they may manage users, tokens and sites."""
    edits: bool = False
    """Whether they may change what belongs to the site in question."""
    adds_sites: bool = False
    removes: bool = False
    """Whether they may remove the site in question."""
    pinned: frozenset[SiteId] = frozenset()

    @property
    def signed_in(self) -> User:
        """The user; only where a page needs one."""
        assert self.user is not None
        return self.user

    @property
    def actor(self) -> str:
        """Who it is in the log of changes."""
        return f"user {self.user.email}" if self.user else "nobody"

    def may(self, needs: Role, site: Site | None = None) -> bool:
        """Say whether they are at least *needs* for *site*, or for the whole server."""
        return self.user is not None and self.user.may(needs, site.id if site else None)


NOBODY = Asker()


async def asker_of(parts: Dashboard, request: AnyRequest) -> Asker:
    """Return who asks; `edits` is of the site that the path names."""
    secret = session_secret(request)
    found = parts.api.things.signed_in(secret) if secret else None
    if found is None:
        return NOBODY
    session, user = found
    name = origin_host(str(request.path_params.get("domain", "")))
    site = parts.api.things.snapshot.site_for(name) if name else None
    manages = user.may(Role.ADMIN, None)
    return Asker(
        user=user,
        session=session,
        name=user.shown_name,
        language=user.language,
        form_token=form_token(secret),
        manages=manages,
        edits=user.may(Role.EDITOR, site.id if site else None),
        adds_sites=manages,
        pinned=user.pinned,
        removes=user.may(Role.ADMIN, site.id if site else None),
    )


def language_of(parts: Dashboard, request: AnyRequest) -> str:
    """Return the language that who asks chose for their account; empty where they did not, or nobody is signed in."""
    secret = session_secret(request)
    found = parts.api.things.signed_in(secret) if secret else None
    return found[1].language if found else ""


def admitted(parts: Dashboard, asker: Asker, needs: Role, request: AnyRequest) -> Dashboard:
    """
    Return the parts as *asker*, who is signed in, may use them on a page that takes *needs*.

    With a site in its path a page takes the role for that site. Else it takes one for the whole server, but for a
    viewer: everybody who is signed in is one of something.

    Raises:
        NotFound: there is no such site, or not for them: both look the same.
        Forbidden: they see the site, or the server, but may not do this.
    """
    user = asker.signed_in
    own = replace(parts, api=replace(parts.api, things=parts.api.things.seen_by(user.sites())))
    site = seen_site(own, asker, request) if "domain" in request.path_params else None
    if not (user.may(needs, site.id if site else None) or (site is None and needs is Role.VIEWER)):
        where = f" of {site.domain}" if site else ""
        raise Forbidden(
            f"This takes an {needs.value}{where}."
            if needs is not Role.VIEWER
            else f"This takes a viewer{where}."
        )
    return own


def seen_site(parts: Dashboard, _: Asker, request: AnyRequest) -> Site:
    """
    Return the site that the path names, if the asker may see it.

    Raises:
        NotFound: there is none, or not for them: both look the same.
    """
    try:
        return known_site(parts.api, request.path_params["domain"])
    except (BadRequest, NotFound) as problem:
        raise NotFound("There is no such site.") from problem


def seen_sites(parts: Dashboard, _: Asker) -> list[Site]:
    """Return the sites that the asker may see."""
    return list(parts.api.things.snapshot.sites)


def act_of(asker: Asker, request: AnyRequest, action: str) -> Act:
    """Return what *asker* does by sending a form, for the log of changes."""
    given = request.path_params
    domain = str(given.get("domain", ""))
    detail = " ".join(f"{name}={value}" for name, value in given.items() if name != "domain")
    return Act(asker.actor, action, origin_host(domain) or domain, detail)


def session_secret(request: AnyRequest) -> str:
    """Return the secret of the session that the browser shows, empty when it shows none."""
    secret = request.cookies.get(SECURE_COOKIE)
    if secret is None and not is_encrypted(request):
        secret = request.cookies.get(PLAIN_COOKIE)
    return (secret or "")[:100]


def form_token(secret: str) -> str:
    """Return what forms of the session with *secret* carry; nobody else can make it, and it does not tell the secret."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"forms of this session", sha256).hexdigest()


def check_form_token(asker: Asker, given: str) -> None:
    """
    Do nothing when a form comes from a page that *asker* was given.

    Raises:
        Forbidden: it does not, or the session is another one by now.
    """
    if not asker.form_token or not hmac.compare_digest(
        asker.form_token.encode(), given.encode("utf-8", "replace")
    ):
        raise Forbidden("This form is of an older page; load the page again and send it once more.")


def check_same_origin(hosts: tuple[str, ...], request: AnyRequest) -> None:
    """
    Do nothing when no page of another site can have sent this.

    Raises:
        Forbidden: one did, by the browser's own word.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        # Where a browser says this, it says it of the address that it asked, whatever a proxy made of the Host.
        if site not in {"same-origin", "none"}:
            raise Forbidden("A page of another site sent this form.")
        return
    origin = request.headers.get("origin")
    if origin is None:
        return
    own = request.headers.get("host", "")
    if origin.partition("://")[2].lower() != own.lower() and (origin_host(origin) or "") not in hosts:
        raise Forbidden(
            "A page of another site sent this form. If that was a page of this server, its name is missing in the "
            "setting 'hosts', or a proxy changes the Host."
        )


def is_encrypted(request: AnyRequest) -> bool:
    """Say whether the browser reached us by https, by its own or a proxy's word; who lies hurts only himself."""
    forwarded = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    origin = request.headers.get("origin", "")
    return request.url.scheme == "https" or forwarded == "https" or origin.lower().startswith("https://")


def cookie_name(request: AnyRequest) -> str:
    """
    Return the name of the session's cookie as this browser can keep it.

    Raises:
        Forbidden: the way here is not encrypted and leads over more than this machine or network.
    """
    if is_encrypted(request):
        return SECURE_COOKIE
    host = origin_host(request.headers.get("host", "")) or ""
    if not _is_near(host):
        raise Forbidden(
            f"Passwords are not taken over unencrypted http from '{host[:100]}'; open this page by https, or on the "
            "server's own machine or network by its address."
        )
    return PLAIN_COOKIE


def _is_near(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_SUFFIXES)
    return address.is_loopback or address.is_private


def safe_way(text: str) -> str:
    """Return a path of ours that *text* leads to; `/` when it leads elsewhere."""
    # Browsers take a backslash for a slash, two slashes for another host, and drop control characters before that.
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_ours else "/"
