"""`/account`: name, language, password, second factor and sessions of whoever is signed in."""

import asyncio
from base64 import b32decode, b32encode
from typing import Any

import msgspec
import segno
from litestar import Response

from footfall.errors import BadRequest, NotFound, Refused
from footfall.faces.api.request import AnyRequest
from footfall.faces.dashboard.access import asker_of, session_secret
from footfall.faces.dashboard.forms import Form, go, read_form
from footfall.faces.dashboard.parts import Dashboard
from footfall.faces.dashboard.words import LANGUAGES
from footfall.model.ids import SessionId
from footfall.model.totp import address_of, new_secret, shown_secret
from footfall.model.user import User
from footfall.sites.passwords import FEWEST_CHARACTERS
from footfall.sites.sessions import digest_of
from footfall.sites.users import UserChoices


async def account_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show everything about oneself."""
    return await _show(parts, request)


async def change_profile(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Change one's name and language."""
    form, user = await _sent(parts, request)
    language = form.text("language")
    choices = UserChoices(name=form.text("name"), language=language if language in LANGUAGES else "")
    try:
        await asyncio.to_thread(parts.api.things.users.change, user.id, choices)
    except Refused as problem:
        return await _show(parts, request, problem)
    return go("/account")


async def change_password(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Change one's password; all other sessions end."""
    form, user = await _sent(parts, request)
    things, password = parts.api.things, form.text("new_password")
    try:
        await _check_password(parts, user, form)
        if password != form.text("again"):
            raise BadRequest("The two passwords differ.")
        hashed = await parts.api.accounts.passwords.hash(password)
        kept = digest_of(session_secret(request))
        await asyncio.to_thread(lambda: things.users.set_password(user.id, hashed, keep=kept))
    except Refused as problem:
        return await _show(parts, request, problem)
    return go("/account")


async def second_factor_page(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Show a new secret as a QR code and as text; it counts only once a code of it came back."""
    return await _show_secret(parts, request, new_secret())


async def set_second_factor(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Take the secret that was shown, with a code of it; show the recovery codes, once."""
    form, user = await _sent(parts, request)
    try:
        secret = b32decode(form.text("secret"))
    except ValueError:
        secret = b""
    if len(secret) != 20:
        return go("/account/second-factor")
    try:
        await _check_password(parts, user, form)
        set_it = parts.api.things.second_factors.set
        codes = await asyncio.to_thread(set_it, user.id, secret, form.text("code"))
    except Refused as problem:
        return await _show_secret(parts, request, secret, problem)
    return await _show_codes(parts, request, codes)


async def renew_recovery_codes(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Make new recovery codes and show them, once."""
    form, user = await _sent(parts, request)
    try:
        await _check_password(parts, user, form)
        if not user.has_second_factor:
            raise BadRequest("Recovery codes are for the second factor; set that up first.")
        codes = await asyncio.to_thread(parts.api.things.second_factors.renew_recovery_codes, user.id)
    except Refused as problem:
        return await _show(parts, request, problem)
    return await _show_codes(parts, request, codes)


async def remove_second_factor(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """Sign in by password alone from now on."""
    form, user = await _sent(parts, request)
    try:
        await _check_password(parts, user, form)
        await asyncio.to_thread(parts.api.things.second_factors.remove, user.id)
    except Refused as problem:
        return await _show(parts, request, problem)
    return go("/account")


async def end_session(parts: Dashboard, request: AnyRequest) -> Response[Any]:
    """End one of one's sessions, or all but this one."""
    form, user = await _sent(parts, request)
    sessions, number = parts.api.things.sessions, form.text("session")
    if number == "others":
        mine = (await asker_of(parts, request)).session
        assert mine is not None
        await asyncio.to_thread(lambda: sessions.end_all(user.id, but=mine.id))
    elif number.isascii() and number.isdecimal() and len(number) < 19:
        await asyncio.to_thread(sessions.end, user.id, SessionId(int(number)))
    else:
        raise NotFound("There is no such session.")
    return go("/account")


class ShownSession(msgspec.Struct, frozen=True):
    """A session as its list shows it."""

    id: int
    agent: str
    began: str
    seen: str
    is_this: bool


async def _sent(parts: Dashboard, request: AnyRequest) -> tuple[Form, User]:
    return await read_form(parts, request), (await asker_of(parts, request)).signed_in


async def _check_password(parts: Dashboard, user: User, form: Form) -> None:
    """Who finds a browser open does not get to keep it; who signs in elsewhere has no password to show."""
    kept = await asyncio.to_thread(parts.api.things.users.password_of, user.id)
    if kept:
        await parts.api.accounts.sign_in.check_password(user, form.text("password"))


async def _show(parts: Dashboard, request: AnyRequest, problem: Refused | None = None) -> Response[Any]:
    asker = await asker_of(parts, request)
    words, things, user = parts.pages.words(request, asker.language), parts.api.things, asker.signed_in
    factors = things.second_factors
    return parts.pages.answer(
        request,
        words,
        "account.html",
        status=problem.status if problem else 200,
        asker=asker,
        user=user,
        error=str(problem) if problem else "",
        fewest=FEWEST_CHARACTERS,
        has_password=bool(await asyncio.to_thread(things.users.password_of, user.id)),
        remaining=await asyncio.to_thread(factors.remaining_recovery_codes, user.id),
        sessions=[
            ShownSession(
                id=one.id,
                agent=one.agent or words.gettext("A browser"),
                began=words.when(one.created_ms),
                seen=words.when(things.uses.of_session(one)),
                is_this=asker.session is not None and one.id == asker.session.id,
            )
            for one in reversed(things.snapshot.sessions_of(user.id))
        ],
    )


async def _show_secret(
    parts: Dashboard, request: AnyRequest, secret: bytes, problem: Refused | None = None
) -> Response[Any]:
    asker = await asker_of(parts, request)
    user = asker.signed_in
    code = segno.make(address_of(secret, user.email, "footfall"), error="m")
    return parts.pages.answer(
        request,
        parts.pages.words(request, asker.language),
        "second_factor.html",
        status=problem.status if problem else 200,
        asker=asker,
        error=str(problem) if problem else "",
        picture=code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        shown=shown_secret(secret),
        secret=b32encode(secret).decode(),
        has_password=bool(await asyncio.to_thread(parts.api.things.users.password_of, user.id)),
    )


async def _show_codes(parts: Dashboard, request: AnyRequest, codes: list[str]) -> Response[Any]:
    asker = await asker_of(parts, request)
    words = parts.pages.words(request, asker.language)
    return parts.pages.answer(request, words, "recovery_codes.html", asker=asker, codes=codes)
