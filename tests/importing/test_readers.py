"""Tests which reader is chosen for a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faq.importing.readers import KINDS, Kind, kind_of
from faq.importing.source import Document, Loss


@dataclass(frozen=True)
class _BySuffix:
    suffix: str

    def recognizes(self, path: Path) -> bool:
        return path.name.endswith(self.suffix)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        yield Document(path.name, path.stem, path.stem, "")


_SPECIAL = Kind("special", "特殊 (special)", _BySuffix(".special.zip"))
_GENERAL = Kind("general", "一般 (general)", _BySuffix(".zip"))


def test_the_first_that_recognizes_a_source_reads_it() -> None:
    kinds = (_SPECIAL, _GENERAL)
    assert kind_of(Path("a.special.zip"), kinds) is _SPECIAL
    assert kind_of(Path("a.zip"), kinds) is _GENERAL
    assert kind_of(Path("a.bin"), kinds) is None


def test_every_kind_has_a_name_of_its_own() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() for name in names)
