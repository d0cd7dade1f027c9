"""`/setup`, `/signin`, `/signout`, `/forgot`, `/reset`: in, out, and in again when the password is lost."""

import asyncio
from typing import Any, Final

from litestar import Response
from litestar.datastructures import Cookie

from footfall.errors import BadRequest, Refused
from footfall.faces.accounts.sign_in import network_of
from footfall.faces.accounts.throttle import MAILS_OF_ACCOUNT, MAILS_OF_ADDRESS, TRIES_OF_ADDRESS
from footfall.faces.api.request import AnyRequest, check_bootstrap
from footfall.faces.dashboard.access import (
    NOBODY,
    PLAIN_COOKIE,
    SECURE_COOKIE,
    asker_of,
    cookie_name,
    safe_way,
)
from footfall.faces.dashboard.forms import go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.model.user import User
from footfall.sites.acting import present_act
from footfall.sites.passwords import FEWEST_CHARACTERS

_COOKIE_SECONDS: Final = 400 * 86_400  # as long as browsers keep one; the session itself ends earlier


async def setup_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the form that makes the owner, while there is neither a token nor a user."""
    if not parts.api.things.snapshot.open_to_bootstrap:
        return go("/signin")
    return _show(parts, request, "setup.html")


async def set_up(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Make the owner and let him in. Of many simultaneous ones exactly one is."""
    form = await read_form(parts, request)
    accounts, users = parts.api.accounts, parts.api.things.users
    try:
        check_bootstrap(parts.api.hosts, request)
        cookie_name(request)
        if not parts.api.things.snapshot.open_to_bootstrap:
            return go("/signin")
        hashed = await accounts.passwords.hash(_new_password(form.text("password"), form.text("again")))
        name = form.text("name")
        number = await asyncio.to_thread(lambda: users.bootstrap(form.text("email"), hashed, name=name))
    except Refused as problem:
        return _show(parts, request, "setup.html", problem, email=form.text("email"), name=form.text("name"))
    user = parts.api.things.snapshot.user(number)
    assert user is not None
    return await let_in(parts, request, user, "/")


async def sign_in_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the form to sign in."""
    if parts.api.things.snapshot.open_to_bootstrap:
        return go("/setup")
    to = safe_way(request.query_params.get("to", "/"))
    if (await asker_of(parts, request)).user is not None:
        return go(to)
    return _show(parts, request, "sign_in.html", to=to)


async def sign_in(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Take email and password; who has a second factor is asked for it."""
    form = await read_form(parts, request)
    to = safe_way(form.text("to"))
    try:
        cookie_name(request)
        user = await parts.api.accounts.sign_in.by_password(
            form.text("email"), form.text("password"), address_of(parts, request)
        )
    except Refused as problem:
        return _show(parts, request, "sign_in.html", problem, email=form.text("email"), to=to)
    return await after_first_factor(parts, request, user, to)


