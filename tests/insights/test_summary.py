"""Tests how the questions of a period are summed up beside those of the period before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from faq.engine import Engine
from faq.feedback import Feedback
from faq.insights.falling import falling_articles
from faq.insights.observations import Observations, period_until
from faq.insights.summary import Figures, StuckStep, summary
from faq.insights.trend import HEIGHT, WIDTH, trend_lines
from faq.model import ArticleId, Outcome, PassageId
from faq.question_log.database import LoggedQuestion
from faq.question_log.uses import Use

_PERIOD = period_until(datetime(2026, 11, 28, 15, tzinfo=UTC), 7)
_REFUND = PassageId("refund#退款多久到账")


def _asked(question: str, outcome: Outcome, day: str, shown: PassageId = _REFUND) -> LoggedQuestion:
    return LoggedQuestion(
        question, outcome, 0.9, (shown,), logged_at=f"{day}T09:00:00.000000+00:00"
    )


def test_a_period_is_whole_days_and_touches_the_one_before() -> None:
    assert _PERIOD.dates() == tuple(f"2026-11-{day}" for day in range(22, 29))
    assert _PERIOD.before.end == _PERIOD.begin
    assert _PERIOD.before.dates()[0] == "2026-11-15"
    assert _PERIOD.holds("2026-11-22T00:00:00.000001+00:00")
    assert _PERIOD.holds("2026-11-28T23:59:59.999999+00:00")
    assert not _PERIOD.holds("2026-11-29T00:00:00.000000+00:00")


def test_figures_are_those_of_the_period_and_of_each_day(engine: Engine) -> None:
    told = "2026-11-25T10:00:00+00:00"
    seen = Observations(
        (
            _asked("退款", "answer", "2026-11-20"),
            _asked("退款", "answer", "2026-11-25"),
            _asked("退 款？", "none", "2026-11-25"),
            _asked("发票", "choices", "2026-11-26"),
        ),
        (Use("退款", _REFUND, "chosen", told),),
        (
            Feedback("退款", _REFUND, helpful=True, given_at=told, count=2),
            Feedback("退款", _REFUND, helpful=False, given_at="2026-11-16T10:00:00+00:00"),
            Feedback(
                "退款", _REFUND, kind="stuck", given_at=told, step=2, step_text="点击", count=3
            ),
        ),
    )
    found = summary(seen, _PERIOD, engine)
    assert found.now == Figures(3, 1, 1, 1, helped=2, unhelpful=0, stuck=3, used=1)
    assert found.before == Figures(1, 1, 0, 0, unhelpful=1)
    by_day = {each.day: each.figures for each in found.days}
    assert len(by_day) == 7
    assert by_day["2026-11-25"] == Figures(2, 1, 0, 1, helped=2, stuck=3, used=1)
    assert by_day["2026-11-22"] == Figures()
    assert [(each.text, each.asked) for each in found.most_asked] == [("退 款？", 2), ("发票", 1)]
    assert [each.source for each in found.unhit] == ["invoice.md", "points.md", "shipping.md"]
    assert found.stuck == (StuckStep(_REFUND, 2, "点击", 3),)


def test_nothing_logged_is_all_zero(engine: Engine) -> None:
    found = summary(Observations(), _PERIOD, engine)
    assert found.now == found.before == Figures()
    assert len(found.unhit) == 4
    assert found.falling == found.most_vain == found.most_asked == ()


def _told(helped: int, unhelpful: int, article: str = "a") -> Observations:
    return Observations(
        feedback=(
            Feedback("问", f"{article}#b", helpful=True, count=helped),
            Feedback("问", f"{article}#b", helpful=False, count=unhelpful),
        )
    )


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [
        ((40, 2), (20, 22), True),
        ((40, 2), (37, 5), False),  # may be chance
        ((8, 0), (0, 8), False),  # too few to tell
        ((20, 22), (40, 2), False),  # it rose
    ],
)
def test_an_article_falls_only_by_more_than_chance(
    before: tuple[int, int], now: tuple[int, int], falls: bool
) -> None:
    found = falling_articles(_told(*before), _told(*now), {ArticleId("a"): "甲"})
    assert [each.article_id for each in found] == (["a"] if falls else [])


def test_of_many_articles_none_falls_by_chance_alone() -> None:
    titles = {ArticleId(f"a{nth}"): "甲" for nth in range(200)}
    before = [_told(18, 2, name).feedback for name in titles]
    now = [_told(13, 7, name).feedback for name in titles]  # 6% by chance, each
    found = falling_articles(
        Observations(feedback=sum(before, ())), Observations(feedback=sum(now, ())), titles
    )
    assert found == ()


def test_an_article_that_is_no_more_does_not_fall() -> None:
    assert falling_articles(_told(40, 2), _told(20, 22), {}) == ()


def test_questions_that_an_article_no_longer_answers_make_it_fall() -> None:
    answered = tuple(_asked("退款", "answer", "2026-11-20") for _ in range(20))
    nothing = tuple(_asked("退款", "none", "2026-11-25") for _ in range(20))
    (falling,) = falling_articles(
        Observations(answered), Observations(nothing), {ArticleId("refund"): "退款说明"}
    )
    assert (falling.what, falling.before, falling.now) == ("unanswered", (0, 20), (20, 20))


def test_lines_of_a_chart_share_a_scale_from_nothing() -> None:
    (high, low), highest = trend_lines([("a", [0, 10]), ("b", [5, 5])])
    assert highest == 10
    assert high.points == f"0.0,{HEIGHT - 4:.1f} {WIDTH:.1f},4.0"
    assert low.points == f"0.0,{HEIGHT / 2:.1f} {WIDTH:.1f},{HEIGHT / 2:.1f}"
    assert trend_lines([("a", [])]) == ((trend_lines([("a", [])])[0][0],), 0)
    (level,), _ = trend_lines([("a", [3])])
    assert level.points == f"0.0,4.0 {WIDTH:.1f},4.0"
