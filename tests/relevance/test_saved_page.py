"""Holds the accuracy of questions on a real saved page above a floor.

The page is not ours to keep; the questions are, and were written before any tuning.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import ArticleId, SearchRequest
from faq.settings import Settings

_PAGE = Path(__file__).parents[2].parent / "shared" / "samples" / "taobao"
_ARTICLE = ArticleId("taobao-virtual-order")
_QUESTIONS = Path(__file__).with_name("sample-questions.tsv")
_FLOOR = 27


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if not (_PAGE / f"{_ARTICLE}.txt").exists():
        pytest.skip(f"the saved page is not at {_PAGE}")
    index = tmp_path_factory.mktemp("saved-page")
    settings = replace(Settings(), corpus=_PAGE, index=index)
    rebuild(settings)
    return Engine.open(settings)


def test_nine_in_ten_questions_put_their_section_first(engine: Engine) -> None:
    indexed = engine.article(_ARTICLE)
    assert indexed is not None
    headings = [section.heading for section in indexed.article.sections]
    with _QUESTIONS.open(encoding="utf-8", newline="") as lines:
        judged = [
            (row["question"], int(row["section"])) for row in csv.DictReader(lines, delimiter="\t")
        ]
    assert len(judged) == 30
    missed = {
        question: engine.ask(SearchRequest(question)).hits[0].passage.heading
        for question, section in judged
        if engine.ask(SearchRequest(question)).hits[0].passage.heading != headings[section - 1]
    }
    assert len(judged) - len(missed) >= _FLOOR, missed
