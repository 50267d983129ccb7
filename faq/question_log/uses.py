"""Defines what readers do with an answer, as it is logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from faq.model import PassageId

UseKind = Literal["chosen", "ticked", "copied"]
"""A choice, another hit or a related section was opened; a step was ticked off; steps or a part of
the text were copied."""
USE_KINDS: tuple[UseKind, ...] = ("chosen", "ticked", "copied")


@dataclass(frozen=True, slots=True)
class Use:
    """What a reader did with a passage that answered a question."""

    question: str
    """Masked by `faq.question_log.masking`."""
    passage_id: PassageId
    kind: UseKind
    logged_at: str = ""
    """ISO 8601, UTC, to the microsecond."""
