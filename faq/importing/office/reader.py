"""Reads the files of an office, each kind by its own module; its libraries come with an extra."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from faq.importing.defects import is_defect
from faq.importing.office.containers import (
    OLD,
    container_faults,
    macro_losses,
    old_format,
)
from faq.importing.source import Document, Loss

_DAMAGED = "已损坏，读不了 (damaged)"
_EXTRA = "需要先安装附加组件 (needs the extra): pip install 'faq-steps[office]'"
Read = Callable[[Path], Iterator[Document | Loss]]


class OfficeReader:
    """Reads Word documents and presentations."""

    _endings = frozenset({".docx", ".docm", ".dotx", ".pptx", ".pptm", ".ppsx"})

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.suffix.lower() in self._endings and path.is_file()

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its article."""
        yield from read_container(path, _reader_of(path))


class PdfReader:
    """Reads PDF files."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.suffix.lower() == ".pdf" and path.is_file()

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its article."""

        def pdf() -> Read:
            from faq.importing.office.pdf import read_pdf

            return read_pdf

        yield from read_by(path, pdf)


class OldFormatReader:
    """Tells of files in formats that nobody reads any more."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.suffix.lower() in OLD and path.is_file()

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """How it can be imported."""
        yield old_format(path)


def _reader_of(path: Path) -> Callable[[], Read]:
    def word() -> Read:
        from faq.importing.office.word import read_word

        return read_word

    def slides() -> Read:
        from faq.importing.office.slides import read_slides

        return read_slides

    return word if path.suffix.lower().startswith((".doc", ".dot")) else slides


def read_container(path: Path, reader: Callable[[], Read]) -> Iterator[Document | Loss]:
    """What a reader gives of an office file, if that may be opened."""
    faults = list(container_faults(path))
    yield from faults
    if faults:
        return
    yield from macro_losses(path)
    yield from read_by(path, reader)


def read_by(path: Path, reader: Callable[[], Read]) -> Iterator[Document | Loss]:
    """What a reader gives of a file; a Loss where that is damaged, or its library is missing."""
    try:
        read = reader()
    except ModuleNotFoundError:
        yield Loss(path.name, _EXTRA)
        return
    try:
        yield from read(path)
    except MemoryError:
        raise
    except Exception as error:
        if is_defect(error):
            raise
        # Libraries raise anything for damaged files.
        yield Loss(path.name, f"{_DAMAGED}: {type(error).__name__}: {' '.join(str(error).split())}")
