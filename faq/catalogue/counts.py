"""Counts what readers asked of each section and told of it."""

from __future__ import annotations

from faq.catalogue.evaluate import Counts
from faq.feedback import FeedbackStore
from faq.question_log.database import QuestionLog
from faq.settings import Settings


def counts_of(settings: Settings) -> Counts:
    """What the databases know, by field and section; raises FeedbackError and LogError."""
    told = FeedbackStore(settings.feedback).by_passage()
    return {**told, "asked": QuestionLog(settings.question_log).asked_by_passage()}
