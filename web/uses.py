"""Reads what a reader did with an answer from JSON or a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Request

from faq.engine import Engine
from faq.errors import ParameterFault
from faq.question_log.uses import USE_KINDS, Use
from faq.settings import Settings
from web.fields import ID_CHARS, ChoiceField, TextField, read_known
from web.parameters import MISSING, UNKNOWN, BadParameters, UnknownParameters
from web.replies import FORM


class UseFields(NamedTuple):
    """The fields of a use."""

    question: TextField
    passage_id: TextField
    kind: ChoiceField


def use_fields(settings: Settings) -> UseFields:
    """What a use holds under these settings."""
    return UseFields(
        TextField("question", "问题", settings.question_chars, required=True),
        TextField("passage_id", "回答的编号", ID_CHARS, required=True),
        ChoiceField("kind", "打开了、做完打勾了、复制了", USE_KINDS, required=True),
    )


def read_use(request: Request, engine: Engine) -> Use:
    """The use that a form or a JSON body tells; raises BadParameters."""
    if request.mimetype == FORM:
        fields: Mapping[str, Any] = request.form.to_dict()
    else:
        fields = read_known(request, UseFields._fields)
    faults: list[ParameterFault] = []
    for each in use_fields(engine.settings):
        if each.name in fields:
            faults += each.faults(fields[each.name])
        else:
            faults.append(ParameterFault(each.name, MISSING, {"name": each.name}))
    if faults:
        raise BadParameters(tuple(faults))
    passage = engine.passage(fields["passage_id"])
    if passage is None:
        fault = ParameterFault("passage_id", UNKNOWN, {"name": "passage_id"})
        raise UnknownParameters((fault,))
    return Use(fields["question"], passage.id, fields["kind"])
