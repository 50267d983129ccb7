"""Checks that a trial tells what a change would do to judged and logged questions, unwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from own_site import own_site

from faq.changes.edits import (
    Change,
    FileChange,
    add_lexicon_line,
    add_question,
    digest_of,
    edit_article,
    text_of,
)
from faq.changes.journal import take
from faq.changes.trial import ChangeTrial, FirstHitChange, Shown, try_change
from faq.changes.two_indexes import two_indexes
from faq.engine import Engine
from faq.evaluation.judging import RIGHT, add_unanswerable, add_verdict
from faq.indexing.adapter import adapter_path
from faq.indexing.rebuild import rebuild
from faq.model import ArticleId, Outcome, SearchRequest
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.question_log.recent import recent_questions
from faq.semantic.adapter import Adapter
from faq.settings import Settings
from faq.storage.generations import open_current
from faq.storage.schema import ADAPTER

_ARTICLES = {
    "refunds/arrival.md": (
        "# 退款到账\n\n## 多久到账\n\n退款一到三天到账。\n\n## 退到哪里\n\n原路退回。\n"
    ),
    "invoice.md": "# 开票\n\n## 发票怎么开\n\n在订单里申请开票。\n",
    "parcel.md": "# 快递\n\n## 快递停在半路\n\n联系快递公司核实。\n",
}


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    settings = own_site(tmp_path, _ARTICLES)
    add_verdict(settings.judged, "钢镚儿跑哪儿去了", "refunds/arrival#退到哪里", RIGHT)
    add_verdict(settings.judged, "发票怎么开", "invoice#发票怎么开", RIGHT)
    add_unanswerable(settings.judged, "月亮有多重")
    return settings


def _tree(settings: Settings) -> dict[str, bytes]:
    folders = (settings.corpus, settings.index)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if path.suffix != ".lock"}


def _try(settings: Settings, change: Change, *logged: str) -> ChangeTrial:
    before = _tree(settings)
    trial = try_change(settings, change, judged=settings.judged, logged=logged)
    assert _tree(settings) == before
    return trial


def test_a_way_to_ask_wins_the_question_that_it_is_for(own: Settings) -> None:
    change = add_question(own, ArticleId("refunds/arrival"), "退到哪里", "钢镚儿跑哪儿去了")
    trial = _try(own, change, "钢镚儿跑哪儿去了呀", "发票怎么开", "钢镚儿跑哪儿去了呀")
    assert (trial.judged, trial.lost, trial.faults) == (3, (), ())
    (won,) = trial.won
    assert (won.text, won.after.rank, won.after.outcome) == ("钢镚儿跑哪儿去了", 1, "answer")
    assert won.before.outcome == "none"
    assert trial.after["acc@1"] == 1.0
    assert trial.logged == 2
    (changed,) = trial.first_hits
    assert changed.question == "钢镚儿跑哪儿去了呀"
    assert changed.after.passage_id == "refunds/arrival#退到哪里"
    assert trial.outcomes_after["answer"] == trial.outcomes_before["answer"] + 1


def test_what_a_change_loses_is_told(own: Settings) -> None:
    text, digest = text_of(own, "invoice.md")
    edited = text.replace("发票怎么开", "红包怎么发").replace("在订单里申请开票", "点红包")
    trial = _try(own, edit_article(own, "invoice.md", edited, digest))
    assert [each.text for each in trial.lost] == ["发票怎么开"]
    assert trial.lost[0].before.rank == 1
    assert trial.after["rr@10"] < trial.before["rr@10"]


def test_a_faulty_file_is_told_with_its_line(own: Settings) -> None:
    _, digest = text_of(own, "invoice.md")
    trial = _try(own, edit_article(own, "invoice.md", "---\ntitle: x\n", digest))
    assert [(each.path, each.line) for each in trial.faults] == [("invoice.md", 1)]


def test_a_synonym_is_tried_with_the_whole_corpus(own: Settings) -> None:
    trial = _try(own, add_lexicon_line(own, "synonyms", "钢镚儿 => 退款"))
    assert [each.text for each in trial.won] == ["钢镚儿跑哪儿去了"]
    (own.corpus / "_lexicon").mkdir()
    (own.corpus / "_lexicon" / "synonyms.txt").write_text("钢镚儿 => 退款\n", "utf-8")
    rebuild(own)
    again = _try(own, add_lexicon_line(own, "stopwords", "怎么"))
    assert again.before == trial.after  # the other lists stay in force


def test_the_index_that_is_tried_is_the_one_that_taking_gives(own: Settings) -> None:
    changes = [
        add_question(own, ArticleId("parcel"), "快递停在半路", "包裹不动了"),
        add_lexicon_line(own, "synonyms", "包裹, 快递"),
        Change("去掉", (_removal(own, "invoice.md"),)),
    ]
    for change in changes:
        with two_indexes(own, change) as both:
            assert both.before is own  # it is up to date
            tried = _files(both.after)
        take(own, change)
        rebuild(own)
        assert _files(own) == tried


def _removal(own: Settings, name: str) -> FileChange:
    text_and_digest = text_of(own, name)
    return FileChange((own.corpus / name).resolve(), text_and_digest[1], None)


def _files(settings: Settings) -> dict[str, str]:
    """The digests of all files of an index but for those that tell when and from what."""
    files = open_current(settings.index).manifest.files
    return {
        name: str(record)
        for name, record in files.items()
        if not name.startswith(("sources", "whoosh/", "sections/"))
    }


def test_an_index_that_is_behind_its_corpus_is_not_what_a_change_is_held_against(
    own: Settings,
) -> None:
    (own.corpus / "new.md").write_text("# 月亮\n\n## 月亮有多重\n\n很重。\n", "utf-8")
    change = add_question(own, ArticleId("parcel"), "快递停在半路", "包裹不动了")
    with two_indexes(own, change) as both:
        answers = [
            Engine.open(each).ask(SearchRequest("月亮有多重")).hits[0].passage.article_id
            for each in (both.before, both.after)
        ]
    assert answers == ["new", "new"]
    assert _try(own, change, "月亮有多重").first_hits == ()


def test_what_was_learnt_since_the_last_rebuild_is_no_part_of_a_change(own: Settings) -> None:
    path = adapter_path(own.corpus)
    path.parent.mkdir()
    zeros = np.zeros((16, 1), np.float32), np.zeros((1, 16), np.float32)
    path.write_bytes(Adapter("hashing-1", *zeros).packed())
    change = add_question(own, ArticleId("parcel"), "快递停在半路", "包裹不动了")
    with two_indexes(own, change) as both:
        assert both.before is not own
        assert all((folder_in_force(each) / ADAPTER).exists() for each in (both.before, both.after))
    rebuild(own)
    with two_indexes(own, change) as both:
        assert both.before is own


def folder_in_force(settings: Settings) -> Path:
    return open_current(settings.index).folder


def test_a_trial_needs_neither_judgements_nor_an_index(own: Settings, tmp_path: Path) -> None:
    bare = replace(own, index=tmp_path / "none", judged=tmp_path / "no-verdicts")
    change = add_question(own, ArticleId("parcel"), "快递停在半路", "包裹不动了")
    trial = try_change(bare, change, judged=bare.judged, logged=["包裹不动了"])
    assert (trial.judged, trial.before, trial.won) == (0, {}, ())
    assert trial.logged == 1
    assert not (tmp_path / "none" / "CURRENT").exists()


def test_a_folder_where_nothing_answers_anything_is_no_measure(own: Settings) -> None:
    add_unanswerable(own.judged, "钢镚儿跑哪儿去了")
    add_unanswerable(own.judged, "发票怎么开")
    change = add_question(own, ArticleId("parcel"), "快递停在半路", "包裹不动了")
    assert _try(own, change).judged == 0


def test_a_ranking_model_of_a_setting_is_tried_in_its_place(own: Settings, tmp_path: Path) -> None:
    path = tmp_path / "ranking.toml"
    path.write_text("[confidence]\nconflict = 0.5\n", "utf-8")
    named = replace(own, ranking_model=str(path))
    rebuild(named)
    content = b"[confidence]\nconflict = 0.25\n"
    digest = digest_of(path.read_bytes())
    with two_indexes(named, Change("权重", (FileChange(path.resolve(), digest, content),))) as both:
        both_indexes = [open_current(each.index) for each in (named, both.after)]
        values = [each.manifest.model.confidence.conflict for each in both_indexes]
    assert values == [0.5, 0.25]


def test_questions_of_a_judged_folder_that_cannot_be_put_are_told(own: Settings) -> None:
    line = json.dumps({"_id": "long", "text": "长" * 3000})
    with (own.judged / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with (own.judged / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write("long\tparcel\t1\n")
    change = add_question(own, ArticleId("parcel"), "快递停在半路", "包裹不动了")
    trial = _try(own, change, "", "长" * 3000)
    assert ["long" in each.fault for each in trial.faults] == [True]
    assert trial.logged == 0


def test_the_latest_distinct_questions_are_put(own: Settings) -> None:
    log = QuestionLog(own.question_log)
    assert recent_questions(own.question_log) == ()
    rows = [_logged(text, at) for at, text in enumerate(["甲", "乙", "甲", "丙"])]
    log.add((str(at), each) for at, each in enumerate(rows))
    assert recent_questions(own.question_log) == ("乙", "甲", "丙")
    assert recent_questions(own.question_log, 2) == ("甲", "丙")


def _logged(question: str, at: int) -> LoggedQuestion:
    return LoggedQuestion(question, "none", 0.1, (), "", "zh", "g", f"2026-11-30T10:00:0{at}Z")


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        (("none", "a#1"), ("none", "b#1"), False),
        (("none", "a#1"), ("answer", "a#1"), True),
        (("answer", "a#1"), ("none", "a#1"), True),
        (("answer", "a#1"), ("answer", "b#1"), True),
        (("answer", "a#1"), ("answer", "a#1"), False),
    ],
)
def test_another_nearest_passage_is_no_other_answer(
    before: tuple[Outcome, str], after: tuple[Outcome, str], seen: bool
) -> None:
    assert FirstHitChange("怎么退款", Shown(*before), Shown(*after)).is_seen == seen
