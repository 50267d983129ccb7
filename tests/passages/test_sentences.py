"""Checks that sentences and clauses end where a reader expects, and cover the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.passages.sentences import clause_spans, sentence_spans


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "pieces",
    [
        ["一句。", "两句！", "三句？", "四句；", "没完"],
        ["真的吗？！", "真的……", "好;", "行"],
        ["他说：“好。不行！”然后走了。", "完。"],
        ["（先看。再说。）完。", "又"],
        ["【提示；注意】打开。", "关上"],
        ["《甲。乙》丙。", "丁"],
        ["没有关上的“引号。", "下一句。"],
        ["“" + "长" * 130 + "。", "又”一句。"],
        ["一行\n", "两行\n\n", "三行"],
        ["版本 3.5 可用。", "见 1.2.3 节。"],
        ["It works.", " Try it."],
        ["e.g. this one.", " Done"],
        ["满100元;", "减5元"],
        ["行末“没关\n", "下一行。", "上一行”"],
    ],
)
def test_sentences(pieces):
    assert _sentences("".join(pieces)) == pieces


def test_nothing_has_no_sentence():
    assert _sentences("") == []


def test_clauses_end_at_commas_colons_and_white_space():
    text = "先看，再说、然后：走 吧"
    pieces = [text[start:end] for start, end in clause_spans(text)]
    assert pieces == ["先看，", "再说、", "然后：", "走 ", "吧"]


_TEXT = (
    st.text(st.sampled_from("甲乙a1 。！？；.…“”（）()[]「」\n，,：\"'"), max_size=60) | st.text()
)


@given(_TEXT)
@pytest.mark.parametrize("spans", [sentence_spans, clause_spans])
def test_spans_cover_the_text_without_a_gap(spans, text):
    found = list(spans(text))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(start < end for start, end in found)
    assert [start for start, _ in found[1:]] == [end for _, end in found[:-1]]


@given(st.text("甲乙。；！", max_size=20))
def test_nothing_is_cut_within_quotation_marks(inner):
    text = f"他说“{inner}”就走"
    assert sum("“" in piece for piece in _sentences(text)) == 1
    assert all(("“" in piece) == ("”" in piece) for piece in _sentences(text))
