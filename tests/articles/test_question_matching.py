"""Checks that each of an article's questions is assigned to the section that answers it."""

from __future__ import annotations

from itertools import permutations

import pytest

from faq.articles.question_matching import assign_questions

_SECTIONS = [
    ("退款到账的时间", ""),
    ("发货延迟的处理", ""),
    ("发票的开具", "电子凭证会发到邮箱。"),
]
_QUESTIONS = ["退款多久到账", "延迟发货怎么处理", "电子凭证在哪里看"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_as_many_questions_as_sections_go_one_to_one(order):
    shuffled = [_QUESTIONS[n] for n in order]
    owned, rest = assign_questions(shuffled, _SECTIONS, one_to_one=True)
    assert owned == [(question,) for question in _QUESTIONS]
    assert rest == []


def test_more_questions_than_sections_share_them():
    questions = [*_QUESTIONS, "退款为什么没到账"]
    owned, rest = assign_questions(questions, _SECTIONS)
    assert owned[0] == ("退款多久到账", "退款为什么没到账")
    assert rest == []


def test_they_need_not_go_one_to_one():
    questions = ["退款多久到账", "退款去向", "到账时间"]
    owned, rest = assign_questions(questions, _SECTIONS)
    assert owned == [tuple(questions), (), ()]
    assert rest == []


def test_what_is_like_no_section_is_left_over():
    owned, rest = assign_questions(["天气如何", "退款多久到账"], _SECTIONS)
    assert owned == [("退款多久到账",), (), ()]
    assert rest == ["天气如何"]


@pytest.mark.parametrize(
    ("questions", "sections"), [([], []), (["退款"], []), ([], _SECTIONS), (["", "退"], _SECTIONS)]
)
def test_nothing_to_assign(questions, sections):
    owned, rest = assign_questions(questions, sections)
    assert owned == [()] * len(sections)
    assert rest == questions


def test_many_questions_are_assigned_too():
    sections = [(f"{char}{char}事项", "") for char in "天地玄黄宇宙洪荒日月"]
    questions = [f"怎么办{char}{char}" for char in "天地玄黄宇宙洪荒日月"]
    owned, rest = assign_questions(questions[::-1], sections, one_to_one=True)
    assert owned == [(question,) for question in questions]
    assert rest == []
