"""Rebuilds and evaluates as the commands do, for programs.

What is public of it is imported from `faq`.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path

from faq.errors import IndexBusy, ModelError
from faq.evaluation import run
from faq.evaluation.calibration import calibrator_of
from faq.indexing.embed import embed
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.reports import RebuildReport
from faq.semantic.store import open_model, open_unless_faulty
from faq.semantic.text_encoder import Progress, TextEncoder
from faq.settings import Settings

_log = logging.getLogger(__name__)


def rebuild(
    settings: Settings, *, full: bool = False, strict: bool = False, allow_shrink: bool = False
) -> RebuildReport:
    """Reads the corpus, builds its index and publishes it in one step, as ``faq rebuild`` does.

    Articles that did not change are not analyzed again unless `full`.  Where there is an embedding
    model, passages get vectors; what keeps them away is logged, and costs nothing but them.

    Raises CorpusError when the corpus can't be read at all, when more than half of the passages
    would vanish unless `allow_shrink`, or, when `strict`, for any fault; another FaqError when the
    index can't be written.  Whatever is raised, the index stays as it was.

    >>> report = rebuild(settings)
    >>> report.articles, report.changed, report.faults
    (3, 0, ())
    """
    encoder = open_unless_faulty(settings.models, settings.model, _log.warning, strict=strict)
    calibrator = calibrator_of(settings, encoder)
    options = RebuildOptions(
        full, strict, encoder=encoder, calibrator=calibrator, allow_shrink=allow_shrink
    )
    report = rebuild_by(options, settings)
    if encoder is None or report.model:
        return report
    try:
        return with_vectors(report, settings, encoder)
    except (ModelError, IndexBusy) as error:
        _log.warning("%s", error)
        return report


def with_vectors(
    report: RebuildReport,
    settings: Settings,
    encoder: TextEncoder,
    progress: Progress | None = None,
) -> RebuildReport:
    """Makes the vectors that a rebuild has left for later, and publishes its generation with them;
    raises as `faq.indexing.embed.embed`."""
    began = time.perf_counter()
    calibrator, keep = calibrator_of(settings, encoder), settings.keep_generations
    manifest = embed(settings.index, encoder, progress, calibrator, keep)
    return replace(
        report,
        generation=manifest.generation,
        model=manifest.embedding,
        promise=manifest.promise,
        seconds=round(report.seconds + time.perf_counter() - began, 3),
    )


def evaluate(folder: Path, settings: Settings, unanswerable: Path | None = None) -> run.Evaluation:
    """The measures of the ranking on the judged questions of `folder`, as ``faq eval`` takes it,
    and of the confidence where the file `unanswerable` has questions without an answer.

    Raises EvaluationError for what can't be read, and ModelError for a model that can't be opened;
    needs the extra ``eval``.

    >>> evaluation = evaluate(judged, settings)
    >>> evaluation.queries, evaluation.measures["rr@10"]
    (1, 1.0)
    """
    return run.evaluate(folder, settings, unanswerable, open_model(settings.models, settings.model))
