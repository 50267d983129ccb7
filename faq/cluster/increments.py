"""Plans an increment: what of an index stays, where a generation has changed little since its base.

The plan makes the generation anew by the base's statistics, so that passages that stayed the same
have the same documents, and so that this machine answers just as the cluster will.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from msgspec import structs

from faq.cluster.client import Cluster
from faq.cluster.layout import article_of_digest, passage_document
from faq.cluster.pack import SORT_KEYS, fetch_manifest, pack_files, piece_names
from faq.cluster.publication import (
    Base,
    Contents,
    Publication,
    contents_of,
    read_publication,
    read_record,
    write_record,
)
from faq.cluster.sort_keys import next_keys
from faq.errors import IndexDamaged, IndexStale
from faq.files.digests import FileRecord, records_of
from faq.indexing.restate import Statistics, restate, statistics_of
from faq.ranking.bm25f import Int64, UInt64
from faq.ranking.reference_counts import inverse_document_frequencies
from faq.reports import Drift
from faq.storage.generation import Generation
from faq.storage.manifest import write_manifest
from faq.storage.schema import MANIFEST

MOST = 0.05
"""Passages that were added, changed or removed since the base, as a share of its own: beyond it all
is written.  Up to it nDCG@10 stays the same within .002, and 98 of 100 first hits."""
_Name = TypeVar("_Name", int, str)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Increment:
    """What must be done to a copy of an index."""

    source: str
    """The index to copy."""
    generation: Generation
    """What the copy is to hold, by the statistics of the base."""
    publication: Publication
    rows: Int64
    """Passages to write."""
    articles: Int64
    """Numbers of the articles to write."""
    paths: tuple[str, ...]
    """Files of pack and publication to write, in the folder of the generation."""
    gone: tuple[str, ...]
    """Documents to remove."""
    documents: int
    """How many there are then."""


def plan_increment(
    cluster: Cluster, source: str, generation: Generation, folder: Path
) -> Increment | None:
    """How a copy of the index `source` becomes that of `generation`; None where all must be
    written.  Files are written to `folder`."""
    publication = read_publication(cluster, source)
    if publication is None or not publication.fits(generation.manifest):
        return None
    before = folder / "before"
    before.mkdir(parents=True)
    try:
        held, base = read_record(cluster, source, publication, before)
        records = pack_files(fetch_manifest(cluster, source, before)) | publication.files
    except (IndexDamaged, IndexStale) as error:
        _log.warning("%s；全部重写 (all is written)", error)
        return None
    statistics = publication.statistics(base)
    restated = _restated(generation, statistics, folder / "restated", held)
    if restated is None:
        return None
    own, now = restated
    drift = _drift(generation, statistics, base, now, publication.drift.base)
    if drift.share > MOST:
        return None
    files = write_record(own.folder, now, base)
    publication = structs.replace(publication, drift=drift, files=files)
    return _planned(source, own, publication, (held, now), records)


def restated_like(cluster: Cluster, index: str, generation: Generation, folder: Path) -> Generation:
    """The generation as an index that is there has it: by the statistics of its base."""
    publication = read_publication(cluster, index)
    if publication is None or publication.drift.base == generation.manifest.generation:
        return generation
    (folder / "before").mkdir(parents=True)
    _, base = read_record(cluster, index, publication, folder / "before")
    restate(generation, publication.statistics(base), folder / "restated")
    return Generation(folder / "restated")


def _restated(
    generation: Generation, statistics: Statistics, folder: Path, held: Contents
) -> tuple[Generation, Contents] | None:
    """The generation by these statistics, and what its index is to hold; None where there is no
    room for its sort keys."""
    manifest = restate(generation, statistics, folder)
    contents = contents_of(Generation(folder, open_catalogue=False))
    sort_keys = next_keys(contents.ids, held.ids, held.sort_keys)
    if sort_keys is None:
        return None
    SORT_KEYS.save(folder, sort_keys)
    files = manifest.files | records_of(folder, [f"{SORT_KEYS.name}.npy"])
    write_manifest(folder, replace(manifest, files=dict(sorted(files.items()))))
    return Generation(folder), replace(contents, sort_keys=sort_keys)


def _drift(
    generation: Generation, statistics: Statistics, base: Base, now: Contents, name: str
) -> Drift:
    """How far `now` is from the base, a generation of this `name`."""
    stayed, at, then = np.intersect1d(now.ids, base.ids, return_indices=True)
    changed = (now.digests[at] != base.digests[then]).any(axis=1)
    postings = generation.postings
    own = statistics_of(generation)
    by_base = statistics.idf(postings.keys, postings.holders)
    by_own = inverse_document_frequencies(postings.holders, generation.rows)
    moved = float(np.abs(by_own - by_base) @ postings.holders)
    filled = statistics.averages > 0
    lengths = np.abs(own.averages[filled] / statistics.averages[filled] - 1)
    return Drift(
        base=name,
        base_passages=statistics.rows,
        added=len(now.ids) - len(stayed),
        changed=int(changed.sum()),
        removed=len(base.ids) - len(stayed),
        new_terms=statistics.count_new(postings.keys),
        idf=moved / max(float(by_base @ postings.holders), 1.0),
        lengths=float(lengths.sum() / max(len(lengths), 1)),
    )


def _planned(
    source: str,
    own: Generation,
    publication: Publication,
    contents: tuple[Contents, Contents],
    records: Mapping[str, FileRecord],
) -> Increment:
    """`contents` are those of the index and those to come, `records` of the files that it has."""
    held, now = contents
    files = pack_files(own.manifest) | publication.files
    pieces = set(piece_names(files))
    passages = _of_each(held.sort_keys.tolist(), held.digests)
    articles = _of_each(map(article_of_digest, held.articles), held.article_digests)
    to_write = _of_each(now.sort_keys.tolist(), now.digests)
    numbers = _of_each(map(article_of_digest, now.articles), now.article_digests)
    return Increment(
        source,
        own,
        publication,
        np.flatnonzero([passages.get(at) != digest for at, digest in to_write.items()]),
        np.flatnonzero([articles.get(name) != digest for name, digest in numbers.items()]),
        (MANIFEST, *(path for path, each in files.items() if records.get(path) != each)),
        (
            *map(passage_document, passages.keys() - to_write.keys()),
            *(articles.keys() - numbers.keys()),
            *(set(piece_names(records)) - pieces),
        ),
        # The manifest is one of the pack, too, and so is what tells of the publication.
        len(to_write) + len(numbers) + len(pieces) + 2,
    )


def _of_each(names: Iterable[_Name], digests: UInt64) -> dict[_Name, bytes]:
    """The digest of each document, in their order."""
    return dict(zip(names, map(bytes, digests), strict=True))
