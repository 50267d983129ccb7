"""Reads files by the readers of imports, and what these give as the corpus would."""

from __future__ import annotations

from pathlib import Path

from faq.articles import SourceFile, read_file
from faq.importing.readers import kind_of
from faq.importing.rendering import render
from faq.importing.source import Document, Loss
from faq.model import Article


def found_in(path: Path) -> tuple[list[Document], list[Loss]]:
    """The documents and losses of a file."""
    kind = kind_of(path)
    assert kind is not None
    found = list(kind.reader.read(path))
    return (
        [each for each in found if isinstance(each, Document)],
        [each for each in found if isinstance(each, Loss)],
    )


def articles_of(document: Document) -> tuple[Article, ...]:
    """What the corpus reads of a document, with the names of its pictures."""
    name = f"a{document.ending}"
    content = next(render(document, name)).content
    for each in document.attachments:
        content = content.replace(f"_files/a/{each.name}".encode(), each.name.encode())
    read = read_file(SourceFile(name, name, len(content)), content)
    assert (read.faults, read.weak_spots) == ((), ())
    return read.articles


def read_back(path: Path) -> tuple[Article, list[Loss], Document]:
    """The one article of a file as the corpus reads it, what is lost, and the document."""
    (document,), losses = found_in(path)
    (article,) = articles_of(document)
    return article, losses, document
