"""Checks that labelled questions of a section become its questions and leave its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import Article, ArticleId, Block, SearchRequest, Section
from faq.passages.questions import take_questions
from faq.settings import Settings


def _article(*blocks: Block, lead: tuple[Block, ...] = ()) -> Article:
    section = Section("改价", 1, ("改价",), 1, blocks, ("原有的问法",))
    return Article(ArticleId("a"), "标题", "a.md", lead, (section,))


def _paragraph(text: str) -> Block:
    return Block("paragraph", text, 1)


def _item(text: str) -> Block:
    return Block("item", text, 1)


@pytest.mark.parametrize("label", ["问法：", "【问法】", "其他问法:", "大家也这样问："])
def test_a_labelled_line_gives_questions(label: str) -> None:
    blocks = _paragraph(f"{label}还能便宜吗；少收点；"), _paragraph("正文")
    article = take_questions(_article(*blocks))
    (section,) = article.sections
    assert section.questions == ("原有的问法", "还能便宜吗", "少收点")
    assert [block.text for block in section.blocks] == ["正文"]


def test_question_marks_part_questions_too() -> None:
    article = take_questions(_article(_paragraph("问法：还能便宜吗？付了款能改价吗?能")))
    assert article.sections[0].questions[1:] == ("还能便宜吗？", "付了款能改价吗?", "能")


def test_a_list_behind_the_label_gives_questions_until_it_ends() -> None:
    blocks = (_paragraph("问法："), _item("一"), _item("二"), _paragraph("正文"), _item("三"))
    (section,) = take_questions(_article(*blocks)).sections
    assert section.questions[1:] == ("一", "二")
    assert [block.text for block in section.blocks] == ["正文", "三"]


def test_a_label_of_nothing_stays_in_the_text() -> None:
    (section,) = take_questions(_article(_paragraph("问法："), _paragraph("正文"))).sections
    assert [block.text for block in section.blocks] == ["问法：", "正文"]
    assert section.questions == ("原有的问法",)


@pytest.mark.parametrize("text", ["这种问法：不对", "问法很多", "说明问法：甲；乙"])
def test_a_sentence_is_no_label(text: str) -> None:
    (section,) = take_questions(_article(_paragraph(text))).sections
    assert [block.text for block in section.blocks] == [text]


def test_what_stands_before_the_sections_asks_for_the_article() -> None:
    article = take_questions(_article(lead=(_paragraph("问法：甲；乙；甲"), _paragraph("导语"))))
    assert article.questions == ("甲", "乙")
    assert [block.text for block in article.lead] == ["导语"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# 改价\n\n## 付款以后\n\n问法：还能便宜吗；少收点钱\n\n付款后不能改。\n"),
        ("a.txt", "改价\n\n1. 付款以后\n问法：还能便宜吗；少收点钱\n付款后不能改。\n"),
        (
            "a.html",
            "<h2>付款以后</h2><p>问法：还能便宜吗；少收点钱</p><p>不能改。</p>",
        ),
    ],
)
def test_every_format_with_sections_can_name_its_questions(
    tmp_path: Path, name: str, text: str
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    (hit, *_) = Engine.open(settings).ask(SearchRequest("少收点钱")).hits
    assert hit.passage.questions == ("还能便宜吗", "少收点钱")
    assert "少收" not in hit.passage.text
