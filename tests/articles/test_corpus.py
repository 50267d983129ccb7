"""Checks which files are read, and the faults of those that can't be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from faq.articles import SourceFile, corpus, duplicate_fault, load, stamp_now, unique, walk
from faq.errors import CorpusError
from faq.model import Article, ArticleId, Block, Fault


def _grow(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# 标题\n\n正文。", encoding="utf-8")
    return root


def _names(root: Path) -> list[str]:
    return [file.name for file in walk(root).files]


def test_every_ending_of_ours_is_found_at_any_depth(tmp_path):
    names = ["a.md", "b.markdown", "c/d.txt", "c/e/f.HTML", "g.htm", "h.csv", "i.jsonl", "m.TSV"]
    _grow(tmp_path, *names, "j.pdf", "k", "l.md.bak", "c/m.docx")
    assert _names(tmp_path) == sorted(names)
    assert walk(tmp_path).faults == ()


def test_what_begins_with_a_dot_or_an_underscore_is_left_out(tmp_path):
    _grow(
        tmp_path, "a.md", ".b.md", "_c.md", ".d/e.md", "_lexicon/words.txt", "f/_g/h.md", "f/i_.md"
    )
    assert _names(tmp_path) == ["a.md", "f/i_.md"]


def test_a_file_that_was_just_written_can_not_be_told_by_its_times(tmp_path):
    (file,) = walk(_grow(tmp_path, "a.md")).files
    assert file.stamp == ()


def test_a_file_that_has_settled_since_the_walk_can_be_told_by_its_times(tmp_path, monkeypatch):
    path = tmp_path / "a.md"
    path.write_text("退款", "utf-8")
    (file,) = walk(tmp_path).files
    assert stamp_now(file) == file.stamp == ()
    monkeypatch.setattr(corpus, "_SETTLED_NS", -1)
    (settled,) = walk(tmp_path).files
    assert stamp_now(file) == settled.stamp != ()
    path.unlink()
    assert stamp_now(file) == ()


def test_a_stamp_stays_until_the_file_is_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "_SETTLED_NS", 0)
    path = _grow(tmp_path, "a.md") / "a.md"
    (before,) = walk(tmp_path).files
    assert before.stamp
    assert walk(tmp_path).files == (before,)
    written = path.stat()
    while path.stat().st_ctime_ns == written.st_ctime_ns:
        path.write_text("# 标题\n\n正話。", encoding="utf-8")
        os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
    (after,) = walk(tmp_path).files
    assert after.size == before.size
    assert after.stamp != before.stamp


def test_a_file_knows_its_name_stem_suffix_and_size(tmp_path):
    (tmp_path / "售后").mkdir()
    (tmp_path / "售后" / "退款.v2.MD").write_bytes(b"12345")
    (file,) = walk(tmp_path).files
    assert (file.name, file.stem, file.suffix, file.size) == (
        "售后/退款.v2.MD",
        "售后/退款.v2",
        ".md",
        5,
    )


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_out_of_the_corpus_is_a_fault(tmp_path, kind):
    _grow(tmp_path, "corpus/a.md", "outside/b.md")
    target = tmp_path / "outside" / ("b.md" if kind == "file" else "")
    name = "link.md" if kind == "file" else "link"
    (tmp_path / "corpus" / name).symlink_to(target)
    found = walk(tmp_path / "corpus")
    assert [file.name for file in found.files] == ["a.md"]
    ((path, line, fault),) = [(f.path, f.line, f.fault) for f in found.faults]
    assert (path, line) == (name, 1)
    assert "leaves the corpus" in fault


def test_a_dangling_link_is_a_fault(tmp_path):
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    found = walk(tmp_path)
    assert found.files == ()
    assert "dangling" in found.faults[0].fault


def test_links_that_run_in_a_circle_end(tmp_path):
    _grow(tmp_path, "a/b.md")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self.md").symlink_to(tmp_path / "a" / "self.md")
    found = walk(tmp_path)
    assert [file.name for file in found.files] == ["a/b.md"]
    assert [fault.path for fault in found.faults] == ["a/self.md"]


@pytest.mark.parametrize("name", ["a\nb.md", "a\rb.html", "a\tb.txt", "c\nd/e.md"])
def test_a_name_that_can_be_no_address_is_a_fault(tmp_path, name):
    _grow(tmp_path, "plain.md", name)
    found = walk(tmp_path)
    assert [file.name for file in found.files] == ["plain.md"]
    assert [fault.path for fault in found.faults] == [name]
    assert "请改名" in found.faults[0].fault


def test_a_link_within_the_corpus_is_read(tmp_path):
    _grow(tmp_path, "a.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    assert _names(tmp_path) == ["a.md", "b.md"]


@pytest.mark.parametrize("name", ["nowhere", "a.md"])
def test_a_corpus_that_is_no_folder_is_an_error(tmp_path, name):
    _grow(tmp_path, "a.md")
    with pytest.raises(CorpusError):
        walk(tmp_path / name)


def test_an_empty_corpus_has_no_files(tmp_path):
    assert walk(tmp_path).files == walk(tmp_path).faults == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_a_fault_and_does_not_hold_us_up(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    assert "not a regular file" in walk(tmp_path).faults[0].fault
    found = load(SourceFile(tmp_path / "pipe.md", "pipe.md", 0), 10)
    assert isinstance(found, Fault)


@pytest.mark.parametrize(("limit", "whole"), [(9, False), (10, True), (11, True)])
def test_a_file_over_the_limit_is_a_fault(tmp_path, limit, whole):
    path = tmp_path / "a.md"
    path.write_bytes(b"0123456789")
    found = load(SourceFile(path, "x/a.md", 10), limit)
    if whole:
        assert found == b"0123456789"
    else:
        assert isinstance(found, Fault)
        assert (found.path, found.line) == ("x/a.md", 1)
        assert "size limit" in found.fault


def test_a_file_that_went_away_is_a_fault(tmp_path):
    found = load(SourceFile(tmp_path / "gone.md", "gone.md", 3), 10)
    assert isinstance(found, Fault)


def _article(name: str, source: str) -> Article:
    return Article(ArticleId(name), "标题", source, (Block("paragraph", "正文", 1),))


def test_the_first_article_of_an_id_is_kept():
    a, b, again = _article("a", "a.md"), _article("b", "b.md"), _article("a", "a.txt")
    third = _article("a", "a.html")
    kept, faults = unique([a, b, again, third])
    assert kept == (a, b)
    text = duplicate_fault(ArticleId("a"), "a.md")
    assert faults == (Fault("a.txt", 1, text), Fault("a.html", 1, text))


def test_no_articles_have_no_doubles():
    assert unique([]) == ((), ())
