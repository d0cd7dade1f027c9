"""
Signing in at another identity provider: OpenID Connect, authorization code with PKCE.

Discovery and keys are fetched when they are needed and kept for an hour. A token counts only when its signature,
issuer, audience, times and nonce are right; then its verified email says who it is.
"""

import asyncio
import base64
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from footfall.clock import Clock
from footfall.errors import BadRequest, CannotStart, Unavailable

_SECONDS = 10
_MOST_BYTES = 1_000_000
_KEPT_SECONDS = 3600
_KEYS_PAUSE_SECONDS = 60  # between two fetches because of a key that nobody knows
_SKEW_SECONDS = 60
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"]


class Start(msgspec.Struct, frozen=True):
    """What a browser keeps while it is away: shown again, it proves that the answer is to this question."""

    state: str
    nonce: str
    verifier: str


class Identity(msgspec.Struct, frozen=True):
    """Who somebody is, by the word of the provider."""

    email: str
    name: str


class Provider:
    """One provider, at which this server is a client."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, clock: Clock) -> None:
        """
        Take the settings; nothing is fetched yet.

        Raises:
            CannotStart: a setting is missing, or joserfc is not installed (`pip install 'footfall[oidc]'`).
        """
        if urlsplit(issuer).scheme not in {"https", "http"} or not client_id:
            raise CannotStart(
                "For signing in elsewhere 'oidc_issuer' is an https address and 'oidc_client_id' is set, too."
            )
        try:
            from joserfc import jwt  # noqa: PLC0415 - only who signs in elsewhere needs it
            from joserfc.errors import JoseError  # noqa: PLC0415 - as above
            from joserfc.jwk import KeySet  # noqa: PLC0415 - as above
        except ImportError:
            raise CannotStart("Signing in elsewhere takes joserfc: pip install 'footfall[oidc]'.") from None
        self._jwt, self._key_set, self._wrong = jwt, KeySet, JoseError
        self._issuer = issuer
        self.name = urlsplit(issuer).hostname or issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    async def address(self, back: str) -> tuple[str, Start]:
        """
        Return where to send a browser, which comes back to *back*, and what it keeps meanwhile.

        Raises:
            Unavailable: the provider does not answer.
        """
        start = Start(*(secrets.token_urlsafe(32) for _ in range(3)))
        challenge = base64.urlsafe_b64encode(sha256(start.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": start.state,
            "nonce": start.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = (await self._discovered())["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", start

    async def identity(self, start: Start, state: str, code: str, back: str) -> Identity:
        """
        Return who came back with *state* and *code*.

        Raises:
            BadRequest: it is not the answer to *start*, the token is not right, or its email is not verified.
            Unavailable: the provider does not answer.
        """
        if not secrets.compare_digest(start.state.encode(), state.encode("utf-8", "replace")):
            raise BadRequest("This sign-in was begun in another browser, or too long ago; begin it again.")
        found = await self._discovered()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client_id,
            "code_verifier": start.verifier,
        }
        if self._client_secret:
            asked["client_secret"] = self._client_secret
        answer = await self._fetch(found["token_endpoint"], urlencode(asked).encode())
        claims = await self._claims(str(answer.get("id_token", "")), found["jwks_uri"])
        if claims.get("nonce") != start.nonce:
            raise BadRequest("The provider's token is not the one that was asked for; begin again.")
        if "email" not in claims and "userinfo_endpoint" in found:
            shown = await self._fetch(found["userinfo_endpoint"], None, str(answer.get("access_token", "")))
            if shown.get("sub") == claims.get("sub"):
                claims = {**shown, **claims}
        if not claims.get("email") or claims.get("email_verified") is not True:
            raise BadRequest(
                "The provider does not vouch for your email address, so nobody here is known by it."
            )
        return Identity(str(claims["email"]).strip().lower(), str(claims.get("name", ""))[:100])

    async def _claims(self, token: str, keys_address: str) -> dict[str, Any]:
        try:
            try:
                return self._read(token, await self._get(keys_address, _KEPT_SECONDS))
            except (self._wrong, ValueError):
                # The provider may have new keys.
                return self._read(token, await self._get(keys_address, _KEYS_PAUSE_SECONDS))
        except (self._wrong, ValueError, KeyError, TypeError) as problem:
            raise BadRequest(f"The provider's token is not right: {str(problem)[:200]}.") from problem

    def _read(self, token: str, keys: dict[str, Any]) -> dict[str, Any]:
        decoded = self._jwt.decode(token, self._key_set.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]  # what a provider sends
        now = self._clock.now_ms() // 1000
        self._jwt.JWTClaimsRegistry(
            now=now,
            leeway=_SKEW_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(decoded.claims)
        claims = dict(decoded.claims)
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._client_id:
            raise ValueError("it is for another client")
        return claims

    async def _discovered(self) -> dict[str, Any]:
        found = await self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration", _KEPT_SECONDS)
        if found.get("issuer") != self._issuer:
            raise Unavailable(
                f"The identity provider calls itself '{str(found.get('issuer'))[:200]}', not '{self._issuer}'; "
                "the setting 'oidc_issuer' should be what it calls itself."
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if urlsplit(str(found.get(name))).scheme not in {"https", "http"}:
                raise Unavailable(f"The identity provider does not say its {name}.")
        return found

    async def _get(self, address: str, seconds: float) -> dict[str, Any]:
        """Return what is at *address*, fetched at most *seconds* ago."""
        now = self._clock.monotonic()
        at, kept = self._kept.get(address, (-1e9, {}))
        if now - at > seconds:
            kept = await self._fetch(address)
            self._kept[address] = (now, kept)
        return kept

    async def _fetch(self, address: str, body: bytes | None = None, bearer: str = "") -> dict[str, Any]:
        request = urllib.request.Request(address, body, {"accept": "application/json"})  # noqa: S310 - checked above
        if bearer:
            request.add_header("authorization", f"Bearer {bearer}")
        return await asyncio.to_thread(_answer_of, request, _OPENER.open)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A provider's endpoints answer themselves; a secret is not sent on to wherever they point."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def _answer_of(request: urllib.request.Request, send: Callable[..., Any]) -> dict[str, Any]:
    try:
        with send(request, timeout=_SECONDS) as answer:
            read = json.loads(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as problem:
        with problem:
            said = problem.read(500).decode("utf-8", "replace")
        if request.data is not None and problem.code in {400, 401}:
            raise BadRequest(f"The identity provider refused the sign-in: {said[:200]}") from None
        raise Unavailable(f"The identity provider answered {problem.code}.") from None
    except (OSError, ValueError) as problem:
        raise Unavailable(f"The identity provider does not answer: {problem}.") from None
    if not isinstance(read, dict):
        raise Unavailable("The identity provider answered with something else than was asked for.")
    return read
