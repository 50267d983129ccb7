"""Tests that links and tables keep their places in joined texts and their pieces."""

from __future__ import annotations

from counting import calls
from hypothesis import given
from hypothesis import strategies as st

from faq.marks import (
    CELL_JOINT,
    cell_offsets,
    joined_links,
    joined_tables,
    links_within,
    tables_within,
)
from faq.model import Block, Link, Span, Table

_ROWS = (("地区", "首重"), ("江浙沪", "5 元"), ("新疆", ""))
_TEXT = "\n".join(map(CELL_JOINT.join, _ROWS))
_TABLE = Block("table", _TEXT, 3, rows=_ROWS)


def _cells(text: str, table: Table) -> list[list[str]]:
    return [[text[start:end] for start, end in row] for row in table.rows]


@given(st.lists(st.lists(st.text("甲|a", max_size=3), min_size=1, max_size=4), max_size=4))
def test_the_offsets_of_cells_slice_them_out_of_the_text(rows: list[list[str]]) -> None:
    text = "\n".join(map(CELL_JOINT.join, rows))
    found = [[text[start:end] for start, end in row] for row in cell_offsets(rows)]
    assert found == rows


def test_links_keep_their_words_where_blocks_are_joined() -> None:
    spans = (Span(1, 3, "link", "a.md"), Span(1, 2, "strong"), Span(4, 5, "link"))
    blocks = (Block("paragraph", "先看甲", 1), Block("paragraph", "见乙丙，丁", 2, spans=spans))
    assert joined_links(blocks) == (Link(5, 7, "a.md"),), "one without a target is none"


def test_of_a_link_within_a_link_the_outer_one_counts() -> None:
    spans = (Span(0, 4, "link", "a"), Span(1, 2, "link", "b"))
    assert joined_links([Block("paragraph", "甲乙丙丁", 1, spans=spans)]) == (Link(0, 4, "a"),)


def test_a_piece_has_the_links_within_it() -> None:
    links = (Link(0, 2, "a"), Link(3, 6, "b"), Link(8, 9, "c"))
    assert links_within(links, 4, 8) == (Link(0, 2, "b"),)


def test_a_table_that_is_split_goes_on_without_its_head() -> None:
    (table,) = joined_tables([Block("paragraph", "价格：", 1), _TABLE])
    text = f"价格：\n{_TEXT}"
    assert _cells(text, table) == [list(row) for row in _ROWS]
    cut = text.index("江")
    (first,), (second,) = (
        tables_within([table], 0, cut),
        tables_within([table], cut, len(text.rstrip(" |"))),
    )
    assert (first.headed, _cells(text[:cut], first)) == (True, [["地区", "首重"]])
    assert (second.headed, _cells(text[cut:], second)) == (
        False,
        [["江浙沪", "5 元"], ["新疆", ""]],
    )


def test_a_row_that_is_cut_apart_is_no_row() -> None:
    (table,) = joined_tables([_TABLE])
    cut = _TEXT.index("沪")
    assert [_cells(_TEXT[cut:], each) for each in tables_within([table], cut, len(_TEXT))] == [
        [["新疆", ""]]
    ]
    assert tables_within([table], 0, 1) == ()


def test_many_pieces_of_a_long_text_take_linear_work() -> None:
    count, length = 2000, len("甲 | 乙\n")
    rows = (("甲", "乙"),) * count
    tables = joined_tables([Block("table", "\n".join(map(CELL_JOINT.join, rows)), 1, rows=rows)])
    links = tuple(Link(at, at + 1, "a") for at in range(0, count * length, length))

    def cut() -> None:
        for at in range(0, count * length, length):
            assert len(links_within(links, at, at + length)) == 1
            (table,) = tables_within(tables, at, at + length)
            assert (len(table.rows), table.headed) == (1, at == 0)

    assert calls(cut) < 300 * count
