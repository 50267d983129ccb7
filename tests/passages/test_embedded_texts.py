"""A passage is embedded by what it tells, by its topic and by each of its headings."""

from __future__ import annotations

from faq.model import ArticleId, Passage, PassageId, Step
from faq.passages.embedded_texts import embedded_texts


def _passage(title: str, heading: str, text: str, *questions: str, step: str = "") -> Passage:
    steps = (Step(1, step),) if step else ()
    return Passage(
        PassageId("a#b"),
        ArticleId("a"),
        title,
        heading,
        (heading,),
        text,
        steps=steps,
        questions=questions,
    )


def test_what_it_tells_comes_first_then_topic_title_heading_and_ways_to_ask() -> None:
    passage = _passage("借书", "怎么续借", "在柜台办理。", "能延期吗", step="带上读者证")
    assert embedded_texts([passage]) == [
        ("在柜台办理。\n带上读者证", "借书\n怎么续借", "借书", "怎么续借", "能延期吗")
    ]


def test_texts_are_normalized_as_questions_are() -> None:
    passage = _passage("借書", "ＡＢＣ卡", "办")
    assert embedded_texts([passage]) == [("办", "借书\nabc卡", "借书", "abc卡")]


def test_a_heading_is_given_once() -> None:
    passage = _passage("借书", "借书", "正文", "借書")
    assert embedded_texts([passage]) == [("正文", "借书", "借书")]


def test_a_passage_without_heading_has_its_title() -> None:
    assert embedded_texts([_passage("借书", "", "正文")]) == [("正文", "借书", "借书")]


def test_a_passage_that_tells_nothing_is_its_topic() -> None:
    assert embedded_texts([_passage("借书", "续借", "")]) == [
        ("借书\n续借", "借书\n续借", "借书", "续借")
    ]


def test_a_passage_without_title_has_what_it_tells_for_a_topic() -> None:
    assert embedded_texts([_passage("", "", "正文")]) == [("正文", "正文")]


def test_a_long_text_is_cut() -> None:
    ((told, *_),) = embedded_texts([_passage("借书", "规则", "长" * 5000)])
    assert len(told) == 1000


def test_each_passage_gets_its_own_texts() -> None:
    passages = [_passage(f"题{n}", f"节{n}", "文", *(f"问{n}" for _ in range(n))) for n in range(4)]
    assert [texts[2:] for texts in embedded_texts(passages)] == [
        ("题0", "节0"),
        *((f"题{n}", f"节{n}", f"问{n}") for n in range(1, 4)),
    ]
    assert embedded_texts([]) == []
