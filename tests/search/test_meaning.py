"""Meaning takes part in ranking where there is a model, and never costs an answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hashing_encoder import HashingEncoder

from faq.cli.report_lines import stats_lines
from faq.engine import Engine
from faq.errors import ModelError
from faq.files.arrays import ArraySpec
from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.model import Answer, SearchRequest
from faq.search import meaning
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.storage.generations import open_current
from faq.storage.schema import VECTORS

_MEANING = "意思相近"
_Open = Callable[[Path, str], TextEncoder | None]


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, heading, text in (
        ("renew", "怎么续借图书", "在柜台或网上续借，图书可以延长一个月。"),
        ("lost", "读者证丢了怎么办", "带上身份证到柜台补办读者证。"),
        ("fine", "图书逾期怎么交罚款", "图书逾期每天一角，在柜台交罚款。"),
    ):
        (folder / f"{name}.md").write_text(f"# {heading}\n\n{text}\n", "utf-8")
    settings = Settings(corpus=folder, index=tmp_path / "index", confidence_threshold=0.0)
    rebuild(settings, encoder=HashingEncoder())
    return settings


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch) -> Callable[[_Open], None]:
    """Puts a model, or what opening it raises, into the place of those of the settings."""
    return lambda opening: monkeypatch.setattr(meaning, "open_model", opening)


def _ask(engine: Engine, question: str) -> Answer:
    return engine.ask(SearchRequest(question, explain=True))


def _hits(answer: Answer) -> list[tuple[str, float]]:
    return [(hit.passage.id, hit.score) for hit in answer.hits]


def _parts(explanation: tuple[str, ...]) -> list[float]:
    return [float(each) for line in explanation for each in re.findall(r"\+(\d+\.\d+)$", line)]


def test_the_parts_of_an_explanation_still_sum_to_the_score(
    corpus: Settings, in_place: Callable[[_Open], None]
) -> None:
    in_place(lambda *_: HashingEncoder())
    answer = _ask(Engine.open(corpus), "图书能续借吗")
    assert answer.hits[0].passage.title == "怎么续借图书"
    for hit in answer.hits:
        assert sum(_MEANING in line for line in hit.explanation) == 3
        assert sum(_parts(hit.explanation)) == pytest.approx(hit.score, abs=0.005)


def test_a_question_is_encoded_as_it_was_understood(
    corpus: Settings, in_place: Callable[[_Open], None]
) -> None:
    encoder = HashingEncoder()
    in_place(lambda *_: encoder)
    engine = Engine.open(corpus)
    engine.ask(SearchRequest("圖書怎麼續借"))
    assert encoder.questions == ["图书怎么续借"]
    answer = engine.ask(SearchRequest("duzhezheng 丢了"))
    assert answer.did_you_mean
    assert answer.did_you_mean in encoder.questions


def test_without_a_model_the_words_answer_as_they_do_without_vectors(
    corpus: Settings, in_place: Callable[[_Open], None], tmp_path: Path
) -> None:
    words = replace(corpus, index=tmp_path / "words")
    rebuild(words)
    in_place(lambda *_: None)
    with_vectors, without = (_ask(Engine.open(each), "图书能续借吗") for each in (corpus, words))
    assert _hits(with_vectors) == _hits(without)
    assert with_vectors.confidence == without.confidence
    assert not any(_MEANING in line for hit in with_vectors.hits for line in hit.explanation)


def _raising(*_: object) -> TextEncoder:
    raise ModelError("模型损坏 (damaged)")


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        (lambda *_: HashingEncoder("other"), "another model"),
        (lambda *_: None, "the model is gone"),
        (_raising, "damaged"),
    ],
)
def test_a_model_that_does_not_fit_is_told_once(
    corpus: Settings,
    in_place: Callable[[_Open], None],
    caplog: pytest.LogCaptureFixture,
    opening: _Open,
    told: str,
) -> None:
    in_place(opening)
    engine = Engine.open(corpus)
    assert _ask(engine, "图书能续借吗").hits
    rebuild(corpus, encoder=HashingEncoder())
    assert _ask(engine, "图书怎么续借").hits
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [told in each.getMessage() for each in warnings] == [True]


def test_a_model_that_is_turned_off_is_not_missed(
    corpus: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    Engine.open(replace(corpus, model="off"))
    assert caplog.records == []


def test_a_model_that_fails_at_a_question_costs_no_answer(
    corpus: Settings, in_place: Callable[[_Open], None], caplog: pytest.LogCaptureFixture
) -> None:
    in_place(lambda *_: HashingEncoder(fails=True))
    engine = Engine.open(corpus)
    assert _ask(engine, "图书能续借吗").hits
    assert _ask(engine, "读者证丢了").hits
    assert [each.levelno for each in caplog.records] == [logging.ERROR]


def test_a_generation_of_the_same_model_keeps_it_open(
    corpus: Settings, in_place: Callable[[_Open], None]
) -> None:
    opened = []

    def opening(*_: object) -> TextEncoder:
        opened.append(HashingEncoder())
        return opened[-1]

    in_place(opening)
    engine = Engine.open(corpus)
    rebuild(corpus, full=True, encoder=HashingEncoder())
    assert _ask(engine, "图书能续借吗").hits
    assert len(opened) == 1


def test_the_index_tells_which_model_its_vectors_are_of(
    corpus: Settings, in_place: Callable[[_Open], None]
) -> None:
    in_place(lambda *_: HashingEncoder())
    stats = Engine(corpus).stats()
    assert (stats.vectors, stats.vectors_fault) == ("ready", "")
    assert stats.model
    assert (stats.model.name, stats.model.dimensions) == ("hashing", 64)
    rebuild(corpus)
    stats = Engine(corpus).stats()
    assert (stats.model, stats.vectors, stats.vectors_fault) == (None, "none", "")


@pytest.mark.parametrize(
    ("opening", "name", "told"),
    [
        (lambda *_: HashingEncoder("other"), "", "another model"),
        (lambda *_: None, "", "the model is gone"),
        (_raising, "", "damaged"),
        (lambda *_: None, "off", "turned off"),
    ],
)
def test_vectors_that_are_not_used_are_told_with_the_reason(
    corpus: Settings, in_place: Callable[[_Open], None], opening: _Open, name: str, told: str
) -> None:
    in_place(opening)
    engine = Engine(replace(corpus, model=name))
    stats = engine.stats()
    assert (stats.vectors, engine.vector_state()) == ("unused", "unused")
    assert told in stats.vectors_fault
    assert any(told in line for line in stats_lines(stats))


def test_a_model_that_is_not_in_the_store_is_told(corpus: Settings, tmp_path: Path) -> None:
    rebuild(corpus)
    stats = Engine(replace(corpus, models=tmp_path, model="bge-smal")).stats()
    assert stats.vectors == "none"
    assert "bge-smal" in stats.vectors_fault


def _shorter(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _one_row_less(path: Path) -> None:
    np.save(path, np.load(path)[:-1])


def _other_type(path: Path) -> None:
    np.save(path, np.load(path).astype(np.float64))


@pytest.mark.parametrize("spec", VECTORS.specs, ids=lambda each: each.name)
@pytest.mark.parametrize("damage", [_shorter, _one_row_less, _other_type, Path.unlink])
def test_words_answer_where_vectors_are_damaged(
    corpus: Settings,
    in_place: Callable[[_Open], None],
    caplog: pytest.LogCaptureFixture,
    spec: ArraySpec,
    damage: Callable[[Path], None],
) -> None:
    damage(open_current(corpus.index).folder / f"{spec.name}.npy")
    in_place(lambda *_: HashingEncoder())
    engine = Engine.open(corpus)
    answer = _ask(engine, "图书能续借吗")
    assert answer.hits[0].passage.title == "怎么续借图书"
    assert not any(_MEANING in line for hit in answer.hits for line in hit.explanation)
    assert ["damaged vectors" in each.getMessage() for each in caplog.records] == [True]
    stats = engine.stats()
    assert (stats.vectors, "faq rebuild" in stats.vectors_fault) == ("unused", True)
    embed(corpus.index, HashingEncoder())
    assert engine.stats().vectors == "ready"
