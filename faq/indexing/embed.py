"""Makes the vectors of a generation: with its words where few are new, else after them.

A generation is published with its words at once, since they answer by themselves.  `embed` makes
the vectors while it serves, and publishes the same files again with them.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from faq.errors import ModelError
from faq.files.digests import paths_below, records_of
from faq.files.links import link_files
from faq.indexing.calibrator import Calibrator
from faq.indexing.generation_writer import with_promise
from faq.indexing.vector_plan import StoredVectors, VectorPlan, plan_vectors
from faq.ranking.bm25f import Int64
from faq.reports import EmbeddingModel
from faq.semantic.text_encoder import Progress, TextEncoder, check_vectors
from faq.semantic.vectors import Vectors
from faq.storage import generations, publish
from faq.storage.generation import Generation
from faq.storage.head import damaged_files
from faq.storage.manifest import write_manifest
from faq.storage.schema import VECTOR_DIGESTS, VECTOR_FILES, VECTORS, Manifest

FEW = 300
"""Texts that are embedded before the words are published: a second or two, so that a small change
doesn't take their vectors from all other passages for a while."""
_AT_ONCE = 2048
"""Texts that are in memory at once."""
_log = logging.getLogger(__name__)


def embedding_model(encoder: TextEncoder) -> EmbeddingModel:
    """What a generation records of its model."""
    return EmbeddingModel(encoder.name, encoder.digest, encoder.dimensions)


def lacks_vectors(index: Path, model: EmbeddingModel) -> bool:
    """Whether the generation in force has no vectors of `model`, or damaged ones.

    Raises IndexMissing and IndexStale as `faq.storage.publish`."""
    generation = generations.open_current(index, open_catalogue=False)
    return not _has_vectors(generation, model)


def _has_vectors(generation: Generation, model: EmbeddingModel) -> bool:
    return generation.manifest.embedding == model and generation.vectors is not None


def embed_few(folder: Path, manifest: Manifest, plan: VectorPlan, encoder: TextEncoder) -> Manifest:
    """Adds vectors to a generation that is being built, unless many must be made or the model
    fails; returns its manifest, which is written."""
    if plan.missing > FEW:
        return manifest
    try:
        write_vectors(plan, encoder, folder)
    except ModelError as error:
        _log.warning("%s", error)
        return manifest
    return _record(folder, manifest, embedding_model(encoder))


def embed(
    index: Path,
    encoder: TextEncoder,
    progress: Progress | None = None,
    calibrator: Calibrator | None = None,
    keep: int = publish.GENERATIONS,
) -> Manifest:
    """Publishes the generation in force again with vectors of all its passages, unless it has
    them undamaged; returns its manifest.

    Where a rebuild publishes a newer one meanwhile, that gets the vectors that are made, and those
    that it still needs.  `progress` is told how many vectors of how many are made; `calibrator`
    makes another promise, since with vectors questions are answered differently; `keep`
    generations stay.  Raises IndexBusy when another process makes vectors; ModelError when the
    model fails; IndexMissing, IndexStale and IndexWriteError as `faq.storage.publish`.
    """
    model = embedding_model(encoder)
    made: tuple[StoredVectors, ...] = ()
    with publish.embedding(index) as folder:
        while True:
            generation = generations.open_current(index, open_catalogue=False)
            if _has_vectors(generation, model):
                return generation.manifest
            others = (StoredVectors.of(each, model) for each in generations.earlier(index))
            plan = plan_vectors(generation.folder, (*made, *filter(None, others)))
            target = folder / generation.manifest.generation
            target.mkdir()
            write_vectors(plan, encoder, target, progress)
            vectors = _Made(target, model, keep)
            if manifest := _publish_again(index, generation, vectors, calibrator):
                return manifest
            made = (StoredVectors.read(target), *made)


