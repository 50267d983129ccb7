"""Every damage of an index is told, by the file it is in, and none is made up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hashing_encoder import HashingEncoder

from faq.cli import main
from faq.errors import IndexMissing, IndexStale
from faq.files.digests import paths_below, records_of
from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage import generations
from faq.storage.manifest import read_manifest, write_manifest
from faq.storage.schema import MANIFEST
from faq.storage.verify import verify


@pytest.fixture(scope="module")
def whole(guidance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index with vectors."""
    settings = replace(guidance, index=tmp_path_factory.mktemp("whole") / "index")
    rebuild(settings)
    embed(settings.index, HashingEncoder())
    return settings


@pytest.fixture
def index(whole: Settings, tmp_path: Path) -> Path:
    """A copy of it to be damaged."""
    return Path(shutil.copytree(whole.index, tmp_path / "index"))


def _folder(index: Path) -> Path:
    name = generations.current_name(index)
    assert name
    return generations.folder_of(index, name)


def test_an_index_is_whole(whole: Settings) -> None:
    report = verify(whole.index)
    assert (report.whole, report.damages) == (True, ())
    folder = _folder(whole.index)
    assert report.files == len(list(paths_below(folder)))
    assert report.bytes + (folder / MANIFEST).stat().st_size == sum(
        (folder / path).stat().st_size for path in paths_below(folder)
    )
    assert report.passages == generations.open_current(whole.index).rows


def test_an_empty_index_is_whole(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    rebuild(settings)
    assert verify(settings.index).damages == ()


def test_a_file_that_does_not_belong_is_told(index: Path) -> None:
    (_folder(index) / "whoosh" / "_MAIN_9.toc").touch()
    assert [each.path for each in verify(index).damages] == ["whoosh/_MAIN_9.toc"]


def test_the_manifest_of_another_generation_is_told(index: Path) -> None:
    folder = _folder(index)
    write_manifest(folder, replace(read_manifest(folder), generation="20260101T000000-abcdef"))
    assert [each.path for each in verify(index).damages] == [MANIFEST]
    with pytest.raises(IndexStale, match=MANIFEST):
        generations.open_current(index)


@pytest.mark.parametrize("raw", [b"", b"20990101T000000-abcdef", b"\xff"])
def test_a_damaged_name_is_told(index: Path, raw: bytes) -> None:
    (index / "CURRENT").write_bytes(raw)
    report = verify(index)
    assert not report.whole
    assert report.damages


def test_what_was_never_published_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        verify(tmp_path)


def _changed(name: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Writes an array of a generation otherwise than it was."""

    def act(folder: Path) -> None:
        path = folder / f"{name}.npy"
        np.save(path, change(np.load(path)))

    return act


def _first_off(values: Any) -> Any:
    values = values.copy()
    values.flat[0] += 1
    return values


def _huge(values: Any) -> Any:
    values = values.copy()
    values.flat[-1] = np.iinfo(values.dtype).max
    return values


def _emptied(name: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        path = folder / name
        path.write_bytes(bytes(path.stat().st_size))

    return act


@pytest.mark.parametrize(
    "harm",
    [
        *(_changed(name, _first_off) for name in ("holders", "steps", "counts_lengths")),
        *(_changed(name, _huge) for name in ("rows", "offsets", "counts_slots", "owners")),
        *(_changed(name, _huge) for name in ("vocabulary_ends", "suggestions_text_ends")),
        *(_changed(name, _huge) for name in ("suggestions_passages", "vectors_numbers")),
        *(_changed(name, _huge) for name in ("vocabulary_sound_entries", "passages_ends")),
        *(_changed(name, lambda values: values[::-1]) for name in ("keys", "counts_counts")),
        *(_changed(name, np.zeros_like) for name in ("bits", "table", "counts_borders")),
        *map(_emptied, ("articles.bin", "passages.bin", "terms.bin", "suggestion_sources.bin")),
        *map(_emptied, ("sources.msgpack", "lexicon.msgpack", "articles.msgpack")),
    ],
)
def test_what_does_not_fit_together_is_told_although_it_was_written_so(
    index: Path, harm: Callable[[Path], None]
) -> None:
    folder = _folder(index)
    harm(folder)
    paths = set(paths_below(folder)) - {MANIFEST}
    write_manifest(folder, replace(read_manifest(folder), files=records_of(folder, paths)))
    report = verify(index)
    assert not report.whole
    assert report.damages


def test_the_command_names_each_damaged_file(index: Path) -> None:
    def run(*flags: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["verify", "--index", str(index), *flags])
        return result.exit_code, result.stdout

    assert run()[0] == 0
    folder = _folder(index)
    (folder / "keys.npy").unlink()
    _emptied("passages.bin")(folder)
    code, out = run()
    assert code == 1
    assert "keys.npy: 缺失" in out
    assert "passages.bin: 内容已变" in out
    code, out = run("--json")
    report = json.loads(out)
    assert (code, report["whole"]) == (1, False)
    assert [each["path"] for each in report["damages"]] == ["keys.npy", "passages.bin"]
    shutil.rmtree(index)
    assert run()[0] == 4
