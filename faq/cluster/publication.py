"""Records what the next publication must know of one: its documents, and its base's statistics.

The record lies in the index beside the passages, so that any machine can publish an increment.
Servers don't read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from faq.cluster.client import Cluster
from faq.cluster.documents import ArticleDocuments, Document, PassageDocuments
from faq.cluster.in_force import index_in_force
from faq.cluster.layout import BODY, PUBLICATION, read_body, stored_body
from faq.cluster.pack import fetch_files, sort_keys_of
from faq.errors import IndexDamaged, damaged_index
from faq.files.arrays import ArrayGroup, ArraySpec
from faq.files.digests import FileRecord, digest_of_bytes, records_of
from faq.indexing.restate import Statistics, statistics_of
from faq.ranking.bm25f import Float64, Int64, UInt32, UInt64
from faq.ranking.model import RankingModel
from faq.reports import Drift, EmbeddingModel
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.schema import Manifest

_CONTENTS = ArrayGroup(
    "contents_",
    *(ArraySpec("ids", "<u8"), ArraySpec("digests", "<u8", 2), ArraySpec("sort_keys", "<i8")),
    *(ArraySpec("articles", "<u8", 2), ArraySpec("article_digests", "<u8", 2)),
)
_BASE = ArrayGroup(
    "base_",
    *(ArraySpec("ids", "<u8"), ArraySpec("digests", "<u8", 2)),
    *(ArraySpec("keys", "<u8"), ArraySpec("holders", "<u4"), ArraySpec("averages", "<f8", 2)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Which documents an index has."""

    ids: UInt64
    """A digest of the id of each passage, by rows."""
    digests: UInt64
    """Of what each document holds but for its sort key; shape (passages, 2)."""
    sort_keys: Int64
    articles: UInt64
    """The digest of the id of each article; shape (articles, 2)."""
    article_digests: UInt64
    """Of what each article's document holds; likewise."""


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """What increments need of the generation that was written as a whole: `Contents.ids` and
    `digests`, and what `Statistics` has."""

    ids: UInt64
    digests: UInt64
    keys: UInt64
    holders: UInt32
    averages: Float64


class Publication(Struct, frozen=True):
    """How a generation was published."""

    format: int
    analysis: str
    embedding: EmbeddingModel | None
    model: RankingModel
    quantum: float
    """Of the base; so is `titles`: see `Statistics`."""
    titles: float
    drift: Drift
    files: dict[str, FileRecord]
    """The arrays of `Contents` and `Base`."""

    def fits(self, manifest: Manifest) -> bool:
        """Whether the statistics of the base mean something for the generation of `manifest`."""
        own = manifest.format, manifest.analysis, manifest.embedding, manifest.model
        return own == (self.format, self.analysis, self.embedding, self.model)

    def statistics(self, base: Base) -> Statistics:
        """Those of the base."""
        rows = self.drift.base_passages
        return Statistics(rows, base.keys, base.holders, base.averages, self.quantum, self.titles)

    def document(self) -> Document:
        """What `read_publication` reads."""
        return PUBLICATION, {BODY: stored_body(msgspec.msgpack.encode(self))}


def read_publication(cluster: Cluster, index: str) -> Publication | None:
    """How the generation of an index was published; None where that can't be told."""
    found = cluster.get(f"/{index}/_doc/{PUBLICATION}")
    try:
        return msgspec.msgpack.decode(read_body(found["_source"]), type=Publication)
    except (TypeError, KeyError, IndexDamaged, msgspec.DecodeError):
        return None


def drift_in_force(settings: Settings) -> Drift | None:
    """How far the generation in force of the cluster of the settings is from its base; None where
    that can't be told.  Raises as `index_in_force`."""
    cluster = Cluster(settings)
    try:
        publication = read_publication(cluster, index_in_force(cluster, settings.cluster_prefix))
    finally:
        cluster.close()
    return publication.drift if publication else None


def read_record(
    cluster: Cluster, index: str, publication: Publication, folder: Path
) -> tuple[Contents, Base]:
    """The arrays of a publication, which are written to `folder`; IndexDamaged where they are not
    whole."""
    fetch_files(cluster, index, publication.files, folder)
    try:
        return _CONTENTS.load(folder, Contents), _BASE.load(folder, Base)
    except (OSError, ValueError, EOFError) as error:
        raise damaged_index(error) from error


def write_record(folder: Path, contents: Contents, base: Base) -> dict[str, FileRecord]:
    """Writes the arrays of a publication to `folder`; returns their records."""
    _CONTENTS.save(folder, contents)
    _BASE.save(folder, base)
    return records_of(folder, [f"{each.name}.npy" for each in (*_CONTENTS.specs, *_BASE.specs)])


def contents_of(generation: Generation) -> Contents:
    """What an index of a generation holds."""
    ids = (generation.answered_questions(row).id for row in range(generation.rows))
    articles = ArticleDocuments(generation)
    return Contents(
        _digests([digest_of_bytes(_encoded(each)) for each in ids])[:, 0].copy(),
        PassageDocuments(generation).contents(),
        sort_keys_of(generation.folder, generation.manifest),
        _digests([name.rpartition("-")[2] for name in articles.names]),
        _digests(articles.contents()),
    )


def first_publication(generation: Generation, folder: Path) -> Publication:
    """That of a generation which is written as a whole; its arrays are written to `folder`.

    Raises IndexDamaged where the counts of the generation are damaged.
    """
    own, contents = statistics_of(generation), contents_of(generation)
    base = Base(contents.ids, contents.digests, own.keys, own.holders, own.averages)
    manifest = generation.manifest
    return Publication(
        manifest.format,
        manifest.analysis,
        manifest.embedding,
        manifest.model,
        own.quantum,
        own.titles,
        Drift(manifest.generation, own.rows),
        write_record(folder, contents, base),
    )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digests(found: list[str]) -> UInt64:
    return np.frombuffer(b"".join(map(bytes.fromhex, found)), np.uint64).reshape(-1, 2)
