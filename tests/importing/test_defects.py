"""Tests that a mistake in a reader is told as one, and not as damage of the file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faq.importing import defects
from faq.importing.defects import is_defect, told
from faq.importing.exports.trees import file_with, open_tree
from faq.importing.office.reader import read_by
from faq.importing.source import Document, Loss

_NOTHING: Any = None


def _mistaken(_: object) -> Iterator[Document | Loss]:
    """Reads as a reader does that takes nothing to be something."""
    yield Loss("a", "甲")
    file_with(_NOTHING, ())


def _damaged(_: object) -> Iterator[Document | Loss]:
    yield Loss("a", "甲")
    Path(_NOTHING)


def test_a_mistake_of_ours_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    damaged = list(read_by(path, lambda: _damaged))
    assert [("damaged" in each.what) for each in damaged if isinstance(each, Loss)] == [False, True]
    with pytest.raises(AttributeError) as raised:
        list(read_by(path, lambda: _mistaken))
    assert is_defect(raised.value)
    assert re.search(
        r"please report\): AttributeError: .+ \(faq/importing/exports/trees\.py:\d+\)$",
        told(raised.value),
    )


def test_an_export_that_opens_is_not_damaged_by_who_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.md", "文")
    for error in (KeyError("甲"), ValueError("乙"), OSError("丙")):
        with pytest.raises(type(error), match=str(error.args[0])), open_tree(path):
            raise error


def test_memory_is_gathered_only_where_it_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(error: Exception) -> Iterator[Document]:
        raise error
        yield

    gathered: list[None] = []
    monkeypatch.setattr(defects.gc, "collect", lambda: gathered.append(None))
    for error in (KeyError("甲"), MemoryError()):
        (loss,) = defects.contained(failing(error), "a", "b")
        assert isinstance(loss, Loss)
        assert (loss.place, loss.key) == ("a", "b")
    assert len(gathered) == 1
