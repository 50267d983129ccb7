"""Tests how what steps and key points say of themselves is presented."""

from __future__ import annotations

import pytest

from faq.model import ArticleId, Facts, Hit, Passage, PassageId, Snippet, Step
from faq.presenting.facts import present_facts, present_point_facts
from faq.presenting.pieces import point_parts, step_parts
from faq.presenting.present import present_hit
from faq.presenting.shapes import HitObject
from faq.presenting.steps import ordinals, shown, step_texts


def _presented(
    steps: tuple[Step, ...] = (), points: tuple[str, ...] = (), facts: tuple[Facts, ...] = ()
) -> HitObject:
    passage = Passage(
        *(PassageId("a#b"), ArticleId("a"), "题", "节", ("节",), ""),
        steps=steps,
        key_points=points,
        point_facts=facts,
    )
    return present_hit(Hit(1, 1.0, passage, Snippet("")))


def test_what_a_step_does_not_say_is_left_out() -> None:
    assert present_facts("甲", Facts()) == {}
    assert present_facts("甲", Facts(3, 4)) == {"start": 3, "end": 4}


def test_all_that_a_step_says_is_told_with_its_place() -> None:
    facts = Facts(7, 20, "", ((0, 2),), ((3, 5),), (((6, 7), (8, 9)),), "seller")
    assert present_facts("如甲，3天乙丙丁戊", facts) == {
        "start": 7,
        "end": 20,
        "preconditions": [{"text": "如甲", "start": 0, "end": 2}],
        "deadlines": [{"text": "3天", "start": 3, "end": 5}],
        "menu_paths": [
            [{"text": "丙", "start": 6, "end": 7}, {"text": "戊", "start": 8, "end": 9}]
        ],
        "addressee": "seller",
    }


def test_a_condition_above_a_step_has_no_place_in_it() -> None:
    presented = present_facts("如甲，乙", Facts(0, 4, "已签收", ((0, 2),)))
    assert presented["preconditions"] == [
        {"text": "已签收"},
        {"text": "如甲", "start": 0, "end": 2},
    ]


def test_key_points_say_as_much_as_steps() -> None:
    facts = (Facts(0, 7, deadlines=((0, 3),)),)
    presented = _presented(points=("3天内发货",), facts=facts)
    assert presented["key_point_facts"] == present_point_facts(("3天内发货",), facts)
    (part,) = point_parts(presented, 0)
    assert [(each.text, each.kind) for each in part.pieces] == [
        ("3天内", "deadline"),
        ("发货", "text"),
    ]


def _apart(facts: Facts, text: str) -> list[tuple[str, str]]:
    presented = _presented((Step(1, text, facts=facts),))
    pieces = [piece for part in step_parts(presented, 0) for piece in part.pieces]
    assert "".join(each.text for each in pieces) == text
    return [(each.text, each.kind) for each in pieces if each.kind != "text"]


def test_what_a_step_says_is_set_apart() -> None:
    text = "如果没到账，3 天内进入“我的-账单”申诉"
    facts = Facts(0, len(text), "", ((0, 5),), ((6, 10),), (((13, 15), (16, 18)),))
    assert _apart(facts, text) == [
        *(("如果没到账", "case"), ("3 天内", "deadline")),
        *(("我的", "menu"), ("-", "joint"), ("账单", "menu")),
    ]


def test_a_deadline_within_a_condition_is_part_of_it() -> None:
    assert _apart(Facts(0, 9, "", ((0, 7),), ((2, 6),)), "超过3天内的，改") == [
        ("超过3天内的，", "case")
    ]


def test_what_ends_a_step_and_is_not_shown_is_no_part_of_its_place() -> None:
    facts = Facts(10, 16, "", ((0, 5),), (), (((0, 2), (4, 6)),))
    step = shown(Step(1, "甲乙丙丁，：", facts=facts)).facts
    assert (step.start, step.end, step.preconditions) == (10, 14, ((0, 4),))
    assert step.menu_paths == (((0, 2),),)


@pytest.mark.parametrize(
    ("steps", "numbers"),
    [
        ([(1, "甲", ""), (2, "如甲，乙", "b"), (3, "丙", "")], [1, None, 2]),
        ([(1, "如甲，乙", "b"), (2, "如丁，丙", "b")], [None, None]),
        ([(1, "甲", ""), (2, "如甲，乙", "b"), (3, "回到第 1 步", "")], [1, None, 3]),
        ([(1, "第一步，甲", ""), (2, "如甲，乙", "b"), (3, "第三步，丙", "")], [1, None, 2]),
        ([(1, "甲", ""), (1, "丙", ""), (2, "丁", "")], [1, 1, 2]),
        ([], []),
    ],
)
def test_only_actions_are_numbered(
    steps: list[tuple[int, str, str]], numbers: list[int | None]
) -> None:
    made = [Step(number, text, branch=bool(branch)) for number, text, branch in steps]
    assert ordinals(made) == numbers
    presented = _presented(tuple(made))["steps"]
    assert [step["ordinal"] for step in presented] == numbers
    assert [step["number"] for step in presented] == [step.number for step in made]


def test_steps_as_text_stand_under_their_condition() -> None:
    facts = Facts(0, 1, "如果已签收")
    steps = (
        Step(1, "甲", facts=facts),
        Step(2, "如乙，丙", branch=True, facts=facts),
        Step(1, "丁", "别的"),
    )
    assert list(step_texts(_presented(steps)["steps"])) == [
        *("如果已签收：", "1. 甲", "- 如乙，丙", "别的：", "1. 丁"),
    ]
