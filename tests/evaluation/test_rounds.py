"""Rounds of judging go on where they stopped, whatever became of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.errors import EvaluationError
from faq.evaluation.judging import add_unanswerable, add_verdict, read_verdicts
from faq.evaluation.question_choice import (
    frequent_questions,
    listed_questions,
    without_judged,
)
from faq.evaluation.rounds import Given, begin_round, note, read_round, rounds, undo
from faq.evaluation.side_by_side import Wins, gain, wins


def _file(folder: Path) -> Path:
    [found] = (folder / "rounds").iterdir()
    return found


def test_a_round_tells_what_is_open(tmp_path: Path) -> None:
    begun = begin_round(tmp_path, [" 甲 ", "乙", "甲", "", "丙"], "given", hits=5)
    state = read_round(tmp_path, begun.id)
    assert state
    assert state.round == begun
    assert begun.questions == ("甲", "乙", "丙")
    assert (state.next_open(), state.next_open(2), state.done()) == (0, 0, frozenset())
    first = add_verdict(tmp_path, "甲", "b", 0)
    note(tmp_path, begun.id, Given(0, "one", first, ends=False))
    state = read_round(tmp_path, begun.id)
    assert state
    assert (state.next_open(), state.done(), state.judged(0)) == (0, frozenset(), {"b"})
    note(tmp_path, begun.id, Given(0, "one", add_verdict(tmp_path, "甲", "a", 2), ends=True))
    note(tmp_path, begun.id, Given(1, "one", None, ends=True))
    state = read_round(tmp_path, begun.id)
    assert state
    assert (state.done(), state.judged(0), state.judged(1)) == ({0, 1}, {"a", "b"}, set())
    assert (state.next_open(), state.next_open(0), state.next_open(2)) == (2, 2, 2)
    note(tmp_path, begun.id, Given(2, "one", add_unanswerable(tmp_path, "丙"), ends=True))
    state = read_round(tmp_path, begun.id)
    assert state
    assert state.next_open() is None
    assert [each.round.id for each in rounds(tmp_path)] == [begun.id]


def test_each_editor_undoes_what_they_did(tmp_path: Path) -> None:
    begun = begin_round(tmp_path, ["甲", "乙"], "given", hits=5)
    for number, by in ((0, "one"), (1, "other"), (1, "one")):
        question = begun.questions[number]
        verdict = add_verdict(tmp_path, question, f"p{by}", 1)
        note(tmp_path, begun.id, Given(number, by, verdict, ends=True))
    given, stood = undo(tmp_path, begun.id, "other") or (None, None)
    assert given
    assert (given.number, stood) == (1, True)
    assert undo(tmp_path, begun.id, "other") is None
    assert read_verdicts(tmp_path)["乙"].relevances == {"pone": 1}
    assert undo(tmp_path, begun.id, "one")
    assert undo(tmp_path, begun.id, "one")
    assert undo(tmp_path, begun.id, "one") is None
    assert read_verdicts(tmp_path) == {}
    state = read_round(tmp_path, begun.id)
    assert state
    assert state.done() == frozenset()


def test_half_a_line_costs_itself_alone(tmp_path: Path) -> None:
    begun = begin_round(tmp_path, ["甲", "乙", "丙"], "given", hits=5)
    note(tmp_path, begun.id, Given(0, "one", None, ends=True))
    whole = _file(tmp_path).read_bytes()
    _file(tmp_path).write_bytes(whole + b'{"number":1,"by":"o')
    note(tmp_path, begun.id, Given(2, "one", None, ends=True))
    state = read_round(tmp_path, begun.id)
    assert state
    assert state.done() == {0, 2}


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\x00\xff", b'{"id": 1}\n', b"[]\n"])
def test_a_file_that_is_no_round_is_left_out(tmp_path: Path, content: bytes) -> None:
    begun = begin_round(tmp_path, ["甲"], "given", hits=5)
    other = tmp_path / "rounds" / "20260101T000000-aaaaaa.jsonl"
    other.write_bytes(content)
    (tmp_path / "rounds" / "notes.jsonl").write_bytes(b"")
    (tmp_path / "rounds" / "20260101T000000-bbbbbb.jsonl").mkdir()
    assert [each.round.id for each in rounds(tmp_path)] == [begun.id]


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "20260101T000000-abcdef/../x", "٢٠260101T000000-abcdef"]
)
def test_an_id_is_no_path(tmp_path: Path, name: str) -> None:
    assert read_round(tmp_path, name) is None


def test_a_round_needs_questions_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no questions"):
        begin_round(tmp_path, ["", " "], "given", hits=5)
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(EvaluationError, match="not stored"):
        begin_round(tmp_path / "file", ["甲"], "given", hits=5)
    assert rounds(tmp_path / "file") == ()
    assert rounds(tmp_path / "nowhere") == ()


def test_gains_are_those_reckoned_by_hand() -> None:
    assert gain([], {}) == 0
    assert gain(["a", "b", "c"], {"a": 2, "c": 1, "x": 2}) == pytest.approx(3 / 1 + 1 / 2)
    assert wins([(1.0, 0.5), (0.5, 1.0), (0.1 + 0.2, 0.3), (0.0, 0.0)]) == Wins(1, 1, 2)


def test_ways_to_write_a_question_are_one() -> None:
    asked = ["怎么退款", "ＶＩＰ 是什么", "怎麼退款？", "怎么退款!", "vip  是什么", "怎么退款", "?"]
    found = frequent_questions(asked)
    assert found == ["怎么退款", "ＶＩＰ 是什么", "?"]
    assert without_judged(found, []) == ["怎么退款", "ＶＩＰ 是什么"]
    assert without_judged(found, ["怎麼 退款？？"]) == ["ＶＩＰ 是什么"]


def test_a_list_is_of_lines_or_objects() -> None:
    text = '甲\r\n  乙 \n\n{"text": "丙"}\n{"question": "丁", "x": 1}\n{"other": 1}\n{"text": 3}'
    text += "\n[1]\n{x\n甲"
    assert listed_questions(text, 10) == ["甲", "乙", "丙", "丁", "[1]", "{x"]
    assert listed_questions('{"text": "\\ud800"}', 10) == ["?"]
    assert listed_questions("长" * 11, 10) == []
