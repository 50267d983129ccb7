"""Checks that lists, new articles and edited ones become what was meant, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq import articles as reading
from faq.changes.edits import (
    LEXICON_FILES,
    Change,
    FileChange,
    LexiconFile,
    add_lexicon_line,
    combined,
    digest_of,
    edit_article,
    new_article,
    remove_lexicon_line,
    text_of,
)
from faq.changes.preview import preview
from faq.errors import ChangeConflict, ChangeError
from faq.settings import Settings

_HIDDEN = ("\0", "\x1b[31m", "\x7f", "\u202e", "\u2066", "\u200b")
"""Characters that show nothing, or show a line otherwise than it is."""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    (tmp_path / "corpus" / "_lexicon").mkdir(parents=True)
    (tmp_path / "corpus" / "a.md").write_bytes("# 退款\r\n\r\n原路退回。\r\n".encode())
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def _content(change: Change) -> bytes:
    (file,) = change.files
    assert file.content is not None
    return file.content


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "钢镚儿, 退款\n"),
        ("", "钢镚儿, 退款\n"),
        ("# 同义词\n旺旺, 阿里旺旺", "# 同义词\n旺旺, 阿里旺旺\n钢镚儿, 退款\n"),
        ("\ufeff旺旺, 阿里旺旺\r\n", "\ufeff旺旺, 阿里旺旺\r\n钢镚儿, 退款\r\n"),
    ],
)
def test_a_line_is_added_to_a_list_that_stays_as_it_is(
    before: str | None, after: str, own: Settings
) -> None:
    path = own.corpus / "_lexicon" / "synonyms.txt"
    if before is not None:
        path.write_bytes(before.encode())
    change = add_lexicon_line(own, "synonyms", " 钢镚儿,  退款 ")
    assert _content(change) == after.encode()
    assert change.files[0].before == (None if before is None else digest_of(before.encode()))
    assert change.files[0].path == path.resolve()
    if before:
        path.write_bytes(after.encode())
        assert _content(remove_lexicon_line(own, "synonyms", "钢镚儿, 退款")) in {
            before.encode(),
            f"{before}\n".encode(),
        }


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("synonyms", "只有一个", "应为"),
        ("synonyms", "# 甲, 乙", "#"),
        ("words", "一个 词 不对", "应为"),
        ("words", "", "应为"),
        ("stopwords", "亲", "已经"),
        ("out_of_scope", "有 空格", "应为"),
        ("words", "长" * 2001, "超过"),
        *((each, f"甲{hidden}, 乙", "看不见") for each in LEXICON_FILES for hidden in _HIDDEN),
    ],
)
def test_a_line_that_a_list_cannot_hold_is_refused(
    file: LexiconFile, line: str, reason: str, own: Settings
) -> None:
    (own.corpus / "_lexicon" / "stopwords.txt").write_text("亲\n", "utf-8")
    with pytest.raises(ChangeError, match=reason):
        add_lexicon_line(own, file, line)


def test_only_lines_of_the_corpus_itself_are_taken_out(own: Settings) -> None:
    (own.corpus / "_lexicon" / "elsewhere.txt").write_text("拼多多, pdd\n京东\n", "utf-8")
    assert _content(remove_lexicon_line(own, "out_of_scope", "京东")) == "拼多多, pdd\n".encode()
    with pytest.raises(ChangeError, match="内置的不能去掉"):
        remove_lexicon_line(own, "words", "运费险")


def test_a_new_article_is_read_with_its_questions(own: Settings) -> None:
    change = new_article(
        own,
        "account/merge",
        "账号: 怎么合并",
        ["两个号合一个", "- 合并"],
        [("注销 [号]", "/a?b=1 2")],
    )
    (file,) = change.files
    assert (file.path, file.before) == ((own.corpus / "account/merge.md").resolve(), None)
    file.path.parent.mkdir()
    file.path.write_bytes(_content(change))
    (found,) = (each for each in reading.walk(own.corpus).files if each.name.startswith("acc"))
    content = reading.read_file(found, _content(change))
    (article,) = content.articles
    assert content.faults == content.weak_spots == ()
    assert article.title == "账号: 怎么合并"
    assert article.questions == ("两个号合一个", "- 合并")
    assert [each.heading for each in article.sections] == ["相关内容"]
    first, _ = preview(own, change).passages
    assert first.text.startswith("（待写")
    assert len(first.steps) == 2  # what is said and what to do are one answer
    (link,) = article.sections[0].blocks
    assert (link.text, link.spans[0].href) == ("注销 [号]", "/a?b=12")
    with pytest.raises(ChangeError, match="已经有了"):
        new_article(own, "account/merge.md", "又一篇", [])


@pytest.mark.parametrize(
    "path", ["../out", "/etc/passwd", "a//b", "_lexicon/x", "x/.git/y", "a\nb", "", "..", "a\\b"]
)
def test_a_path_that_is_no_article_of_the_corpus_is_refused(path: str, own: Settings) -> None:
    with pytest.raises(ChangeError):
        new_article(own, path, "题", [])
    with pytest.raises(ChangeError):
        edit_article(own, path, "x", "")


def test_a_link_out_of_the_corpus_is_not_followed(own: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.md").write_text("# 别处\n\n文字。\n", "utf-8")
    (own.corpus / "linked").symlink_to(outside)
    (own.corpus / "b.md").symlink_to(outside / "b.md")
    for name in ("linked/b.md", "b.md"):
        with pytest.raises(ChangeError, match="之外"):
            text_of(own, name)
    with pytest.raises(ChangeError, match="之外"):
        new_article(own, "linked/c", "题", [])


def test_an_edited_text_keeps_how_the_file_is_written(own: Settings) -> None:
    text, digest = text_of(own, "a.md")
    assert text == "# 退款\n\n原路退回。\n"
    change = edit_article(
        own, "a.md", text.replace("。", "，三天到。").replace("\n", "\r\n"), digest
    )
    assert _content(change) == "# 退款\r\n\r\n原路退回，三天到。\r\n".encode()
    with pytest.raises(ChangeError, match="没有改动"):
        edit_article(own, "a.md", text, digest)
    (own.corpus / "a.md").write_text("# 别人改了\n", "utf-8")
    with pytest.raises(ChangeConflict, match="有人改过"):
        edit_article(own, "a.md", text, digest)


def test_changes_of_one_file_combine_only_where_one_is_on_top_of_the_other(own: Settings) -> None:
    first = add_lexicon_line(own, "words", "钢镚儿 nz")
    beside = add_lexicon_line(own, "words", "首重续重")
    onto = add_lexicon_line(own, "words", "首重续重", first)
    assert _content(onto) == "钢镚儿 nz\n首重续重\n".encode()
    both = combined([first, add_lexicon_line(own, "stopwords", "亲亲")])
    assert [each.path.name for each in both.files] == ["words.txt", "stopwords.txt"]
    assert both.title == "加词：钢镚儿 nz；加停用词：亲亲"
    with pytest.raises(ChangeConflict):
        combined([first, beside])
    removed = FileChange(first.files[0].path, digest_of(_content(first)), None)
    assert combined([first, Change("去掉", (removed,))]).files == (
        FileChange(removed.path, None, None),
    )
