"""Computes the impacts of a generation by the statistics of an earlier one.

Any change of a corpus moves idf, average lengths and quantum, and with them nearly all impacts a
little.  By the statistics of an earlier generation, its *base*, the passages that stayed the same
keep their impacts bit for bit, so that only the others need be written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from faq.errors import damaged_index
from faq.files.digests import damages, records_of
from faq.files.links import FileSet, link_files
from faq.indexing.batch_counts import TERM_KINDS
from faq.indexing.count_spill import ranges
from faq.indexing.postings_builder import PreviousCounts, StoredCounts, weighting
from faq.indexing.postings_writer import PostingsWriter
from faq.language.term_kinds import TermKind
from faq.ranking.bm25f import (
    Float64,
    SortedCounts,
    UInt32,
    UInt64,
    average_lengths,
    impacts_by,
    length_factors,
)
from faq.ranking.model import RankingModel
from faq.ranking.reference_counts import inverse_document_frequencies
from faq.ranking.title_weight import title_weight, with_titles
from faq.storage.generation import Generation
from faq.storage.head import damaged_files
from faq.storage.manifest import write_manifest
from faq.storage.schema import COUNTS, FIELDS, FOR_REBUILDS, INFORMATION, POSTINGS, Manifest

_RANGE = 500_000
"""Counts that are weighed together, few enough to stay in a near cache."""
_COUNT_FILES = FileSet(f"{COUNTS.prefix}*")
_RESTATED = {f"{spec.name}.npy" for spec in (*POSTINGS.specs, INFORMATION)}


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """What of a generation decides the impacts of passages besides themselves."""

    rows: int
    """Its passages."""
    keys: UInt64
    """Of its terms, ascending."""
    holders: UInt32
    """How many passages held each of them."""
    averages: Float64
    """Shape (term kinds, fields): the average lengths of fields."""
    quantum: float
    """The impact of one unit."""
    titles: float
    """What titles weighed, as a share of what the ranking model gives them."""

    def idf(self, keys: UInt64, holders: UInt32) -> Float64:
        """The inverse document frequency of each key's term; of one that is new since, by its
        `holders` now."""
        counted = np.minimum(holders, self.rows).astype(np.int64)
        if len(self.keys):
            at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            counted = np.where(self.keys[at] == keys, self.holders[at], counted)
        return inverse_document_frequencies(counted, self.rows)

    def count_new(self, keys: UInt64) -> int:
        """How many of `keys` are of terms that no passage held."""
        return len(np.setdiff1d(keys, self.keys, assume_unique=True))


def statistics_of(generation: Generation) -> Statistics:
    """The statistics of a generation itself; IndexDamaged where its counts are damaged."""
    counts = _counts(generation)
    return Statistics(
        generation.rows,
        generation.postings.keys,
        generation.postings.holders,
        np.stack([average_lengths(each, len(FIELDS)) for each in counts.stored.lengths]),
        float(generation.postings.quantum[0]),
        title_weight(
            (entry.title for entry in generation.entries()), generation.model.series_title
        ),
    )


def restate(generation: Generation, statistics: Statistics, folder: Path) -> Manifest:
    """Writes into `folder` the generation with impacts by other `statistics`, without what rebuilds
    alone need; returns its manifest, which is written.

    Raises IndexDamaged where the counts of the generation are damaged.
    """
    linked = generation.manifest.files.keys() - _RESTATED
    linked -= {path for each in FOR_REBUILDS for path in each.of(generation.manifest.files)}
    folder.mkdir(parents=True)
    link_files(linked, generation.folder, folder)
    model = with_titles(generation.model, statistics.titles)
    information = np.zeros(generation.rows)
    with PostingsWriter(folder, generation.rows) as postings:
        for idf, run, factors, kind in _ranges(generation, statistics, model):
            found = impacts_by(idf, run, factors, weighting(model, kind))
            if kind is TermKind.WORD:
                of_postings = np.repeat(found.idf, np.diff(found.offsets))
                np.add.at(information, found.rows, of_postings)
            postings.add(found)
        postings.finish_terms()
        postings.finish(np.float32(statistics.quantum))
    INFORMATION.save(folder, information.astype(np.float32))
    files = {path: generation.manifest.files[path] for path in linked}
    files |= records_of(folder, _RESTATED)
    manifest = replace(generation.manifest, files=dict(sorted(files.items())))
    return write_manifest(folder, manifest)


def _ranges(
    generation: Generation, statistics: Statistics, model: RankingModel
) -> Iterator[tuple[Float64, SortedCounts, Float64, TermKind]]:
    """Ranges of terms: the inverse document frequencies, the counts, the length factors of all
    slots and the kind."""
    counts, postings = _counts(generation), generation.postings
    idf = statistics.idf(postings.keys, postings.holders)
    slots = np.arange(generation.rows * len(FIELDS), dtype=np.uint32)
    for place, kind in enumerate(TERM_KINDS):
        factors = length_factors(
            counts.stored.lengths[place],
            weighting(model, kind),
            statistics.averages[place],
        )
        for runs in ranges([counts.of_kind(kind, slots)], _RANGE):
            for run in runs:
                first = int(np.searchsorted(postings.keys, run.keys[0]))
                yield idf[first : first + len(run.keys)], run, factors, kind


def _counts(generation: Generation) -> PreviousCounts:
    records = _COUNT_FILES.of(generation.manifest.files)
    if found := damages(generation.folder, records):
        raise damaged_files(found)
    try:
        stored = COUNTS.load(generation.folder, StoredCounts)
    except (OSError, ValueError, EOFError) as error:
        raise damaged_index(error) from error
    return PreviousCounts(generation.postings.keys, stored)
