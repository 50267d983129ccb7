"""What an agent is told of an answer's worth says where it doesn't hold today."""

from __future__ import annotations

from typing import cast

import pytest

from faq.agents.texts import verdict
from faq.presenting.shapes import AnswerObject


@pytest.mark.parametrize(
    ("hit", "ending"),
    [
        ({}, "第一段回答了这个问题。"),
        ({"validity": "current", "valid_until": "2999-01-01"}, "第一段回答了这个问题。"),
        (
            {"validity": "expired", "valid_until": "2020-01-01"},
            "，但它已过有效期 2020-01-01，要告诉提问的人。",
        ),
        (
            {"validity": "upcoming", "valid_from": "2999-01-01"},
            "，但它尚未生效，生效日期 2999-01-01，要告诉提问的人。",
        ),
    ],
)
def test_an_answer_that_does_not_hold_is_said_to(hit: dict[str, str], ending: str) -> None:
    answer = {"outcome": "answer", "confidence": 0.98, "hits": [hit]}
    assert verdict(cast(AnswerObject, answer)).endswith(ending)
