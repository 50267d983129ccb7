"""Rehearses a week over a corpus that lacks sections and ways to ask, by words alone.

The seed was chosen by its number, before anything was known of it, and the floors hold what is
reached there.  The thresholds were chosen on other seeds; `docs/insights.md` has the figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.changes.trial import ChangeTrial, try_change
from faq.evaluation.run import evaluate
from faq.model import SearchRequest
from tests.insights.rehearsal import told_by
from tests.insights.rehearsing import (
    STARTER,
    Found,
    Rehearsal,
    accuracy,
    all_proposed,
    find,
    named_gaps,
    proposed_ways,
    rehearse,
    right_sections,
    take_all,
)

_SEED = 31
_JUDGED = Path(__file__).parents[1] / "relevance" / "aside"


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rehearsal, Found]:
    rehearsal = rehearse(_SEED, tmp_path_factory.mktemp("rehearsal"))
    return rehearsal, find(rehearsal)


def test_what_is_taken_out_is_asked_for_and_not_answered(week: tuple[Rehearsal, Found]) -> None:
    rehearsal, _ = week
    assert len(rehearsal.week.asked) == 5000
    gone = {(each.source, each.heading) for each in rehearsal.taken.gaps}
    left = {(each.source, each.heading) for each in told_by(rehearsal.settings.corpus)}
    assert len(gone) == 5
    assert not gone & left
    assert len(rehearsal.taken.ways) == 10
    for told, way in rehearsal.taken.ways:
        answer = rehearsal.engine.ask(SearchRequest(way))
        assert way not in {q for hit in answer.hits for q in hit.passage.questions}
        assert told.source


def test_the_first_groups_name_most_gaps(week: tuple[Rehearsal, Found]) -> None:
    rehearsal, found = week
    assert len(named_gaps(found, rehearsal)) >= 3


def test_ways_are_proposed_where_they_were(week: tuple[Rehearsal, Found]) -> None:
    rehearsal, found = week
    assert proposed_ways(found, rehearsal) >= 3


def test_ways_are_not_proposed_for_whatever_was_opened(week: tuple[Rehearsal, Found]) -> None:
    right, proposed = right_sections(found=week[1], rehearsal=week[0])
    assert proposed
    assert right * 2 >= proposed


def test_taking_the_proposals_answers_more_and_loses_no_judged_question_unseen(
    week: tuple[Rehearsal, Found],
) -> None:
    rehearsal, found = week
    change, _ = all_proposed(found, rehearsal)
    before = accuracy(rehearsal.week.held, rehearsal.engine, {})
    judged = evaluate(_JUDGED, rehearsal.settings)
    trial: ChangeTrial = try_change(rehearsal.settings, change, judged=_JUDGED, logged=())
    engine, drafts, _ = take_all(found, rehearsal)
    assert accuracy(rehearsal.week.held, engine, drafts) >= before + 0.05
    told = {each.id for each in trial.lost}
    for old, new in zip(
        judged.questions, evaluate(_JUDGED, rehearsal.settings).questions, strict=True
    ):
        if old.rank is not None and (new.rank is None or new.rank > old.rank):
            assert old.id in told


def test_the_corpus_of_the_project_is_left_alone(week: tuple[Rehearsal, Found]) -> None:
    assert week[0].settings.corpus != STARTER
