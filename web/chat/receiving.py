"""Takes what a chat platform sends: signed, in time and once.

Whatever isn't is refused before the engine is asked and before anything is read of it that the
signature doesn't need.  A platform that the owner hasn't set has no address.
"""

from __future__ import annotations

import hmac
import time
from typing import NoReturn, TypeVar

import msgspec
from flask import Blueprint, Response, abort, g

from web import current
from web.oversight.seen import refuse

blueprint = Blueprint("chat", __name__, url_prefix="/chat")

WINDOW = 300
"""Seconds that the clocks of a platform and of this machine may differ, and a message be late."""
_REMEMBERED = 2 * WINDOW
"""Seconds after which no signature can still be in time."""
_REDELIVERED = 8 * 3600
"""Seconds within which a platform may send a message again that it takes for lost."""
_DIGITS = 16
_FIRST = "faq_chat_first"
_Value = TypeVar("_Value")


@blueprint.after_request
def expect_again(response: Response) -> Response:
    """Has a message that we failed to answer taken when its platform sends it again."""
    if response.status_code >= 500:
        for name in g.get(_FIRST, ()):
            current.site().oversight.arrivals.forget(name)
    return response


def configured(platform: _Value | None) -> _Value:
    """The platform; 404 where the owner hasn't set it."""
    if platform is None:
        abort(404)
    return platform


def require_signature(given: str, wanted: str) -> None:
    """Refuses a message whose signature is another one, compared in constant time."""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()):
        refuse_message("signature")


def require_recent(timestamp: str, *, per_second: int = 1) -> None:
    """Refuses a message that was signed long ago, or will be."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS):
        refuse_message("late")
    if abs(time.time() - int(timestamp) / per_second) > WINDOW:
        refuse_message("late")


def require_unseen(signed: str) -> None:
    """Refuses what was sent before, to whichever process of the server; asked last of all, so that
    only what is signed is remembered."""
    if not _is_first(f"signed {signed}", _REMEMBERED):
        refuse_message("replay")


def is_redelivered(message: str) -> bool:
    """Whether the platform has sent this message before, under another signature."""
    return not _is_first(f"message {message}", _REDELIVERED)


def refuse_message(reason: str) -> NoReturn:
    """403, counted by its reason."""
    refuse(reason)
    abort(403)


def parsed(content: bytes | str, shape: type[_Value]) -> _Value:
    """JSON in this shape; 400 for what has another one."""
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        abort(400)


def _is_first(name: str, seconds: int) -> bool:
    is_first = current.site().oversight.arrivals.is_first(name, seconds)
    if is_first:
        g.setdefault(_FIRST, []).append(name)
    return is_first
