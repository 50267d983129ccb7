"""Do an article's blocks come out as the page needs them?"""

from __future__ import annotations

from typing import Any

from faq.model import Article, ArticleId, Block, IndexedArticle, Passage, PassageId, Section, Span
from faq.model import Step as ModelStep
from web.inline import Inline
from web.layout import Item, Part, lay_out
from web.links import Links


def _lay_out(*blocks: Block, **passage: Any) -> tuple[Part, ...]:
    article_id = ArticleId("a")
    article = Article(article_id, "题", "a.md", sections=(Section("节", 1, ("节",), 1, blocks),))
    first = Passage(PassageId("a#s"), article_id, "题", "节", ("节",), "", **passage)
    further = Passage(
        PassageId("a#s~2"), article_id, "题", "节", ("节",), "", block=len(blocks) - 1, piece=2
    )
    page = lay_out(IndexedArticle(article, (first, further)), Links("a.md", ()))
    assert page.sections[0].anchor == "s"
    return page.sections[0].parts


def _item(text: str, level: int = 0, number: int | None = None) -> Block:
    return Block("item", text, 1, level=level, number=number)


def _text(inlines: tuple[Inline, ...]) -> str:
    return "".join(piece.text for inline in inlines for piece in inline.pieces)


def _outline(part: Part) -> list[Any]:
    return [_item_outline(item) for item in part.items]


def _item_outline(item: Item) -> Any:
    within = [_outline(part) for part in item.parts]
    return (item.number, _text(item.inlines), *within)


def test_items_nest_by_level() -> None:
    (part,) = _lay_out(
        _item("甲"), _item("甲一", 1, 1), _item("甲二", 1, 2), _item("甲二甲", 2), _item("乙")
    )
    assert _outline(part) == [
        (None, "甲", [(1, "甲一"), (2, "甲二", [(None, "甲二甲")])]),
        (None, "乙"),
    ]


def test_a_list_that_begins_deep_loses_nothing() -> None:
    parts = _lay_out(_item("深", 2), _item("浅", 0), _item("中", 1))
    assert [_outline(part) for part in parts] == [[(None, "深"), (None, "浅", [(None, "中")])]]


def test_bullets_and_numbers_are_lists_of_their_own() -> None:
    parts = _lay_out(_item("甲"), _item("一", number=3), _item("二", number=4), _item("乙"))
    assert [_outline(part) for part in parts] == [
        [(None, "甲")],
        [(3, "一"), (4, "二")],
        [(None, "乙")],
    ]


def test_steps_are_set_apart_where_they_stand_and_keep_their_links() -> None:
    blocks = (
        Block("paragraph", "前文。", 1),
        Block(
            "paragraph",
            "操作建议：先看账单。再看官网。",
            2,
            role="step",
            spans=(Span(12, 14, "link", "https://example.com"),),
        ),
        Block("code", "make", 3, role="step"),
        Block("item", "最后退出。", 4, number=1, role="step"),
        Block("paragraph", "后文。", 5),
    )
    steps = tuple(
        ModelStep(number, text)
        for number, text in enumerate(("先看账单。", "再看官网。", "最后退出。"), 1)
    )
    before, done, after = _lay_out(*blocks, steps=steps)
    assert (_text(before.inlines), _text(after.inlines)) == ("前文。", "后文。")
    assert done.kind == "step"
    assert [(item.number, _text(item.inlines)) for item in done.items] == [
        (1, "先看账单。"),
        (2, "再看官网。"),
        (3, "最后退出。"),
    ]
    assert [part.kind for part in done.items[1].parts] == ["code"]
    linked = [inline for inline in done.items[1].inlines if inline.target]
    assert [_text((inline,)) for inline in linked] == ["官网"]


def test_steps_go_on_counting_behind_an_interruption() -> None:
    blocks = (
        Block("item", "一。", 1, role="step"),
        Block("paragraph", "插话。", 2),
        Block("item", "二。", 3, role="step"),
    )
    first, _, last = _lay_out(*blocks, steps=(ModelStep(1, "一。"), ModelStep(2, "二。")))
    assert [item.number for item in (*first.items, *last.items)] == [1, 2]


def test_a_step_that_is_not_in_its_block_leaves_the_block_whole() -> None:
    (part,) = _lay_out(Block("paragraph", "原文", 1, role="step"), steps=(ModelStep(1, "另写"),))
    assert _text(part.items[0].parts[0].inlines) == "原文"


def test_a_further_piece_has_its_anchor_at_its_block() -> None:
    first, last = _lay_out(Block("paragraph", "甲", 1), Block("quote", "乙", 2))
    assert (first.anchors, last.anchors) == ((), ("s~2",))


def test_a_table_keeps_what_is_marked_in_its_cells() -> None:
    text = "头 | 列\n甲乙 | 丙丁"
    span = Span(text.index("丁"), len(text), "code")
    rows = (("头", "列"), ("甲乙", "丙丁"))
    (part,) = _lay_out(Block("table", text, 1, spans=(span,), rows=rows))
    assert [[_text(cell) for cell in row] for row in part.rows] == [list(row) for row in rows]
    (cell,) = part.rows[1][1]
    assert [(piece.text, piece.code) for piece in cell.pieces] == [("丙", False), ("丁", True)]


def test_overlapping_spans_are_all_shown() -> None:
    spans = (Span(0, 3, "strong"), Span(1, 2, "code"), Span(2, 4, "link", "https://example.com"))
    (part,) = _lay_out(Block("paragraph", "甲乙丙丁戊", 1, spans=spans))
    shown = [
        (piece.text, piece.strong, piece.code, bool(inline.target))
        for inline in part.inlines
        for piece in inline.pieces
    ]
    assert shown == [
        ("甲", True, False, False),
        ("乙", True, True, False),
        ("丙", True, False, True),
        ("丁", False, False, True),
        ("戊", False, False, False),
    ]


def test_an_empty_article_has_an_empty_page() -> None:
    page = lay_out(IndexedArticle(Article(ArticleId("a"), "题", "a.md"), ()), Links("a.md", ()))
    assert (page.lead.parts, page.sections, page.notice.parts) == ((), (), ())
