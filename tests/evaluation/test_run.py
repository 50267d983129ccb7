"""Checks that an evaluation measures what the judgements say, and tells what it can't ask."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from faq.cli import main
from faq.engine import Engine
from faq.errors import EvaluationError, FaqError
from faq.evaluation.run import Evaluation, HitResult, JudgedDocument, evaluate
from faq.indexing.rebuild import rebuild
from faq.settings import Settings

_DOCUMENTS = {
    "d1": "苹果怎么保存",
    "d2": "香蕉怎么催熟",
    "d3": "葡萄怎么清洗",
    "d4": "西瓜怎么挑选",
}
_QUERIES = {"q1": "苹果保存", "q2": "香蕉催熟", "q3": "葡萄清洗"}
_KEYS = ["queries", "ndcg@10", "rr@10", "r@10", "p50_ms", "p95_ms", "auroc", "missing"]


def _write(
    folder: Path,
    qrels: Sequence[tuple[str, str, int]],
    documents: Mapping[str, str] | None = None,
    queries: Mapping[str, str] = _QUERIES,
) -> Path:
    (folder / "qrels").mkdir(parents=True)
    _lines(folder / "queries.jsonl", [{"_id": key, "text": text} for key, text in queries.items()])
    if documents is not None:
        records = [{"_id": key, "title": "", "text": text} for key, text in documents.items()]
        _lines(folder / "corpus.jsonl", records)
    rows = "".join(f"{query}\t{document}\t{score}\n" for query, document, score in qrels)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{rows}", "utf-8")
    return folder


def _lines(path: Path, records: Sequence[Mapping[str, str | None]]) -> None:
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), "utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a corpus of two articles; its index isn't built."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "refund.md").write_text(
        "# 退款\n\n## 怎么申请\n\n申请退款。\n\n## 多久到账\n\n三天到账。\n", "utf-8"
    )
    (corpus / "ship.md").write_text("# 发货\n\n## 怎么催\n\n催卖家发货。\n", "utf-8")
    return Settings(corpus=corpus, index=tmp_path / "index")


def _measured(folder: Path, settings: Settings) -> dict[str, float | int | None]:
    found = evaluate(folder, settings).as_dict()
    assert list(found) == _KEYS
    assert isinstance(found["p50_ms"], float)
    assert isinstance(found["p95_ms"], float)
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    return found


def test_a_perfect_ranking_measures_one(settings: Settings, tmp_path: Path) -> None:
    qrels = [("q1", "d1", 1), ("q2", "d2", 1), ("q3", "d3", 1)]
    found = _measured(_write(tmp_path / "set", qrels, _DOCUMENTS), settings)
    assert (found["queries"], found["auroc"]) == (3, None)
    assert (found["ndcg@10"], found["rr@10"], found["r@10"]) == (1, 1, 1)
    assert not settings.index.exists()


def test_judgements_that_are_missed_count_as_nothing(settings: Settings, tmp_path: Path) -> None:
    # d2 holds nothing of q1; of q3's two only one is found, first.
    qrels = [("q1", "d9", 1), ("q2", "d2", 1), ("q3", "d3", 1), ("q3", "d9", 1)]
    found = _measured(_write(tmp_path / "set", qrels, _DOCUMENTS), settings)
    assert found["rr@10"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["r@10"] == pytest.approx(1.5 / 3, abs=1e-4)
    assert found["ndcg@10"] == pytest.approx((1 + 1 / (1 + 1 / 1.58496)) / 3, abs=1e-4)


def test_judged_ids_that_the_index_does_not_have_are_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    gone = [("q1", "gone#b", 1), ("q2", "gone", 1), ("q3", "gone", 2), ("q3", "x\x1by", 1)]
    none = [("q1", "irrelevant", 0), ("q1", "d1", 1), ("q2", "d2", 1), ("q3", "d3", 1)]
    folder = _write(tmp_path / "set", [*gone, *none], _DOCUMENTS)
    assert evaluate(folder, settings).missing == ("gone#b", "gone", "x\x1by")
    result = CliRunner().invoke(main, ["eval", str(folder), "--json"])
    assert (result.exit_code, json.loads(result.stdout)["missing"]) == (0, 3)
    (line,) = result.stderr.splitlines()
    assert "3 个编号" in line
    assert "gone#b、gone、" in line
    assert "\x1b" not in line


def test_questions_without_judgements_are_not_asked(settings: Settings, tmp_path: Path) -> None:
    qrels = [("q1", "d1", 1), ("q7", "d1", 1)]
    assert _measured(_write(tmp_path / "set", qrels, _DOCUMENTS), settings)["queries"] == 1


@pytest.mark.parametrize(
    "judged", [("refund", "ship"), ("refund#多久到账", "ship#怎么催"), ("refund", "ship#怎么催")]
)
def test_the_index_in_force_by_article_or_by_passage(
    settings: Settings, tmp_path: Path, judged: tuple[str, str]
) -> None:
    generation = rebuild(settings).generation
    queries = {"a": "退款多久到账", "b": "怎么催发货"}
    folder = _write(tmp_path / "set", [("a", judged[0], 1), ("b", judged[1], 1)], None, queries)
    found = _measured(folder, settings)
    assert (found["queries"], found["rr@10"], found["r@10"]) == (2, 1, 1)
    assert Engine.open(settings).generation == generation


def test_the_confidence_tells_what_cannot_be_answered(settings: Settings, tmp_path: Path) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1), ("q2", "d2", 1)], _DOCUMENTS)
    others = tmp_path / "unanswerable.jsonl"
    _lines(others, [{"_id": "u1", "text": "火箭发射"}, {"_id": "u2", "text": "☃"}])
    assert evaluate(folder, settings, others).as_dict()["auroc"] == 1
    _lines(others, [{"_id": "u1", "text": "苹果保存"}, {"_id": "u2", "text": "香蕉催熟"}])
    assert evaluate(folder, settings, others).as_dict()["auroc"] == 0.5


def _break(folder: Path, name: str, content: bytes | None) -> None:
    path = folder / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("queries.jsonl", None),
        ("queries.jsonl", b""),
        ("queries.jsonl", b"\xff\xfe\n"),
        ("queries.jsonl", b"{\n"),
        ("queries.jsonl", b"[1]\n"),
        ("queries.jsonl", b'{"text": "no id"}\n'),
        ("queries.jsonl", b'{"_id": "q1"}\n'),
        ("queries.jsonl", b'{"_id": "q1", "text": " "}\n'),
        ("corpus.jsonl", b"{\n"),
        ("queries.jsonl", b'{"_id": "q1", "text": "' + b"a" * 2001 + b'"}\n'),
        ("corpus.jsonl", b"[" * 100_000),
        ("qrels/test.tsv", None),
        ("qrels/test.tsv", b""),
        ("qrels/test.tsv", b"q1\td1\t1\n"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\n"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\tmuch\n"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\n\xff\td1\t1\n"),
    ],
)
def test_a_broken_set_is_told(
    settings: Settings, tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    _break(folder, name, content)
    with pytest.raises(FaqError) as caught:
        evaluate(folder, settings)
    assert isinstance(caught.value, EvaluationError)
    assert str(caught.value)
    result = CliRunner().invoke(main, ["eval", str(folder)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


_TOO_LONG = "苹" * 2001


def test_questions_that_can_not_be_asked_are_told_and_the_rest_measured(
    settings: Settings, tmp_path: Path
) -> None:
    queries = {"blank": " ", "q1": "苹果保存", "long": _TOO_LONG, "q2": "香蕉催熟"}
    qrels = [(query, "d1", 1) for query in ("blank", "q1", "long")] + [("q2", "d2", 1)]
    folder = _write(tmp_path / "set", qrels, _DOCUMENTS, queries)
    evaluation = evaluate(folder, settings)
    path = str(folder / "queries.jsonl")
    assert [(each.path, each.line) for each in evaluation.faults] == [(path, 1), (path, 3)]
    assert ["empty" in each.fault for each in evaluation.faults] == [True, False]
    blank, first, long, second = evaluation.questions
    assert (blank.rank, blank.confidence, blank.answered, blank.took_ms) == (None, 0, False, None)
    assert (long.rank, long.text, long.hits) == (None, _TOO_LONG, ())
    assert (first.rank, second.rank) == (1, 1)
    assert evaluation.as_dict()["queries"] == 4
    assert evaluation.as_dict()["rr@10"] == 0.5


def test_unanswerable_questions_that_can_not_be_asked_count_as_refused(
    settings: Settings, tmp_path: Path
) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    others = tmp_path / "unanswerable.jsonl"
    _lines(others, [{"_id": "u1", "text": "火箭"}, {"_id": "u2", "text": ""}, {"_id": "u3"}])
    evaluation = evaluate(folder, settings, others)
    assert [(each.path, each.line) for each in evaluation.faults] == [
        (str(others), 2),
        (str(others), 3),
    ]
    blank = evaluation.unanswerable[1]
    assert (blank.first, blank.confidence, blank.answered) == (None, 0, False)
    assert evaluation.as_dict()["auroc"] == 1


def test_the_command_tells_the_lines_of_what_can_not_be_asked(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    queries = {"q1": "苹果保存", "blank": ""}
    folder = _write(tmp_path / "set", [("q1", "d1", 1), ("blank", "d2", 1)], _DOCUMENTS, queries)
    report = tmp_path / "report.html"
    result = CliRunner().invoke(main, ["eval", str(folder), "--json", "--report", str(report)])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["rr@10"] == 0.5
    assert f"{folder / 'queries.jsonl'}:2: " in result.stderr
    assert "queries.jsonl:2: " in report.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("queries.jsonl", b'{"_id": "q1", "text": "a"}\n\n{\n', 3),
        ("queries.jsonl", b'{"_id": "q1", "text": "a"}\n\xff\n', 2),
        ("queries.jsonl", b'{"_id": "q1", "text": " "}\n', 1),
        ("corpus.jsonl", b'{"_id": "d1"}\n{"text": "a"}\n', 2),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\tmuch\n", 3),
    ],
)
def test_what_is_broken_is_told_with_its_line(
    settings: Settings, tmp_path: Path, name: str, content: bytes, line: int
) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    _break(folder, name, content)
    with pytest.raises(EvaluationError, match=rf"{name}:{line}: "):
        evaluate(folder, settings)


def test_odd_texts_can_be_evaluated(settings: Settings, tmp_path: Path) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    odd = b'{"_id": 1, "text": "a\\ud800b"}\n\n{"_id": "x", "text": null}\n{"_id": "y"}\n'
    with (folder / "corpus.jsonl").open("ab") as corpus:
        corpus.write(odd)
    assert _measured(folder, settings)["rr@10"] == 1


def test_the_file_of_unanswerable_questions_must_be_there(
    settings: Settings, tmp_path: Path
) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    with pytest.raises(EvaluationError):
        evaluate(folder, settings, tmp_path / "nowhere.jsonl")


def test_the_command_prints_the_measures(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = str(_write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS))
    result = CliRunner().invoke(main, ["eval", folder, "--json"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert list(json.loads(result.stdout)) == _KEYS
    result = CliRunner().invoke(main, ["eval", folder])
    assert result.exit_code == 0
    assert all(key in result.stdout for key in _KEYS)


def _kinds(folder: Path) -> None:
    """Gives the questions of `folder` kinds and a variant."""
    _lines(
        folder / "queries.jsonl",
        [
            {"_id": "q1", "text": "苹果保存", "kind": "short", "of": None},
            {"_id": "q2", "text": "香蕉怎么催熟", "kind": "typo", "of": "q1"},
            {"_id": "q3", "text": "葡萄清洗"},
        ],
    )


def test_each_question_has_its_result(settings: Settings, tmp_path: Path) -> None:
    qrels = [("q1", "d1", 1), ("q2", "d3", 1), ("q2", "d9", 2), ("q3", "d3", 0), ("q3", "d2", 1)]
    folder = _write(tmp_path / "set", qrels, _DOCUMENTS)
    _kinds(folder)
    first, second, third = evaluate(folder, settings).questions
    assert [each.id for each in (first, second, third)] == ["q1", "q2", "q3"]
    assert [each.text for each in (first, second, third)] == [
        "苹果保存",
        "香蕉怎么催熟",
        "葡萄清洗",
    ]
    assert [each.kind for each in (first, second, third)] == ["short", "typo", None]
    assert [each.variant_of for each in (first, second, third)] == [None, "q1", None]
    assert first.rank == 1
    assert first.documents[0] == "d1"
    assert first.hits[0].relevant
    assert first.took_ms > 0
    assert first.answered == (first.confidence >= settings.confidence_threshold)
    assert first.judged == (JudgedDocument("d1", 1, "", "", "苹果怎么保存"),)
    assert second.judged[1] == JudgedDocument("d9", 2, None)
    assert second.rank not in {1, None}
    assert second.documents[second.rank - 1] == "d3"
    # What is judged not to answer is no answer.
    assert third.documents[0] == "d3"
    assert third.rank != 1
    assert not third.hits[0].relevant


def test_each_unanswerable_question_has_its_result(settings: Settings, tmp_path: Path) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    others = tmp_path / "unanswerable.jsonl"
    _lines(others, [{"_id": "u1", "text": "苹果保存"}, {"_id": "u2", "text": "☃"}])
    evaluation = evaluate(folder, settings, others)
    same, nothing = evaluation.unanswerable
    question = evaluation.questions[0]
    assert (same.id, same.text, same.confidence) == ("u1", "苹果保存", question.confidence)
    assert same.first is not None
    assert same.first.passage_id == question.hits[0].passage_id
    assert not same.first.relevant
    assert (nothing.first, nothing.confidence, nothing.answered) == (None, 0, False)
    assert evaluation.outcomes() == (
        [question.confidence, same.confidence, 0],
        [True, False, False],
    )


def test_unanswerable_questions_must_be_asked_for(settings: Settings, tmp_path: Path) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], _DOCUMENTS)
    _lines(folder / "unanswerable.jsonl", [{"_id": "u1", "text": "火箭发射"}])
    evaluation = evaluate(folder, settings)
    assert (evaluation.auroc, evaluation.unanswerable) == (None, ())


def _of_the_index(settings: Settings, folder: Path, judged: str) -> Evaluation:
    (settings.corpus / "refund.md").write_text(
        "# 退款\n\n## 退款怎么申请\n\n申请退款。\n\n## 退款要什么材料\n\n退款材料。\n\n"
        "## 多久到账\n\n退款三天。\n",
        "utf-8",
    )
    rebuild(settings)
    return evaluate(_write(folder, [("a", judged, 1)], None, {"a": "退款申请材料"}), settings)


def test_a_judged_passage_has_the_rank_that_a_reader_sees(
    settings: Settings, tmp_path: Path
) -> None:
    found = _of_the_index(settings, tmp_path / "passage", "refund#多久到账").questions[0]
    assert [hit.passage_id for hit in found.hits][2] == "refund#多久到账"
    assert found.rank == 3
    assert found.judged == (JudgedDocument("refund#多久到账", 1, "退款", "多久到账", "退款三天。"),)


def test_the_passages_of_a_judged_article_count_once(settings: Settings, tmp_path: Path) -> None:
    found = _of_the_index(settings, tmp_path / "article", "refund").questions[0]
    assert (found.rank, found.documents) == (1, ("refund",))
    assert all(hit.relevant for hit in found.hits)
    first = found.hits[0]
    assert isinstance(first, HitResult)
    assert first.title == "退款"
    assert first.snippet
    assert first.score > 0


def test_a_folder_with_documents_is_measured_with_the_ranking_model_that_is_named(
    tmp_path: Path,
) -> None:
    # d1 has the words in its title alone.
    folder = _write(tmp_path / "set", [("q1", "d1", 1)], {}, {"q1": "苹果保存"})
    _lines(
        folder / "corpus.jsonl",
        [
            {"_id": "d1", "title": "苹果保存", "text": "别的东西"},
            {"_id": "d2", "title": "别的", "text": "香蕉怎么催熟"},
        ],
    )
    model = tmp_path / "model.toml"
    model.write_text(
        "heading_term_kinds = { word = 0, bigram = 0, character = 0 }\n"
        "rerank = { cosine = 0, heading_lcs = 0, text_lcs = 0, proximity = 0 }\n",
        "utf-8",
    )
    found = []
    for flags in ((), ("--ranking-model", str(model))):
        result = CliRunner().invoke(main, ["eval", str(folder), "--json", *flags])
        assert result.exit_code == 0, result.stderr
        found.append(json.loads(result.stdout)["rr@10"])
    assert found == [1.0, 0.0]


@pytest.mark.parametrize("score", [10**20, -(10**20)])
def test_a_score_that_no_measure_takes_is_told_with_its_line(
    tmp_path: Path, settings: Settings, score: int
) -> None:
    folder = _write(tmp_path / "set", [("q1", "d1", score)], _DOCUMENTS)
    with pytest.raises(EvaluationError, match=r"test\.tsv:2: "):
        evaluate(folder, settings)
