"""Tests how the blocks of an article are laid out as parts of its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from faq.model import (
    Article,
    ArticleId,
    Block,
    Facts,
    IndexedArticle,
    Passage,
    PassageId,
    Section,
    Span,
)
from faq.model import Step as ModelStep
from faq.presenting.links import Links
from faq.settings import Settings
from web.inline import Inline, inlines
from web.layout import Item, Page, Part, lay_out
from web.targets import ArticleTargets


class _Alone:
    """A corpus of one article."""

    def __init__(self, indexed: IndexedArticle) -> None:
        self._indexed = indexed

    def article_at(self, path: str) -> ArticleId | None:
        return self._indexed.article.id if path == self._indexed.article.id else None

    def article(self, article_id: str) -> IndexedArticle | None:
        return self._indexed if article_id == self._indexed.article.id else None


def _page(article: Article, *passages: Passage) -> Page:
    indexed = IndexedArticle(article, passages)
    links = Links(_Alone(indexed)).of(article.id, article.source, here=True)
    return lay_out(indexed, ArticleTargets(links, Settings()))


def _lay_out(*blocks: Block, **passage: Any) -> tuple[Part, ...]:
    article_id = ArticleId("a")
    article = Article(article_id, "题", "a.md", sections=(Section("节", 1, ("节",), 1, blocks),))
    first = Passage(PassageId("a#s"), article_id, "题", "节", ("节",), "", **passage)
    further = Passage(
        PassageId("a#s~2"), article_id, "题", "节", ("节",), "", block=len(blocks) - 1, piece=2
    )
    page = _page(article, first, further)
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


def _step(text: str, **more: Any) -> Block:
    return Block("item", text, 1, role="step", **more)


def _steps(*texts: str) -> tuple[ModelStep, ...]:
    return tuple(ModelStep(number, text) for number, text in enumerate(texts, 1))


def test_steps_are_set_apart_where_they_stand_and_keep_their_links() -> None:
    link = Span(1, 3, "link", "https://example.com")
    before, done, after = _lay_out(
        Block("paragraph", "前文。", 1),
        _step("先看账单。"),
        _step("看官网。", spans=(link,)),
        Block("paragraph", "后文。", 5),
        steps=_steps("先看账单。", "看官网。"),
    )
    assert (_text(before.inlines), _text(after.inlines)) == ("前文。", "后文。")
    assert (done.kind, _outline(done)) == ("step", [(1, "先看账单。"), (2, "看官网。")])
    linked = [inline for inline in done.items[1].inlines if inline.target]
    assert [_text((inline,)) for inline in linked] == ["官网"]


def test_what_is_nested_in_a_step_stands_within_it() -> None:
    (done,) = _lay_out(
        _step("一", number=1),
        _step("甲", level=1),
        _step("甲甲", level=2, number=1),
        _step("乙", level=1),
        _step("二", number=2),
        steps=_steps("一\n甲\n甲甲\n乙", "二"),
    )
    assert _outline(done) == [(1, "一", [(None, "甲", [(1, "甲甲")]), (None, "乙")]), (2, "二")]


def test_steps_go_on_counting_after_an_interruption() -> None:
    first, _, last = _lay_out(
        _step("一。"), Block("code", "make", 2), _step("二。"), steps=_steps("一。", "二。")
    )
    assert [item.number for item in (*first.items, *last.items)] == [1, 2]


def test_procedures_are_named_and_numbered_apart() -> None:
    phone, first, web, last = _lay_out(
        Block("paragraph", "手机：", 1, role="procedure"),
        _step("一", number=1),
        _step("二", number=2),
        Block("paragraph", "网页：", 4, role="procedure"),
        _step("三", number=1),
        steps=(ModelStep(1, "一", "手机"), ModelStep(2, "二", "手机"), ModelStep(1, "三", "网页")),
    )
    assert [(each.kind, _text(each.inlines)) for each in (phone, web)] == [
        ("procedure", "手机："),
        ("procedure", "网页："),
    ]
    assert [[item.number for item in each.items] for each in (first, last)] == [[1, 2], [1]]


def test_key_points_are_set_apart() -> None:
    blocks = (Block("paragraph", "甲", 1, role="key_point"), Block("paragraph", "乙", 2))
    (known, _) = _lay_out(*blocks, key_points=("甲",))
    assert (known.kind, _outline(known)) == ("key_point", [(None, "甲")])


def test_a_further_piece_has_its_anchor_at_its_block() -> None:
    first, last = _lay_out(Block("paragraph", "甲", 1), Block("quote", "乙", 2))
    assert (first.anchors, last.anchors) == ((), ("s~2",))


def test_the_closing_shares_the_passages_of_the_notice() -> None:
    article_id = ArticleId("a")
    notice = (Block("paragraph", "提醒", 1),)
    closing = (Block("paragraph", "再见", 2), Block("paragraph", "保重", 3))
    article = Article(article_id, "题", "a.md", notice=notice, closing=closing)
    passages = tuple(
        Passage(
            *(PassageId(f"a#n{ending}"), article_id, "题", "特别提醒", ("特别提醒",), ""),
            part="notice",
            block=block,
            piece=piece,
        )
        for ending, block, piece in (("", 0, 1), ("~2", 2, 2))
    )
    page = _page(article, *passages)
    assert (page.notice.anchor, page.closing.anchor) == ("n", None)
    assert [part.anchors for part in page.closing.parts] == [(), ("n~2",)]
    alone = _page(replace(article, notice=()), *passages)
    assert (alone.notice.anchor, alone.closing.anchor) == (None, "n")


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
    page = _page(Article(ArticleId("a"), "题", "a.md"))
    assert (page.lead.parts, page.sections, page.notice.parts) == ((), (), ())


def test_many_spans_take_linear_work() -> None:
    looked_at = 0

    class Watched(Span):
        def __getattribute__(self, name: str) -> Any:
            nonlocal looked_at
            looked_at += 1
            return super().__getattribute__(name)

    count = 300
    spans = tuple(Watched(at, at + 1, "link", f"#{at}") for at in range(count))
    article = Article(ArticleId("a"), "题", "a.md")
    links = Links(_Alone(IndexedArticle(article, ()))).of(article.id, article.source, here=True)
    block = Block("paragraph", "甲" * count, 1, spans=spans)
    found = inlines(block, ArticleTargets(links, Settings()))
    assert "".join(piece.text for each in found for piece in each.pieces) == block.text
    assert looked_at < 40 * count


def test_what_a_step_says_is_marked_and_a_branch_has_no_number() -> None:
    facts = Facts(0, 8, "", ((0, 4),), ((5, 7),))
    steps = (
        ModelStep(1, "点乙"),
        ModelStep(2, "如果没有，3天内问", branch=True, facts=facts),
        ModelStep(3, "点丙"),
    )
    blocks = [replace(_item(each.text, number=each.number), role="step") for each in steps]
    (part,) = _lay_out(*blocks, steps=steps)
    assert [(each.number, each.step) for each in part.items] == [(1, 1), (None, 2), (2, 3)]
    (inline,) = part.items[1].inlines
    assert [(each.text, each.fact) for each in inline.pieces] == [
        ("如果没有", "case"),
        ("，", ""),
        ("3天", "deadline"),
        ("内问", ""),
    ]


def test_key_points_are_marked_each_by_its_own_facts() -> None:
    blocks = [replace(_item(text), role="key_point") for text in ("甲乙", "3天内丙")]
    facts = (Facts(0, 2), Facts(3, 8, deadlines=((0, 3),)))
    (part,) = _lay_out(*blocks, key_points=("甲乙", "3天内丙"), point_facts=facts)
    assert [[piece.fact for piece in each.inlines[0].pieces] for each in part.items] == [
        [""],
        ["deadline", ""],
    ]


def test_a_branch_below_a_step_has_no_number() -> None:
    blocks = [
        replace(_item(text, level, number), role="step")
        for text, level, number in (("甲", 0, 1), ("乙", 1, 1), ("如果丙，点丁", 1, 2))
    ]
    step = ModelStep(1, "甲\n乙\n如果丙，点丁", numbered=((2, 1),), facts=Facts(0, 11))
    (part,) = _lay_out(*blocks, steps=(step,))
    below = [
        (each.number, len(within.items)) for within in part.items[0].parts for each in within.items
    ]
    assert below == [(1, 1), (None, 1)]


def test_every_line_of_a_step_is_marked() -> None:
    rows = (("何时", "当天"), ("之后", "不办"))
    text = "何时 | 当天\n之后 | 不办"
    blocks = [
        *(replace(_item(each, level), role="step") for each, level in (("甲", 0), ("3天内乙", 1))),
        replace(Block("paragraph", "进我的 > 设置", 1), role="step"),
        replace(Block("table", text, 1, rows=rows), role="step"),
    ]
    whole = "\n".join(block.text for block in blocks)

    def at(words: str) -> tuple[int, int]:
        return whole.index(words), whole.index(words) + len(words)

    facts = Facts(0, len(whole), "", (), (at("3天内"), at("当天")), ((at("我的"), at("设置")),))
    (part,) = _lay_out(*blocks, steps=(ModelStep(1, whole, facts=facts),))
    (step,) = part.items
    listed, line, table = step.parts
    assert _marked(step.inlines) == []
    assert _marked(listed.items[0].inlines) == [("3天内", "deadline")]
    assert _marked(line.inlines) == [("我的", "menu"), (" > ", "joint"), ("设置", "menu")]
    assert [[_marked(cell) for cell in row] for row in table.rows] == [
        [[], [("当天", "deadline")]],
        [[], []],
    ]


def _marked(words: tuple[Inline, ...]) -> list[tuple[str, str]]:
    pieces = [piece for each in words for piece in each.pieces]
    return [(piece.text, piece.fact) for piece in pieces if piece.fact]
