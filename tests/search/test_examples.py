"""Tests that the questions offered as examples are the corpus's own and answered right."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings

_STARTER = Path(__file__).parents[2] / "corpus"
_MANUAL = {
    f"part-{number}.md": f"# {topic}\n\n## 怎么安装{topic}\n\n先关掉电源，再装{topic}。\n\n"
    f"## {topic}的保养\n\n每月擦一次{topic}。\n\n## 注意事项\n\n不要用水冲。\n"
    for number, topic in enumerate(("滤网", "水泵", "刀头", "电池", "皮带", "火花塞", "油箱"))
}


@pytest.fixture(scope="module", params=["starter", "manual"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("examples")
    corpus = _STARTER
    if request.param == "manual":
        corpus = folder / "corpus"
        corpus.mkdir()
        for name, text in _MANUAL.items():
            (corpus / name).write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=folder / "index")
    rebuild(settings)
    return Engine.open(settings)


@pytest.mark.parametrize("reader", [None, "buyer", "seller"])
def test_every_example_is_answered_by_the_passage_it_was_taken_from(
    engine: Engine, reader: str | None
) -> None:
    examples = engine.examples(reader)  # type: ignore[arg-type]
    assert len(examples) == len(set(examples)) == 6
    for question in examples:
        answer = engine.ask(SearchRequest(question, reader=reader))  # type: ignore[arg-type]
        assert answer.outcome == "answer", question
        passage = answer.hits[0].passage
        assert question in (passage.heading, *passage.questions)
        assert not reader or reader in (passage.audience or (reader,))


def test_examples_are_questions_of_different_articles_and_stay(engine: Engine) -> None:
    examples = engine.examples()
    articles = {engine.ask(SearchRequest(each)).hits[0].passage.article_id for each in examples}
    assert len(articles) == len(examples)
    assert Engine.open(engine.settings).examples() == examples


def test_a_corpus_that_answers_nothing_surely_has_no_examples(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# 空\n\n## 注意\n\n看。\n", "utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus", index=tmp_path / "index", confidence_threshold=1.0
    )
    rebuild(settings)
    assert Engine.open(settings).examples() == ()
