"""Which lines warn, and do the others stay as they were?"""

from __future__ import annotations

import pytest

from faq.presenting.pieces import Part, Piece
from faq.presenting.warnings import apart, warns


@pytest.mark.parametrize(
    "line",
    [
        "注意：先断电。",
        "  特别提醒：先断电。",
        "⚠️ 小心烫手",
        "⚠ 警告 先断电",
        "切勿拔出",
        "不要告诉任何人。",
    ],
)
def test_a_line_warns_by_how_it_begins(line: str) -> None:
    assert warns(line)


@pytest.mark.parametrize("line", ["", "请勿", "多加注意。", "提前断电", "警察", "切换"])
def test_other_lines_do_not(line: str) -> None:
    assert not warns(line)


def test_what_warns_is_taken_out_with_its_marks() -> None:
    table = Part(rows=(((Piece("甲"),),),))
    text = Part((Piece("先看。\n注意：先"), Piece("断电", marked=True), Piece("。\n再看。")))
    warnings, others = apart([text, table, Part((Piece("小心烫"),))])
    assert warnings == [
        Part((Piece("注意：先"), Piece("断电", marked=True), Piece("。"))),
        Part((Piece("小心烫"),)),
    ]
    assert others == [Part((Piece("先看。"), Piece("\n"), Piece("再看。"))), table]


def test_a_text_without_warnings_keeps_its_words() -> None:
    (text,) = apart([Part((Piece("甲\n\n乙"),))])[1]
    assert "".join(piece.text for piece in text.pieces) == "甲\n\n乙"
