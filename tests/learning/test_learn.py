"""What is the same in every question is learnt and proposed; what isn't, is not."""

from __future__ import annotations

import shutil
from dataclasses import replace

from lessons import ARTICLES, Build, TurnedEncoder, question, write_verdicts

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.learning.folds import part
from faq.learning.proposal import learn
from faq.learning.taking import change_of
from faq.model import SearchRequest
from faq.settings import Settings


def _first_right(settings: Settings, way: int) -> int:
    """How many articles are found first by one of the ways to ask for them."""
    engine = Engine.open(settings)
    firsts = [
        engine.ask(SearchRequest(question(number, way))).hits[0].passage.article_id
        for number in range(ARTICLES)
    ]
    return sum(first == f"a{number:02}" for number, first in enumerate(firsts))


def test_a_planted_rotation_is_learnt_and_serves_after_a_rebuild(build: Build) -> None:
    settings = build(TurnedEncoder())
    before = _first_right(settings, 2)
    proposal = learn(settings)
    assert proposal.is_proposed, proposal.reason
    assert proposal.chosen
    assert proposal.chosen.kind in {"adapter", "both"}
    assert proposal.held_out
    assert proposal.held_out.ndcg.low > 0
    assert proposal.held_out.won > proposal.held_out.lost
    for each in change_of(proposal, settings).files:
        each.path.parent.mkdir(exist_ok=True)
        each.path.write_bytes(each.content or b"")
    rebuild(settings, encoder=TurnedEncoder())
    # Asked in a way that no verdict is about.
    assert _first_right(settings, 2) > before + ARTICLES // 4
    assert Engine.open(settings).stats().learnt


def test_two_runs_learn_the_same(build: Build) -> None:
    settings = build(TurnedEncoder())
    changes = [change_of(learn(settings), settings) for _ in range(2)]
    assert changes[0] == changes[1]
    assert changes[0].files


def test_what_is_learnt_is_not_proposed_again_once_taken(build: Build) -> None:
    settings = build(TurnedEncoder())
    for each in change_of(learn(settings), settings).files:
        each.path.parent.mkdir(exist_ok=True)
        each.path.write_bytes(each.content or b"")
    rebuild(settings, encoder=TurnedEncoder())
    again = learn(settings)
    assert not again.is_proposed
    assert again.reason


def test_noise_is_not_proposed(build: Build) -> None:
    proposal = learn(build(TurnedEncoder(at_random=True)))
    assert not proposal.is_proposed
    assert "no sure gain" in proposal.reason or "no way to learn" in proposal.reason


def test_without_a_model_weights_alone_are_tried(build: Build) -> None:
    proposal = learn(build(None))
    assert {each.kind for each in proposal.trials} == {"weights"}
    assert not proposal.is_proposed


def test_few_verdicts_tell_how_many_more_it_takes(build: Build) -> None:
    settings = build(TurnedEncoder())
    shutil.rmtree(settings.judged)
    write_verdicts(settings.judged, articles=9)
    proposal = learn(settings)
    assert (proposal.is_proposed, proposal.groups, proposal.more) == (False, 9, 27)
    assert "27" in proposal.reason


def test_without_any_verdict_nothing_is_proposed(build: Build) -> None:
    settings = build(TurnedEncoder())
    shutil.rmtree(settings.judged)
    proposal = learn(settings)
    assert (proposal.asked, proposal.is_proposed) == (0, False)


def test_judged_questions_that_would_be_lost_forbid_it(build: Build) -> None:
    settings = build(TurnedEncoder())
    frozen = settings.judged.with_name("frozen")
    shutil.copytree(settings.judged, frozen)
    qrels = frozen / "qrels" / "test.tsv"
    engine = Engine.open(settings)
    rows = ["query-id\tcorpus-id\tscore"]
    for number in range(ARTICLES):  # what is found now is right there, whatever it is
        first = engine.ask(SearchRequest(question(number))).hits[0].passage.article_id
        rows.append(f"q{number}-0\t{first}\t1")
    qrels.write_text("\n".join(rows) + "\n", "utf-8")
    proposal = learn(replace(settings, judged_questions=str(frozen)))
    assert not proposal.is_proposed
    assert "more judged questions are lost" in proposal.reason


def test_a_group_stays_together_and_in_its_part(build: Build) -> None:
    from faq.learning.examples import gather

    examples = gather(build(None)).examples
    folds = part(examples)
    for each, group, fold in zip(examples, folds.groups, folds.fold, strict=True):
        own = folds.fold[folds.groups == group]
        assert set(own) == {fold}, each
    fewer = part(examples[:20])
    assert (fewer.fold == folds.fold[:20]).all()
    assert 0 < folds.held_out.sum() < len(examples)
