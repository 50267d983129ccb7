"""Does the second look see likeness, order and closeness as they are defined?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faq.ranking.second_look import Look, closeness, face_order, lay_out, likeness, text_order

_BLOCK = 16
_TEXTS = st.lists(st.text("退款货未发不能，", max_size=80), min_size=1, max_size=5)
_GRAMS = st.dictionaries(
    st.text("退款货未", min_size=1, max_size=2), st.floats(0.125, 8), max_size=6
)


def _look(text: str, *faces: str) -> Look:
    return Look(lay_out(text, faces), faces)


def _share(grams: dict[str, float], text: str) -> float:
    """The heaviest pair of neighbouring blocks, found the long way round."""
    whole = sum(grams.values())
    best = 0.0
    for start in range(0, len(text), _BLOCK):
        held = {
            gram
            for gram in grams
            for place in range(start, min(start + 2 * _BLOCK, len(text)))
            if text.startswith(gram, place)
        }
        best = max(best, sum(grams[gram] for gram in held))
    return best / whole if whole else 0.0


def test_a_passage_may_have_no_text() -> None:
    look = _look("", "小标题")
    assert (look.codes.any(), look.faces) == (False, ("小标题",))
    assert text_order("小标题", [look]).tolist() == [0.0]
    assert closeness({"小": 1.0}, [look]).tolist() == [0.0]


@given(_GRAMS, _TEXTS)
@example({"未": 1.0}, ["", "未"])
@example({"未": 1.0}, ["退", "未"])
def test_closeness_is_the_share_within_two_neighbouring_blocks(
    grams: dict[str, float], texts: list[str]
) -> None:
    found = closeness(grams, [_look(text, "面") for text in texts])
    assert found.tolist() == pytest.approx([_share(grams, text) for text in texts], abs=1e-5)


def test_what_stands_together_is_closer_than_what_stands_apart() -> None:
    grams = {"退": 1.0, "款": 1.0}
    near, far = closeness(
        grams, [_look("退款" + "，" * 60, "面"), _look("退" + "，" * 60 + "款", "面")]
    )
    assert near == pytest.approx(1.0)
    assert far == pytest.approx(0.5)


def test_a_character_beyond_16_bits_matches_nothing() -> None:
    look = _look("\U00020000款", "面")
    assert closeness({"\U00020000": 1.0, "款": 1.0}, [look]).tolist() == [0.5]


def test_the_best_face_tells_the_order() -> None:
    exact, swapped = face_order(
        "没发货", [_look("正文", "别的", "没发货"), _look("正文", "货发没")]
    )
    assert exact == pytest.approx(1.0)
    assert 0 < swapped < exact


def test_the_order_of_a_text_is_that_of_its_beginning() -> None:
    early, late = text_order("没发货", [_look("没发货" + "，" * 600), _look("，" * 600 + "没发货")])
    assert early > late == 0.0


@given(st.floats(0, 50), st.floats(0.5, 50), st.floats(0, 50))
def test_likeness_is_a_cosine(shared: float, more: float, rest: float) -> None:
    question, passage = shared + more, shared + rest
    value = likeness(np.array([shared], np.float32), question, np.array([passage], np.float32))[0]
    assert -1e-6 <= value <= 1 + 1e-4


def test_nothing_is_like_a_passage_that_holds_nothing() -> None:
    assert likeness(np.zeros(1, np.float32), 3.0, np.zeros(1, np.float32)).tolist() == [0.0]
