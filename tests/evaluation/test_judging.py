"""Verdicts of editors are judged questions of `faq eval`, and none is lost."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from faq.errors import EvaluationError
from faq.evaluation import judged_files
from faq.evaluation.judgements import read_judged_queries, read_with_unanswerable
from faq.evaluation.judging import (
    Verdict,
    Verdicts,
    add_unanswerable,
    add_verdict,
    read_verdicts,
    undo_verdict,
)

_NAMES = ("queries.jsonl", "qrels/test.tsv", "unanswerable.jsonl")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in _NAMES if (folder / name).exists()}


def test_a_verdict_is_a_judged_question(tmp_path: Path) -> None:
    add_verdict(tmp_path, "怎么退款", "money/refund#退款", 2)
    add_verdict(tmp_path, "怎么退款", "money/refund#运费", 0)
    add_unanswerable(tmp_path, "火星车的轮胎")
    judged, other = read_with_unanswerable(tmp_path)
    assert judged.query.text == "怎么退款"
    assert judged.relevances == {"money/refund#退款": 2, "money/refund#运费": 0}
    assert (other.query.text, other.relevances) == ("火星车的轮胎", {})
    assert read_verdicts(tmp_path) == {
        "怎么退款": Verdicts(judged.relevances),
        "火星车的轮胎": Verdicts({}, unanswerable=True),
    }


def test_a_later_verdict_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    first = add_verdict(tmp_path, "怎么退款", "a#b", 0)
    second = add_verdict(tmp_path, "怎么退款", "a#b", 2)
    assert second.before == Verdicts({"a#b": 0})
    assert not undo_verdict(tmp_path, first)
    assert undo_verdict(tmp_path, second)
    assert read_verdicts(tmp_path)["怎么退款"].relevances == {"a#b": 0}
    assert not undo_verdict(tmp_path, second)


def test_what_nothing_answers_has_no_other_verdict(tmp_path: Path) -> None:
    add_verdict(tmp_path, "问", "a#b", 1)
    marked = add_unanswerable(tmp_path, "问")
    assert read_verdicts(tmp_path) == {"问": Verdicts({}, unanswerable=True)}
    answered = add_verdict(tmp_path, "问", "c#d", 2)
    assert read_verdicts(tmp_path) == {"问": Verdicts({"c#d": 2})}
    assert undo_verdict(tmp_path, answered)
    assert read_verdicts(tmp_path) == {"问": Verdicts({}, unanswerable=True)}
    assert undo_verdict(tmp_path, marked)
    assert read_verdicts(tmp_path) == {"问": Verdicts({"a#b": 1})}


_HAND_MADE = {
    "queries.jsonl": '{"_id": "7", "text": "旧问题", "kind": "口语"}\r\n\n'
    '{"_id":"8","text":"怎么退款"}',
    "qrels/test.tsv": "score\tquery-id\tnote\tcorpus-id\r\n1\t7\t注\ta\n2\t8\t\tb#c",
    "unanswerable.jsonl": '{"_id": "9", "text": "没有的", "why": "无"}\n',
}


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def test_what_others_wrote_stays_as_it_was(tmp_path: Path) -> None:
    _write(tmp_path, _HAND_MADE)
    add_verdict(tmp_path, "怎么退款", "x#y", 0)
    add_verdict(tmp_path, "新的", "b#c", 1)
    add_unanswerable(tmp_path, "也没有")
    found = _bytes(tmp_path)
    for name, text in _HAND_MADE.items():
        assert found[name].startswith(text.encode()), name
    assert found["qrels/test.tsv"].splitlines()[3] == b"0\t8\t\tx#y"
    assert [each.relevances for each in read_judged_queries(tmp_path)] == [
        {"a": 1},
        {"b#c": 2, "x#y": 0},
        {"b#c": 1},
    ]


def test_undoing_leaves_the_files_as_they_were(tmp_path: Path) -> None:
    _write(tmp_path, {name: text.rstrip() + "\n" for name, text in _HAND_MADE.items()})
    before = _bytes(tmp_path)
    given = [
        add_verdict(tmp_path, "怎么退款", "x#y", 0),
        add_verdict(tmp_path, "新的", "b#c", 1),
        add_unanswerable(tmp_path, "新的"),
        add_unanswerable(tmp_path, "也没有"),
    ]
    assert all(undo_verdict(tmp_path, each) for each in reversed(given))
    assert _bytes(tmp_path) == before


def test_a_new_question_takes_nobody_elses_id(tmp_path: Path) -> None:
    add_verdict(tmp_path, "甲", "a", 2)
    queries = tmp_path / "queries.jsonl"
    queries.write_bytes(queries.read_bytes().replace("甲".encode(), "乙".encode()))
    add_verdict(tmp_path, "甲", "b", 1)
    assert {text: each.relevances for text, each in read_verdicts(tmp_path).items()} == {
        "乙": {"a": 2},
        "甲": {"b": 1},
    }
    queries.write_bytes(b"")
    add_verdict(tmp_path, "甲", "c", 1)
    assert read_verdicts(tmp_path)["甲"].relevances == {"c": 1}


@pytest.mark.parametrize(
    ("question", "passage", "relevance"),
    [
        ("", "a", 1),
        (" \n", "a", 1),
        ("\ud800", "a", 1),
        ("问", "", 1),
        ("问", "a\tb", 1),
        ("问", "a\nb", 1),
        ("问", "a\rb", 1),
        ("问", "\udfff", 1),
        ("问", "a", 3),
        ("问", "a", -1),
    ],
)
def test_what_no_line_can_hold_is_refused(
    tmp_path: Path, question: str, passage: str, relevance: int
) -> None:
    with pytest.raises(EvaluationError):
        add_verdict(tmp_path / "judged", question, passage, relevance)
    assert not (tmp_path / "judged").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("queries.jsonl", "{}\n"),
        ("queries.jsonl", '\n{"_id": "1"\n'),
        ("unanswerable.jsonl", "\x00\n"),
        ("qrels/test.tsv", "query\tdocument\tscore\n"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\t2\n"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\t2\tviel\n"),
    ],
)
def test_a_file_that_is_none_is_told_and_left_alone(tmp_path: Path, name: str, text: str) -> None:
    _write(tmp_path, {name: text})
    for change in (lambda: add_verdict(tmp_path, "问", "a", 1), lambda: read_verdicts(tmp_path)):
        with pytest.raises(EvaluationError, match=Path(name).name):
            change()
    assert _bytes(tmp_path) == {name: text.encode()}


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(EvaluationError, match="没有保存"):
        add_verdict(tmp_path / "file", "问", "a", 1)


def test_a_change_without_the_lock_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_verdict(tmp_path, "甲", "a", 2)
    path = tmp_path / "queries.jsonl"
    write = judged_files.JudgedFiles.write
    others = iter((b'{"_id": "x", "text": "one"}\n', b'{"_id": "y", "text": "two"}\n'))

    def late(self: judged_files.JudgedFiles) -> bool:
        path.write_bytes(path.read_bytes() + next(others, b""))
        return write(self)

    monkeypatch.setattr(judged_files.JudgedFiles, "write", late)
    add_verdict(tmp_path, "乙", "b", 1)
    texts = judged_files.QuestionFile(path).texts().values()
    assert set(texts) == {"甲", "乙", "one", "two"}


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_verdict(tmp_path, "甲", "a", 2)
    before = _bytes(tmp_path)

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(judged_files, "sync", full)
    with pytest.raises(EvaluationError, match="No space left"):
        add_verdict(tmp_path, "乙", "b", 1)
    assert _bytes(tmp_path) == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".q")] == []


def _judge(folder: Path, editor: int) -> None:
    for number in range(15):
        add_verdict(folder, f"问题{number % 8}", f"p{editor}-{number}", number % 3)
        add_unanswerable(folder, f"没有{editor}-{number}")


def test_several_editors_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    editors = [context.Process(target=_judge, args=(tmp_path, each)) for each in range(3)]
    for each in editors:
        each.start()
    for each in editors:
        each.join()
        assert each.exitcode == 0
    found = read_verdicts(tmp_path)
    passages = {key: value for each in found.values() for key, value in each.relevances.items()}
    assert passages == {f"p{one}-{number}": number % 3 for one in range(3) for number in range(15)}
    assert sum(each.unanswerable for each in found.values()) == 45
    assert len(found) == 53


_questions = st.sampled_from(["甲", "乙", 'a"b\\\n', "\u202eشلوم", "<script>"]) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6
).filter(str.strip)
_passages = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\t\r\n"), min_size=1, max_size=6
).filter(str.strip)


@pytest.fixture
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk: what is tried is what is written, many times."""
    monkeypatch.setattr(judged_files, "sync", lambda _: None)


