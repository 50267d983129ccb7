"""Sets of files are linked or copied whole, and their damage is told by their records."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.files import digests, links
from faq.files.digests import FileCheck, damages, paths_below, record_of, records_of
from faq.files.links import FileSet, link_files

_PATHS = ("folder/c", "other", "part_a", "part_b")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Four files, one of them a folder down."""
    source = tmp_path / "source"
    (source / "folder").mkdir(parents=True)
    for name in _PATHS:
        (source / name).write_text(name)
    return source


def test_a_set_has_the_records_that_match_its_pattern(source: Path) -> None:
    records = records_of(source, paths_below(source))
    assert tuple(records) == _PATHS
    assert list(FileSet("part_*").of(records)) == ["part_a", "part_b"]
    assert list(FileSet("folder/*").of(records)) == ["folder/c"]
    assert FileSet("nothing*").of(records) == {}


@pytest.mark.parametrize("linked", [True, False])
def test_files_come_into_the_folder(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "not permitted")

    if not linked:
        monkeypatch.setattr(links.os, "link", refuse)
    target = tmp_path / "target"
    target.mkdir()
    link_files(["part_a", "folder/c"], source, target)
    assert set(paths_below(target)) == {"part_a", "folder/c"}
    for path in ("part_a", "folder/c"):
        assert (target / path).samefile(source / path) is linked
        assert record_of(target / path) == record_of(source / path)


def test_temporary_files_have_no_record(source: Path) -> None:
    (source / "temporary_counts").touch()
    assert set(paths_below(source)) == set(_PATHS)


def _swap(path: Path) -> None:
    path.write_text(path.name.swapcase())


def _to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("damage", "found_by"),
    [
        (lambda path: path.unlink(), {"sizes", "digests"}),
        (lambda path: os.truncate(path, 3), {"sizes", "digests"}),
        (lambda path: path.write_text("part_and more"), {"sizes", "digests"}),
        (_to_folder, {"sizes", "digests"}),
        (_to_pipe, {"sizes", "digests"}),
        (_swap, {"digests"}),
    ],
    ids=["gone", "cut", "longer", "a folder", "a pipe", "other bytes"],
)
def test_damage_is_told_by_the_check_that_can_see_it(
    source: Path, damage: Callable[[Path], object], found_by: set[str]
) -> None:
    records = records_of(source, paths_below(source))
    checks: tuple[FileCheck, ...] = ("off", "sizes", "digests")
    assert all(damages(source, records, check) == () for check in checks)
    damage(source / "part_a")
    for check in checks:
        found = damages(source, records, check)
        assert [each.path for each in found] == (["part_a"] if check in found_by else [])
        assert all(each.fault for each in found)


def test_too_many_open_files_are_no_damage(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    records = records_of(source, paths_below(source))
    monkeypatch.setattr(digests, "open_regular", refuse)
    with pytest.raises(OSError, match="too many"):
        damages(source, records)
