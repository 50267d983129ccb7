"""Wraps the search libraries that one would use instead.

Each peer indexes the passages once, in order, and returns the numbers of the ten best for a
question.  Whoosh analyzes by itself, as it does for its users.  The others get the words of our
analyzer, so that only their indexing and search are measured.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import jieba
import numpy as np
import tantivy
from jieba.analyse import ChineseAnalyzer
from whoosh import fields, query
from whoosh.filedb.filestore import FileStorage

HITS = 10
_HEAP = 1 << 30

Search = Callable[[Sequence[str]], list[int]]
"""Numbers of the passages found for the words of a question."""


def with_whoosh(texts: Iterable[str], folder: Path) -> Search:
    """Whoosh with jieba's ChineseAnalyzer."""
    jieba.initialize()
    schema = fields.Schema(text=fields.TEXT(analyzer=ChineseAnalyzer()))
    index = FileStorage(str(folder)).create_index(schema)
    writer = index.writer(limitmb=512)
    for text in texts:
        writer.add_document(text=text)
    writer.commit()
    searcher = index.searcher()

    def search(words: Sequence[str]) -> list[int]:
        matching = query.Or([query.Term("text", word) for word in words])
        return [hit.docnum for hit in searcher.search(matching, limit=HITS)]

    return search


def with_tantivy(texts: Iterable[Sequence[str]], folder: Path) -> Search:
    """tantivy with a field of words."""
    builder = tantivy.SchemaBuilder()
    schema = builder.add_text_field(
        "text", tokenizer_name="whitespace", index_option="freq"
    ).build()
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for words in texts:
        writer.add_document(tantivy.Document(text=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    should: Any = tantivy.Occur.Should

    def search(words: Sequence[str]) -> list[int]:
        terms = [(should, tantivy.Query.term_query(schema, "text", word, "freq")) for word in words]
        found = searcher.search(tantivy.Query.boolean_query(terms), HITS, count=False)
        return [hit.doc for _, hit in found.hits]

    return search


def with_bm25s(texts: Iterable[Sequence[str]], folder: Path) -> Search:
    """bm25s, its arrays mapped from `folder`."""
    known: dict[str, int] = {}
    ids = [[known.setdefault(word, len(known)) for word in words] for words in texts]
    made = bm25s.BM25()
    made.index(bm25s.tokenization.Tokenized(ids=ids, vocab=known), show_progress=False)
    made.save(folder)
    loaded = bm25s.BM25.load(folder, mmap=True)

    def search(words: Sequence[str]) -> list[int]:
        matching = [word for word in words if word in known]
        if not matching:
            return []
        found, _ = loaded.retrieve([matching], k=HITS, show_progress=False)
        numbers: list[int] = np.asarray(found[0]).tolist()
        return numbers

    return search


def with_fts5(texts: Iterable[Sequence[str]], folder: Path) -> Search:
    """SQLite's FTS5 with a column of words."""
    base = sqlite3.connect(folder / "fts5.db")
    base.execute('CREATE VIRTUAL TABLE t USING fts5(text, tokenize="unicode61")')
    base.executemany("INSERT INTO t(text) VALUES (?)", ((" ".join(words),) for words in texts))
    base.commit()

    def search(words: Sequence[str]) -> list[int]:
        matching = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        rows = base.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (matching, HITS)
        )
        return [row - 1 for (row,) in rows]

    return search