@pytest.mark.usefixtures("unsynced")
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_questions, _passages, st.sampled_from([0, 1, 2])), max_size=8))
def test_any_verdicts_are_read_as_they_were_given(
    tmp_path_factory: pytest.TempPathFactory, given_verdicts: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("judged")
    expected: dict[str, dict[str, int]] = {}
    for question, passage, relevance in given_verdicts:
        add_verdict(folder, question, passage, relevance)
        expected.setdefault(question, {})[passage] = relevance
    assert {key: each.relevances for key, each in read_verdicts(folder).items()} == expected
    if expected:
        judged = {each.query.text: each.relevances for each in read_judged_queries(folder)}
        assert judged == expected


class _Judging(RuleBasedStateMachine):
    """Verdicts and their undoing, against a plain map of the same."""

    make_folder: Callable[[], Path]

    @initialize()
    def begin(self) -> None:
        self.folder = self.make_folder()
        self.plain: dict[str, Verdicts] = {}
        self.given: list[tuple[Verdict, dict[str, Verdicts]]] = []

    @rule(
        question=st.sampled_from("甲乙丙"),
        passage=st.sampled_from("abc"),
        relevance=st.sampled_from([0, 1, 2]),
    )
    def judge(self, question: str, passage: str, relevance: int) -> None:
        former = dict(self.plain)
        verdict = add_verdict(self.folder, question, passage, relevance)
        earlier = former.get(question, Verdicts({})).relevances
        self.plain[question] = Verdicts({**earlier, passage: relevance})
        self.given.append((verdict, former))

    @rule(question=st.sampled_from("甲乙丙"))
    def refuse(self, question: str) -> None:
        former = dict(self.plain)
        verdict = add_unanswerable(self.folder, question)
        self.plain[question] = Verdicts({}, unanswerable=True)
        self.given.append((verdict, former))

    @rule()
    def undo(self) -> None:
        if self.given:
            verdict, self.plain = self.given.pop()
            assert undo_verdict(self.folder, verdict)

    @invariant()
    def is_the_same(self) -> None:
        if hasattr(self, "plain"):
            assert read_verdicts(self.folder) == self.plain


@pytest.mark.usefixtures("unsynced")
def test_undoing_goes_back_step_by_step(tmp_path_factory: pytest.TempPathFactory) -> None:
    _Judging.make_folder = staticmethod(lambda: tmp_path_factory.mktemp("judged"))
    bounds = settings(deadline=None, max_examples=40, stateful_step_count=15)
    run_state_machine_as_test(_Judging, settings=bounds)
