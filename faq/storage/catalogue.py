"""Finds articles by their ids in a Whoosh index; the only import of Whoosh."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.fields import ID, Schema

from faq.model import ArticleId


class ArticleIds:
    """Finds the number of an article by its id; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Raises what Whoosh raises where `folder` is damaged."""
        index: Any = whoosh_index.open_dir(str(folder), readonly=True, schema=_schema())
        # Opened here, so that threads that come later find the files even when their folder has
        # been removed.  A Whoosh reader may be used by one thread at a time.
        self._reader: Any = index.reader()
        self._lock = threading.Lock()

    def number(self, article_id: ArticleId) -> int | None:
        """The number of an article, or None."""
        try:
            article_id.encode("utf-8")
        except UnicodeEncodeError:  # a lone surrogate, which nothing stored can hold
            return None
        with self._lock:
            if ("article", article_id) not in self._reader:
                return None
            return int(self._reader.postings("article", article_id).id())


def write_ids(folder: Path, ids: Sequence[ArticleId]) -> None:
    """Writes the ids of articles in the order of their numbers into the new `folder`."""
    folder.mkdir()
    index = whoosh_index.create_in(str(folder), _schema())
    writer: Any = index.writer(limitmb=64)
    try:
        for each in ids:
            writer.add_document(article=each)
        writer.commit()
    except BaseException:
        writer.cancel()
        raise


def _schema() -> Schema:
    return Schema(article=ID(unique=True))
