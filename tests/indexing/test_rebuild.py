"""A rebuild gives the same index whatever way it takes, and reports what it did."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from faq.articles import SourceFile, corpus, load
from faq.engine import Engine
from faq.errors import CorpusError
from faq.indexing import analyze as analysis
from faq.indexing import rebuild as indexing
from faq.indexing.pack import PackedBatch
from faq.indexing.rebuild import RebuildOptions, rebuild, rebuild_by
from faq.language.audience import Cut
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.model import Answer, Article, Fault, Passage, SearchRequest
from faq.settings import Settings

_TABLE = "question,answer\n怎么开发票,1. 打开订单 2. 申请开票\n运费谁出,卖家承担运费\n"
_QUESTIONS = ("怎么退款", "第3篇的货怎么发", "运费谁出", "开发票", "优惠券", "货")


def _article(number: int, text: str = "先联系卖家") -> str:
    return (
        f"# 第{number}篇 退款与发货\n\n{text}，再看订单{number}的进度。\n\n"
        f"## 怎么退款{number}\n\n操作步骤：\n\n1. 打开订单\n2. 点退款\n\n"
        "## 怎么发货\n\n按时发货。\n"
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus of eight articles and a table of two rows, not yet indexed."""
    corpus = tmp_path / "corpus"
    (corpus / "_lexicon").mkdir(parents=True)
    for number in range(8):
        (corpus / f"a{number}.md").write_text(_article(number), "utf-8")
    (corpus / "table.csv").write_text(_TABLE, "utf-8")
    return Settings(corpus=corpus, index=tmp_path / "index", confidence_threshold=0.0)


