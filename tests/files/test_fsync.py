"""Files are on disk once they were synced, and a failure is raised."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from faq.files import fsync as syncing
from faq.files.fsync import TEMPORARY, sync_below, sync_early


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some files, one in a folder within, one temporary."""
    (tmp_path / "within").mkdir()
    for name in ("one", "within/other", f"{TEMPORARY}for_more"):
        (tmp_path / name).write_text("text")
    return tmp_path


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was synced, in any order."""
    names: list[str] = []
    sync = syncing.sync

    def noted(path: Path) -> None:
        names.append(path.name)
        sync(path)

    monkeypatch.setattr(syncing, "sync", noted)
    return names


def test_all_files_and_folders_below_are_synced(folder: Path, synced: list[str]) -> None:
    sync_below(folder)
    assert sorted(synced) == ["one", "other", f"{TEMPORARY}for_more", "within"]


def test_temporary_files_are_not_synced_early(folder: Path, synced: list[str]) -> None:
    sync_early(folder)
    assert sorted(synced) == ["one", "other", "within"]


@pytest.mark.parametrize("sync_all", [sync_below, sync_early])
def test_a_file_that_can_not_be_synced_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sync_all: Callable[[Path], None]
) -> None:
    def full(_path: Path) -> None:
        raise OSError("full")

    monkeypatch.setattr(syncing, "sync", full)
    with pytest.raises(OSError, match="full"):
        sync_all(folder)


def test_a_file_that_is_removed_meanwhile_is_no_error_early(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = syncing.sync

    def removed_before(path: Path) -> None:
        if path.name == "other":
            path.unlink()
        sync(path)

    monkeypatch.setattr(syncing, "sync", removed_before)
    sync_early(folder)
    assert not (folder / "within" / "other").exists()
    (folder / "within" / "other").write_text("text")
    with pytest.raises(FileNotFoundError):
        sync_below(folder)
