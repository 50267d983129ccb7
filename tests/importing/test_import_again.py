"""Tests what an import does with files that are there, by whom they were changed and where."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from made_sources import Site, told

from faq.errors import ImportFailed, ImportRefused
from faq.importing import collecting, writing

_FROM = {"address": "https://help.example/"}
_A = {**_FROM, "key": "a", "name": "退款/到账", "title": "到账", "text": "三天到账。"}
_B = {**_FROM, "key": "b", "name": "退款/申请", "title": "申请", "text": "1. 打开\n2. 点退款"}
_NEW = {**_A, "text": "五天到账。"}
_PATH, _BESIDE = "退款/到账.md", "_import_conflicts/退款/到账.md"


@pytest.fixture
def imported(site: Site) -> Site:
    site.write(_A, _B)
    assert told(site.run())["added"] == (_PATH, "退款/申请.md")
    return site


def _edit(site: Site, text: str = "我改过。\n") -> str:
    (site.corpus / _PATH).write_text(text, "utf-8")
    return text


def test_a_second_import_changes_nothing(imported: Site) -> None:
    before = imported.files()
    report = imported.run()
    assert imported.files() == before
    assert report.unchanged == (_PATH, "退款/申请.md")
    assert report.is_whole


def test_what_changed_at_the_source_alone_is_written(imported: Site) -> None:
    imported.write(_NEW, _B)
    report = imported.run()
    assert report.changed == (_PATH,)
    assert "五天" in imported.text(_PATH)


def test_what_was_edited_by_hand_alone_is_left(imported: Site) -> None:
    text = _edit(imported)
    report = imported.run()
    assert (report.kept, report.is_whole) == ((_PATH,), True)
    assert imported.text(_PATH) == text


def test_what_was_removed_by_hand_does_not_come_back(imported: Site) -> None:
    (imported.corpus / _PATH).unlink()
    assert imported.run().kept == (_PATH,)
    assert not (imported.corpus / _PATH).exists()


def test_what_was_moved_by_hand_is_found_there(imported: Site) -> None:
    moved = imported.corpus / "买家" / "到账多久.md"
    moved.parent.mkdir()
    (imported.corpus / _PATH).rename(moved)
    assert imported.run().unchanged == ("买家/到账多久.md", "退款/申请.md")
    imported.write(_NEW, _B)
    assert imported.run().changed == ("买家/到账多久.md",)
    assert "五天" in moved.read_text("utf-8")
    assert not (imported.corpus / _PATH).exists()


def test_what_changed_in_both_places_is_put_beside_and_told_until_it_is_settled(
    imported: Site,
) -> None:
    text = _edit(imported)
    imported.write(_NEW, _B)
    for _ in range(2):
        report = imported.run()
        assert [(each.path, each.beside) for each in report.conflicts] == [(_PATH, _BESIDE)]
        assert not report.is_whole
        assert imported.text(_PATH) == text
        assert "五天" in imported.text(_BESIDE)
    (imported.corpus / _BESIDE).unlink()
    assert imported.run().kept == (_PATH,)
    imported.write({**_A, "text": "七天到账。"}, _B)
    assert imported.run().conflicts
    assert "七天" in imported.text(_BESIDE)


def test_a_conflict_ends_when_the_sources_version_is_taken(imported: Site) -> None:
    _edit(imported)
    imported.write(_NEW, _B)
    imported.run()
    (imported.corpus / _PATH).write_bytes((imported.corpus / _BESIDE).read_bytes())
    report = imported.run()
    assert _PATH in report.unchanged
    assert not (imported.corpus / _BESIDE).exists()


def test_what_was_edited_beside_is_not_overwritten(imported: Site) -> None:
    _edit(imported)
    imported.write(_NEW, _B)
    imported.run()
    (imported.corpus / _BESIDE).write_text("正在合并。", "utf-8")
    imported.write({**_A, "text": "七天到账。"}, _B)
    beside = imported.run().conflicts[0].beside
    assert beside != _BESIDE
    assert imported.text(_BESIDE) == "正在合并。"
    assert "七天" in imported.text(beside)


def test_what_vanished_is_told_and_retired_on_demand(imported: Site) -> None:
    imported.write(_B)
    assert imported.run().vanished == (_PATH,)
    assert (imported.corpus / _PATH).exists()
    report = imported.run(retire=True)
    assert (report.retired, report.vanished) == (("_retired/" + _PATH,), ())
    assert not (imported.corpus / _PATH).exists()
    assert told(imported.run()).keys() == {"source", "kind", "documents", "unchanged"}


def test_nothing_is_retired_for_a_source_that_is_empty_or_unreadable(imported: Site) -> None:
    imported.write()
    report = imported.run(retire=True)
    assert (len(report.vanished), report.retired) == (2, ())
    imported.write(_B, {"deed": "raise"})
    report = imported.run(retire=True)
    assert (report.vanished, report.retired) == ((), ())
    assert [each.place for each in report.losses] == ["help.made"]
    assert (imported.corpus / _PATH).exists()


def test_a_dry_run_tells_the_same_and_writes_nothing(imported: Site) -> None:
    _edit(imported)
    imported.write(_NEW, {"key": "c", "name": "新的"})
    before = imported.files()
    dry = imported.run(dry_run=True, retire=True)
    assert imported.files() == before
    report = imported.run(retire=True)
    assert {**told(report), "dry_run": True} == told(dry)
    assert report.added == ("新的.md",)


def test_a_dry_run_makes_no_corpus(site: Site) -> None:
    site.write(_A)
    assert site.run(dry_run=True).added == (_PATH,)
    assert not site.corpus.exists()


@pytest.mark.parametrize("ended_at", [1, 2, 3, 4])
def test_an_import_that_ends_anywhere_is_made_good_by_the_next(
    imported: Site, monkeypatch: pytest.MonkeyPatch, ended_at: int
) -> None:
    imported.write(_NEW, {**_B, "text": "别的。"}, {"key": "c", "name": "丙"})
    calls, write = iter(range(1, 100)), writing.write_file

    def fails(path: Path, content: bytes, beside: Path) -> None:
        if next(calls) == ended_at:
            beside.write_bytes(content[:3])
            raise OSError(28, "No space left on device", str(path))
        write(path, content, beside)

    monkeypatch.setattr(writing, "write_file", fails)
    with pytest.raises(ImportFailed, match="No space left"):
        imported.run()
    assert imported.text(_PATH).endswith(("三天到账。\n", "五天到账。\n"))
    assert not [path for path in imported.files() if "tmp" in path]
    monkeypatch.undo()
    report = imported.run()
    assert report.is_whole
    assert (report.kept, report.vanished) == ((), ())
    assert "五天" in imported.text(_PATH)
    assert {path for path in imported.files() if "tmp" in path} == set()
    assert imported.run().unchanged == ("丙.md", _PATH, "退款/申请.md")


def test_imports_that_end_one_after_the_other_leave_no_conflict(
    imported: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writing.write_file

    def ends_before(last: str, path: Path, content: bytes, beside: Path) -> None:
        if path.name == last:
            raise OSError(28, "No space left on device")
        write(path, content, beside)

    for text, last in (("四天。", "申请.md"), ("五天。", "到账.md")):
        imported.write({**_A, "text": text}, {**_B, "text": text})
        monkeypatch.setattr(writing, "write_file", partial(ends_before, last))
        with pytest.raises(ImportFailed):
            imported.run()
        monkeypatch.undo()
    assert "四天" in imported.text(_PATH)
    assert imported.run().changed == (_PATH, "退款/申请.md")


def test_what_is_edited_by_hand_after_an_import_broke_off_is_not_overwritten(
    imported: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported.write(_NEW, _B)
    write = writing.write_file

    def fails(path: Path, content: bytes, beside: Path) -> None:
        if path.suffix == ".md":
            raise OSError(28, "No space left on device")
        write(path, content, beside)

    monkeypatch.setattr(writing, "write_file", fails)
    with pytest.raises(ImportFailed):
        imported.run()
    monkeypatch.undo()
    text = _edit(imported)
    assert imported.run().conflicts[0].path == _PATH
    assert imported.text(_PATH) == text


def test_two_imports_at_once_are_kept_apart(imported: Site) -> None:
    import fcntl

    with (imported.corpus / ".importing.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ImportFailed, match="another import"):
            imported.run()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"sources": {"x": {"place":"", "kind":"", "files": {"../x": {"key":"", "digest":""}}}}}',
        b'{"sources": {"x": {"place":"", "kind":"",'
        b' "files": {"\\u0000": {"key":"", "digest":""}}}}}',
        b'{"format": 9}',
    ],
)
def test_without_a_whole_record_nothing_is_written(imported: Site, content: bytes) -> None:
    (imported.corpus / "_imports.json").write_bytes(content)
    before = imported.files()
    with pytest.raises(ImportRefused, match=r"_imports\.json"):
        imported.run()
    assert imported.files() == before


def test_nothing_is_moved_or_written_through_a_link(imported: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (imported.corpus / "退款").rename(outside)
    (imported.corpus / "退款").symlink_to(outside)
    imported.write(_A)
    with pytest.raises(ImportFailed, match="through a link"):
        imported.run(retire=True)
    assert {each.name for each in outside.iterdir()} == {"到账.md", "申请.md"}
    (imported.corpus / "退款").unlink()
    secret = tmp_path / "secret"
    secret.write_text("不要动", "utf-8")
    (imported.corpus / ".importing.tmp").symlink_to(secret)
    imported.write({**_A, "key": "n", "name": "新"})
    with pytest.raises(ImportFailed, match="not finished"):
        imported.run()
    assert secret.read_text("utf-8") == "不要动"


def test_a_full_temporary_folder_is_told_before_anything_is_written(
    imported: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = imported.files()
    monkeypatch.setattr(collecting, "TemporaryFile", partial(Path("/dev/full").open, "r+b"))
    with pytest.raises(ImportFailed, match="TMPDIR"):
        imported.run()
    assert imported.files() == before


def test_the_record_names_each_file_with_its_digest(imported: Site) -> None:
    record = json.loads(imported.text("_imports.json"))
    files = record["sources"]["help.made"]["files"]
    assert {path: (each["key"], len(each["digest"])) for path, each in files.items()} == {
        _PATH: ("a.md", 32),
        "退款/申请.md": ("b.md", 32),
    }


def test_a_namesake_from_elsewhere_takes_the_place_of_nothing(imported: Site) -> None:
    other = imported.folder / "other" / "help.made"
    other.parent.mkdir()
    other.write_text(json.dumps([_NEW]), "utf-8")
    with pytest.raises(ImportRefused, match=r"--name help\.made"):
        imported.run(source=other)
    report = imported.run(source=other, name="第二处")
    assert report.added == ("退款/到账-2.md",)
    report = imported.run(source=other, name="help.made")
    assert report.changed == (_PATH,)


def test_the_same_documents_under_another_name_are_told(imported: Site) -> None:
    later = imported.source.rename(imported.folder / "help-2.made")
    report = imported.run(source=later)
    assert [each.place for each in report.losses] == ["a", "b"]
    assert "--name help.made" in report.losses[0].what
    assert imported.run(source=later, name="help.made").unchanged == (_PATH, "退款/申请.md")


def test_a_copy_of_a_source_is_asked_about(imported: Site) -> None:
    later = imported.source.rename(imported.folder / "help (1).made")
    with pytest.raises(ImportRefused, match=r"--name help\.made"):
        imported.run(source=later)
    assert imported.run(source=later, name="help.made").unchanged == (_PATH, "退款/申请.md")


def test_a_key_that_another_source_has_too_is_no_namesake(imported: Site) -> None:
    other = imported.folder / "other.made"
    other.write_text(json.dumps([{**_A, "name": "别处"}]), "utf-8")
    assert imported.run(source=other).added == ("别处.md",)


def test_a_file_may_be_called_otherwise_the_next_time(site: Site) -> None:
    site.write({**_A, "key": "help.made"})
    site.run()
    later = site.source.rename(site.folder / "help-2.made")
    later.write_text(json.dumps([{**_NEW, "key": "help-2.made"}]), "utf-8")
    assert site.run(source=later, name="help.made").changed == (_PATH,)
