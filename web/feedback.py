"""Reads what a reader tells from JSON or a form, and names every field that is wrong."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flask import Request

from faq.engine import Engine
from faq.errors import ParameterFault
from faq.feedback import KINDS, Feedback
from faq.model import Step
from faq.settings import Settings
from web.fields import (
    ID_CHARS,
    Case,
    ChoiceField,
    NumberField,
    TextField,
    TruthField,
    read_known,
)
from web.parameters import (
    MISSING,
    UNKNOWN,
    BadParameters,
    UnknownParameters,
)

_KEY_CHARS = 64
_STEP_CHARS = 200
"""Of a step's text in the database; enough to know it again."""
_STEP = re.compile("[0-9]{1,6}")
_HELPFUL = {"1": True, "0": False}

_ANSWER = Case(("question", "passage_id", "helpful"), kind="helpful")
_ARTICLE = Case(("article_id", "helpful"), kind="helpful")
_STUCK = Case(("kind", "passage_id", "step"), kind="stuck")
_MISSING = Case(("kind", "question"), kind="missing")
CASES = (_ANSWER, _ARTICLE, _STUCK, _MISSING)
"""What feedback may be."""


@dataclass(frozen=True, slots=True)
class SubmittedFeedback:
    """Feedback with its key; later feedback under the same key replaces it."""

    feedback: Feedback
    key: str


class FeedbackFields(NamedTuple):
    """The fields of feedback."""

    kind: ChoiceField
    question: TextField
    passage_id: TextField
    article_id: TextField
    helpful: TruthField
    step: NumberField
    comment: TextField
    key: TextField


def feedback_fields(settings: Settings) -> FeedbackFields:
    """What feedback holds under these settings."""
    return FeedbackFields(
        ChoiceField("kind", "哪一种反馈：是否有帮助（省略时）、卡在哪一步、没有答案的问题", KINDS),
        TextField("question", "问题", settings.question_chars),
        TextField("passage_id", "回答的编号", ID_CHARS),
        TextField("article_id", "整篇文章的编号", ID_CHARS),
        TruthField("helpful", "是否有帮助", required=False),
        NumberField("step", "卡在该回答的第几个步骤，从 1 数起"),
        TextField("comment", "留言", settings.feedback_chars),
        TextField("key", "同一个 key 再次提交时，取代上一次", _KEY_CHARS),
    )


def read_feedback_json(request: Request, engine: Engine) -> SubmittedFeedback:
    """The feedback of a JSON body; raises BadParameters."""
    return _read(read_known(request, FeedbackFields._fields), engine)


def read_feedback_form(request: Request, engine: Engine) -> SubmittedFeedback:
    """The feedback of a submitted form; raises BadParameters."""
    fields: dict[str, Any] = {**request.form.to_dict()}
    if "helpful" in fields:
        fields["helpful"] = _HELPFUL.get(fields["helpful"])
    if _STEP.fullmatch(fields.get("step", "")):
        fields["step"] = int(fields["step"])
    return _read(fields, engine)


def _read(fields: Mapping[str, Any], engine: Engine) -> SubmittedFeedback:
    case, settings = _case(fields), engine.settings
    present = [each for each in feedback_fields(settings) if each.name in fields]
    faults = [fault for each in present for fault in each.faults(fields[each.name])]
    faults += [
        ParameterFault(name, MISSING, {"name": name})
        for name in case.needs
        if not str(fields.get(name, "")).strip()
    ]
    if faults:
        raise BadParameters(tuple(faults))
    told = Feedback(
        question=fields.get("question", ""),
        helpful=fields["helpful"] if case.kind == "helpful" else None,
        comment=fields.get("comment", ""),
        kind=case.kind,
    )
    told = _placed(told, case, fields, engine)
    return SubmittedFeedback(told, fields.get("key") or uuid.uuid4().hex)


def _case(fields: Mapping[str, Any]) -> Case:
    kind = fields.get("kind")
    by_kind = next((each for each in (_STUCK, _MISSING) if each.kind == kind), None)
    return by_kind or (_ARTICLE if fields.get("article_id") else _ANSWER)


def _placed(told: Feedback, case: Case, fields: Mapping[str, Any], engine: Engine) -> Feedback:
    """The feedback with the place that it is of; raises UnknownParameters where there is none."""
    if case is _MISSING:
        return told
    if case is _ARTICLE:
        article_id = fields["article_id"]
        if engine.article(article_id) is None:
            raise _unknown("article_id")
        return replace(told, article_id=article_id)
    passage = engine.passage(fields["passage_id"])
    if passage is None:
        raise _unknown("passage_id")
    told = replace(told, passage_id=passage.id)
    if case is _ANSWER:
        return told
    step = int(fields["step"])
    if step > len(passage.steps):
        raise _unknown("step")
    return replace(told, step=step, step_text=_text_of(passage.steps[step - 1]))


def _unknown(name: str) -> UnknownParameters:
    return UnknownParameters((ParameterFault(name, UNKNOWN, {"name": name}),))


def _text_of(step: Step) -> str:
    text = f"{step.procedure}：{step.text}" if step.procedure else step.text
    return text[:_STEP_CHARS]
