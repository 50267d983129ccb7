"""Tests that questions are one however they are written."""

from __future__ import annotations

import pytest

from faq.language.question_key import question_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("怎么退款？", "怎么退款"),
        (" 怎麼退款。", "怎么退款"),
        ("ＡＢＣ", "abc"),
        ("退 款", "退款"),
    ],
)
def test_signs_script_and_width_make_no_other_question(one: str, other: str) -> None:
    assert question_key(one) == question_key(other)


def test_a_question_of_signs_alone_is_itself() -> None:
    assert question_key("？？") == question_key("??") != question_key("！")
