"""What does the starter corpus answer to a few questions, word for word?

``pytest --update-golden`` writes down what it answers now; the difference is then for a
person to read and to commit.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings

_FOLDER = Path(__file__).with_name("golden")
_ANSWERS = _FOLDER / "answers.json"
_CORPUS = Path(__file__).parents[1] / "corpus"
_QUESTIONS = (_FOLDER / "questions.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    settings = replace(Settings(), corpus=_CORPUS, index=tmp_path_factory.mktemp("golden"))
    report = rebuild(settings)
    assert not report.faults
    return Engine.open(settings)


def _seen(engine: Engine, question: str) -> dict[str, object]:
    """What a person would notice if it changed; scores are left out, they are arithmetic."""
    answer = engine.ask(SearchRequest(question, limit=3))
    first = answer.hits[0].passage if answer.hits else None
    return {
        "answered": answer.answered,
        "passages": [hit.passage.id for hit in answer.hits],
        "steps": [step.text for step in first.steps] if first and answer.answered else [],
    }


def test_the_answers_are_those_that_were_written_down(
    engine: Engine, request: pytest.FixtureRequest
) -> None:
    now = {question: _seen(engine, question) for question in _QUESTIONS}
    if request.config.getoption("--update-golden"):
        text = json.dumps(now, ensure_ascii=False, indent=1)
        _ANSWERS.write_text(text + "\n", encoding="utf-8")
    assert now == json.loads(_ANSWERS.read_text(encoding="utf-8"))
