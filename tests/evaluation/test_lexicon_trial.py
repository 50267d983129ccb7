"""Checks that a trial of the lexicon tells what a change touches, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq.errors import LexiconError
from faq.evaluation.lexicon_trial import Trial, try_additions
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage.generations import current_name

_ARTICLES = {
    "a.md": "# 首重续重\n\n## 首重续重怎么算\n\n按首重和续重计费。\n",
    "b.md": "# 开票\n\n## 发票怎么开\n\n在订单里申请开票。\n",
    "c.md": "# 退款\n\n## 退款去哪\n\n原路退回。\n",
}
_QUESTIONS = {"q1": ("钢镚儿去哪了", "c#退款去哪"), "q2": ("发票怎么开", "b#发票怎么开")}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in _ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return Settings(corpus=corpus, index=tmp_path / "index", analysis_processes=1)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    folder = tmp_path / "questions"
    (folder / "qrels").mkdir(parents=True)
    lines = [json.dumps({"_id": name, "text": text}) for name, (text, _) in _QUESTIONS.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    judged = [f"{name}\t{passage}\t1" for name, (_, passage) in _QUESTIONS.items()]
    table = "\n".join(["query-id\tcorpus-id\tscore", *judged])
    (folder / "qrels" / "test.tsv").write_text(table, encoding="utf-8")
    return folder


def _terms(trial: Trial) -> dict[str, tuple[int, int]]:
    return {term.text: (term.before, term.after) for term in trial.terms}


def test_a_word_touches_the_passages_that_hold_it(settings: Settings) -> None:
    trial = try_additions(["首重续重"], settings, None)
    assert _terms(trial)["首重续重"] == (0, 1)
    assert (trial.judged, trial.questions, trial.before, trial.after) == (0, (), {}, {})


def test_a_synonym_touches_the_questions_that_hold_it(settings: Settings, questions: Path) -> None:
    trial = try_additions(["钢镚儿 => 退款"], settings, questions)
    assert trial.judged == 2
    assert [(each.id, each.after) for each in trial.questions] == [("q1", 1)]
    assert trial.after["acc@1"] >= trial.before["acc@1"]


def test_what_is_known_already_touches_nothing(settings: Settings, questions: Path) -> None:
    trial = try_additions(["退款"], settings, questions)
    assert (trial.terms, trial.questions) == ((), ())
    assert trial.before == trial.after


def test_a_question_that_can_not_be_asked_is_told(settings: Settings, questions: Path) -> None:
    with (questions / "queries.jsonl").open("a", encoding="utf-8") as queries:
        queries.write('\n{"_id": "blank", "text": " "}')
    with (questions / "qrels" / "test.tsv").open("a", encoding="utf-8") as qrels:
        qrels.write("\nblank\tc\t1")
    trial = try_additions(["钢镚儿 => 退款"], settings, questions)
    assert trial.judged == 3
    assert [each.id for each in trial.questions] == ["q1"]
    assert [fault.line for fault in trial.faults] == [3]


def test_a_trial_leaves_corpus_and_index_alone(settings: Settings, questions: Path) -> None:
    rebuild(settings)
    before = current_name(settings.index), sorted(settings.corpus.rglob("*"))
    try_additions(["首重", "钢镚儿, 钱"], settings, questions)
    assert (current_name(settings.index), sorted(settings.corpus.rglob("*"))) == before


@pytest.mark.parametrize("line", ["甲, ", "=> 乙", "甲 =>", "词 词频 n", ""])
def test_a_line_that_is_no_entry_is_refused(settings: Settings, line: str) -> None:
    with pytest.raises(LexiconError, match="can't be added"):
        try_additions(["首重", line], settings, None)
