"""Defines what an import reads of a source: documents, and what of it can't be imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

ANY = "*"
"""Stands for the keys of all documents that a loss may have hidden."""
Ending = Literal[".md", ".csv"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a document, as its pictures do."""

    name: str
    """As the document's text refers to it: a plain file name, without folders."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """One article of the source, in a format of the corpus."""

    key: str
    """What names it within the source, the same at every import: a path, an id."""
    name: str
    """Where it should stand below the target folder: "/" between folders, without an ending.  Any
    text; what a path can't hold is replaced where it is written."""
    title: str
    text: str
    """The body: Markdown without front matter and without the title, or the rows of a question
    table (``question,answer,similar,audience,tags``) with the ending ".csv"."""
    ending: Ending = ".md"
    address: str = ""
    """Where it can be read at the source: an http(s) address, or the file's path in the source."""
    updated: str | None = None
    """ISO 8601 date on which its author last changed it; None if unknown."""
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that can't be imported."""

    place: str
    """Where it is in the source: ``file``, ``file:line``, ``file#slide 3``, ``file!Sheet1!B7``."""
    what: str
    """What it is and why, in Chinese with English in brackets."""
    key: str = ""
    """Of the document that can't be read with it, `ANY` where nobody knows which; "" for none."""


class SourceReader(Protocol):
    """Reads one kind of source."""

    def recognizes(self, path: Path) -> bool:
        """Whether a file or folder is of this kind, by its name and first bytes."""
        ...

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """What there is; one that is broken or too large is a Loss, and never an exception."""
        ...
