"""Verdicts, choices and answers that helped become examples; where they disagree, they weigh
less."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.errors import EvaluationError
from faq.evaluation.judgements import JudgedQuery, QueryRecord
from faq.evaluation.judging import add_verdict, undo_verdict
from faq.feedback import Feedback, FeedbackStore
from faq.learning.examples import Example, examples_of, gather
from faq.model import PassageId
from faq.question_log.uses import Use
from faq.settings import Settings


def _judged(text: str, **relevances: int) -> JudgedQuery:
    query = QueryRecord("q", text, None, None, Path("queries.jsonl"), 1)
    return JudgedQuery(query, relevances)


def _chosen(question: str, passage: str) -> Use:
    return Use(question, PassageId(passage), "chosen")


def _helped(question: str, passage: str, count: int = 1, *, helpful: bool = True) -> Feedback:
    return Feedback(question, passage, helpful, count=count)


def test_a_verdict_tells_what_is_right_and_what_is_near() -> None:
    found = examples_of([_judged("怎么退款", a=2, b=0)], (), ())
    assert found.examples == (Example("怎么退款", {"a": 2}, frozenset({"b"})),)
    assert (found.verdicts, found.conflicts) == (1, 0)


def test_what_readers_took_weighs_less_than_a_verdict() -> None:
    found = examples_of(
        (), [_chosen("怎么退款", "a")], [_helped("怎么退款？", "a", 3), _helped("退货", "b")]
    )
    assert [(each.question, each.right) for each in found.examples] == [
        ("怎么退款", {"a": 1}),
        ("退货", {"b": 1}),
    ]
    assert {each.weight for each in found.examples} == {0.5}
    assert (found.chosen, found.helped, found.conflicts) == (1, 4, 0)


def test_only_choices_count_among_uses() -> None:
    uses = [Use("怎么退款", PassageId("a"), kind) for kind in ("ticked", "copied")]
    assert examples_of((), uses, ()).examples == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "feedback",
    [
        Feedback("怎么退款", "a", None, kind="stuck"),
        Feedback("", "a", True),
        Feedback("怎么退款", "", True),
        Feedback("怎么退款", "a", False),
    ],
)
def test_feedback_that_names_no_right_passage_is_no_example(feedback: Feedback) -> None:
    assert examples_of((), (), [feedback]).examples == ()


def test_readers_who_differ_weigh_less() -> None:
    uses = [_chosen("怎么退款", each) for each in "aaab"]
    (found,) = examples_of((), uses, ()).examples
    assert (found.right, found.weight) == ({"a": 1}, 0.5 * 3 / 4)
    even = examples_of((), uses[2:], ())
    assert (even.examples[0].right, even.examples[0].weight) == ({"a": 1, "b": 1}, 0.25)
    assert even.conflicts == 1


def test_a_verdict_goes_before_what_readers_took_but_weighs_less_then() -> None:
    found = examples_of([_judged("怎么退款", a=1)], [_chosen("怎么退款", "b")], ())
    assert found.examples == (Example("怎么退款", {"a": 1}, weight=0.5),)
    assert found.conflicts == 1


def test_what_an_editor_ruled_out_is_not_learnt_from_readers() -> None:
    found = examples_of([_judged("怎么退款", b=0)], [_chosen("怎么退款", "b")], ())
    assert found.examples == ()


def test_what_did_not_help_is_a_near_miss() -> None:
    told = [_helped("怎么退款", "a", 2), _helped("怎么退款", "b", helpful=False)]
    (found,) = examples_of((), (), told).examples
    assert (found.right, found.near) == ({"a": 1}, frozenset({"b"}))


def test_they_are_gathered_from_where_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(
        judged=tmp_path / "judged",
        feedback=tmp_path / "feedback.sqlite3",
        question_log=tmp_path / "log.sqlite3",
    )
    assert gather(settings).examples == ()
    verdict = add_verdict(settings.judged, "怎么退款", PassageId("a"), 1)
    FeedbackStore(settings.feedback).add(_helped("怎么换货", "b"), key="1")
    assert {each.question for each in gather(settings).examples} == {"怎么退款", "怎么换货"}
    assert len(gather(settings, since="2999-01-01").examples) == 1
    undo_verdict(settings.judged, verdict)
    assert [each.question for each in gather(settings).examples] == ["怎么换货"]


def test_verdicts_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "judged" / "qrels").mkdir(parents=True)
    (tmp_path / "judged" / "qrels" / "test.tsv").write_bytes(
        b"query-id\tcorpus-id\tscore\n\xff\t\t\n"
    )
    (tmp_path / "judged" / "queries.jsonl").write_text("", "utf-8")
    with pytest.raises(EvaluationError):
        gather(Settings(judged=tmp_path / "judged"))
