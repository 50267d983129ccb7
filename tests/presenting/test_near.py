"""Tests which hits are near enough to the first to be shown beside it."""

from __future__ import annotations

import pytest

from faq.model import Answer, ArticleId, Hit, Passage, PassageId, Snippet
from faq.presenting.present import near_hits

_PASSAGE = Passage(PassageId("a#b"), ArticleId("a"), "借书", "借书", ("借书",), "")


def _answer(confidence: float, *scores: float) -> Answer:
    hits = tuple(Hit(rank, each, _PASSAGE, Snippet("")) for rank, each in enumerate(scores, 1))
    return Answer("借书", "answer", confidence, len(hits), 10, 0, 0.0, "g", hits)


@pytest.mark.parametrize(
    ("confidence", "scores", "near"),
    [
        (1.0, (), 0),
        (1.0, (9.0,), 1),
        (1.0, (9.0, 7.0, 6.0, 5.9), 3),
        (1.0, (9.0, 5.0, 8.0, 4.0), 3),
        (0.5, (9.0, 5.0, 3.0, 2.9), 3),
        (1.0, (0.0, 0.0), 2),
    ],
    ids=["none", "one", "falling", "articles take turns", "unsure", "no score"],
)
def test_hits_end_behind_the_last_that_is_near(
    confidence: float, scores: tuple[float, ...], near: int
) -> None:
    assert near_hits(_answer(confidence, *scores)) == near
