"""Tells which requests are an editor's: by a signed cookie, or by the owner's token itself.

A cookie is signed with a key made of the token that it was got for.  So every process of a server
takes it, nothing is stored, and it is void where that token is taken away.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from flask import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from web import current
from web.headers import is_https
from web.oversight.tokens import Tokens

COOKIE, FORM_COOKIE = "faq_desk", "faq_desk_form"
"""Of an editor, and of whoever has the login form before them."""
HOURS = 12
"""After so many an editor logs in again."""
_PURPOSE = "desk"
_ID = re.compile(r"[A-Za-z0-9_-]{22}")
Kind = Literal["editor", "form"]


@dataclass(frozen=True, slots=True)
class Session:
    """Who a request comes from, as far as the desk needs to know."""

    id: str
    """Random; the tokens of its forms are made of it.  Empty for a program."""
    is_editor: bool
    by_header: bool = False
    """Whether the request brings the token, which no page of another site could add."""


def find_session(request: Request, tokens: Tokens) -> Session | None:
    """The session of a request; None where it brings none that is valid now."""
    if tokens.has(request.headers.get("Authorization")):
        return Session("", is_editor=True, by_header=True)
    keys = tokens.keys(_PURPOSE)
    if found := _read(request, COOKIE, "editor", keys):
        return Session(found, is_editor=True)
    found = _read(request, FORM_COOKIE, "form", keys)
    return Session(found, is_editor=False) if found else None


def begin_form() -> Session:
    """A new session of whoever is to log in."""
    return Session(token_urlsafe(16), is_editor=False)


def keep_form(response: Response, session: Session, request: Request, tokens: Tokens) -> None:
    """Has the browser send the session of a login form back."""
    keys = tokens.keys(_PURPOSE)
    if keys:
        _write(response, request, FORM_COOKIE, _signer("form", keys[:1]).dumps(session.id))


def let_in(response: Response, request: Request, tokens: Tokens, token: str) -> None:
    """Gives a browser the cookie of an editor, under a new id; `token` is one of the owner's."""
    key = tokens.key_of(token, _PURPOSE)
    if key is None:
        raise ValueError("no token of the owner's")
    signed = _signer("editor", (key,)).dumps(token_urlsafe(16))
    _write(response, request, COOKIE, signed)
    _forget(response, request, FORM_COOKIE)


def let_out(response: Response, request: Request) -> None:
    """Takes the cookie of an editor back."""
    _forget(response, request, COOKIE)


def form_token(session: Session, tokens: Tokens) -> str:
    """What each form of a session sends along, so that no other site can make one."""
    keys = tokens.keys(_PURPOSE)
    return _form_token(keys[0], session.id) if keys else ""


def is_form_token(given: str, session: Session, tokens: Tokens) -> bool:
    """Whether a form comes from a page of this session."""
    wanted = (_form_token(key, session.id).encode() for key in tokens.keys(_PURPOSE))
    sent = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(sent, each) for each in wanted)


def _form_token(key: bytes, session_id: str) -> str:
    return hmac.new(key, f"form of {session_id}".encode(), sha256).hexdigest()


def _signer(kind: Kind, keys: tuple[bytes, ...]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        list(keys),
        salt=f"faq.desk.{kind}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
    )


def _read(request: Request, cookie: str, kind: Kind, keys: tuple[bytes, ...]) -> str:
    """The id that a cookie holds; "" where it holds none that we signed in time."""
    given = request.cookies.get(cookie)
    if not given or not keys:
        return ""
    try:
        found = _signer(kind, keys).loads(given, max_age=HOURS * 3600)
    except BadSignature:
        return ""
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def _path() -> str:
    return f"{current.base()}/desk"


def _is_secure(request: Request) -> bool:
    return request.is_secure or is_https(current.settings())


def _write(response: Response, request: Request, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=HOURS * 3600,
        path=_path(),
        secure=_is_secure(request),
        httponly=True,
        samesite="Strict",
    )


def _forget(response: Response, request: Request, name: str) -> None:
    response.delete_cookie(
        name, path=_path(), secure=_is_secure(request), httponly=True, samesite="Strict"
    )
