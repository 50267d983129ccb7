"""Tests which questions count as asked in vain, and by how many."""

from __future__ import annotations

from faq.feedback import Feedback
from faq.insights.observations import Observations
from faq.insights.vain import VainQuestion, vain_questions
from faq.model import Outcome, PassageId
from faq.question_log.database import LoggedQuestion
from faq.question_log.uses import Use

_DAY = "2026-11-02T10:00:00.000000+00:00"
_PASSAGE = PassageId("a#b")


def _asked(
    question: str, outcome: Outcome, confidence: float = 0.9, at: str = _DAY
) -> LoggedQuestion:
    return LoggedQuestion(question, outcome, confidence, (_PASSAGE,), logged_at=at)


def _only(*questions: LoggedQuestion, **more: object) -> VainQuestion | None:
    found = vain_questions(Observations(questions, **more))
    assert len(found) < 2
    return found[0] if found else None


def test_an_answer_that_nobody_complained_of_is_not_in_vain() -> None:
    assert _only(_asked("退款", "answer")) is None


def test_nothing_reliable_leaves_everybody_without_an_answer() -> None:
    found = _only(_asked("怎么退", "none"), _asked("怎么 退？", "none"), _asked("怎么退", "none"))
    assert found is not None
    assert (found.text, found.asked, found.missed) == ("怎么退", 3, 3.0)
    assert found.reasons == (("none", 3),)
    assert found.days == (("2026-11-02", 3),)


def test_the_few_who_tell_speak_for_others_who_were_answered() -> None:
    told = (
        Feedback("退款", "a#b", helpful=False, given_at=_DAY, count=3),
        Feedback("退款", "a#b", helpful=True, given_at=_DAY, count=3),
    )
    found = _only(*[_asked("退款", "answer")] * 20, feedback=told)
    assert found is not None
    assert found.missed == 6.0
    assert found.reasons == (("unhelpful", 3),)
    assert found.unhelpful == {"a#b"}
    assert found.opened == (("a#b", 3),)


def test_choices_count_where_nobody_took_one() -> None:
    choices = [_asked("运费谁出", "choices", 0.4)] * 2
    other_use = Use("别的", _PASSAGE, "chosen", _DAY)
    taken = Use("运费谁出", _PASSAGE, "chosen", _DAY)
    untaken = _only(*choices, uses=(other_use,))
    assert untaken is not None
    assert (untaken.missed, untaken.reasons) == (1.2, (("untaken", 2),))
    one_taken = _only(*choices, uses=(other_use, taken))
    assert one_taken is not None
    assert (one_taken.missed, one_taken.opened) == (0.6, (("a#b", 1),))
    assert _only(*choices, uses=(taken, taken)) is None


def test_an_unsure_answer_counts_by_its_doubt_until_somebody_is_helped() -> None:
    unsure = _asked("怎么开票", "answer", 0.55)
    found = _only(unsure)
    assert found is not None
    assert (found.missed, found.reasons) == (0.45, (("unsure", 1),))
    assert _only(unsure, feedback=(Feedback("怎么开票", "a#b", True, given_at=_DAY),)) is None


def test_what_readers_told_to_be_missing_counts_though_the_log_is_off() -> None:
    missing = Feedback("怎么开店", kind="missing", given_at=_DAY, count=4)
    found = _only(feedback=(missing,))
    assert found is not None
    assert (found.asked, found.missed, found.text) == (4, 4.0, "怎么开店")
    logged = _only(*[_asked("怎么开店", "none")] * 6, feedback=(missing,))
    assert logged is not None
    assert (logged.asked, logged.missed) == (6, 6.0)


def test_those_that_most_were_left_by_come_first() -> None:
    questions = [_asked("甲", "none"), *[_asked("乙", "none")] * 2, _asked("丙", "choices", 0.2)]
    found = vain_questions(Observations(tuple(questions)))
    assert [each.text for each in found] == ["乙", "甲", "丙"]
