"""Checks that a block is cut into the same pieces at once as one by one, in linear work."""

from __future__ import annotations

from itertools import pairwise

from counting import calls
from hypothesis import given
from hypothesis import strategies as st

from faq.articles.cuts import cut, cut_all
from faq.model import Block, Picture, Span

_TEXTS = st.text("甲 \n。", max_size=30)
_ENDS = st.lists(st.integers(0, 30), max_size=8).map(sorted)


@given(_TEXTS, _ENDS, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=5))
def test_pieces_are_the_same_at_once_as_one_by_one(text, ends, marked):
    spans = tuple(Span(start, start + length, "strong") for start, length in marked)
    pictures = tuple(Picture("a.png", "", start) for start, _ in marked)
    block = Block("paragraph", text, 7, spans=spans, pictures=pictures)
    bounds = list(pairwise(min(end, len(text)) for end in ends))
    one_by_one = [cut(block, start, end) for start, end in bounds]
    assert list(cut_all(block, bounds)) == [each for each in one_by_one if each]


@given(_TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_a_piece_is_its_stretch_of_the_text_on_its_line(text, start, end):
    start, end = min(start, len(text)), min(end, len(text))
    piece = cut(Block("paragraph", text, 7), start, end)
    assert (piece.text if piece else "") == text[start:end].strip()
    if piece:
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        assert piece.line == 7 + text[: start + lead].count("\n")


def test_cutting_takes_linear_work():
    count = 3_000
    text = "点击**。" * count
    spans = tuple(Span(at * 5 + 2, at * 5 + 4, "strong") for at in range(count))
    block = Block("paragraph", text, 1, spans=spans)
    bounds = [(at * 5, at * 5 + 5) for at in range(count)]
    assert calls(lambda: list(cut_all(block, bounds))) < 200 * count
