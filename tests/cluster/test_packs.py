"""Processes that fetch the pack of one index at once all keep one to open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faq.cluster.index import ClusterIndex
from faq.cluster.pack import fetch_pack, pack_files, piece_documents
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage.generations import open_current
from faq.storage.schema import MANIFEST

_INDEX = "faq-1"


class _Held:
    """A cluster that holds the pieces of one pack; `before_last` happens once, before the last
    one comes."""

    def __init__(self, pieces: dict[str, Any], before_last: Callable[[], object] = bool) -> None:
        self._pieces, self._before_last, self._asked = pieces, before_last, 0

    def get(self, path: str) -> dict[str, Any]:
        """The document at a path."""
        self._asked += 1
        if self._asked == len(self._pieces):
            self._before_last()
        return {"_source": self._pieces[path.rpartition("/")[2]]}


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The documents of the pack of a small generation."""
    folder = tmp_path_factory.mktemp("built")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", model="off")
    settings.corpus.mkdir()
    (settings.corpus / "books.md").write_text("# 图书\n\n在柜台续借。\n", "utf-8")
    rebuild(settings)
    generation = open_current(settings.index)
    files = (MANIFEST, *pack_files(generation.manifest))
    return dict(piece_documents(generation.folder, files))


def _fetched(packs: Path, held: Any) -> Path:
    """The pack, which can be opened and is alone in its folder."""
    pack = fetch_pack(held, _INDEX, packs)
    assert list(packs.iterdir()) == [pack]
    ClusterIndex(held, _INDEX, pack)
    return pack


def test_the_pack_of_a_faster_process_stays_while_it_is_opened(
    pieces: dict[str, Any], tmp_path: Path
) -> None:
    numbers: dict[Path, int] = {}

    def faster() -> None:
        pack = fetch_pack(_Held(pieces), _INDEX, tmp_path)  # type: ignore[arg-type]
        numbers.update({path: path.stat().st_ino for path in pack.iterdir()})

    _fetched(tmp_path, _Held(pieces, faster))
    assert numbers
    assert {path: path.stat().st_ino for path in numbers} == numbers


def test_a_damaged_pack_is_replaced(pieces: dict[str, Any], tmp_path: Path) -> None:
    (_fetched(tmp_path, _Held(pieces)) / "keys.npy").write_bytes(b"")
    assert (_fetched(tmp_path, _Held(pieces)) / "keys.npy").stat().st_size
