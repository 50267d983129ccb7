"""Checks that a corpus is compared with the index in force by what was judged and asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hashing_encoder import HashingEncoder
from planted import STEPS, write

from faq.checking.comparison import Comparison, compare, is_comparable
from faq.checking.findings import Finding
from faq.checking.fresh_answers import ask_fresh
from faq.checking.fresh_index import fresh_index
from faq.checking.reading import read_corpus
from faq.evaluation.judging import RIGHT, add_verdict, undo_verdict
from faq.indexing.rebuild import rebuild
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.settings import Settings
from faq.storage.generations import current_name

_TOPICS = {"refund": "退款", "shipping": "催发货", "invoice": "绑定手机号", "coupon": "领优惠券"}
_NAME = "20260101T000000-abc"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a published index of four articles, and no questions yet."""
    texts = {
        name: f"# {topic}\n\n## 怎么{topic}\n\n{STEPS.format(topic)}"
        for name, topic in _TOPICS.items()
    }
    write(tmp_path / "corpus", **texts)
    settings = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        judged=tmp_path / "judged",
        question_log=tmp_path / "questions.sqlite3",
        model="off",
    )
    rebuild(settings)
    return settings


def _judge(settings: Settings, **articles: str) -> None:
    """Judges 怎么… of each topic; an empty article says that nothing answers it."""
    folder = settings.judged
    (folder / "qrels").mkdir(parents=True)
    names = {"queries": [], "unanswerable": []}
    rows = ["query-id\tcorpus-id\tscore"]
    for name, article in articles.items():
        query = json.dumps({"_id": name, "text": f"怎么{_TOPICS.get(name, name)}"})
        names["queries" if article else "unanswerable"].append(query)
        if article:
            rows.append(f"{name}\t{article}\t1")
    for name, lines in names.items():
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", "utf-8")


def _log(settings: Settings, *questions: str) -> None:
    rows = [
        (str(number), LoggedQuestion(each, "answer", 0.9, logged_at=f"2026-01-01T00:00:0{number}"))
        for number, each in enumerate(questions)
    ]
    QuestionLog(settings.question_log).add(rows)


def _compared(settings: Settings) -> tuple[Comparison, list[Finding]]:
    comparison, found = ask_fresh(read_corpus(settings), comparing=True, skipped={"answered-other"})
    assert comparison
    return comparison, list(found)


def _rules(found: list[Finding]) -> list[str]:
    return sorted(each.rule for each in found)


def test_a_corpus_that_did_not_change_is_not_asked(settings: Settings) -> None:
    _judge(settings, refund="refund")
    comparison, found = _compared(settings)
    assert comparison == Comparison(current_name(settings.index) or "")
    assert found == []


def test_a_judged_question_that_loses_its_answer(settings: Settings) -> None:
    _judge(settings, refund="refund", shipping="shipping")
    (settings.corpus / "shipping.md").unlink()
    comparison, found = _compared(settings)
    assert (comparison.judged, comparison.lost, comparison.gained) == (2, 1, 0)
    assert (comparison.before["acc@1"], comparison.after["acc@1"]) == (1.0, 0.5)
    lost = next(each for each in found if each.rule == "question-lost")
    assert (lost.path, lost.line) == (str(settings.judged / "queries.jsonl"), 2)
    assert "shipping" in lost.fault
    falls = [each for each in found if each.rule == "measure-down"]
    assert {each.fault.partition(" ")[0] for each in falls} == {"ndcg@10", "rr@10", "r@10", "acc@1"}


def test_the_owner_says_how_far_a_measure_may_fall(settings: Settings) -> None:
    _judge(settings, refund="refund", shipping="shipping")
    (settings.corpus / "shipping.md").unlink()
    assert _rules(_compared(replace(settings, max_loss=0.5))[1]) == ["question-lost"]
    assert "measure-down" in _rules(_compared(replace(settings, max_loss=0.49))[1])


def test_a_judged_question_that_gains_its_answer(settings: Settings) -> None:
    _judge(settings, refund="refund", exchange="exchange")
    text = f"# 换货\n\n## 怎么exchange\n\n{STEPS.format('换货')}"
    write(settings.corpus, exchange=text)
    comparison, found = _compared(settings)
    assert (comparison.lost, comparison.gained, found) == (0, 1, [])