async def sign_in_code(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Take the code of the second factor, or a recovery code."""
    form = await read_form(parts, request)
    to, pending = safe_way(form.text("to")), form.text("pending")
    try:
        user = await parts.api.accounts.sign_in.by_code(
            pending, form.text("code"), address_of(parts, request)
        )
    except Refused as problem:
        return _show(parts, request, "code.html", problem, to=to, pending=pending)
    return await let_in(parts, request, user, to)


async def sign_out(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """End this session, here and in the browser."""
    asker = await asker_of(parts, request)
    assert asker.session is not None
    await asyncio.to_thread(parts.api.things.sessions.end, asker.signed_in.id, asker.session.id)
    gone = tuple(
        Cookie(
            key=name,
            value="",
            path="/",
            max_age=0,
            httponly=True,
            secure=name == SECURE_COOKIE,
            samesite="lax",
        )
        for name in (SECURE_COOKIE, PLAIN_COOKIE)
    )
    return go("/signin", gone)


async def forgot_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show how a lost password is set again: by mail where that can be sent, else by a command."""
    return _show(parts, request, "forgot.html", can_mail=parts.api.accounts.mail is not None, sent=False)


async def forgot(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Mail a link to whoever has an account; the answer is the same for everybody."""
    form = await read_form(parts, request)
    accounts, email = parts.api.accounts, form.text("email").strip().lower()
    if accounts.mail is None:
        return go("/forgot")
    try:
        accounts.throttle.spend(MAILS_OF_ADDRESS, network_of(address_of(parts, request)))
        accounts.throttle.spend(MAILS_OF_ACCOUNT, email[:200])
    except Refused as problem:
        return _show(parts, request, "forgot.html", problem, can_mail=True, sent=False)
    user = parts.api.things.snapshot.user_named(email)
    if user is not None:
        # Beside the answer, which would tell by its time whether there is such a user.
        parts.tasks.start(mail_reset(parts, user))
    return _show(parts, request, "forgot.html", can_mail=True, sent=True)


async def mail_reset(parts: Dashboard, user: User) -> None:
    """Mail a link with which *user* sets a password."""
    accounts = parts.api.accounts
    assert accounts.mail is not None
    code = await asyncio.to_thread(parts.api.things.resets.make, user.id)
    words = parts.pages.words_in(user.language)
    text = words.gettext(
        "Somebody, probably you, asked for a new password at %(server)s. Set it here within an hour:\n\n%(link)s\n\n"
        "If it was not you, do nothing: your password stays as it is.\n"
    ) % {"server": accounts.public_address, "link": f"{accounts.public_address}/reset?code={code}"}
    await accounts.mail.send(user.email, words.gettext("A new password"), text)


async def reset_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show the form for a new password to whoever has a code."""
    code = str(request.query_params.get("code", ""))[:200]
    known = await asyncio.to_thread(parts.api.things.resets.user_of, code)
    if known is None:
        problem = BadRequest("This link was used already or is older than an hour; ask for a new one.")
        return _show(parts, request, "reset.html", problem, code="")
    return _show(parts, request, "reset.html", code=code)


async def reset(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Set the password of whoever's code it is; all sessions end, and it is signed in with afterwards."""
    form = await read_form(parts, request)
    code, resets, accounts = form.text("code")[:200], parts.api.things.resets, parts.api.accounts
    try:
        accounts.throttle.spend(TRIES_OF_ADDRESS, network_of(address_of(parts, request)))
        whose = await asyncio.to_thread(resets.user_of, code)
        user = parts.api.things.snapshot.user(whose) if whose else None
        if user is None:
            raise BadRequest("This link was used already or is older than an hour; ask for a new one.")
        hashed = await accounts.passwords.hash(_new_password(form.text("password"), form.text("again")))
        _note_actor(user)
        await asyncio.to_thread(resets.take, code, hashed)
    except Refused as problem:
        return _show(parts, request, "reset.html", problem, code=code)
    accounts.sign_in.forget_tries(user)
    return go("/signin")


async def after_first_factor(parts: Dashboard, request: AnyRequest, user: User, to: str) -> Response[Any]:
    """Let *user* in, or ask for the second factor."""
    if not user.has_second_factor:
        return await let_in(parts, request, user, to)
    pending = parts.api.accounts.sign_in.pending(user)
    return _show(parts, request, "code.html", to=to, pending=pending)


async def let_in(parts: Dashboard, request: AnyRequest, user: User, to: str) -> Response[Any]:
    """Begin a session of *user* and go *to* a page."""
    name = cookie_name(request)
    accounts = parts.api.accounts
    _note_actor(user)
    agent = accounts.agent_of(request.headers.get("user-agent", ""))
    secret = await accounts.sign_in.begin(user, agent)
    cookie = Cookie(
        key=name,
        value=secret,
        path="/",
        max_age=_COOKIE_SECONDS,
        httponly=True,
        secure=name == SECURE_COOKIE,
        samesite="lax",
    )
    return go(to, (cookie,))


def address_of(parts: Dashboard, request: AnyRequest) -> str:
    """Return the address of who asks, behind trusted proxies."""
    peer = request.scope["client"]
    return parts.api.accounts.client_of(peer[0] if peer else "", dict(request.scope["headers"])).address


def _new_password(password: str, again: str) -> str:
    if password != again:
        raise BadRequest("The two passwords differ.")
    return password


def _note_actor(user: User) -> None:
    if (act := present_act()) is not None:
        act.actor = f"user {user.email}"


def _show(
    parts: Dashboard, request: AnyRequest, template: str, problem: Refused | None = None, **values: Any
) -> Response[Any]:
    words = parts.pages.words(request)
    provider = parts.api.accounts.provider
    given = {"email": "", "name": "", **values}
    return parts.pages.answer(
        request,
        words,
        template,
        status=problem.status if problem else 200,
        asker=NOBODY,
        error=str(problem) if problem else "",
        fewest=FEWEST_CHARACTERS,
        elsewhere=provider.name if provider else "",
        **given,
    )
