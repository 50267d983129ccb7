"""Tests where documents are put, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_sources import Site

from faq.articles import walk
from faq.errors import ImportFailed, ImportRefused
from faq.importing.names import TakenNames, original_name, safe_file_name, safe_path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("a\\..\\b", "a＼..＼b"),
        ("..", "未命名"),
        (" . / .. /", "未命名"),
        (".hidden/_lexicon/words", "hidden/lexicon/words"),
        ("怎么退款?/“钱”：<快>", "怎么退款？/“钱”：＜快＞"),
        ("CON/nul.txt/com1", "CON-/nul.txt-/com1-"),
        ("a\x00b\nc\u202ed", "a b c d"),
        ("末尾. /x.", "末尾/x"),
        ("C#/100%", "C＃/100％"),
        ("a.md/b.CSV/c.md", "a-md/b-CSV/c.md"),
    ],
)
def test_a_path_is_safe_on_any_system(name: str, path: str) -> None:
    assert safe_path(name) == path


@given(st.text(max_size=400))
def test_every_name_makes_a_path_that_the_corpus_reads(name: str) -> None:
    parts = safe_path(name).split("/")
    assert all(parts)
    assert all(len(part.encode()) <= 130 and not part.startswith((".", "_")) for part in parts)
    assert not {"..", "."} & {*parts}
    assert len(parts) <= 8


def test_long_names_keep_apart() -> None:
    first, second = (safe_path("长" * 200 + end) for end in "甲乙")
    assert first != second
    assert len(first.encode()) <= 120


def test_names_that_differ_by_case_alone_are_numbered() -> None:
    taken = TakenNames(["A/x"])
    assert [taken.take(each) for each in ("a/X", "b", "B", "Ｂ")] == ["a/X-2", "b", "B-2", "Ｂ-3"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [("图 (1).PNG", "图-1.png"), ("../x.svg", "／x.svg"), (".png", "png"), ("a.b c", "a.b-c")],
)
def test_the_name_of_a_picture_needs_no_escape(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


def test_a_document_and_a_folder_of_its_file_s_name_both_stay(site: Site) -> None:
    site.write({"key": "a", "name": "README"}, {"key": "b", "name": "README.md/退款"})
    assert site.run().added == ("README-md/退款.md", "README.md")


def test_documents_of_one_name_and_files_that_are_there_stay(site: Site) -> None:
    site.corpus.mkdir()
    (site.corpus / "退款.md").write_text("# 自己写的\n\n正文。\n", "utf-8")
    site.write(*({"key": key, "name": "退款"} for key in "ab"), {"key": "a", "name": "c"})
    assert site.run().added == ("c.md", "退款-2.md", "退款-3.md")
    assert site.run().unchanged == ("c.md", "退款-2.md", "退款-3.md")
    assert "自己写的" in site.text("退款.md")
    assert [file.name for file in walk(site.corpus).files] == [
        *("c.md", "退款-2.md", "退款-3.md", "退款.md")
    ]


def test_a_folder_below_the_corpus_may_be_named(site: Site) -> None:
    site.write({"name": "x"})
    assert site.run(into="帮助/售后").added == ("帮助/售后/x.md",)
    with pytest.raises(ImportRefused, match="--into x"):
        site.run(into="../x")


def test_nothing_is_written_through_a_link(site: Site) -> None:
    outside = site.folder / "outside"
    outside.mkdir()
    site.corpus.mkdir()
    (site.corpus / "退款").symlink_to(outside)
    site.write({"name": "退款/x"})
    with pytest.raises(ImportFailed, match="through a link"):
        site.run()
    assert list(outside.iterdir()) == []


def test_pictures_are_put_beside_and_found_from_the_text(site: Site) -> None:
    picture = "\x89PNG\r\n\x1a\n"
    text = "![一](图 1.png)\n\n![二](<图 1.png> \"名\")\n\n<img src='图 1.png'>\n\n图 1.png"
    site.write({"name": "a b/怎么 退", "text": text, "attachments": {"图 1.png": picture}})
    report = site.run()
    path = "a b/_files/怎么-退/图-1.png"
    assert report.added == (path, "a b/怎么 退.md")
    assert (site.corpus / path).read_bytes() == picture.encode("latin-1")
    target = "_files/%E6%80%8E%E4%B9%88-%E9%80%80/%E5%9B%BE-1.png"
    assert site.text("a b/怎么 退.md").count(target) == 3
    assert site.run().unchanged == report.added
    site.write({"name": "a b/怎么 退", "text": text})
    site.run(retire=True)
    assert not (site.corpus / "a b/_files").exists()


def test_a_file_that_pages_do_not_show_is_told(site: Site) -> None:
    site.write({"text": "[表](x.xlsx)", "attachments": {"x.xlsx": "PK"}})
    report = site.run()
    assert [each.place for each in report.losses] == ["a: x.xlsx"]
    assert (site.corpus / "_files/甲/x.xlsx").exists()


def test_a_file_in_the_way_of_a_picture_stays(site: Site) -> None:
    path = site.corpus / "_files/甲/x.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    site.write({"text": "![](x.png)", "attachments": {"x.png": "theirs"}})
    report = site.run()
    assert [each.path for each in report.conflicts] == ["_files/甲/x.png"]
    assert path.read_bytes() == b"mine"


def test_a_corpus_within_the_source_is_no_source(site: Site) -> None:
    site.source.mkdir()
    site.write({"key": "help.made"}, name="help.made")
    corpus = site.source / "corpus"
    corpus.mkdir()
    (corpus / "x.made").write_text("[]", "utf-8")
    assert site.run(corpus=corpus).documents == 1
    assert Path(corpus / "甲.md").exists()


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("机器人(1).xlsx", "机器人.xlsx"),
        ("机器人 （12）.xlsx", "机器人.xlsx"),
        ("手册 - 副本 (2).docx", "手册.docx"),
        ("wiki copy 2.xml.gz", "wiki.xml.gz"),
        ("export (3)", "export"),
        ("2026(1)报表.csv", "2026(1)报表.csv"),
        ("photocopy.docx", "photocopy.docx"),
        ("手册2.docx", "手册2.docx"),
    ],
)
def test_a_copy_is_known_by_its_name(name: str, original: str) -> None:
    assert original_name(name) == original