def write_vectors(
    plan: VectorPlan, encoder: TextEncoder, folder: Path, progress: Progress | None = None
) -> None:
    """Writes the vectors of a plan into `folder`, made or reused; none of their files is left
    where that fails.  Raises ModelError when the model fails."""
    total, done = plan.missing, 0
    try:
        with ExitStack() as files:
            values = VECTORS["values"].writer(folder, encoder.dimensions)
            files.callback(values.cancel)
            scales = VECTORS["scales"].writer(folder)
            files.callback(scales.cancel)
            for first in range(0, len(plan.digests), _AT_ONCE):
                numbers = np.arange(first, min(first + _AT_ONCE, len(plan.digests)))
                part = _Part(done, total, progress)
                vectors = _vectors_of(plan, numbers, encoder, part)
                done += int(np.count_nonzero(plan.origins[numbers] < 0))
                values.append(vectors.values)
                scales.append(vectors.scales)
            values.finish()
            scales.finish()
        VECTORS["numbers"].save(folder, plan.numbers)
        VECTORS["ends"].save(folder, plan.ends)
        VECTOR_DIGESTS.save(folder, plan.digests)
    except BaseException:
        for path in folder.glob(VECTOR_FILES.pattern):
            path.unlink()
        raise


class _Part:
    """Tells the progress of all vectors while a part of them is made."""

    def __init__(self, done: int, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = done, total, progress

    def tell(self, done: int, _: int) -> None:
        if self._progress:
            self._progress(self._done + done, self._total)


def _vectors_of(plan: VectorPlan, numbers: Int64, encoder: TextEncoder, part: _Part) -> Vectors:
    found = Vectors(
        np.zeros((len(numbers), encoder.dimensions), np.int8), np.zeros(len(numbers), np.float32)
    )
    origins, places = plan.origins[numbers], plan.places[numbers]
    for origin, stored in enumerate(plan.stored):
        own = origins == origin
        found.values[own] = stored.arrays.values[places[own]]
        found.scales[own] = stored.arrays.scales[places[own]]
    new = origins < 0
    if new.any():
        texts = plan.texts(numbers[new])
        found.values[new], found.scales[new] = _encoded(texts, encoder, part)
    return found


def _encoded(texts: list[str], encoder: TextEncoder, part: _Part) -> Vectors:
    try:
        made = encoder.encode_passages(texts, part.tell)
        check_vectors(made, len(texts), encoder)
    except Exception as error:
        # Whatever goes wrong in a library of models, the words are not to suffer from it.
        raise ModelError(
            f"语义模型 {encoder.name} 出错，只用词语检索 (the model failed, words serve): {error}"
        ) from error
    return made


class _Made(NamedTuple):
    """The vectors of a generation, not published yet."""

    folder: Path
    model: EmbeddingModel
    keep: int
    """How many generations stay."""


def _publish_again(
    index: Path, generation: Generation, vectors: _Made, calibrator: Calibrator | None
) -> Manifest | None:
    """Publishes `generation` with its vectors, moved from their folder; None where it is not in
    force any more."""
    with publish.exclusive(index, waiting=True):
        if generations.current_name(index) != generation.manifest.generation:
            return None
        records = generation.manifest.files
        words = {path: records[path] for path in records.keys() - VECTOR_FILES.of(records).keys()}
        if damaged := generation.damages(words):
            raise damaged_files(damaged)
        with publish.building(index, keep=vectors.keep) as draft:
            link_files(words, generation.folder, draft.folder)
            link_files(paths_below(vectors.folder), vectors.folder, draft.folder)
            named = replace(generation.manifest, generation=draft.name, files=words, promise=None)
            manifest = _record(draft.folder, named, vectors.model)
            if calibrator:
                manifest = with_promise(draft.folder, manifest, calibrator)
            draft.publish()
    return manifest


def _record(folder: Path, manifest: Manifest, model: EmbeddingModel) -> Manifest:
    """Writes the manifest of a generation that has got vectors of `model`."""
    made = records_of(folder, (path.name for path in folder.glob(VECTOR_FILES.pattern)))
    files = dict(sorted((manifest.files | made).items()))
    return write_manifest(folder, replace(manifest, embedding=model, files=files))