@pytest.fixture
def analyzed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that were analysed, in order, as long as the test lasts."""
    seen: list[str] = []

    def spy(
        articles: Sequence[Article], max_chars: int, cut: Cut
    ) -> list[tuple[Article, tuple[Passage, ...]]]:
        seen.extend(article.id for article in articles)
        return original(articles, max_chars, cut)

    original = analysis.prepare
    monkeypatch.setattr(analysis, "prepare", spy)
    return seen


def _answers(settings: Settings) -> list[Answer]:
    engine = Engine.open(settings)
    return [
        structs.replace(
            engine.ask(SearchRequest(question, limit=20, explain=True)), generation="", took_ms=0
        )
        for question in _QUESTIONS
    ]


def _counts(settings: Settings, *, full: bool = False) -> tuple[int, int, int, int]:
    report = rebuild(settings, full=full)
    return report.added, report.changed, report.removed, report.unchanged


@pytest.mark.parametrize("full", [True, False])
def test_a_rebuild_of_the_same_corpus_answers_the_same(settings: Settings, full: bool) -> None:
    first = rebuild(settings)
    before = _answers(settings)
    assert all(answer.hits for answer in before[:4])
    second = rebuild(settings, full=full)
    assert second.generation != first.generation
    assert repr(_answers(settings)) == repr(before)


def test_a_corpus_reached_by_changes_answers_as_one_indexed_at_once(settings: Settings) -> None:
    (settings.corpus / "a3.md").write_text(_article(3, "旧的说法"), "utf-8")
    (settings.corpus / "zz.md").write_text(_article(99), "utf-8")
    rebuild(settings)
    (settings.corpus / "a3.md").write_text(_article(3), "utf-8")
    (settings.corpus / "zz.md").unlink()
    rebuild(settings)
    by_changes = _answers(settings)
    fresh = replace(settings, index=settings.index.with_name("fresh"))
    rebuild(fresh)
    assert repr(_answers(fresh)) == repr(by_changes)


def test_several_processes_give_what_one_gives(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = replace(settings, analysis_processes=1)
    report = rebuild(alone)
    before = _answers(alone)
    monkeypatch.setattr(analysis, "_POOL_BYTES", 0)
    together = replace(settings, analysis_processes=2, index=settings.index.with_name("other"))
    other = rebuild(together)
    assert repr(_answers(together)) == repr(before)
    assert (other.articles, other.passages, other.steps) == (
        report.articles,
        report.passages,
        report.steps,
    )


def test_counts_say_what_changed(settings: Settings) -> None:
    assert _counts(settings) == (10, 0, 0, 0)
    assert _counts(settings) == (0, 0, 0, 10)
    assert _counts(settings, full=True) == (0, 0, 0, 10)
    (settings.corpus / "a0.md").unlink()
    (settings.corpus / "a1.md").write_text(_article(1, "别的话"), "utf-8")
    (settings.corpus / "new.md").write_text(_article(20), "utf-8")
    assert _counts(settings) == (1, 1, 1, 8)


def test_counts_follow_single_rows_of_a_table(settings: Settings, analyzed: list[str]) -> None:
    rebuild(settings)
    table = settings.corpus / "table.csv"
    table.write_text(_TABLE.replace("卖家承担", "买家承担") + "能换货吗,七天内可以\n", "utf-8")
    analyzed.clear()
    assert _counts(settings) == (1, 1, 0, 9)
    assert analyzed == ["table/运费谁出", "table/能换货吗"]
    table.write_text(_TABLE.splitlines()[0] + "\n" + _TABLE.splitlines()[1] + "\n", "utf-8")
    analyzed.clear()
    assert _counts(settings) == (0, 0, 2, 9)
    assert analyzed == []


def test_a_renamed_file_is_removed_and_added(settings: Settings) -> None:
    rebuild(settings)
    (settings.corpus / "a0.md").rename(settings.corpus / "b0.md")
    assert _counts(settings) == (1, 0, 1, 9)


def test_what_did_not_change_is_not_analysed_again(settings: Settings, analyzed: list[str]) -> None:
    rebuild(settings)
    assert len(analyzed) == 10
    analyzed.clear()
    rebuild(settings)
    assert analyzed == []
    (settings.corpus / "a5.md").write_text(_article(5, "改过"), "utf-8")
    rebuild(settings)
    assert analyzed == ["a5"]
    analyzed.clear()
    rebuild(settings, full=True)
    assert len(analyzed) == 10


def test_a_settled_file_is_not_even_read_again(
    settings: Settings, analyzed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def spy(file: SourceFile, most: int) -> bytes | Fault:
        read.append(file.name)
        return load(file, most)

    monkeypatch.setattr(analysis.reading, "load", spy)
    rebuild(settings)
    read.clear()
    monkeypatch.setattr(corpus, "_SETTLED_NS", 0)
    rebuild(settings)  # too fresh at the first one
    assert len(read) == 9
    read.clear()
    analyzed.clear()
    rebuild(settings)
    assert read == []
    touched, changed = settings.corpus / "a3.md", settings.corpus / "a5.md"
    os.utime(touched, (1, 1))
    changed.write_text(_article(5, "改过以后"), "utf-8")
    rebuild(settings)
    assert sorted(set(read)) == ["a3.md", "a5.md"]
    assert analyzed == ["a5"]
    assert (
        "改过以后" in Engine.open(settings).ask(SearchRequest("订单5的进度")).hits[0].passage.text
    )
    read.clear()
    smaller = replace(settings, max_file_bytes=touched.stat().st_size - 1)
    rebuild_by(RebuildOptions(allow_shrink=True), smaller)
    assert "a3.md" in read


def test_a_file_that_settles_before_it_is_read_is_not_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def spy(file: SourceFile, most: int) -> bytes | Fault:
        read.append(file.name)
        return load(file, most)

    def settle(lexicon: Lexicon, settings: Settings) -> str:
        """Called between the walk and the reading."""
        monkeypatch.setattr(corpus, "_SETTLED_NS", -1)
        return analysis.fingerprint(lexicon, settings)

    monkeypatch.setattr(analysis.reading, "load", spy)
    monkeypatch.setattr(indexing, "fingerprint", settle)
    rebuild(settings)
    assert len(read) == 9
    read.clear()
    rebuild(settings)
    assert read == []


@pytest.mark.parametrize(
    ("name", "line", "again"),
    [
        ("words.txt", "自动续费君 100 n", 10),
        ("synonyms.txt", "退钱儿,退款", 10),
        ("stopwords.txt", "请教一下", 0),
    ],
)
def test_only_words_and_synonyms_make_everything_analysed_again(
    settings: Settings, analyzed: list[str], name: str, line: str, again: int
) -> None:
    rebuild(settings)
    analyzed.clear()
    (settings.corpus / "_lexicon" / name).write_text(f"{line}\n", "utf-8")
    assert _counts(settings) == (0, 0, 0, 10)
    assert len(analyzed) == again


def test_another_length_of_passages_makes_everything_analysed_again(
    settings: Settings, analyzed: list[str]
) -> None:
    rebuild(settings)
    analyzed.clear()
    rebuild(replace(settings, passage_chars=300))
    assert len(analyzed) == 10


def test_a_changed_lexicon_is_in_force_for_questions(settings: Settings) -> None:
    engine = Engine(settings)
    rebuild(settings)
    assert engine.ask(SearchRequest("银子")).total == 0
    (settings.corpus / "_lexicon" / "synonyms.txt").write_text("银子,退款\n", "utf-8")
    rebuild(settings)
    assert engine.ask(SearchRequest("银子")).total > 0


_BROKEN: dict[str, bytes] = {
    "broken.md": "---\ntitle: [未闭合\n---\n\n# 坏\n\n正文\n".encode(),
    "empty.md": b"",
    "noise.txt": bytes(range(256)) * 4,
    "empty.txt": b"  \n",
    "empty.html": b"<html><body></body></html>",
    "no-answer.csv": "question,other\n怎么办,没有\n".encode(),
    "row.csv": "question,answer\n,没有问题\n".encode(),
    "broken.jsonl": b'{"question": "x", \n[1]\n',
}


def test_one_broken_article_of_each_kind_leaves_the_others(settings: Settings) -> None:
    for name, content in _BROKEN.items():
        (settings.corpus / name).write_bytes(content)
    report = rebuild(settings)
    assert {fault.path for fault in report.faults} == set(_BROKEN)
    assert all(fault.line >= 1 and fault.fault for fault in report.faults)
    assert report.articles >= 10
    assert Engine.open(settings).ask(SearchRequest("怎么退款")).hits


def test_faults_of_unchanged_files_are_reported_again(settings: Settings) -> None:
    (settings.corpus / "broken.jsonl").write_bytes(_BROKEN["broken.jsonl"])
    (settings.corpus / "empty.md").write_bytes(b"")
    first = rebuild(settings).faults
    assert {fault.path for fault in first} == {"broken.jsonl", "empty.md"}
    assert rebuild(settings).faults == first
    assert Engine.open(settings).stats().faults == first
    (settings.corpus / "broken.jsonl").unlink()
    (settings.corpus / "empty.md").unlink()
    assert rebuild(settings).faults == ()


@pytest.mark.parametrize("names", [(b"e\xcc\x81.md", b"\xc3\xa9.md"), (b"\xb0.md", b"\xff.md")])
def test_of_two_files_that_are_shown_by_one_name_the_first_counts(
    settings: Settings, names: tuple[bytes, bytes]
) -> None:
    folder = os.fsencode(settings.corpus) + b"/"
    for name in names:
        try:
            Path(os.fsdecode(folder + name)).write_text("# 甲\n\n乙。\n", "utf-8")
        except OSError:
            pytest.skip("this file system takes UTF-8 only")
    for _ in range(2):
        report = rebuild(settings)
        assert (report.articles, len(report.faults)) == (11, 1)


def test_of_two_articles_with_one_id_the_first_counts(settings: Settings) -> None:
    (settings.corpus / "a0.txt").write_text("另一篇\n\n一、说明\n说明正文。\n", "utf-8")
    for _ in range(2):
        report = rebuild(settings)
        assert [fault.path for fault in report.faults] == ["a0.txt"]
        assert "a0.md" in report.faults[0].fault
        assert report.articles == 10
    (settings.corpus / "a0.md").unlink()
    report = rebuild(settings)
    assert (report.faults, report.articles, report.changed) == ((), 10, 1)
    indexed = Engine.open(settings).article("a0")
    assert indexed is not None
    assert indexed.article.source == "a0.txt"


def test_strict_publishes_nothing_and_keeps_the_old_index(settings: Settings) -> None:
    generation = rebuild(settings, strict=True).generation
    (settings.corpus / "empty.md").write_bytes(b"")
    with pytest.raises(CorpusError) as caught:
        rebuild(settings, strict=True)
    assert [fault.path for fault in caught.value.faults] == ["empty.md"]
    assert Engine.open(settings).generation == generation
    assert [path.name for path in (settings.index / "generations").iterdir()] == [generation]


def test_a_corpus_that_is_not_there_leaves_the_index(settings: Settings) -> None:
    generation = rebuild(settings).generation
    with pytest.raises(CorpusError) as caught:
        rebuild(replace(settings, corpus=settings.corpus / "nowhere"))
    assert caught.value.faults == ()
    with pytest.raises(CorpusError):
        rebuild(replace(settings, corpus=settings.corpus / "a0.md"))
    assert Engine.open(settings).generation == generation


def test_an_empty_corpus_is_an_index_of_nothing(settings: Settings) -> None:
    empty = settings.corpus.with_name("empty")
    empty.mkdir()
    report = rebuild(replace(settings, corpus=empty))
    assert (report.articles, report.passages, report.steps) == (0, 0, 0)
    answer = Engine.open(settings).ask(SearchRequest("怎么退款"))
    assert (answer.answered, answer.hits, answer.total) == (False, (), 0)


def test_progress_counts_every_file(settings: Settings) -> None:
    told: list[tuple[int, int]] = []
    indexing.rebuild(settings, progress=lambda done, total, _: told.append((done, total)))
    assert told == [(done, 9) for done in range(1, 10)]


def test_a_damaged_index_is_rebuilt_from_the_corpus(settings: Settings) -> None:
    generation = rebuild(settings).generation
    (settings.index / "generations" / generation / "sources.msgpack").write_bytes(b"\xc1")
    assert _counts(settings) == (10, 0, 0, 0)
    assert _answers(settings)[0].hits


def test_a_long_table_is_packed_part_by_part_into_the_same_index(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = _TABLE + "".join(f"第{number}种卡怎么退,到柜台退卡{number}\n" for number in range(9))
    (settings.corpus / "table.csv").write_text(table, "utf-8")
    rebuild(settings)
    packed: list[int] = []
    original = analysis.pack_articles

    def spy(
        articles: Sequence[tuple[Article, Sequence[Passage]]], analyzer: BatchAnalyzer
    ) -> PackedBatch:
        packed.append(len(articles))
        return original(articles, analyzer)

    monkeypatch.setattr(analysis, "pack_articles", spy)
    monkeypatch.setattr(analysis, "_PACKED", 4)
    parts = replace(settings, index=tmp_path / "parts")
    rebuild(parts)
    assert packed == [4, 4, 4, 4, 3]
    assert _answers(parts) == _answers(settings)
    packed.clear()
    (settings.corpus / "table.csv").write_text(table.replace("退卡", "退换卡"), "utf-8")
    rebuild(parts)
    rebuild(settings)
    assert packed == [4, 4, 1, 4, 4, 1]
    assert _answers(parts) == _answers(settings)
