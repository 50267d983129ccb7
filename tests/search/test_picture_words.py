"""Checks that a picture finds its section by its words, which no text shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings

_FILES = {
    "coffee.md": "# 咖啡机\n\n## 清洗水箱\n\n拔下插头。![蓝色滤芯卡扣](a.png)再取下水箱。\n\n"
    "## 除垢\n\n操作步骤：\n\n1. 倒入除垢剂。![旋钮转到水滴图标](b.png)\n2. 等半小时。\n",
    "kettle.md": "# 电水壶\n\n## 煮水\n\n加水到刻度线。![](c.png)![image.png](d.png)\n",
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in _FILES.items():
        (corpus / name).write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    return Engine.open(settings)


@pytest.mark.parametrize(
    ("question", "heading", "words"),
    [("蓝色滤芯卡扣", "清洗水箱", "滤芯"), ("旋钮转到水滴图标", "除垢", "旋钮")],
)
def test_the_words_of_a_picture_find_its_section(
    engine: Engine, question: str, heading: str, words: str
) -> None:
    hit = engine.ask(SearchRequest(question)).hits[0]
    passage = hit.passage
    assert passage.heading == heading
    assert passage.pictures == (question,)
    shown = (passage.text, hit.snippet.text, *(step.text for step in passage.steps))
    assert not any(words in text for text in shown)
    assert all(end <= len(hit.snippet.text) for _, end in hit.snippet.highlights)


def test_the_name_that_an_editor_gave_a_picture_finds_nothing(engine: Engine) -> None:
    assert not engine.ask(SearchRequest("image.png")).hits
