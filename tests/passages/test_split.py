"""Checks that passages have stable ids and hold the whole text of their article."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles.anchors import slug
from faq.model import Article, ArticleId, Block, Picture, Section
from faq.passages.split import NOTICE_HEADING, split
from faq.passages.steps import body, key_points, mark, steps


def _block(text: str, role: str = "body") -> Block:
    return Block("paragraph", text, 1, role=role)  # type: ignore[arg-type]


def _section(heading: str, *texts: str, questions: tuple[str, ...] = ()) -> Section:
    return Section(heading, 1, (heading,), 1, tuple(map(_block, texts)), questions)


def _article(*sections: Section, **rest: object) -> Article:
    return Article(ArticleId("help/refund"), "退款", "help/refund.md", sections=sections, **rest)  # type: ignore[arg-type]


def _ids(article: Article, max_chars: int = 600) -> list[str]:
    return [passage.id.removeprefix("help/refund#") for passage in split(article, max_chars)]


def test_lead_sections_and_notice_are_passages():
    article = _article(
        _section("到账时间", "三天。"),
        _section("怎么申请？", "点退款。"),
        lead=(_block("引言"),),
        notice=(_block("别急。"),),
        closing=(_block("再见。"),),
        audience=("buyer",),
        updated="2026-01-31",
    )
    found = split(article, 600)
    assert [(p.part, p.heading, p.path, p.text, p.section) for p in found] == [
        ("lead", "退款", (), "引言", 0),
        ("section", "到账时间", ("到账时间",), "三天。", 0),
        ("section", "怎么申请？", ("怎么申请？",), "点退款。", 1),
        ("notice", NOTICE_HEADING, (NOTICE_HEADING,), "别急。\n再见。", 0),
    ]
    assert _ids(article) == ["退款", "到账时间", "怎么申请", "特别提醒"]
    assert [p.anchor for p in found] == _ids(article)
    assert {(p.article_id, p.title, p.source, p.audience, p.updated, p.piece) for p in found} == {
        ("help/refund", "退款", "help/refund.md", ("buyer",), "2026-01-31", 1)
    }


def test_a_heading_that_repeats_is_counted():
    article = _article(_section("甲", "一"), _section("乙", "二"), _section("甲!", "三"))
    assert _ids(article) == ["甲", "乙", "甲~2"]


def test_the_pieces_of_a_long_section_are_counted():
    article = _article(_section("甲", "一二三四。" * 5), _section("甲", "尾"))
    found = split(article, 10)
    assert [(p.anchor, p.piece, p.text) for p in found] == [
        ("甲", 1, "一二三四。一二三四。"),
        ("甲~2", 2, "一二三四。一二三四。"),
        ("甲~3", 3, "一二三四。"),
        ("甲~4", 1, "尾"),
    ]


def test_pieces_know_the_block_they_begin_in():
    section = Section(
        "甲",
        1,
        ("甲",),
        1,
        (
            _block("建议。", "step"),
            _block("一二三四五六。"),
            _block("要点", "key_point"),
            _block("七八九十甲乙。"),
        ),
    )
    found = split(_article(section), 8)
    assert [(p.text, p.block) for p in found] == [("一二三四五六。", 1), ("七八九十甲乙。", 3)]


def test_a_section_without_text_or_questions_is_no_passage():
    article = _article(_section("空"), _section("问", questions=("怎么办",)), _section("文", "甲"))
    found = split(article, 600)
    assert [(p.heading, p.section) for p in found] == [("问", 1), ("文", 2)]
    assert found[0].questions == ("怎么办",)


def test_an_article_without_text_is_one_passage():
    (found,) = split(_article(questions=("怎么退",)), 600)
    assert (found.id, found.part, found.text) == ("help/refund#退款", "lead", "")
    assert found.questions == ("怎么退",)
    assert found.steps == found.key_points == ()


@pytest.mark.parametrize(
    ("lead", "rest"), [((_block("引言"),), "退款"), ((), "怎么申请")], ids=["lead", "none"]
)
def test_the_questions_of_an_article_find_a_home(lead, rest):
    article = _article(
        _section("怎么申请", "点退款。", questions=("在哪申请",)),
        _section("到账时间", "三天。"),
        lead=lead,
        notice=(_block("到账时间可能有变。"),),
        questions=("什么时间到账", "客服在哪"),
    )
    homes = {p.heading: p.questions for p in split(article, 600)}
    assert homes["怎么申请"][0] == "在哪申请"
    assert homes["到账时间"] == ("什么时间到账",)
    assert homes[rest][-1] == "客服在哪"
    assert sum(map(len, homes.values())) == 3


def test_a_lead_with_steps_is_as_good_a_home_as_a_section():
    step = replace(_block("到账后查时间。"), role="step")
    article = _article(_section("怎么申请", "点退款。"), lead=(step,), questions=("时间查询",))
    homes = {p.heading: p.questions for p in split(article, 600)}
    assert homes == {"退款": ("时间查询",), "怎么申请": ()}


def test_a_question_goes_to_the_notice_only_where_there_is_nothing_else():
    (found,) = split(_article(notice=(_block("别急。"),), questions=("特别提醒是什么",)), 600)
    assert (found.part, found.questions) == ("notice", ("特别提醒是什么",))


_TEXT = st.text("甲乙丙。，；\n “”（）a.", min_size=1, max_size=120).map(str.strip).filter(bool)
_ROLE = st.sampled_from(["body", "body", "body", "step", "key_point"])
_BLOCKS = st.lists(st.builds(_block, _TEXT, _ROLE), min_size=1, max_size=6).map(tuple)
_SECTIONS = st.lists(
    st.builds(
        lambda heading, blocks: Section(heading, 1, (heading,), 1, blocks),
        st.sampled_from(["甲", "乙", "甲？", "丙丁", "…"]),
        _BLOCKS,
    ),
    max_size=4,
)
_LIMITS = st.integers(1, 80)


def _squeezed(text: str) -> str:
    return "".join(text.split())


@given(_SECTIONS, _BLOCKS, _LIMITS)
def test_the_pieces_joined_are_the_body(sections, lead, limit):
    article = _article(*sections, lead=lead)
    found = split(article, limit)
    for index, section in enumerate(sections):
        pieces = [p for p in found if p.part == "section" and p.section == index]
        assert _squeezed("".join(p.text for p in pieces)) == _squeezed(body(section.blocks))
        assert [p.piece for p in pieces] == list(range(1, len(pieces) + 1))
        for piece in pieces:
            assert [(each.number, each.text) for each in piece.steps] == [
                (each.number, each.text) for each in steps(section.blocks)
            ]
            assert piece.key_points == key_points(section.blocks)


@given(_SECTIONS, _BLOCKS, _LIMITS)
def test_no_piece_is_over_the_limit_and_every_id_is_its_own(sections, lead, limit):
    found = split(_article(*sections, lead=lead, notice=lead), limit)
    assert max(len(p.text) for p in found) <= limit
    assert len({p.id for p in found}) == len(found)
    for passage in found:
        assert passage.anchor.partition("~")[0] == slug(passage.heading)


@given(_SECTIONS, _LIMITS, st.data())
def test_the_other_ids_stay_when_a_section_is_added(sections, limit, data):
    at = data.draw(st.integers(0, len(sections)))
    new = _section("全新的一节", "新的文字。")
    before = _article(*sections, lead=(_block("引言"),))
    after = _article(*sections[:at], new, *sections[at:], lead=(_block("引言"),))
    added = [each for each in _ids(after, limit) if not each.startswith("全新的一节")]
    assert added == _ids(before, limit)


@given(_SECTIONS, _LIMITS)
def test_marked_articles_are_split_without_loss(sections, limit):
    article = mark(_article(*sections))
    joined = "".join(_squeezed(p.text) for p in split(article, limit))
    assert joined == "".join(_squeezed(body(section.blocks)) for section in article.sections)


def test_long_text_is_cut_at_sentences_and_else_at_clauses():
    sentence, clauses = "一二三四五六七八。", "甲乙丙丁，" * 4
    found = split(_article(_section("甲", sentence * 2 + clauses)), 12)
    assert [p.text for p in found] == [sentence, sentence, "甲乙丙丁，" * 2, "甲乙丙丁，" * 2]


def test_a_huge_section_does_not_multiply_its_steps():
    items = tuple(Block("item", "点击" * 500, line, role="step") for line in range(1, 201))
    section = replace(_section("怎么做", "正文。" * 20_000), questions=("怎么",))
    section = replace(section, blocks=(*section.blocks, *items))
    passages = split(_article(section), 600)
    assert len(passages) >= 100
    assert [len(each.steps) for each in passages[:2]] == [200, 200]
    assert sum(len(step.text) for each in passages for step in each.steps) < 1_000_000
    assert not passages[-1].steps
    assert passages[-1].text


def test_each_piece_has_the_words_of_its_own_pictures():
    told = "这一段有十几个字，刚好自成一块。"
    blocks = tuple(
        replace(_block(told), pictures=(Picture("a.png", alt, 3),))
        for alt in ("甲图", "自成一块", "image.png", "乙图")
    )
    article = _article(replace(_section("图解"), blocks=blocks))
    assert [each.pictures for each in split(article, 40)] == [("甲图",), ("乙图",)]
    assert [each.pictures for each in split(article, 400)] == [("甲图", "乙图")]
