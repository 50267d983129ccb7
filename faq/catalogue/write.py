"""Writes the catalogue of a generation: the sections of its articles as a Whoosh index.

Segments never change once written, so those of the previous generation are linked, their changed
articles marked as deleted, and only what is new is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from whoosh import index as whoosh_index
from whoosh import writing

from faq.catalogue.fields import keyword, schema
from faq.files.arrays import Runs
from faq.model import ArticleEntry, ArticleId, Passage
from faq.storage.schema import ENTRIES, FIELDS, OWNERS, PASSAGES, TERMS, unpack_terms

_SEGMENT_CHARS = 16_000_000  # bounds the memory of a segment that is written: 100 bytes each
_MOST_SEGMENTS = 24
_DECODER = msgspec.msgpack.Decoder(Passage)
_ENTRIES = msgspec.msgpack.Decoder(tuple[ArticleEntry, ...])


@dataclass(slots=True)
class _Section:
    """What is indexed of a section while its pieces are put together."""

    passage: Passage
    texts: dict[str, str]
    bodies: list[str] = field(default_factory=list)

    def fields(self, entry: ArticleEntry) -> dict[str, Any]:
        """The document, as `faq.catalogue.fields.schema` names its fields."""
        passage = self.passage
        texts = {**self.texts, "text": "\n".join(self.bodies)}
        tags = [keyword("tag", each) for each in entry.tags]
        return {
            "article": passage.article_id,
            "passage": passage.id,
            "source": "\n".join(dict.fromkeys((entry.source, passage.source))).casefold(),
            "updated": passage.updated,
            "tag": tags or None,
            "audience": list(passage.audience or entry.audience) or None,
            "folder": _folders(entry.source) or None,
            **{name: text for name, text in texts.items() if text},
        }


def write_catalogue(generation: Path, folder: Path) -> None:
    """Writes the catalogue of all articles of `generation`, complete but for its manifest, into the
    new `folder`."""
    folder.mkdir()
    whoosh_index.create_in(str(folder), schema())
    _add(generation, folder, None)


def update_catalogue(generation: Path, folder: Path, changed: Collection[ArticleId]) -> None:
    """The same where `folder` has the files of the previous catalogue: articles that are `changed`
    are removed, and written where the generation still has them."""
    index: Any = whoosh_index.open_dir(str(folder), schema=schema())
    if len(index._segments()) >= _MOST_SEGMENTS:
        shutil.rmtree(folder)
        write_catalogue(generation, folder)
        return
    _add(generation, folder, frozenset(changed))


def _add(generation: Path, folder: Path, changed: frozenset[ArticleId] | None) -> None:
    index: Any = whoosh_index.open_dir(str(folder), schema=schema())
    writer: Any = index.writer()
    chars = 0
    try:
        for each in changed or ():
            writer.delete_by_term("article", each)
        for document in _documents(generation, changed):
            writer.add_document(**document)
            chars += sum(len(value) for value in document.values() if isinstance(value, str))
            if chars > _SEGMENT_CHARS:
                writer.commit(mergetype=writing.NO_MERGE)
                writer, chars = index.writer(), 0
        writer.commit(mergetype=writing.NO_MERGE)
        (folder / f"{index.indexname}_WRITELOCK").unlink(missing_ok=True)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _documents(generation: Path, wanted: frozenset[ArticleId] | None) -> Iterator[dict[str, Any]]:
    """The documents of the `wanted` articles, or of all."""
    entries = _ENTRIES.decode((generation / ENTRIES).read_bytes())
    owners = OWNERS.load(generation).tolist()
    passages, terms = Runs(generation, PASSAGES), Runs(generation, TERMS)
    section: _Section | None = None
    owner = 0
    for row, number in enumerate(owners):
        if wanted is not None and entries[number].id not in wanted:
            continue
        passage = _DECODER.decode(passages[row])
        texts = [each.normalized.text for each in unpack_terms(terms[row])]
        named: dict[str, str] = dict(zip(FIELDS, texts, strict=True))
        body = named.pop("body")
        if section and section.passage.section_key != passage.section_key:
            yield section.fields(entries[owner])
            section = None
        section = section or _Section(passage, named)
        section.bodies.append(body)
        owner = number
    if section:
        yield section.fields(entries[owner])


def _folders(source: str) -> list[str]:
    """The folder of a file and those above it."""
    parts = source.split("/")[:-1]
    return [keyword("folder", "/".join(parts[: depth + 1])) for depth in range(len(parts))]
