"""Reads the files of a corpus as they are, or as earlier changes would leave them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from faq import articles as reading
from faq.articles import FileContent, SourceFile
from faq.changes.change import Change, FileChange, combined, digest_of
from faq.changes.writing import content_of
from faq.errors import ChangeError
from faq.model import Article, ArticleId, Fault
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class CorpusFiles:
    """A corpus on top of which changes are made."""

    settings: Settings
    onto: Change | None = None
    """What is changed already, though not written."""

    @property
    def root(self) -> Path:
        """The folder of the corpus, without links."""
        return self.settings.corpus.resolve()

    def content(self, path: Path) -> bytes | None:
        """The bytes of a file; None where there is none.  Raises ChangeError for one that can't
        be read."""
        for each in self.onto.files if self.onto else ():
            if each.path == path:
                return each.content
        return content_of(path)

    def within(self, name: str) -> Path:
        """The place of a file of the corpus by its path below it; raises ChangeError for one
        outside of it."""
        path = Path(os.path.normpath(self.root / name))
        try:
            resolved = path.resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise ChangeError(f"{name} 不能作路径 (no path): {error}") from error
        if not resolved.is_relative_to(self.root) or not path.is_relative_to(self.root):
            raise ChangeError(
                f"{name} 在语料目录之外，不能改 (outside the corpus, it is not changed)"
            )
        return resolved

    def change(self, title: str, path: Path, content: bytes | None) -> Change:
        """The change of one file on top of the earlier ones, and these; raises ChangeError for a
        name that no journal and no patch can hold."""
        if not _is_text(str(path)):
            name = str(path).encode("utf-8", "replace").decode()
            raise ChangeError(f"{name} 的文件名不是 UTF-8，请先改名 (rename it: not UTF-8)")
        own = Change(title, (FileChange(path, digest_of(self.content(path)), content),))
        return combined((self.onto, own)) if self.onto else own

    def on_top(self, change: Change) -> CorpusFiles:
        """The corpus with a further change, which includes the earlier ones."""
        return replace(self, onto=change)

    def find(self, article: ArticleId) -> tuple[SourceFile, bytes, FileContent]:
        """The file that holds an article, its bytes and what is read of them; raises ChangeError
        where no file does."""
        for file in reading.walk(self.settings.corpus).files:
            if article != file.stem and not article.startswith(f"{file.stem}/"):
                continue
            data = self.content(Path(file.path).resolve())
            if data is None or len(data) > self.settings.max_file_bytes:
                continue
            found = reading.read_file(file, data)
            if any(each.id == article for each in found.articles):
                return file, data, found
        raise ChangeError(
            f"语料里没有文章 {article}，可能已改名或删去，请先重建索引 "
            "(no such article in the corpus; rebuild first)"
        )


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes of a file name, as Python has them
        return False
    return True


def article_of(content: FileContent, article: ArticleId) -> Article:
    """An article of a file that holds it."""
    return next(each for each in content.articles if each.id == article)


def without_lines(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    """Faults, wherever in the file they are."""
    return sorted((each.path, each.fault) for each in faults)
