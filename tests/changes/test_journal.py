"""Checks that a change is written whole or not at all, whatever comes between, and taken back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from faq.changes import journal as journal_module
from faq.changes import writing
from faq.changes.edits import (
    Change,
    FileChange,
    add_lexicon_line,
    combined,
    digest_of,
    edit_article,
    new_article,
    text_of,
)
from faq.changes.journal import take, taken, undo
from faq.changes.patches import commit, patch, patch_root, repository_of
from faq.databases import Database
from faq.errors import ChangeConflict, ChangeError, DatabaseError
from faq.settings import Settings

_BEFORE = {"a.md": "# 退款\n\n原路退回。\n", "b.md": "# 开票\n\n在订单里申请。\n"}


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    for name, text in _BEFORE.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        changes=tmp_path / "changes.sqlite3",
        judged=tmp_path / "judged",
    )


def _edit(own: Settings, name: str, addition: str = "三天到账。\n") -> Change:
    text, digest = text_of(own, name)
    return edit_article(own, name, text + addition, digest)


def _three(own: Settings) -> Change:
    """A change of one file, a file that is to go and one that is to come."""
    gone = own.corpus.resolve() / "b.md"
    removal = Change("去掉开票", (FileChange(gone, digest_of(gone.read_bytes()), None),))
    return combined([_edit(own, "a.md"), removal, new_article(own, "new/c", "新的", ["问"])])


def _state(own: Settings) -> dict[str, bytes]:
    return {
        path.relative_to(own.corpus).as_posix(): path.read_bytes()
        for path in sorted(own.corpus.rglob("*"))
        if path.is_file()
    }


def test_a_change_is_taken_and_undone(own: Settings) -> None:
    before = _state(own)
    entry = take(own, _three(own))
    assert entry.files == ("a.md", "b.md", "new/c.md")
    assert set(_state(own)) == {"a.md", "new/c.md"}
    assert "三天到账" in (own.corpus / "a.md").read_text("utf-8")
    assert taken(own) == (entry,)
    undone = undo(own, entry.id)
    assert _state(own) == before
    assert undone.undone_at
    assert taken(own) == (undone,)
    with pytest.raises(ChangeError, match="已经撤销"):
        undo(own, entry.id)
    with pytest.raises(ChangeError, match="没有编号"):
        undo(own, 99)


def test_a_file_keeps_its_mode_and_leaves_nothing_beside(own: Settings) -> None:
    (own.corpus / "a.md").chmod(0o640)
    take(own, _edit(own, "a.md"))
    assert (own.corpus / "a.md").stat().st_mode & 0o777 == 0o640
    assert set(_state(own)) == set(_BEFORE)


def test_what_somebody_else_changed_is_never_overwritten(own: Settings) -> None:
    change = _three(own)
    (own.corpus / "b.md").write_text("# 别人写的\n", "utf-8")
    before = _state(own)
    with pytest.raises(ChangeConflict, match=r"b\.md.*有人改过"):
        take(own, change)
    assert _state(own) == before
    assert taken(own) == ()


def test_a_later_edit_keeps_a_change_from_being_undone(own: Settings) -> None:
    first = take(own, _edit(own, "a.md"))
    second = take(own, _edit(own, "a.md", "五天。\n"))
    before = _state(own)
    with pytest.raises(ChangeConflict, match=r"a\.md"):
        undo(own, first.id)
    assert _state(own) == before
    undo(own, second.id)
    undo(own, first.id)
    assert _state(own) == {name: text.encode() for name, text in _BEFORE.items()}


def test_of_two_editors_at_once_one_is_told(own: Settings) -> None:
    changes = [_edit(own, "a.md", f"第 {number} 位。\n") for number in range(8)]

    def try_take(change: Change) -> bool:
        try:
            take(own, change)
        except ChangeConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(try_take, changes))
    assert sum(done) == 1
    content = changes[done.index(True)].files[0].content
    assert (own.corpus / "a.md").read_bytes() == content


@pytest.mark.parametrize(
    "name", ["../outside.md", "/etc/hostname", ".git/config", "linked/c.md", "link.md", "x/../a.md"]
)
def test_no_place_outside_the_corpus_is_written(name: str, own: Settings, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (own.corpus / "linked").symlink_to(tmp_path / "outside")
    (own.corpus / "link.md").symlink_to(tmp_path / "outside" / "x.md")
    path = own.corpus.resolve() / name
    before = writing.content_of(path) if path.exists() else None
    with pytest.raises(ChangeError, match="不写入"):
        take(own, Change("坏", (FileChange(path, digest_of(before), b"x"),)))
    assert list((tmp_path / "outside").iterdir()) == []


def test_files_that_settings_name_may_be_written(own: Settings, tmp_path: Path) -> None:
    named = replace(own, ranking_model=str(tmp_path / "ranking.toml"))
    path = tmp_path / "ranking.toml"
    entry = take(named, Change("权重", (FileChange(path, None, b"[query]\n"),)))
    assert path.read_bytes() == b"[query]\n"
    undo(named, entry.id)
    assert not path.exists()


def test_a_read_only_folder_is_told(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    change = _edit(own, "a.md")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ChangeError, match="不能写"):
        take(own, change)


def test_a_full_disk_changes_nothing(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before, change = _state(own), _three(own)
    real = writing.write_file

    def write(path: Path, content: bytes | None, beside: Path) -> None:
        if path.name == "c.md" and content is not None:
            raise OSError(28, "No space left on device")
        real(path, content, beside)

    monkeypatch.setattr("faq.changes.journal.write_file", write)
    with pytest.raises(ChangeError, match="什么也没有改"):
        take(own, change)
    assert _state(own) == before
    monkeypatch.undo()
    assert taken(own) == ()
    take(own, change)


def test_an_undo_that_a_kill_and_then_a_full_disk_have_ended_can_be_made_again(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(own)
    entry = take(own, _three(own))
    after = _state(own)
    with own_database(own).transaction() as database:
        database.execute("UPDATE changes SET state = 'undoing'")
    real = writing.write_file

    def write(path: Path, content: bytes | None, beside: Path) -> None:
        if path.name == "b.md" and content is not None:
            raise OSError(28, "No space left on device")
        real(path, content, beside)

    monkeypatch.setattr("faq.changes.journal.write_file", write)
    with pytest.raises(ChangeError, match="什么也没有改"):
        taken(own)
    monkeypatch.undo()
    assert _state(own) == after
    (found,) = taken(own)
    assert (found.id, found.undone_at) == (entry.id, "")
    undo(own, entry.id)
    assert _state(own) == before


def test_a_corpus_that_is_gone_is_not_begun_anew(own: Settings) -> None:
    added = new_article(own, "c", "新的", [])
    gone = own.corpus / "b.md"
    removal = Change("去掉", (FileChange(gone, digest_of(gone.read_bytes()), None),))
    entry = take(own, removal)
    own.corpus.rename(own.corpus.with_name("elsewhere"))
    for work in (partial(take, own, added), partial(undo, own, entry.id)):
        with pytest.raises(ChangeError, match="不在了"):
            work()
    assert not own.corpus.exists()


def test_an_undo_does_not_follow_a_folder_that_has_become_a_link(
    own: Settings, tmp_path: Path
) -> None:
    entry = take(own, new_article(own, "new/c", "新的", []))
    (own.corpus / "new").rename(tmp_path / "outside")
    (own.corpus / "new").symlink_to(tmp_path / "outside")
    with pytest.raises(ChangeError, match="不写入"):
        undo(own, entry.id)
    assert (tmp_path / "outside" / "c.md").exists()


@pytest.mark.parametrize("number", [7, 2**63, 10**40])
def test_a_change_that_never_was_is_not_undone(number: int, own: Settings) -> None:
    take(own, _edit(own, "a.md"))
    with pytest.raises(ChangeError, match="没有编号"):
        undo(own, number)


def test_a_journal_that_cannot_be_used_changes_nothing(own: Settings) -> None:
    before, change = _state(own), _edit(own, "a.md")
    own.changes.write_bytes(b"no database" * 100)
    with pytest.raises(DatabaseError):
        take(own, change)
    assert _state(own) == before


def _killed_at(point: int, work: Callable[[], object]) -> bool:
    """Whether a process that is killed before its step `point` gets that far."""
    child = os.fork()
    if child == 0:
        count = 0

        def counted(real: Callable[..., Any]) -> Callable[..., Any]:
            def step(*args: Any, **kwargs: Any) -> Any:
                nonlocal count
                count += 1
                if count == point:
                    os._exit(9)
                return real(*args, **kwargs)

            return step

        try:
            for owner, name in (
                (os, "open"),
                (os, "fsync"),
                (os, "fdopen"),
                (Path, "replace"),
                (Path, "unlink"),
                (Path, "mkdir"),
                (Database, "transaction"),
            ):
                setattr(owner, name, counted(getattr(owner, name)))
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def test_a_kill_at_any_moment_of_taking_leaves_all_or_nothing(own: Settings) -> None:
    before, change = _state(own), _three(own)
    after = {
        "a.md": change.files[0].content,
        "new/c.md": change.files[2].content,
    }
    outcomes = set()
    for point in range(1, 200):
        if not _killed_at(point, partial(take, own, change)):
            break
        entries = taken(own)
        state = _state(own)
        assert state == (after if entries else before)
        outcomes.add(bool(entries))
        if entries:
            undo(own, entries[0].id)
            assert _state(own) == before
            for name in ("changes.sqlite3", "changes.sqlite3-wal", "changes.sqlite3-shm"):
                own.changes.with_name(name).unlink(missing_ok=True)
    assert point > 20
    assert outcomes == {True, False}


def test_a_kill_at_any_moment_of_undoing_leaves_all_or_nothing(own: Settings) -> None:
    before = _state(own)
    entry = take(own, _three(own))
    after = _state(own)
    outcomes = set()
    for point in range(1, 200):
        number = entry.id
        if not _killed_at(point, partial(undo, own, number)):
            break
        (found,) = taken(own)
        assert _state(own) == (before if found.undone_at else after)
        outcomes.add(bool(found.undone_at))
        if found.undone_at:
            entry = take(own, _three(own))
            with own_database(own).transaction() as database:
                database.execute("DELETE FROM changes WHERE id <> ?", (entry.id,))
    assert point > 15
    assert outcomes == {True, False}


def own_database(own: Settings) -> Database:
    return Database(own.changes, journal_module._MIGRATIONS)


def test_what_was_edited_after_a_kill_is_left_and_the_rest_taken_back(own: Settings) -> None:
    change = _three(own)
    for point in range(1, 200):
        assert _killed_at(point, partial(take, own, change))
        if (own.corpus / "a.md").read_bytes() == change.files[0].content:
            break
    (own.corpus / "b.md").write_text("# 别人写的\n", "utf-8")
    assert taken(own) == ()
    assert _state(own) == {"a.md": _BEFORE["a.md"].encode(), "b.md": "# 别人写的\n".encode()}


def _git(folder: Path, *arguments: str) -> str:
    told = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, check=True, text=True
    )
    return told.stdout


@pytest.fixture
def repository(own: Settings) -> Path:
    root = own.corpus.parent
    _git(root, "init", "--quiet")
    _git(root, "config", "user.name", "编辑")
    _git(root, "config", "user.email", "editor@example.com")
    (own.corpus / "空 格.md").write_bytes("# 空格\r\n\r\n没有换行结尾".encode())
    (own.corpus / "gb.md").write_bytes("# 国标\n\n文字在这里。\n".encode("gb18030"))
    _git(root, "add", "corpus")
    _git(root, "commit", "--quiet", "--message", "begin")
    return root


def test_a_patch_is_what_git_applies(own: Settings, repository: Path) -> None:
    change = combined([_three(own), _edit(own, "空 格.md", "。"), _edit(own, "gb.md")])
    written = patch(change).encode("utf-8", "surrogateescape")
    (repository / "change.patch").write_bytes(written)
    _git(repository, "apply", "change.patch")
    applied = _state(own)
    _git(repository, "apply", "--reverse", "change.patch")
    take(own, change)
    assert _state(own) == applied


def test_only_what_was_taken_is_committed(own: Settings, repository: Path) -> None:
    (own.corpus / "gb.md").write_text("改了一半\n", "utf-8")
    _git(repository, "add", "corpus/gb.md")
    entry = take(own, _three(own))
    commit(repository, entry.title, [f"corpus/{each}" for each in entry.files])
    shown = _git(repository, "-c", "core.quotepath=off", "show", "--stat", "--format=%an %s")
    assert shown.startswith(f"编辑 {entry.title}")
    assert "gb.md" not in shown
    assert "gb.md" in _git(repository, "status", "--short")


def test_files_of_two_repositories_are_of_none(own: Settings, repository: Path) -> None:
    other = repository.with_name("other")
    beside = Change("权重", (FileChange(other / "ranking.toml", None, b"[query]\n"),))
    assert repository_of(_three(own)) == repository
    both = combined([_three(own), beside])
    assert repository_of(both) is None
    assert patch_root(own, both) is None
    assert "b/other/ranking.toml" in patch(both, patch_root(own, both))


@pytest.mark.parametrize("name", [":(glob)**", "*", ":!x", "[a-z]b"])
def test_a_name_that_is_a_pattern_commits_its_file_alone(
    name: str, own: Settings, repository: Path
) -> None:
    (own.corpus / "gb.md").write_text("改了一半\n", "utf-8")
    change = new_article(own, name, "新的", [])
    take(own, change)
    commit(own.corpus, change.title, [f"{name}.md"])
    told = _git(repository, "-c", "core.quotepath=off", "show", "--name-only", "--format=")
    assert told.splitlines() == [f"corpus/{name}.md"]


def test_a_commit_that_git_refuses_says_that_the_files_are_written(own: Settings) -> None:
    with pytest.raises(ChangeError, match="没有提交"):
        commit(own.corpus, "题", ["a.md"])


def test_a_taken_line_is_told_by_its_path(own: Settings) -> None:
    entry = take(own, add_lexicon_line(own, "words", "钢镚儿"))
    assert (entry.title, entry.files) == ("加词：钢镚儿", ("_lexicon/words.txt",))