def test_what_nothing_answers_must_go_on_being_refused(settings: Settings) -> None:
    _judge(settings, refund="refund", 修轮胎="")
    text = f"# 修轮胎\n\n## 怎么修轮胎\n\n{STEPS.format('修轮胎')}"
    write(settings.corpus, tyre=text)
    comparison, found = _compared(settings)
    assert (comparison.before["refused"], comparison.after["refused"]) == (1.0, 0.0)
    assert _rules(found) == ["measure-down", "question-lost"]
    lost = found[-1]
    assert (Path(lost.path).name, lost.line) == ("unanswerable.jsonl", 1)


def test_logged_questions_tell_which_answers_change(settings: Settings) -> None:
    _log(settings, "怎么退款", "怎么绑定手机号", "怎么催发货", "怎么退款")
    (settings.corpus / "invoice.md").unlink()
    write(settings.corpus, back=f"# 钱款\n\n## 怎么退款\n\n问法：退款\n\n{STEPS.format('退款')}")
    (settings.corpus / "refund.md").unlink()
    comparison, found = _compared(settings)
    assert comparison.logged == 3
    changed = {each.question: (each.before, each.after) for each in comparison.changed}
    assert changed == {
        "怎么退款": ("refund#怎么退款", "back#怎么退款"),
        "怎么绑定手机号": ("invoice#怎么绑定手机号", ""),
    }
    assert _rules(found) == ["first-hit-changed", "measure-down", "question-lost"]
    by_rule = {each.rule: each for each in found}
    assert by_rule["first-hit-changed"].path == str(settings.corpus / "back.md")
    assert by_rule["question-lost"].path == str(settings.corpus / "invoice.md")


@pytest.mark.parametrize("damage", ["queries.jsonl", "qrels/test.tsv"])
def test_judgements_that_can_not_be_read_are_a_fault(settings: Settings, damage: str) -> None:
    _judge(settings, refund="refund")
    (settings.judged / damage).write_bytes(b"{")
    (settings.corpus / "shipping.md").unlink()
    comparison, found = _compared(settings)
    assert (comparison.judged, _rules(found)) == (0, ["judgements"])


def test_a_folder_whose_last_verdict_was_taken_back_judges_nothing(settings: Settings) -> None:
    verdict = add_verdict(settings.judged, "怎么退款", "refund#怎么退款", RIGHT)
    assert undo_verdict(settings.judged, verdict)
    assert not is_comparable(settings)
    _log(settings, "怎么退款")
    (settings.corpus / "refund.md").unlink()
    comparison, findings = _compared(settings)
    assert comparison.judged == 0
    assert {each.rule for each in findings} <= {"question-lost", "measure-down"}


def test_judgements_of_other_documents_are_none(settings: Settings) -> None:
    _judge(settings, refund="refund")
    assert is_comparable(settings)
    (settings.judged / "corpus.jsonl").write_text("", "utf-8")
    assert not is_comparable(settings)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_log_that_can_not_be_read_tells_nothing(settings: Settings, content: bytes) -> None:
    settings.question_log.write_bytes(content)
    (settings.corpus / "shipping.md").unlink()
    comparison, found = _compared(settings)
    assert (comparison.logged, found) == (0, [])


def test_without_an_index_there_is_nothing_to_compare_with(
    settings: Settings, tmp_path: Path
) -> None:
    _judge(settings, refund="refund")
    other = replace(settings, index=tmp_path / "none")
    assert ask_fresh(read_corpus(other), comparing=True, skipped=()) == (None, ())
    assert not other.index.exists()


def test_the_index_in_force_stays_as_it_is(settings: Settings) -> None:
    _judge(settings, refund="refund")
    (settings.corpus / "shipping.md").unlink()
    before = {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")}
    with fresh_index(settings) as index:
        assert index
        folder = index.fresh.index
        assert folder != settings.index
        compare(index, settings)
    assert not folder.exists()
    assert {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")} == before


def test_words_alone_rank_where_one_index_lacks_vectors(settings: Settings) -> None:
    settings = replace(settings, model="", models=settings.corpus / "none")
    rebuild(settings, encoder=HashingEncoder())
    (settings.corpus / "shipping.md").unlink()
    with fresh_index(settings) as index:
        assert index
        assert index.published
        assert (index.fresh.model, index.published.model) == ("off", "off")
        assert index.published.index == settings.index


def test_a_damaged_index_costs_the_comparison_alone(settings: Settings) -> None:
    _judge(settings, refund="refund")
    (settings.corpus / "shipping.md").unlink()
    (settings.index / "CURRENT").write_text(_NAME, "ascii")
    assert ask_fresh(read_corpus(settings), comparing=True, skipped=()) == (None, ())
