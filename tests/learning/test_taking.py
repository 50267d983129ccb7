"""What was learnt is written into the files of a corpus, and all else in them stays."""

from __future__ import annotations

import tomllib

import pytest

from faq.errors import ChangeError
from faq.learning.taking import with_weights

_WEIGHTS = {"cosine": 0.4, "meaning": 2.5}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# 我们的模型\nk1 = 1.2\n",
        "[rerank]\ncosine = 0.9  # 试过\nproximity = 1\n",
        "[rerank]\nproximity = 1\n[query]\nlatin = 2\n",
        "rerank.cosine = 0.9\nrerank.meaning = 4\nk1 = 1.2\n",
        "[rerank]  # 重排\n\n[query]\nlatin = 2",
        "[query]\nlatin = 2",
    ],
)
def test_weights_are_written_and_all_else_stays(text: str) -> None:
    found = with_weights(text, _WEIGHTS)
    wanted = tomllib.loads(text)
    wanted["rerank"] = wanted.get("rerank", {}) | _WEIGHTS
    assert tomllib.loads(found) == wanted
    for line in text.splitlines():
        assert "cosine" in line or "meaning" in line or line in found
    assert ("# 试过" in text) == ("# 试过" in found)
    assert with_weights(found, _WEIGHTS) == found


@pytest.mark.parametrize(
    "text", ["k1 = ", "rerank = { cosine = 0.9 }\n", "rerank.proximity = 1\n", "cosine = 1\n"]
)
def test_what_cannot_be_written_line_by_line_is_left_to_the_owner(text: str) -> None:
    with pytest.raises(ChangeError):
        with_weights(text, _WEIGHTS)
