"""Sets of files are linked or copied whole, and digested by names and bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.files import links
from faq.files.links import FileSet

_TOP, _WITHIN = FileSet("top", "part_*"), FileSet("within", "folder/*")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two files of `_TOP`, one of `_WITHIN`, one of neither."""
    source = tmp_path / "source"
    (source / "folder").mkdir(parents=True)
    for name in ("part_a", "part_b", "other", "folder/c"):
        (source / name).write_text(name)
    return source


@pytest.mark.parametrize("linked", [True, False])
def test_the_files_of_a_set_come_into_the_folder(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "not permitted")

    if not linked:
        monkeypatch.setattr(links.os, "link", refuse)
    (tmp_path / "target").mkdir()
    for files in (_TOP, _WITHIN):
        files.link(source, tmp_path / "target")
        assert files.digest(tmp_path / "target") == files.digest(source)
    found = {path for path in (tmp_path / "target").rglob("*") if path.is_file()}
    assert {str(path.relative_to(tmp_path / "target")) for path in found} == {
        "part_a",
        "part_b",
        "folder/c",
    }
    for path in found:
        assert path.samefile(source / path.relative_to(tmp_path / "target")) is linked


def test_a_digest_tells_other_bytes_other_names_and_files_that_come_or_go(source: Path) -> None:
    digests = [_TOP.digest(source)]
    (source / "part_a").write_text("PART_A")
    digests.append(_TOP.digest(source))
    (source / "part_a").rename(source / "part_c")
    digests.append(_TOP.digest(source))
    (source / "part_d").touch()
    digests.append(_TOP.digest(source))
    (source / "other").write_text("changed")
    assert _TOP.digest(source) == digests[-1]
    assert len(set(digests)) == len(digests)
    assert FileSet("none", "nothing*").digest(source) == ""
