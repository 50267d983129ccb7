"""Tests promises: what they stand on, what they do to answers, and who is told they fail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hashing_encoder import HashingEncoder

from faq.engine import Engine
from faq.evaluation.calibration import (
    JudgedCalibrator,
    Result,
    calibrator_of,
    order_of,
    promise_of,
)
from faq.evaluation.judgements import QueryRecord
from faq.evaluation.promise_check import promise_faults
from faq.indexing.embed import embed
from faq.indexing.rebuild import RebuildOptions, rebuild, rebuild_by
from faq.model import Answer, Outcome, SearchRequest
from faq.reports import Promise
from faq.settings import Settings
from faq.storage.generations import current_name, open_current

_THINGS = ("苹果", "香蕉", "葡萄", "西瓜", "樱桃", "草莓", "柠檬", "桃子", "石榴", "荔枝")


def _lines(path: Path, records: Sequence[tuple[str, str]]) -> None:
    lines = (
        json.dumps({"_id": key, "text": text}, ensure_ascii=False) + "\n" for key, text in records
    )
    path.write_text("".join(lines), "utf-8")


def _judge(folder: Path, right: int, wrong: int) -> None:
    """Writes questions whose first hit is judged right, and others whose first hit is not."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    things = [(f"q{number}", _THINGS[number % len(_THINGS)]) for number in range(right + wrong)]
    _lines(folder / "queries.jsonl", [(key, f"{thing}怎么保存") for key, thing in things])
    rows = "".join(
        f"{key}\t{thing if number < right else 'nowhere'}\t1\n"
        for number, (key, thing) in enumerate(things)
    )
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{rows}", "utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of ten articles and a promise on forty questions answered right."""
    (tmp_path / "corpus").mkdir()
    for thing in _THINGS:
        text = f"# {thing}\n\n## {thing}怎么保存\n\n{thing}放进冰箱。\n"
        (tmp_path / "corpus" / f"{thing}.md").write_text(text, "utf-8")
    _judge(tmp_path / "judged", 40, 0)
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        judged_questions=str(tmp_path / "judged"),
        max_wrong=0.1,
    )


def _rebuilt(settings: Settings, encoder: HashingEncoder | None = None) -> Promise:
    calibrator = calibrator_of(settings, encoder)
    report = rebuild_by(RebuildOptions(encoder=encoder, calibrator=calibrator), settings)
    assert report.promise
    assert report.promise == Engine(settings).stats().promise
    return report.promise


def _answer(settings: Settings, question: str = "苹果怎么保存") -> Answer:
    return Engine.open(settings).ask(SearchRequest(question))


def test_a_promise_tells_what_it_stands_on_and_what_it_costs(settings: Settings) -> None:
    promise = _rebuilt(settings)
    assert (promise.max_wrong, promise.questions, promise.held_out) == (0.1, 40, 20)
    assert promise.shares == promise.without
    assert promise.shares
    assert (promise.shares.wrong, promise.shares.choices, promise.shares.none) == (0, 0, 0)
    assert (promise.sure, promise.fault) == (0.5, "")
    assert promise_faults(settings) == ()


def test_where_first_hits_are_wrong_as_surely_as_right_nothing_is_the_answer(
    settings: Settings,
) -> None:
    assert _answer_of(settings, "苹果怎么保存").outcome == "answer"
    _judge(Path(settings.judged_questions), 20, 20)
    promise = _rebuilt(settings)
    confidence = _answer(settings).confidence
    assert promise.sure
    assert promise.sure > confidence
    assert _answer(settings).outcome == "none"
    assert promise.shares
    assert promise.without
    assert promise.shares.wrong == 0 < promise.without.wrong
    assert promise.shares.none == 1 > promise.without.none
    assert promise_faults(settings) == ()


def _answer_of(settings: Settings, question: str) -> Answer:
    rebuild(settings)
    return _answer(settings, question)


def test_an_answer_to_an_unanswerable_question_is_wrong(settings: Settings) -> None:
    judged = Path(settings.judged_questions)
    _lines(judged / "unanswerable.jsonl", [(f"u{n}", "苹果怎么保存") for n in range(40)])
    promise = _rebuilt(settings)
    assert promise.questions == 80
    assert promise.without
    assert 0.3 < promise.without.wrong < 0.7
    assert promise.sure
    assert promise.sure > _answer(settings).confidence


def test_an_article_judged_stands_for_its_passages_and_so_does_a_passage(
    settings: Settings,
) -> None:
    qrels = Path(settings.judged_questions) / "qrels" / "test.tsv"
    by_passage = "".join(
        f"{key}\t{thing}#{thing}怎么保存\t1\n"
        for key, thing, _ in (
            line.split("\t") for line in qrels.read_text("utf-8").split("\n")[1:-1]
        )
    )
    before = _rebuilt(settings)
    qrels.write_text(f"query-id\tcorpus-id\tscore\n{by_passage}", "utf-8")
    after = _rebuilt(settings)
    assert replace(after, judgements=before.judgements) == before


@pytest.mark.parametrize(("questions", "needed"), [(1, 17), (16, 17)])
def test_with_too_few_questions_the_default_stays_and_the_number_needed_is_told(
    settings: Settings, questions: int, needed: int
) -> None:
    _judge(Path(settings.judged_questions), questions, 0)
    promise = _rebuilt(settings)
    assert (promise.questions, promise.sure, promise.shares) == (questions, None, None)
    assert f"至少要有 {needed} 个" in promise.fault
    assert f"只有 {questions} 个" in promise.fault
    (fault,) = promise_faults(settings)
    assert (fault.path, fault.fault) == (settings.judged_questions, promise.fault)
    assert _answer(settings).outcome == "answer"
    _judge(Path(settings.judged_questions), needed, 0)
    assert _rebuilt(settings).fault == ""


@pytest.mark.parametrize("broken", ["no folder", "no setting", "no json", "no table", "no match"])
def test_judged_questions_that_cant_be_read_cost_the_promise_and_not_the_index(
    settings: Settings, tmp_path: Path, broken: str
) -> None:
    judged = Path(settings.judged_questions)
    if broken == "no folder":
        settings = replace(settings, judged_questions=str(tmp_path / "nowhere"))
    elif broken == "no setting":
        settings = replace(settings, judged_questions="")
    elif broken == "no json":
        (judged / "queries.jsonl").write_bytes(b"{\n")
    elif broken == "no table":
        (judged / "qrels" / "test.tsv").write_bytes(b"\xff")
    else:
        _lines(judged / "queries.jsonl", [("other", "苹果")])
    promise = _rebuilt(settings)
    assert promise.fault
    assert (promise.questions, promise.sure) == (0, None)
    (fault,) = promise_faults(settings)
    assert fault.fault == promise.fault
    assert _answer(settings).outcome == "answer"


def test_a_question_that_cant_be_asked_is_no_question(settings: Settings) -> None:
    settings = replace(settings, question_chars=6)
    _lines(
        Path(settings.judged_questions) / "unanswerable.jsonl", [("blank", " "), ("long", "苹" * 7)]
    )
    assert _rebuilt(settings).questions == 40


def test_without_the_setting_nothing_is_promised(settings: Settings) -> None:
    silent = replace(settings, max_wrong=0.0)
    assert calibrator_of(silent, None) is None
    assert rebuild(silent).promise is None
    assert promise_faults(silent) == ()


@pytest.mark.parametrize(
    "change", ["article", "new article", "judged", "max_wrong", "lexicon", "index"]
)
def test_what_has_changed_since_the_rebuild_asks_for_another(
    settings: Settings, change: str
) -> None:
    _rebuilt(settings)
    assert promise_faults(settings) == ()
    if change == "article":
        (settings.corpus / "苹果.md").write_text("# 苹果\n\n苹果很甜。\n", "utf-8")
    elif change == "new article":
        (settings.corpus / "梨.md").write_text("# 梨\n\n梨很甜。\n", "utf-8")
    elif change == "judged":
        _judge(Path(settings.judged_questions), 39, 1)
    elif change == "max_wrong":
        settings = replace(settings, max_wrong=0.2)
    elif change == "lexicon":
        (settings.corpus / "_lexicon").mkdir()
        (settings.corpus / "_lexicon" / "stopwords.txt").write_text("冰箱\n", "utf-8")
    else:
        settings = replace(settings, index=settings.index.with_name("other"))
    (fault,) = promise_faults(settings)
    assert "faq rebuild" in fault.fault
    _rebuilt(settings)
    assert promise_faults(settings) == ()


def test_a_setting_that_awaits_its_rebuild_is_told(settings: Settings) -> None:
    rebuild(settings)
    assert Engine(settings).stats().outdated_settings == ("max_wrong",)
    _rebuilt(settings)
    assert Engine(settings).stats().outdated_settings == ()


def test_a_generation_with_vectors_has_a_promise_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised: list[tuple[bool, Promise]] = []
    make = JudgedCalibrator.promise

    def promise(calibrator: JudgedCalibrator, folder: Path) -> Promise:
        made = make(calibrator, folder)
        promised.append(((folder / "vectors_values.npy").exists(), made))
        return made

    monkeypatch.setattr(JudgedCalibrator, "promise", promise)
    encoder = HashingEncoder()
    words = _rebuilt(settings)
    manifest = embed(settings.index, encoder, calibrator=calibrator_of(settings, encoder))
    assert manifest.promise == open_current(settings.index).manifest.promise
    assert promised == [(False, words), (True, manifest.promise)]
    assert len(encoder.questions) >= 40
    plain = rebuild(replace(settings, max_wrong=0.0, index=settings.index.with_name("plain")))
    assert plain.promise is None


def test_vectors_that_come_without_a_calibrator_take_the_promise_of_words_away(
    settings: Settings,
) -> None:
    _rebuilt(settings)
    assert embed(settings.index, HashingEncoder()).promise is None


def test_a_promise_made_with_a_model_is_void_without_it(settings: Settings) -> None:
    encoder = HashingEncoder()
    report = rebuild_by(
        RebuildOptions(encoder=encoder, calibrator=calibrator_of(settings, encoder)), settings
    )
    assert report.promise
    assert (report.promise.sure, report.promise.fault) != (None, "")
    told = Engine(settings).stats().promise  # the tests' settings name no such model
    assert told
    assert told.sure is None
    assert "hashing" in told.fault


def test_a_failure_while_questions_are_asked_leaves_the_index_as_it_was(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _rebuilt(settings)
    before = current_name(settings.index)

    def fail(*_: object) -> Iterator[Result]:
        raise RuntimeError("bug")

    monkeypatch.setattr("faq.evaluation.calibration._ask", fail)
    with pytest.raises(RuntimeError):
        _rebuilt(settings)
    assert current_name(settings.index) == before
    assert [path.name for path in (settings.index / "generations").iterdir()] == [before]


def _result(key: int, confidence: float, *, right: bool, unsure: Outcome = "none") -> Result:
    order = (bytes([key % 2]), str(key))  # every other one calibrates
    return Result(order, right, right, confidence, "answer", unsure, "answer")


def _promised(results: Sequence[Result], max_wrong: float) -> Promise:
    return promise_of(results, Promise(max_wrong, "digest", len(results)))


def test_the_threshold_stands_above_the_wrong_first_hits_that_are_too_many() -> None:
    results = [_result(key, 0.9, right=True) for key in range(190)]
    results += [_result(key, 0.6 + key / 100, right=False) for key in range(10)]
    promise = _promised(results, 0.03)
    # Two of a hundred may be wrong: of .60, .62, .64, .66, .68 the two highest.
    assert promise.sure == 0.641
    assert promise.shares
    assert promise.shares.wrong == 0.03
    assert promise.without
    assert promise.without.wrong == 0.05
    assert promise.fault == ""


def test_what_is_not_sure_counts_by_how_it_is_told_instead() -> None:
    results = [_result(key, 0.4, right=True, unsure="choices") for key in range(60)]
    results += [_result(key, 0.4, right=True) for key in range(60, 100)]
    promise = _promised(results, 0.1)
    assert promise.shares
    assert (promise.shares.choices, promise.shares.none) == (0.6, 0.4)
    assert promise.without
    assert (promise.without.choices, promise.without.none) == (0, 0)


def test_held_out_questions_that_belie_the_promise_are_a_fault() -> None:
    results = [_result(key, 0.9, right=True) for key in range(0, 200, 2)]
    results += [_result(key, 0.9, right=key % 10 > 2) for key in range(1, 200, 2)]
    promise = _promised(results, 0.05)
    assert promise.sure == 0.5
    assert promise.shares
    assert promise.shares.wrong == 0.2
    assert "20 个得到错的回答" in promise.fault


def test_one_more_than_promised_may_be_chance() -> None:
    results = [_result(key, 0.9, right=True) for key in range(0, 200, 2)]
    results += [_result(key, 0.9, right=key > 11) for key in range(1, 200, 2)]
    promise = _promised(results, 0.05)
    assert promise.shares
    assert promise.shares.wrong == 0.06
    assert promise.fault == ""


def test_spellings_of_one_question_go_together() -> None:
    def order(key: str, variant_of: str | None) -> tuple[bytes, str]:
        return order_of(QueryRecord(key, "苹果", None, variant_of, Path("queries.jsonl"), 1))

    first, second, other = order("q1", None), order("q2", "q1"), order("q3", None)
    assert first[0] == second[0] != other[0]
    assert len({first, second, other}) == 3


def test_the_same_questions_make_the_same_promise(settings: Settings) -> None:
    assert _rebuilt(settings) == _rebuilt(settings)
