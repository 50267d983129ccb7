"""The sample of a corpus: evenly spaced, bounded, the same each time, whatever the files hold."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from faq.articles import sample_articles, sample_files, walk
from faq.model import Article, ArticleId, Block, Section


def _sample(folder: Path) -> list[str]:
    return list(sample_files(walk(folder).files))


def test_all_of_a_few_files_are_sampled_in_their_order(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.csv"):
        (tmp_path / name).write_text(f"这是{name}", "utf-8")
    assert _sample(tmp_path) == ["这是a.txt", "这是b.md", "这是c.csv"]


def test_an_empty_corpus_has_no_text(tmp_path: Path) -> None:
    assert _sample(tmp_path) == []


def test_of_many_files_a_hundred_are_sampled_evenly(tmp_path: Path) -> None:
    for number in range(250):
        (tmp_path / f"{number:03}.md").write_text(f"{number}", "utf-8")
    sample = [int(each) for each in _sample(tmp_path)]
    assert len(sample) == 100
    assert {after - before for before, after in pairwise(sample)} == {2, 3}


@pytest.mark.parametrize(("files", "most"), [(1, 4_000), (100, 2_000)])
def test_of_a_long_file_the_beginning_is_sampled(tmp_path: Path, files: int, most: int) -> None:
    for number in range(files):
        (tmp_path / f"{number}.md").write_text("起" + "字" * 9_000, "utf-8")
    assert set(_sample(tmp_path)) == {"起" + "字" * (most - 1)}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16"])
@pytest.mark.parametrize("shift", ["", "a", "ab", "abc"])
def test_a_beginning_that_ends_within_a_character_is_read(
    tmp_path: Path, encoding: str, shift: str
) -> None:
    # 16,000 bytes are read: the shifts make them end at every byte of a character.
    text = shift + "在家也可以看文章，不用出去" * 2_000
    (tmp_path / "long.txt").write_bytes(text.encode(encoding))
    assert _sample(tmp_path) == [text[:4_000]]


def test_files_that_are_no_text_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\x00\xd8\xff\xff" * 99)
    (tmp_path / "b.md").write_bytes(bytes(range(256)) * 99)
    (tmp_path / "c.md").write_text("可读", "utf-8")
    (tmp_path / "gone.md").write_text("不在", "utf-8")
    files = walk(tmp_path).files
    (tmp_path / "gone.md").unlink()
    assert list(sample_files(files)) == ["可读"]


def test_of_a_page_the_text_is_sampled(tmp_path: Path) -> None:
    script = f"<SCRIPT>{'var 变量 = 1; ' * 900}</SCRIPT>"
    page = f"<html><head><title>题</title></head><body>{script}<p class='字'>正文</p></body></html>"
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert "".join(_sample(tmp_path)).split() == ["正文"]


def test_escapes_of_json_are_read(tmp_path: Path) -> None:
    line = json.dumps({"question": "怎么退", "answer": "点按钮"})
    (tmp_path / "rows.jsonl").write_text(line, "utf-8")
    (text,) = _sample(tmp_path)
    assert "怎么退" in text
    assert "点按钮" in text


def test_an_article_is_sampled_with_its_title_and_sections() -> None:
    section = Section("小节", 1, ("小节",), 2, (Block("paragraph", "说明", 3),))
    article = Article(
        ArticleId("a"),
        "题目",
        "a.md",
        (Block("paragraph", "开头", 1),),
        (section,),
        questions=("问",),
    )
    assert list(sample_articles([article])) == ["题目\n问\n开头\n小节\n说明"]
