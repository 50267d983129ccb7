"""What does a reader say of an answer, and which parts of it are wrong?

Programs and scripts send JSON, a form sends fields; both are held to the same bounds.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request, abort

from faq.feedback import Feedback
from faq.settings import Settings
from web.parameters import (
    LONG,
    MISSING,
    NO_HELPFUL,
    NO_OBJECT,
    NO_TEXT,
    BadParameters,
    ParameterFault,
)

_BODY_BYTES = 64 * 1024
_ID_CHARS = 1000
_KEY_CHARS = 64
_HELPFUL = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class SubmittedFeedback:
    """Feedback, and the key under which a later word takes its place."""

    feedback: Feedback
    key: str


def read_feedback_json(request: Request, settings: Settings) -> SubmittedFeedback:
    """The feedback of a JSON body; raises BadParameters.

    Only ``application/json`` is read: a page of another site can't send it unasked.
    """
    if not request.is_json:
        abort(415)
    if (request.content_length or 0) > _BODY_BYTES:
        abort(413)
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise BadParameters((ParameterFault("body", NO_OBJECT),))
    helpful = body.get("helpful")
    return _read(body, helpful if isinstance(helpful, bool) else None, settings)


def read_feedback_form(request: Request, settings: Settings) -> SubmittedFeedback:
    """The feedback of a submitted form; raises BadParameters."""
    if (request.content_length or 0) > _BODY_BYTES:
        abort(413)
    # A form of another site is sent with its origin told.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    return _read(request.form, _HELPFUL.get(request.form.get("helpful", "")), settings)


def _read(
    fields: Mapping[str, object], helpful: bool | None, settings: Settings
) -> SubmittedFeedback:
    faults: list[ParameterFault] = []

    def text(name: str, most: int, *, needed: bool = False) -> str:
        value = fields.get(name, "")
        if not isinstance(value, str):
            faults.append(ParameterFault(name, NO_TEXT, {"name": name}))
        elif needed and not value.strip():
            faults.append(ParameterFault(name, MISSING, {"name": name}))
        elif len(value) > most:
            faults.append(ParameterFault(name, LONG, {"name": name, "most": most}))
        else:
            return value
        return ""

    question = text("question", settings.question_chars, needed=True)
    passage_id = text("passage_id", _ID_CHARS, needed=True)
    comment = text("comment", settings.feedback_chars)
    key = text("key", _KEY_CHARS) or uuid.uuid4().hex
    if helpful is None:
        faults.append(ParameterFault("helpful", NO_HELPFUL))
    if faults or helpful is None:
        raise BadParameters(tuple(faults))
    return SubmittedFeedback(Feedback(question, passage_id, helpful, comment), key)
