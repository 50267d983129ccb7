"""Reads a reader's feedback from JSON or a form, and names every field that is wrong."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request, abort

from faq.errors import ParameterFault
from faq.feedback import Feedback
from faq.settings import Settings
from web.parameters import LONG, MISSING, NO_HELPFUL, NO_OBJECT, NO_TEXT, BadParameters

_ID_CHARS = 1000
_KEY_CHARS = 64
_HELPFUL = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class SubmittedFeedback:
    """Feedback with its key; later feedback under the same key replaces it."""

    feedback: Feedback
    key: str


def read_feedback_json(request: Request, settings: Settings) -> SubmittedFeedback:
    """The feedback of a JSON body; raises BadParameters.

    Only ``application/json`` is read, which a page of another site can't send without a preflight.
    """
    if not request.is_json:
        abort(415)
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
    # Browsers tell where a form was submitted from.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    return _read(request.form, _HELPFUL.get(request.form.get("helpful", "")), settings)


def _read(
    fields: Mapping[str, object], helpful: bool | None, settings: Settings
) -> SubmittedFeedback:
    reader = _Reader(fields)
    question = reader.text("question", settings.question_chars, required=True)
    passage_id = reader.text("passage_id", _ID_CHARS, required=True)
    comment = reader.text("comment", settings.feedback_chars)
    key = reader.text("key", _KEY_CHARS) or uuid.uuid4().hex
    if helpful is None:
        reader.faults.append(ParameterFault("helpful", NO_HELPFUL))
    if reader.faults or helpful is None:
        raise BadParameters(tuple(reader.faults))
    return SubmittedFeedback(Feedback(question, passage_id, helpful, comment), key)


class _Reader:
    """Reads texts one by one and collects their faults."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields
        self.faults: list[ParameterFault] = []

    def text(self, name: str, most: int, *, required: bool = False) -> str:
        """A field of at most `most` code points; "" when it is missing or wrong."""
        value = self._fields.get(name, "")
        if not isinstance(value, str):
            self.faults.append(ParameterFault(name, NO_TEXT, {"name": name}))
        elif required and not value.strip():
            self.faults.append(ParameterFault(name, MISSING, {"name": name}))
        elif len(value) > most:
            self.faults.append(ParameterFault(name, LONG, {"name": name, "most": most}))
        else:
            return value
        return ""
